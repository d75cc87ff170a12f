import type uPlot from 'uplot';
import { formatAmount } from '../format.ts';
import type { PlotRows } from './plot-rows.ts';

const HEIGHT = 280;
/** Where the cursor is nowhere, or at a gap. */
const NO_VALUE = '–';

/** Options of uPlot in the colours of the page. */
export function plotOptions(about: {
  readonly width: number;
  readonly names: readonly string[];
  readonly unit: string;
  readonly plot: Omit<PlotRows, 'rows'>;
  /** When the first sample was. */
  readonly start: string;
}): Omit<uPlot.Options, 'series'> & { readonly series: uPlot.Series[] } {
  const { width, names, unit, plot, start } = about;
  const { apart, values } = plot;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    labelFont: '12px system-ui, sans-serif',
  };
  const label = apart === undefined ? unit : `${formatAmount(apart, unit)} from line to line`;
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false } },
    cursor: { drag: { x: false, y: false } },
    axes: [
      { ...axis, label: `seconds from ${start} on` },
      apart === undefined
        ? { ...axis, label, size: 72, values: (_plot, ticks) => ticks.map(short) }
        : { ...axis, label, size: 24, values: (_plot, ticks) => ticks.map(() => '') },
    ],
    series: [
      { label: 'time', value: (_plot, at) => (at === null ? NO_VALUE : `${at.toFixed(5)} s`) },
      ...names.map((name, index) => ({
        label: name,
        stroke: colour(`--data-${(index % 8) + 1}`),
        width: 1,
        spanGaps: false,
        // Stacked ones are drawn elsewhere than they are.
        value: (_plot: uPlot, _drawn: number | null, _series: number, place: number | null): string => {
          const value = place === null ? null : values[index]?.[place];
          return value === null || value === undefined ? NO_VALUE : valueText(value, unit);
        },
      })),
    ],
  };
}

/** A value at the cursor. */
function valueText(value: number, unit: string): string {
  return unit === 'volts' ? `${Number((value * 1e6).toPrecision(4))} µV` : `${short(value)} ${unit}`;
}

const short = (value: number): string =>
  value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 100_000)
    ? String(Number(value.toPrecision(6)))
    : value.toExponential(1);
