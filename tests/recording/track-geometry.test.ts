import { describe, expect, test } from 'vitest';
import { parseTrackGeometry } from '../../recording/index.ts';
import { planSyntheticSession } from '../../recording/synthetic/index.ts';
import { InputError } from '../../schemas/index.ts';

const zone = (id: number | string, x: string, y: string) =>
  `<polygon settings>\nZone id: ${id}\nnodes_x: ${x}\nnodes_y: ${y}\n`;

describe('parseTrackGeometry', () => {
  test('reads the zones of the generator, and nothing of the objects around them', () => {
    const truth = planSyntheticSession({ optogenetics: true, channels: 4, seconds: 1 }).optogenetics;
    const zones = parseTrackGeometry(truth?.geometryText ?? '', 'w.trackgeometry');
    expect([...zones.keys()]).toEqual([3, 12, 56]);
    expect(zones.get(56)).toEqual({
      zoneId: 56,
      xFractions: [0.375, 0.625, 0.5],
      yFractions: [0.5, 0.5, 0.875],
    });
    expect(truth?.scripts[1]?.zones).toEqual([
      [
        [480, 480],
        [800, 480],
        [640, 840],
      ],
    ]);
  });

  test('takes a file that begins with a zone, line ends of Windows, and what stands beyond the image', () => {
    const zones = parseTrackGeometry(
      zone(1, '0.5  1.01342\t0 ', '0 -0.25 1e-1').replaceAll('\n', '\r\n'),
      'f',
    );
    expect(zones.get(1)).toEqual({ zoneId: 1, xFractions: [0.5, 1.01342, 0], yFractions: [0, -0.25, 0.1] });
  });

  test('keeps ids of exclusion zones apart', () => {
    const text = `<Zone Objects> 1\n${zone(1, '0 1', '0 1')}<Exclusion Zone Objects> 1\n${zone(1, '9', '9')}`;
    expect(parseTrackGeometry(text, 'f').get(1)?.xFractions).toEqual([0, 1]);
  });

  test('a file without zones has none', () => {
    expect(parseTrackGeometry('<Linearization Object>\nnodes_x: a b\n', 'f').size).toBe(0);
    expect(parseTrackGeometry('', 'f').size).toBe(0);
  });

  test.each([
    ['an id that is no number', zone('three', '0', '0'), 'line 2: found "three" as the id of a zone'],
    ['a negative id', zone(-1, '0', '0'), 'line 2: found "-1"'],
    ['a corner that is no number', zone(1, '0 x', '0 0'), 'line 3: found "x" among the corners'],
    ['a corner without an end', zone(1, '0 Infinity', '0 0'), 'line 3: found "Infinity"'],
    ['corners without a pair', zone(1, '0 1 1', '0 1'), 'line 2: found zone 1 with 3 nodes_x and 2 nodes_y'],
    ['a zone without corners', '<Zone Objects> 1\nZone id: 4\n', 'zone 4 with 0 nodes_x and 0 nodes_y'],
    ['a zone twice', zone(1, '0', '0') + zone(1, '0', '0'), 'line 6: found zone 1 a second time'],
    [
      'an axis twice',
      'Zone id: 1\nnodes_x: 0\nnodes_x: 1\n',
      'line 3: found nodes_x: a second time in zone 1',
    ],
    ['corners without an end', zone(1, '0 '.repeat(20_000), '0'), 'found 20000 corners'],
  ])('names the line of %s', (_, text, message) => {
    let found: unknown;
    try {
      parseTrackGeometry(text, 'w.trackgeometry');
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(InputError);
    expect((found as Error).message).toContain(message);
    expect((found as Error).message).toContain('w.trackgeometry');
  });

  test('garbage is passed over', () => {
    const text = `\0\ud800\n${'<'.repeat(1_000_000)}\nZone id\nnodes_z: 1\n${'x'.repeat(1_000_000)}`;
    expect(parseTrackGeometry(text, 'f').size).toBe(0);
  });
});
