import type { NwbDataset, NwbObject } from '../nwb/index.ts';
import { datasetOf, type InspectedFile, numberAttribute, textAttribute } from './file.ts';
import { columnOf, electrodesOf, valuesOf } from './own/values.ts';
import { ephysOf, timeOf } from './pictures-series.ts';
import { box, envelope, niceBelow, svg } from './pictures-svg.ts';
import { STRIP_WIDTH } from './pictures-time.ts';
import { countWords, escaped, secondsWords } from './report-html.ts';

const WINDOW_S = 0.2;
/** Elements that are read at most, of all channels together: 0.8 MB of int16. */
const MOST_ELEMENTS = 400_000;
const FEWEST_ROWS = 20;
/** nTrodes that are drawn; of more, as many, spread over all. */
const MOST_TRACES = 12;
const ROW_HEIGHT = 34;
/** Of a probe that is one group alone, or two, as many channels are drawn. */
const FEW_GROUPS = 2;
const CHANNELS_OF_FEW = 8;
/** Windows that are tried until one has no gap in it. */
const TRIES = 4;

interface Trace {
  readonly label: string;
  readonly channel: number;
  /** Around their middle, in the unit of the preview. */
  readonly values: readonly number[];
}

/** A short window of one channel an nTrode. */
export interface SignalPreview {
  readonly traces: readonly Trace[];
  /** Undefined where channels are spread over the one group. */
  readonly groups: number | undefined;
  readonly channels: number;
  /** From the first sample of the series. */
  readonly startS: number | undefined;
  readonly seconds: number;
  readonly unit: string;
  /** Rows of the electrodes table whose channel never moved in the window. */
  readonly flatElectrodes: ReadonlySet<number>;
}

/** Undefined where the file has no voltages, or too few. */
export function readSignals(file: InspectedFile): SignalPreview | undefined {
  const found = ephysOf(file);
  if (found === undefined) return undefined;
  const { series, data } = found;
  const [rows = 0, columns = 1, ...more] = data.shape ?? [];
  const rateHz = rateOf(file, series, rows);
  if (more.length > 0 || columns === 0 || rateHz === undefined) return undefined;
  const length = Math.min(rows, Math.round(WINDOW_S * rateHz), Math.floor(MOST_ELEMENTS / columns));
  if (length < FEWEST_ROWS) return undefined;
  const start = startOf(file, series, rows, length, rateHz);
  const values = file.reader.read(data, start, start + length).map(Number);
  const electrodes = valuesOf(file, datasetOf(series, 'electrodes')).map(Number);
  const groups = groupsOf(file, columns, electrodes);
  const isFew = groups.size <= FEW_GROUPS && columns > CHANNELS_OF_FEW;
  const shown = isFew
    ? spread(
        Array.from({ length: columns }, (_, channel) => ['', channel] as const),
        CHANNELS_OF_FEW,
      )
    : spread([...groups], MOST_TRACES);
  const { factors, unit } = scaleOf(file, series, data, columns);
  const [first, time] = [timeOf(file, series, 0), timeOf(file, series, start)];
  return {
    traces: shown.map(([label, channel]) => ({
      label,
      channel,
      values: aroundMiddle(columnAt(values, channel, columns), factors[channel] ?? 1),
    })),
    groups: isFew ? undefined : groups.size,
    channels: columns,
    startS: first === undefined || time === undefined ? undefined : time - first,
    seconds: length / rateHz,
    unit,
    flatElectrodes: flatElectrodes(values, columns, electrodes),
  };
}

function rateOf(file: InspectedFile, series: NwbObject, rows: number): number | undefined {
  const rateHz = numberAttribute(datasetOf(series, 'starting_time'), 'rate');
  if (rateHz !== undefined) return rateHz > 0 ? rateHz : undefined;
  const timestamps = datasetOf(series, 'timestamps');
  if (timestamps === undefined || rows < FEWEST_ROWS) return undefined;
  const middle = Math.max(0, Math.floor(rows / 2) - 100);
  const times = file.reader.read(timestamps, middle, middle + 200).map(Number);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const step = steps.sort((a, b) => a - b)[steps.length >> 1];
  return step !== undefined && step > 0 ? 1 / step : undefined;
}

/** In the middle of the recording, or further on, where no time is missing within the window. */
function startOf(
  file: InspectedFile,
  series: NwbObject,
  rows: number,
  length: number,
  rateHz: number,
): number {
  const middle = Math.floor((rows - length) / 2);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const start = middle + attempt * length;
    if (start + length > rows) break;
    const [from, to] = [timeOf(file, series, start), timeOf(file, series, start + length - 1)];
    if (from !== undefined && to !== undefined && to - from < (1.5 * length) / rateHz) return start;
  }
  return middle;
}

