import type { NwbObject } from '../../nwb/index.ts';
import { datasetOf, type InspectedFile } from '../file.ts';

/** Rows of obs_intervals, and units, of which so many are looked at: 16 MB. */
const MOST_INTERVALS = 1_000_000;

interface Interval {
  readonly startS: number;
  readonly stopS: number;
}

/**
 * Tells whether a Units table says that a unit was observed at a time, ends included. A unit without any interval may
 * have been observed always.
 *
 * @returns undefined where the table says it of no unit
 */
export function observedIntervals(
  units: NwbObject,
  file: InspectedFile,
): ((unit: number, timeS: number) => boolean) | undefined {
  const rows = datasetOf(units, 'obs_intervals');
  const index = datasetOf(units, 'obs_intervals_index');
  if (rows?.shape?.length !== 2 || rows.shape[1] !== 2 || index?.shape?.length !== 1) return undefined;
  if ((rows.shape[0] ?? 0) === 0) return undefined;
  const flat = file.reader.read(rows, 0, MOST_INTERVALS).map(Number);
  const ends = file.reader.read(index, 0, MOST_INTERVALS).map(Number);
  const ofUnit = ends.map((end, unit) => merged(flat, unit === 0 ? 0 : (ends[unit - 1] ?? 0), end));
  return (unit, timeS) => {
    const intervals = ofUnit[unit];
    return intervals === undefined || intervals.length === 0 || isWithin(intervals, timeS);
  };
}

/** Rows `from` to `to` in the order of their start, those that touch as one. */
function merged(flat: readonly number[], from: number, to: number): readonly Interval[] {
  const sorted: Interval[] = [];
  // Of a unit whose intervals were not all read it is not known when it was observed.
  if (to > flat.length / 2) return sorted;
  for (let row = from; row < to; row += 1)
    sorted.push({ startS: flat[row * 2] ?? Number.NaN, stopS: flat[row * 2 + 1] ?? Number.NaN });
  sorted.sort((a, b) => a.startS - b.startS);
  const joined: Interval[] = [];
  for (const interval of sorted) {
    const last = joined.at(-1);
    if (last === undefined || interval.startS > last.stopS) joined.push(interval);
    else if (interval.stopS > last.stopS)
      joined[joined.length - 1] = { startS: last.startS, stopS: interval.stopS };
  }
  return joined;
}

/** By halving: spikes and intervals may be many. */
function isWithin(intervals: readonly Interval[], timeS: number): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.startS ?? Number.NaN) <= timeS) low = middle + 1;
    else high = middle;
  }
  const last = intervals[low - 1];
  return last !== undefined && timeS <= last.stopS;
}
