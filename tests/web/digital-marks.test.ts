import { describe, expect, it } from 'vitest';
import type { RecordingEpoch } from '../../schemas/index.ts';
import { dueOf, type EpochMarks, marksOf } from '../../web/recording/digital-marks.ts';

const UNREAD = [1, 0] as const;
const OFF = [0, 0] as const;
const ON = [1, 1] as const;
const BOTH = [0, 1] as const;

type Pair = readonly [low: number, high: number];

/** Lows and highs of points, one line after the other, as the service sends them. */
function seen(lines: readonly (readonly Pair[])[]) {
  const points = lines[0]?.length ?? 0;
  const pairs = new Int16Array(2 * points * lines.length);
  for (const [line, its] of lines.entries())
    for (const [point, [low, high]] of its.entries()) {
      pairs[2 * point * lines.length + line] = low;
      pairs[2 * point * lines.length + lines.length + line] = high;
    }
  return { pairs, points, channels: lines.length, firstPacket: 0, packetsPerPoint: 100, share: 1 };
}

function linesOf(lines: readonly (readonly Pair[])[]) {
  const epoch = { packets: 100 * (lines[0]?.length ?? 0), rateHz: 1000, gaps: [] };
  const ids = lines.map((_, index) => `Din${index + 1}`);
  return [...marksOf(epoch, ids, seen(lines)).lines];
}

describe('what digital lines did', () => {
  it('is where those that change are 1, and nothing of those that rest', () => {
    expect(
      linesOf([
        [OFF, BOTH, ON, OFF],
        [ON, ON, UNREAD, ON],
        [OFF, UNREAD, BOTH, OFF],
      ]),
    ).toEqual([
      ['Din1', [{ from: 0.25, end: 0.75, isSteady: true }]],
      ['Din3', [{ from: 0.5, end: 0.75, isSteady: true }]],
    ]);
  });

  it('tells what changes faster than points from what is 1', () => {
    expect(linesOf([[BOTH, BOTH, BOTH, BOTH, OFF, ON, ON, OFF]])).toEqual([
      [
        'Din1',
        [
          { from: 0, end: 0.5, isSteady: false },
          { from: 0.625, end: 0.875, isSteady: true },
        ],
      ],
    ]);
  });

  it('takes two points that change for one pulse', () => {
    expect(linesOf([[OFF, BOTH, BOTH, OFF]])).toEqual([
      ['Din1', [{ from: 0.25, end: 0.75, isSteady: true }]],
    ]);
  });

  it('counts what was lost as time', () => {
    const epoch = { packets: 200, rateHz: 1000, gaps: [{ packet: 100, lost: 200 }] };
    expect([...marksOf(epoch, ['Din1'], seen([[OFF, BOTH]])).lines]).toEqual([
      ['Din1', [{ from: 0.75, end: 1, isSteady: true }]],
    ]);
  });
});

describe('epochs whose lines are asked for', () => {
  const epoch = (index: number): RecordingEpoch => ({
    index,
    epoch: index + 1,
    tag: 'a',
    file: `${index}.rec`,
    sizeBytes: 1e9,
    rateHz: 30_000,
    packets: 1000,
    seconds: 1,
    gaps: [],
    isGapsComplete: true,
    videos: [],
    hasPositions: false,
    channels: [{ id: 'ECU_Din1', kind: 'digital', isInput: true }],
  });
  const epochs = [0, 1, 2].map(epoch);
  const marks = (share: number): EpochMarks => ({ share, lines: new Map() });
  const due = (known: ReadonlyMap<number, EpochMarks>, isRead: (one: RecordingEpoch) => boolean) =>
    dueOf(epochs, known, 1, isRead).map(({ index }) => index);

  it('are first all of them, the chosen one before the others', () => {
    expect(due(new Map(), () => true)).toEqual([1, 0, 2]);
    expect(due(new Map([[1, marks(0.1)]]), () => true)).toEqual([0, 2]);
  });

  it('are then one by one those that are read through, until they were', () => {
    const coarse = new Map([0, 1, 2].map((index) => [index, marks(0.1)] as const));
    expect(due(coarse, () => true)).toEqual([1]);
    expect(due(new Map(coarse).set(1, marks(1)), () => true)).toEqual([0]);
    expect(due(new Map(coarse).set(1, marks(1)), ({ index }) => index === 1)).toEqual([]);
  });

  it('have lines and packets', () => {
    const none = [
      { ...epoch(0), channels: [] },
      { ...epoch(1), packets: 0 },
    ];
    expect(dueOf(none, new Map(), 0, () => true)).toEqual([]);
  });
});
