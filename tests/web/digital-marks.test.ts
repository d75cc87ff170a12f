import { expect, it } from 'vitest';
import { marksOf } from '../../web/recording/digital-marks.ts';

const UNREAD = [1, 0] as const;

/** Lows and highs of points, one line after the other, as the service sends them. */
function seen(lines: readonly (readonly (readonly [low: number, high: number])[])[]) {
  const points = lines[0]?.length ?? 0;
  const pairs = new Int16Array(2 * points * lines.length);
  for (const [line, its] of lines.entries())
    for (const [point, [low, high]] of its.entries()) {
      pairs[2 * point * lines.length + line] = low;
      pairs[2 * point * lines.length + lines.length + line] = high;
    }
  return { pairs, points, channels: lines.length, firstPacket: 0, packetsPerPoint: 100 };
}

it('shows where lines that change are high, and leaves out those that rest', () => {
  const epoch = { packets: 400, rateHz: 1000, gaps: [] };
  const marks = marksOf(
    epoch,
    ['Din1', 'Din2', 'Din3'],
    seen([
      [
        [0, 0],
        [0, 1],
        [1, 1],
        [0, 0],
      ],
      [[1, 1], [1, 1], UNREAD, [1, 1]],
      [[0, 0], UNREAD, [0, 1], [0, 0]],
    ]),
  );
  expect([...marks]).toEqual([
    ['Din1', [{ from: 0.25, end: 0.75 }]],
    ['Din3', [{ from: 0.5, end: 0.75 }]],
  ]);
});

it('counts what was lost as time', () => {
  const epoch = { packets: 200, rateHz: 1000, gaps: [{ packet: 100, lost: 200 }] };
  const line = seen([
    [
      [0, 0],
      [0, 1],
    ],
  ]);
  expect([...marksOf(epoch, ['Din1'], line)]).toEqual([['Din1', [{ from: 0.75, end: 1 }]]]);
});
