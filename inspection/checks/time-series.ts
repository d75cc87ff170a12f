import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { attributeQuestion } from '../corrections.ts';
import { unknownResolution } from '../corrections-series.ts';
import { datasetOf, type InspectedFile, numberAttribute, pathOf, textAttribute, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, SECONDS_PER_YEAR } from './check.ts';
import { firstAndLast, regularStepS, windows } from './timestamps.ts';

function dataOf(series: NwbObject): NwbDataset | undefined {
  return datasetOf(series, 'data');
}
function timestampsOf(series: NwbObject): NwbDataset | undefined {
  return datasetOf(series, 'timestamps');
}
function rateOf(series: NwbObject): number | undefined {
  return numberAttribute(datasetOf(series, 'starting_time'), 'rate');
}
function hasExternalFile(series: NwbObject, file: InspectedFile): boolean {
  const external = datasetOf(series, 'external_file');
  return external !== undefined && textsOf(file.reader.read(external, 0, 1)).length > 0;
}

function checkRegular(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = timestampsOf(series);
  const stepS = timestamps === undefined ? undefined : regularStepS(file.reader, timestamps);
  if (timestamps === undefined || stepS === undefined) return [];
  const startS = firstAndLast(file.reader, timestamps)?.[0] ?? 0;
  return [
    {
      path: series.path,
      message: `The timestamps of ${series.path} rise evenly. They take room that two numbers would not. Give starting_time ${startS} and the rate ${1 / stepS} Hz instead.`,
    },
  ];
}

function checkOrientation(series: NwbObject, file: InspectedFile): Problem[] {
  const shape = dataOf(series)?.shape;
  const [rows, ...others] = shape ?? [];
  if (rows === undefined || file.isA(series, 'SpikeEventSeries') || !others.some((size) => size > rows))
    return [];
  const found = shape?.join(' × ') ?? '';
  const message = `The data of ${series.path} are ${found}: another axis is longer than the first, which is time. Readers would take channels for samples. Turn them round, unless the series really is that short.`;
  return [{ path: series.path, message, found, expected: 'time along the first axis' }];
}

function checkLengths(series: NwbObject, file: InspectedFile): Problem[] {
  const rows = dataOf(series)?.shape?.[0];
  const times = timestampsOf(series)?.shape?.[0];
  if (rows === undefined || times === undefined || rows === times) return [];
  if (rows === 0 && datasetOf(series, 'external_file') !== undefined) return [];
  if (times === 0 && file.isA(series, 'ImageSeries') && isIndexed(series, file)) return [];
  const message = `${series.path} has ${rows} samples and ${times} timestamps. Nobody can tell when a sample was taken. Write one timestamp for each sample.`;
  return [{ path: series.path, message, found: `${times} timestamps`, expected: `${rows}` }];
}

/** A stack of images that another series shows one by one needs no times of its own. */
function isIndexed(series: NwbObject, file: InspectedFile): boolean {
  return file.typed.some((other) => {
    const link = other.kind === 'group' ? other.children.get('indexed_timeseries')?.object : undefined;
    return link === series && file.isA(other, 'IndexSeries');
  });
}

function checkAscending(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = timestampsOf(series);
  if (timestamps === undefined) return [];
  for (const { from, values } of windows(file.reader, timestamps)) {
    const times = values.filter((value) => !Number.isNaN(value));
    if (!times.some((time, index) => index > 0 && time < (times[index - 1] ?? time))) continue;
    const message = `The timestamps of ${series.path} descend near sample ${from}. Readers that search by time find the wrong samples. Sort the samples by time, or correct the clock.`;
    return [{ path: series.path, message, expected: 'timestamps that rise' }];
  }
  return [];
}

function checkNan(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = timestampsOf(series);
  if (timestamps === undefined) return [];
  const bad = windows(file.reader, timestamps).find(({ values }) =>
    values.some((value) => Number.isNaN(value)),
  );
  if (bad === undefined) return [];
  const message = `The timestamps of ${series.path} have gaps (NaN) near sample ${bad.from}. Nobody can tell when those samples were taken. Give every sample a time.`;
  return [{ path: series.path, message, found: 'NaN', expected: 'a time for every sample' }];
}

function checkNegativeStart(series: NwbObject, file: InspectedFile): Problem[] {
  const start = datasetOf(series, 'starting_time');
  const timestamps = timestampsOf(series);
  const first =
    start === undefined
      ? timestamps === undefined
        ? undefined
        : firstAndLast(file.reader, timestamps)?.[0]
      : Number(file.reader.scalar(start));
  if (first === undefined || !(first < 0)) return [];
  const message = `${series.path} begins at ${first} s, before the session. Most often the clocks are not aligned. Let the session start with its earliest sample and shift all times.`;
  return [{ path: series.path, message, found: `${first} s`, expected: '0 s or later' }];
}

