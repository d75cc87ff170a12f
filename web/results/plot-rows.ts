import type { Samples } from './file/contents.ts';

type Row = Float64Array | (number | null)[];

export interface PlotRows {
  /** Seconds from the first sample on, then the values of each channel as they are drawn. */
  readonly rows: readonly Row[];
  /** The values as they are, place by place as in `rows`. */
  readonly values: readonly Row[];
  /** By how much stacked channels are moved, each from the one above it. */
  readonly apart: number | undefined;
  /** Samples came when something happened, not at a rate: each holds until the next. */
  readonly isHeld: boolean;
}

/** Stacked channels are each moved by `apart`, so that none hides another. No line crosses what was not recorded. */
export function plotRows(samples: Samples, isStacked: boolean): PlotRows {
  const { values } = samples;
  // Seconds since 1970 would fill the axis with digits that are all the same.
  const start = samples.times[0] ?? 0;
  const times = samples.times.map((time) => time - start);
  const { isRegular, gaps } = rhythmOf(times);
  const apart = isStacked ? Math.max(...values.map(spanOf)) || 1 : undefined;
  const moved =
    apart === undefined
      ? values
      : values.map((one, index) => {
          const middle = middleOf(one);
          return one.map((value) => value - middle - index * apart);
        });
  // A place of its own in each gap, at which there is nothing.
  const broken = (one: Float64Array): Row => withGaps(one, gaps, () => null);
  return {
    rows: [withGaps(times, gaps, (before, after) => (before + after) / 2), ...moved.map(broken)],
    values: values.map(broken),
    apart,
    isHeld: !isRegular,
  };
}

/** A pause of more than so many intervals is one in which nothing was recorded. */
const GAP_INTERVALS = 1.75;
const NEAR_MEDIAN = 0.5;
const REGULAR_SHARE = 0.8;

/** Whether samples come at a rate, and behind which of them some are missing. */
function rhythmOf(times: Float64Array): { readonly isRegular: boolean; readonly gaps: readonly number[] } {
  const intervals = times.subarray(1).map((time, index) => time - (times[index] ?? 0));
  const median = intervals.toSorted()[Math.floor(intervals.length / 2)] ?? 0;
  const near = intervals.filter((one) => Math.abs(one - median) <= NEAR_MEDIAN * median).length;
  const isRegular = near >= REGULAR_SHARE * intervals.length;
  if (!isRegular) return { isRegular, gaps: [] };
  const gaps = [...intervals.entries()].filter(([, one]) => one > GAP_INTERVALS * median);
  return { isRegular, gaps: gaps.map(([index]) => index) };
}

/** A list with one more behind each gap; what nobody measured is NaN in the file, and nothing in the plot. */
function withGaps(
  values: Float64Array,
  gaps: readonly number[],
  between: (before: number, after: number) => number | null,
): Row {
  if (gaps.length === 0 && !values.some(Number.isNaN)) return values;
  const behind = new Set(gaps);
  return Array.from(values).flatMap((one, index) => {
    const own = Number.isNaN(one) ? null : one;
    return behind.has(index) ? [own, between(one, values[index + 1] ?? one)] : [own];
  });
}

function spanOf(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

function middleOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      count += 1;
    }
  return count === 0 ? 0 : sum / count;
}
