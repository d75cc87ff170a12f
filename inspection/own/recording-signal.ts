import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { attributeQuestion } from '../corrections.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { counted, listed, type OwnCheck } from './own-check.ts';
import { cellText, columnOf, electrodesOf, isBad, valuesOf } from './values.ts';

/** Blocks of rows spread over a recording at which every channel is looked at. */
const BLOCKS = 8;
const MOST_ROWS = 2000;
/** Elements of one block: of 1024 channels 250 rows. */
const MOST_ELEMENTS = 250_000;
/** Fewer rows tell nothing: any two quiet channels are alike for a moment. */
const FEWEST_ROWS = 100;
/** A channel that stands at the limit of the converter for so much of the time is saturated. */
const SATURATED = 0.05;

interface ChannelLook {
  readonly isFlat: boolean;
  /** Part of the samples at the converter's limits, 0 to 1. */
  readonly atLimit: number;
  /** The same for two channels only when all their sampled values are the same. */
  readonly fingerprint: string;
}

/** The limits of the integers that a converter gives; floats have none that could be known. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
};

/** What the sampled rows tell of each column; none for a series that is too short. Asked with `once`. */
function lookAtColumns(series: NwbObject, file: InspectedFile): readonly ChannelLook[] {
  const data = datasetOf(series, 'data');
  const [rows = 0, columns = 1, ...more] = data?.shape ?? [];
  if (data === undefined || more.length > 0 || columns === 0 || columns > MOST_ELEMENTS) return [];
  const blockRows = Math.min(MOST_ROWS, Math.floor(MOST_ELEMENTS / columns));
  if (rows < FEWEST_ROWS || blockRows < 1) return [];
  return columnsOf(blocksOf(file, data, rows, blockRows), columns, limitsOf(data));
}

function limitsOf(data: NwbDataset): readonly [number, number] | undefined {
  return data.dtype.kind === 'plain' ? limits[data.dtype.name] : undefined;
}

function blocksOf(file: InspectedFile, data: NwbDataset, rows: number, blockRows: number): number[][] {
  const last = Math.max(0, rows - blockRows);
  const starts = new Set(
    Array.from({ length: BLOCKS }, (_, block) => Math.floor((last * block) / (BLOCKS - 1))),
  );
  return [...starts].map((start) => file.reader.read(data, start, start + blockRows).map(Number));
}

