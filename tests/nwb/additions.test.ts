import { describe, expect, test } from 'vitest';
import { withAdditions } from '../../nwb/additions.ts';
import { dataset, type GroupNode, text } from '../../nwb/model.ts';

const empty: GroupNode = { kind: 'group', children: {} };
const node = dataset(text('here'));

describe('withAdditions', () => {
  test('makes the groups on the way, below /processing as modules', () => {
    const tree = withAdditions(empty, [{ parent: '/processing/video_files/video', name: 'one', node }]);
    const processing = tree.children['processing'];
    expect(processing).toMatchObject({
      kind: 'group',
      children: {
        video_files: {
          type: { name: 'ProcessingModule' },
          children: { video: { kind: 'group', children: { one: node } } },
        },
      },
    });
    expect(processing).not.toHaveProperty('type');
    expect(empty.children).toEqual({});
  });

  test('keeps what is there', () => {
    const first = withAdditions(empty, [{ parent: '/general', name: 'one', node }]);
    const second = withAdditions(first, [{ parent: '/general', name: 'two', node }]);
    expect(second.children['general']).toMatchObject({ children: { one: node, two: node } });
  });

  test.each([
    [
      'an object of the same name',
      { parent: '/general', name: 'one', node },
      '/general/one is there already',
    ],
    ['a dataset on the way', { parent: '/general/one', name: 'two', node }, '/general/one is no group'],
  ])('refuses %s', (_, addition, message) => {
    const first = withAdditions(empty, [{ parent: '/general', name: 'one', node }]);
    expect(() => withAdditions(first, [addition])).toThrow(message);
  });
});
