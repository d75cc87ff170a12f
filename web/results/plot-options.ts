import type uPlot from 'uplot';
import { formatAmount } from '../format.ts';
import type { Samples } from './file/contents.ts';

const HEIGHT = 280;

type Row = Float64Array | (number | null)[];

/** Times from the first sample on and values as the plot takes them; stacked ones each moved by `apart`, so that none hides another. */
export function plotRows(
  samples: Samples,
  isStacked: boolean,
): { readonly rows: readonly Row[]; readonly apart: number | undefined } {
  const { values } = samples;
  // Seconds since 1970 would fill the axis with digits that are all the same.
  const start = samples.times[0] ?? 0;
  const times = samples.times.map((time) => time - start);
  if (!isStacked) return { rows: [times, ...values.map(withGaps)], apart: undefined };
  const apart = Math.max(...values.map(spanOf)) || 1;
  const moved = values.map((one, index) => {
    const middle = middleOf(one);
    return withGaps(one.map((value) => value - middle - index * apart));
  });
  return { rows: [times, ...moved], apart };
}

/** What nobody measured is NaN in the file, and a gap in the plot. */
function withGaps(values: Float64Array): Row {
  return values.some(Number.isNaN) ? Array.from(values, (one) => (Number.isNaN(one) ? null : one)) : values;
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

/** Options of uPlot in the colours of the page. */
export function plotOptions(about: {
  readonly width: number;
  readonly names: readonly string[];
  readonly unit: string;
  readonly apart: number | undefined;
  /** Time of the first sample, in seconds as the file has it. */
  readonly startS: number;
}): uPlot.Options {
  const { width, names, unit, apart, startS } = about;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
  };
  const label = apart === undefined ? unit : `${formatAmount(apart, unit)} from line to line`;
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false } },
    legend: { show: names.length > 1 && apart === undefined },
    cursor: { drag: { x: false, y: false } },
    axes: [
      { ...axis, label: `seconds from ${startS.toFixed(3)} s on` },
      apart === undefined
        ? { ...axis, label, size: 72, values: (_plot, ticks) => ticks.map(short) }
        : { ...axis, label, size: 24, values: (_plot, ticks) => ticks.map(() => '') },
    ],
    series: [
      { label: 's' },
      ...names.map((name, index) => ({
        label: name,
        stroke: colour(`--data-${(index % 8) + 1}`),
        width: 1,
        spanGaps: false,
      })),
    ],
  };
}

const short = (value: number): string =>
  value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 100_000)
    ? String(Number(value.toPrecision(6)))
    : value.toExponential(1);
