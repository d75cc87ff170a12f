import { describe, expect, test } from 'vitest';
import { envelope, line, niceBelow, rangeOf, runs, svg } from '../../inspection/pictures-svg.ts';
import { STRIP_WIDTH, timeAxis } from '../../inspection/pictures-time.ts';

describe('the axis of time', () => {
  test('gives epochs their share, and a pause little, however long', () => {
    const axis = timeAxis([
      { fromS: 1000, toS: 1030 },
      { fromS: 90_000, toS: 90_010 },
    ]);
    if (axis === undefined) throw new Error('two epochs have a length');
    const places = [1000, 1030, 50_000, 90_000, 90_010].map((time) => axis.xOf(time));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const [start = -1, end = -1, pause = -1, next = -1, last = -1] = places;
    expect([start, last]).toEqual([0, STRIP_WIDTH]);
    expect((end - start) / (last - next)).toBeCloseTo(3);
    expect(next - end).toBeLessThan(20);
    expect(pause).toBeCloseTo((end + next) / 2);
    expect([axis.xOf(0), axis.xOf(1e9)]).toEqual([0, STRIP_WIDTH]);
  });

  test('takes epochs that overlap, stand in any order, or are none', () => {
    const axis = timeAxis([
      { fromS: 5, toS: 20 },
      { fromS: 0, toS: 10 },
      { fromS: 30, toS: 30 },
      { fromS: Number.NaN, toS: 3 },
    ]);
    expect(axis?.spans).toEqual([{ fromS: 0, toS: 20 }]);
    expect(axis?.xOf(10)).toBeCloseTo(STRIP_WIDTH / 2);
    expect(timeAxis([])).toBeUndefined();
    expect(timeAxis([{ fromS: 3, toS: 3 }])).toBeUndefined();
  });

  test('many epochs still leave most of the strip to themselves', () => {
    const axis = timeAxis(
      Array.from({ length: 300 }, (_, epoch) => ({ fromS: 10 * epoch, toS: 10 * epoch + 1 })),
    );
    const first = axis === undefined ? 0 : axis.xOf(1);
    expect(first * 300).toBeGreaterThan(0.75 * STRIP_WIDTH);
  });
});

describe('drawing', () => {
  test('one sample in thousands stays visible', () => {
    const values = Array.from({ length: 6000 }, (_, index) => (index === 2999 ? 50 : 0));
    expect(envelope('trace', values, 600, (value) => 100 - value)).toContain('V50');
    expect(envelope('trace', values, 600, (value) => 100 - value).length).toBeLessThan(6000);
    expect(envelope('trace', [], 600, (value) => value)).toBe('');
  });

  test('what is no number lifts the pen', () => {
    const points: [number, number][] = [
      [0, 0],
      [1, 1],
      [Number.NaN, 1],
      [2, 2],
    ];
    expect(line('trace', points)).toBe('<path class="line-trace" d="M0 0L1 1M2 2"/>');
    expect(line('trace', [[Number.NaN, 1]])).toBe('');
  });

  test('a strip has as many boxes as runs', () => {
    expect(runs('state', [true, true, false, true], 12)).toBe(
      '<path class="fill-state" d="M0 0h2v12h-2zM3 0h1v12h-1z"/>',
    );
    expect(runs('state', [false], 12)).toBe('');
  });

  test('lengths of bars, and ranges', () => {
    expect([7, 0.3, 20, 1, 0, -3, Number.NaN].map(niceBelow)).toEqual([5, 0.2, 20, 1, 0, 0, 0]);
    expect(rangeOf([3, Number.NaN, -1])).toEqual([-1, 3]);
    expect(rangeOf([Number.NaN])).toBeUndefined();
  });

  test('a label cannot end its attribute, a size is a number', () => {
    const picture = svg({
      width: Number.POSITIVE_INFINITY,
      height: 10,
      isStrip: true,
      label: '"><script>alert(1)</script>',
      shapes: [],
    });
    expect(picture).not.toContain('<script');
    expect(picture.match(/"/g)).toHaveLength(12);
    expect(picture).toContain('viewBox="0 0 0 10"');
  });
});