function columnsOf(
  blocks: readonly (readonly number[])[],
  columns: number,
  limit: readonly [number, number] | undefined,
): ChannelLook[] {
  const scratch = new DataView(new ArrayBuffer(8));
  return Array.from({ length: columns }, (_, column) => {
    let [least, most, atLimit, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    // Two hashes of 32 bits (FNV-1a over values, and the same over places) stand for the values.
    let [hash, placed] = [0x81_1c_9d_c5, 0];
    for (const block of blocks)
      for (let at = column; at < block.length; at += columns) {
        const value = block[at] ?? Number.NaN;
        least = Math.min(least, value);
        most = Math.max(most, value);
        if (limit !== undefined && (value <= limit[0] || value >= limit[1])) atLimit++;
        const bits = bitsOf(value, scratch);
        hash = Math.imul(hash ^ bits, 0x01_00_01_93);
        placed = Math.imul(placed + bits + count, 0x5b_d1_e9_95);
        count++;
      }
    return { isFlat: least === most, atLimit: atLimit / count, fingerprint: `${hash} ${placed}` };
  });
}

function bitsOf(value: number, scratch: DataView): number {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  scratch.setFloat64(0, value);
  return scratch.getInt32(0) ^ scratch.getInt32(4);
}

interface Channel extends ChannelLook {
  readonly column: number;
  /** How messages call it. */
  readonly name: string;
}

/** The channels that nobody called bad. */
function goodChannels(series: NwbObject, file: InspectedFile): readonly Channel[] {
  const table = electrodesOf(file);
  const bad = columnOf(file, table, 'bad_channel') ?? [];
  const nTrodes = columnOf(file, table, 'ntrode_id') ?? [];
  const channels = columnOf(file, table, 'channel_id') ?? [];
  const region = valuesOf(file, datasetOf(series, 'electrodes')).map(Number);
  return file.once(lookAtColumns, series).flatMap((look, column) => {
    const row = region[column] ?? column;
    if (isBad(bad[row])) return [];
    const nTrode = cellText(nTrodes[row]);
    const place =
      nTrode === undefined ? '' : ` (nTrode ${nTrode}, channel ${cellText(channels[row]) ?? '?'})`;
    return [{ ...look, column, name: `${column}${place}` }];
  });
}

const MARK =
  'If they are broken, call them bad_channel in the metadata; if not, look for the fault in the recording.';

function checkFlat(series: NwbObject, file: InspectedFile): Problem[] {
  const channels = goodChannels(series, file);
  const flat = channels.filter(({ isFlat }) => isFlat);
  if (flat.length === 0) return [];
  const found = flat.length === channels.length ? 'all channels' : counted(flat.length, 'channel');
  const message = `${found} of ${series.path} never change where they were looked at: column ${listed(flat.map(({ name }) => name))}. They recorded nothing, and spike sorting and references that use them are spoilt. ${MARK}`;
  return [{ path: series.path, message, found: `${found} without a signal` }];
}

function checkSaturated(series: NwbObject, file: InspectedFile): Problem[] {
  const full = goodChannels(series, file).filter(({ isFlat, atLimit }) => !isFlat && atLimit >= SATURATED);
  if (full.length === 0) return [];
  const worst = Math.max(...full.map(({ atLimit }) => atLimit));
  const message = `${counted(full.length, 'channel')} of ${series.path} stand at the limit of the converter, up to ${Math.round(100 * worst)} % of the time: column ${listed(full.map(({ name }) => name))}. What went beyond is cut off. ${MARK}`;
  return [{ path: series.path, message, found: `${counted(full.length, 'channel')} at the limit` }];
}

function checkDuplicated(series: NwbObject, file: InspectedFile): Problem[] {
  const alike = new Map<string, Channel[]>();
  for (const channel of goodChannels(series, file)) {
    if (channel.isFlat) continue;
    alike.set(channel.fingerprint, [...(alike.get(channel.fingerprint) ?? []), channel]);
  }
  const groups = [...alike.values()].filter(({ length }) => length > 1);
  if (groups.length === 0) return [];
  const names = groups.map((group) => group.map(({ name }) => name).join(' = '));
  const message = `Channels of ${series.path} hold the same values: column ${listed(names)}. One signal stands under several electrodes, so that at least one of them is not what was recorded there. Compare the channel map of the header with the metadata, and convert again.`;
  return [{ path: series.path, message, found: names.join('; ') }];
}

const SENSOR = /accel|gyro|magnet|headstage.*sensor/i;

function checkSensor(series: NwbObject, file: InspectedFile): Problem[] {
  const inAcquisition = series.path.startsWith('/acquisition/');
  if (!inAcquisition || !SENSOR.test(series.name) || file.isA(series, 'ElectricalSeries')) return [];
  const looks = file.once(lookAtColumns, series);
  if (looks.length === 0 || !looks.every(({ isFlat }) => isFlat)) return [];
  const message = `${series.path} never changes where it was looked at. A sensor on a moving head does: it was off, or not connected. Leave the series out, so that nobody takes it for an animal that kept still.`;
  return [
    {
      path: series.path,
      message,
      found: 'one value throughout',
    },
  ];
}

/** What the form for metadata writes where nobody said a unit; converters pass it on. */
const NO_UNIT = '-1';

function checkUnit(series: NwbObject): Problem[] {
  const data = datasetOf(series, 'data');
  if (data === undefined || textAttribute(data, 'unit') !== NO_UNIT) return [];
  const message = `${series.path} has the unit "-1", which stands for none in the metadata form. Nobody can tell what its numbers are. Say the unit, such as volts.`;
  const corrections = [attributeQuestion(`Say the unit of ${series.name}.`, `${data.path}.unit`, NO_UNIT)];
  return [{ path: series.path, message, found: 'unit "-1"', corrections }];
}

const type = 'ElectricalSeries';

export const recordingSignalChecks: readonly OwnCheck[] = [
  { name: 'recording_channels_flat', type, level: 'BEST_PRACTICE_VIOLATION', run: checkFlat },
  { name: 'recording_channels_saturated', type, level: 'BEST_PRACTICE_VIOLATION', run: checkSaturated },
  { name: 'recording_channels_duplicated', type, level: 'BEST_PRACTICE_VIOLATION', run: checkDuplicated },
  { name: 'recording_sensor_off', type: 'TimeSeries', level: 'BEST_PRACTICE_SUGGESTION', run: checkSensor },
  { name: 'recording_unit_unsaid', type: 'TimeSeries', level: 'BEST_PRACTICE_VIOLATION', run: checkUnit },
];
