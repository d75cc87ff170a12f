import type { Band } from '../../../nwb/index.ts';
import type { Tally } from './tally.ts';

/** Says that rows of a dataset cannot be read, and counts them as different. */
export function damagedBand(tally: Tally, band: Band, row: number, rows: number): void {
  tally.differs(
    () => ({
      row,
      found: `rows ${band.firstRow} to ${band.endRow - 1} that cannot be read (${band.damage ?? 'damaged'})`,
      expected: 'the chunks of the dataset as they were written',
    }),
    rows,
  );
}

/** Says that a dataset has more or fewer rows than its source. */
export function missingRows(tally: Tally, found: number, expected: number): void {
  if (found === expected) return;
  tally.differs(
    () => ({ row: Math.min(found, expected), found: `${found} rows`, expected: `${expected} rows` }),
    Math.abs(found - expected),
  );
}
