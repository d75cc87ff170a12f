import { describe, expect, test } from 'vitest';
import { metadataChecksum } from '../../nwb/edit/checksum.ts';
import { editsForField } from '../../nwb/index.ts';
import type { FieldValue } from '../../schemas/index.ts';

describe('where a field stands', () => {
  test.each([
    ['electrode_groups', []],
    ['tasks', []],
    ['cameras', []],
    ['constructor', 'x'],
    ['subject.weight', 'heavy'],
    ['subject.age_reference', 'conception'],
    ['session_description', ''],
    ['lab', 3],
    ['keywords', ['a', 3]],
    ['subject', ['a']],
  ] satisfies [string, FieldValue][])('%s cannot be edited to %j', (field, value) => {
    expect(editsForField(field, value)).toBeUndefined();
  });

  test('one keyword is a list', () => {
    expect(editsForField('keywords', 'a')).toEqual([
      { kind: 'set-text', path: '/general/keywords', value: ['a'] },
    ]);
  });
});

test('the checksum is that of the specification', () => {
  // Values of Bob Jenkins' own driver for hashlittle with initial value 0.
  expect(metadataChecksum(new Uint8Array(0))).toBe(0xdeadbeef);
  expect(metadataChecksum(new TextEncoder().encode('Four score and seven years ago'))).toBe(0x17770551);
});