/** One channel for every nTrode (or electrode group): the first that is not bad. */
function groupsOf(file: InspectedFile, columns: number, electrodes: readonly number[]): Map<string, number> {
  const table = electrodesOf(file);
  const nTrodes = columnOf(file, table, 'ntrode_id');
  const names = nTrodes ?? columnOf(file, table, 'group_name') ?? [];
  const bad = columnOf(file, table, 'bad_channel') ?? [];
  const groups = new Map<string, { channel: number; isBad: boolean }>();
  for (let channel = 0; channel < columns; channel += 1) {
    const row = electrodes[channel] ?? channel;
    const name = names[row]?.[0];
    const label =
      typeof name !== 'string' && typeof name !== 'number'
        ? `channel ${channel}`
        : `${nTrodes === undefined ? '' : 'nTrode '}${name}`;
    const isBad = bad[row]?.[0] === true || bad[row]?.[0] === 1;
    const known = groups.get(label);
    if (known === undefined || (known.isBad && !isBad)) groups.set(label, { channel, isBad });
  }
  return new Map([...groups].map(([label, { channel }]) => [label, channel]));
}

function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]).filter(
    (one): one is T => one !== undefined,
  );
}

function scaleOf(file: InspectedFile, series: NwbObject, data: NwbDataset, columns: number) {
  const unit = textAttribute(data, 'unit') ?? '';
  const isVolts = /^v(olts?)?$/i.test(unit);
  const conversion = (numberAttribute(data, 'conversion') ?? 1) * (isVolts ? 1e6 : 1);
  const each = valuesOf(file, datasetOf(series, 'channel_conversion')).map(Number);
  return {
    unit: isVolts ? 'µV' : unit,
    factors: Array.from({ length: columns }, (_, channel) => conversion * (each[channel] ?? 1)),
  };
}

function columnAt(values: readonly number[], column: number, columns: number): number[] {
  const found: number[] = [];
  for (let at = column; at < values.length; at += columns) found.push(values[at] ?? Number.NaN);
  return found;
}

function aroundMiddle(values: readonly number[], factor: number): number[] {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return values.map((value) => (value - middle) * factor);
}

function flatElectrodes(
  values: readonly number[],
  columns: number,
  electrodes: readonly number[],
): Set<number> {
  const flat = new Set<number>();
  for (let column = 0; column < columns; column += 1) {
    let at = column + columns;
    while (at < values.length && values[at] === values[column]) at += columns;
    if (at >= values.length) flat.add(electrodes[column] ?? column);
  }
  return flat;
}

/** A row an nTrode, all at one scale. */
export function drawSignals(preview: SignalPreview): string {
  const { traces, groups, channels, startS, seconds, unit } = preview;
  const sizes = traces.flatMap(({ values }) => values.map(Math.abs)).filter(Number.isFinite);
  // A few samples may reach into the next row, so that a single artefact does not flatten all the rest.
  const largest = sizes.sort((a, b) => a - b)[Math.floor(0.999 * (sizes.length - 1))] || 1;
  const barHeight = niceBelow(largest);
  const yOf = (value: number): number => ROW_HEIGHT * (1 - Math.max(-1, Math.min(1, value / largest)));
  const rows = traces.map(
    ({ label, channel, values }) =>
      `<div class="row"><span class="name">${label === '' || label === `channel ${channel}` ? `channel ${channel}` : `${escaped(label)}<small> channel ${channel}</small>`}</span>${svg(
        {
          width: STRIP_WIDTH,
          height: 2 * ROW_HEIGHT,
          isStrip: true,
          label: `Signal of channel ${channel}`,
          shapes: [
            box('bar', 0, ROW_HEIGHT * (1 - barHeight / largest), 1.5, (ROW_HEIGHT * barHeight) / largest),
            envelope('trace', values, STRIP_WIDTH, yOf),
          ],
        },
      )}</div>`,
  );
  const from = startS === undefined ? '' : `, ${secondsWords(startS)} after its start`;
  const of =
    groups === undefined
      ? `${traces.length} of them`
      : `one of each nTrode or group (${groups > traces.length ? `${traces.length} of ${groups}` : groups})`;
  return `<figure class="signals"><figcaption>${countWords(channels, 'channel')}; ${of}, ${secondsWords(seconds)} of the recording${from}. Each bar at the left is ${Number(barHeight.toPrecision(2))} ${escaped(unit)}.</figcaption>${rows.join('')}</figure>`;
}
