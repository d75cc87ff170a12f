import { expect, it } from 'vitest';
import { scaleTable } from '../../bench/scale/table.ts';

it('the table of workers holds each run against the first', () => {
  const run = { jobs: 4, sourceBytes: 2e9, loadBefore: 0.25 };
  const table = scaleTable([
    { ...run, workers: 1, seconds: 40, secondsWithout: 36 },
    { ...run, workers: 2, seconds: 21, secondsWithout: 20 },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| 1 | 4 | 2000 | 40.0 | 1.00 × | 36.0 | 1.00 × | 90 | 0.3 |',
    '| 2 | 4 | 2000 | 21.0 | 1.90 × | 20.0 | 1.80 × | 95 | 0.3 |',
  ]);
});
