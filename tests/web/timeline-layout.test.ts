import { describe, expect, it } from 'vitest';
import type { RecordingEpoch } from '../../schemas/index.ts';
import { GUTTER } from '../../web/recording/plot-size.ts';
import { gapMarks, placeOf, spansOf } from '../../web/recording/timeline-layout.ts';

function epoch(index: number, more: Partial<RecordingEpoch> = {}): RecordingEpoch {
  return {
    index,
    epoch: index + 1,
    tag: 'a',
    file: `${index}.rec`,
    sizeBytes: 1e6,
    rateHz: 1000,
    packets: 100_000,
    seconds: 100,
    startS: 1_687_464_000 + 200 * index,
    endS: 1_687_464_100 + 200 * index,
    gaps: [],
    isGapsComplete: true,
    videos: [],
    hasPositions: false,
    channels: [],
    ...more,
  };
}

describe('the timeline', () => {
  it.each([1, 2, 20, 60])('has room for %i epochs, one behind the other', (count) => {
    const spans = spansOf(
      Array.from({ length: count }, (_, index) => epoch(index)),
      400,
    );
    let end = GUTTER;
    for (const { x, width } of spans) {
      expect(x).toBeGreaterThanOrEqual(end - 1e-9);
      end = x + width;
    }
    expect(end).toBeCloseTo(400, 6);
    // Epochs, not the pauses between them, take most of it.
    expect(spans.reduce((sum, { width }) => sum + width, 0)).toBeGreaterThan(0.69 * (400 - GUTTER));
  });

  it('writes as much at an epoch as fits before the next', () => {
    const labels = (count: number): string[] =>
      spansOf(
        Array.from({ length: count }, (_, index) => epoch(index)),
        400,
      ).map(({ label }) => label);
    expect(labels(2)).toEqual(['01 20:00:00', '02 20:03:20']);
    expect(labels(10).slice(0, 2)).toEqual(['01', '02']);
    const many = labels(40);
    expect(many[0]).toBe('01');
    expect(many[1]).toBe('');
    expect(many.filter((label) => label !== '').length).toBeGreaterThan(10);
  });

  it('marks gaps where they are, and those of one pixel once', () => {
    const gaps = [
      { packet: 50_000, lost: 1 },
      { packet: 50_010, lost: 2 },
      { packet: 75_000, lost: 1 },
    ];
    const [span] = spansOf([epoch(0, { gaps })], 400);
    if (span === undefined) throw new Error('no epoch');
    const marks = gapMarks(span);
    expect(marks.map(({ words }) => words)).toEqual([
      '3 packets lost in 2 gaps at 0:50.00',
      '1 packet lost at 1:15.00',
    ]);
    expect(marks.map(({ x }) => (x - GUTTER) / (400 - GUTTER))).toEqual([
      expect.closeTo(0.5, 2),
      expect.closeTo(0.75, 2),
    ]);
  });

  it('puts a video where its frames are, and over all of an epoch where nobody knows', () => {
    const [span] = spansOf([epoch(0)], GUTTER + 100);
    if (span === undefined) throw new Error('no epoch');
    expect(placeOf(span, { fromS: 10, endS: 90 })).toEqual({ x: GUTTER + 10, width: 80 });
    expect(placeOf(span, { fromS: -5, endS: 200 })).toEqual({ x: GUTTER, width: 100 });
    expect(placeOf(span, undefined)).toEqual({ x: GUTTER, width: 100 });
    expect(placeOf(span, { fromS: 150, endS: 200 })).toBeUndefined();
  });
});