function checkUnit(series: NwbObject): Problem[] {
  const data = dataOf(series);
  // Where it is not there at all, the schema's rules say so.
  if (textAttribute(data, 'unit') !== '') return [];
  const message = `${series.path} does not say the unit of its data. The numbers mean nothing without it. Write the unit, such as "volts", or "unspecified".`;
  const corrections =
    data === undefined ? [] : [attributeQuestion('Say the unit of the data.', `${data.path}.unit`)];
  return [{ path: series.path, message, expected: 'a unit', corrections }];
}

function checkResolution(series: NwbObject): Problem[] {
  const data = dataOf(series);
  const resolution = numberAttribute(data, 'resolution');
  if (resolution === undefined || resolution === -1 || !(resolution <= 0)) return [];
  const message = `The resolution of ${series.path} is ${resolution}. The smallest step of data is above 0; −1 or NaN stand for unknown. Write one of them.`;
  const expected = '-1 or NaN, or a number above 0';
  const corrections = data === undefined ? [] : [unknownResolution(data, resolution)];
  return [{ path: series.path, message, found: String(resolution), expected, corrections }];
}

function checkRateZero(series: NwbObject): Problem[] {
  if (rateOf(series) !== 0 || (dataOf(series)?.shape?.[0] ?? 0) <= 1) return [];
  const message = `The rate of ${series.path} is 0 Hz, and it has more than one sample. All samples would be at one time. Write the true rate, or timestamps.`;
  return [{ path: series.path, message, found: '0 Hz' }];
}

function checkRateNegative(series: NwbObject): Problem[] {
  const rateHz = rateOf(series);
  if (rateHz === undefined || rateHz >= 0) return [];
  const message = `The rate of ${series.path} is ${rateHz} Hz, which cannot be. Write the true rate.`;
  return [{ path: series.path, message, found: `${rateHz} Hz` }];
}

const SLOWEST_HZ = 0.01;

function checkRateLow(series: NwbObject): Problem[] {
  const rateHz = rateOf(series);
  if (rateHz === undefined || rateHz <= 0 || rateHz >= SLOWEST_HZ) return [];
  const message = `The rate of ${series.path} is ${rateHz} Hz, a sample every ${(1 / rateHz).toFixed(2)} s. Perhaps the period was written for the rate. If so, write ${1 / rateHz} Hz.`;
  return [{ path: series.path, message, found: `${rateHz} Hz` }];
}

function checkDuration(series: NwbObject, file: InspectedFile): Problem[] {
  const rows = dataOf(series)?.shape?.[0] ?? 0;
  if (rows <= 1) return [];
  const timestamps = timestampsOf(series);
  const rateHz = rateOf(series);
  let durationS: number | undefined;
  if (timestamps !== undefined) {
    const ends = firstAndLast(file.reader, timestamps);
    durationS = ends === undefined ? undefined : ends[1] - ends[0];
  } else if (rateHz !== undefined && rateHz > 0) durationS = (rows - 1) / rateHz;
  if (durationS === undefined || !(durationS > SECONDS_PER_YEAR)) return [];
  const years = (durationS / SECONDS_PER_YEAR).toFixed(1);
  const message = `${series.path} lasts ${years} years. Most likely its times are not in seconds. Check timestamps and rate.`;
  return [{ path: series.path, message, found: `${durationS} s` }];
}

function checkEmpty(series: NwbObject, file: InspectedFile): Problem[] {
  const data = dataOf(series);
  if (data?.shape?.includes(0) !== true || hasExternalFile(series, file)) return [];
  const message = `${series.path} has no samples. Often something went wrong in the conversion. Check the source, or leave the series out.`;
  return [{ path: pathOf(series, 'data'), message, found: data.shape.join(' × ') }];
}

const type = 'TimeSeries';

export const timeSeriesChecks: readonly Check[] = [
  { name: 'check_regular_timestamps', type, run: checkRegular },
  { name: 'check_data_orientation', type, run: checkOrientation },
  { name: 'check_timestamps_match_first_dimension', type, run: checkLengths },
  { name: 'check_timestamps_ascending', type, run: checkAscending },
  { name: 'check_timestamps_without_nans', type, run: checkNan },
  {
    name: 'check_timestamp_of_the_first_sample_is_not_negative',
    type,
    run: checkNegativeStart,
  },
  { name: 'check_missing_unit', type, run: checkUnit },
  { name: 'check_resolution', type, run: checkResolution },
  { name: 'check_rate_is_not_zero', type, run: checkRateZero },
  { name: 'check_rate_is_positive', type, run: checkRateNegative },
  { name: 'check_rate_not_below_threshold', type, run: checkRateLow },
  { name: 'check_time_series_duration', type, run: checkDuration },
  { name: 'check_time_series_data_is_not_empty', type, run: checkEmpty },
];
