import { expect, it } from 'vitest';
import { plotRows } from '../../web/results/plot-rows.ts';

const samples = (times: readonly number[], ...values: readonly (readonly number[])[]) => ({
  from: 0,
  times: Float64Array.from(times),
  values: values.map((one) => Float64Array.from(one)),
});

it('draws no line over what was not recorded', () => {
  const times = [10, 11, 12, 13, 16, 17];
  const { rows, values, isHeld } = plotRows(samples(times, [1, 2, 3, 4, 5, Number.NaN]), false);
  expect(rows.map((row) => [...row])).toEqual([
    [0, 1, 2, 3, 4.5, 6, 7],
    [1, 2, 3, 4, null, 5, null],
  ]);
  expect(values[0]).toEqual(rows[1]);
  expect(isHeld).toBe(false);
});

it('stacks channels, and still knows what they were', () => {
  const { rows, values, apart } = plotRows(samples([0, 1, 2], [0, 1, 2], [10, 20, 30]), true);
  expect(apart).toBe(20);
  expect(rows.map((row) => [...row])).toEqual([
    [0, 1, 2],
    [-1, 0, 1],
    [-30, -20, -10],
  ]);
  expect(values.map((row) => [...row])).toEqual([
    [0, 1, 2],
    [10, 20, 30],
  ]);
});

it('holds what came when something happened', () => {
  const { rows, isHeld } = plotRows(samples([0, 0.1, 5, 5.3, 40], [0, 1, 0, 1, 0]), false);
  expect(isHeld).toBe(true);
  expect(rows[0]).toHaveLength(5);
});
