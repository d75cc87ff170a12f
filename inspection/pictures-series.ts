import type { NwbDataset, NwbObject } from '../nwb/index.ts';
import { firstAndLast } from './checks/timestamps.ts';
import { datasetOf, type InspectedFile, numberAttribute } from './file.ts';
import { ofType } from './own/values.ts';
import type { Span } from './pictures-time.ts';

/** From the first to the last sample of a series; undefined where it has no times. */
export function spanOf(file: InspectedFile, series: NwbObject): Span | undefined {
  const timestamps = datasetOf(series, 'timestamps');
  if (timestamps !== undefined) {
    const ends = firstAndLast(file.reader, timestamps);
    return ends === undefined ? undefined : { fromS: ends[0], toS: ends[1] };
  }
  const starting = datasetOf(series, 'starting_time');
  const rateHz = numberAttribute(starting, 'rate');
  const rows = datasetOf(series, 'data')?.shape?.[0];
  const startS = starting === undefined ? undefined : file.reader.scalar(starting);
  if (rateHz === undefined || rateHz <= 0 || rows === undefined || typeof startS !== 'number')
    return undefined;
  return { fromS: startS, toS: startS + rows / rateHz };
}

/** The time of a sample, in the seconds of the file. */
export function timeOf(file: InspectedFile, series: NwbObject, sample: number): number | undefined {
  const timestamps = datasetOf(series, 'timestamps');
  if (timestamps !== undefined) {
    const [value] = file.reader.read(timestamps, sample, sample + 1);
    return typeof value === 'number' ? value : undefined;
  }
  const starting = datasetOf(series, 'starting_time');
  const rateHz = numberAttribute(starting, 'rate');
  const startS = starting === undefined ? undefined : file.reader.scalar(starting);
  return rateHz === undefined || rateHz <= 0 || typeof startS !== 'number'
    ? undefined
    : startS + sample / rateHz;
}

/** Numbers stand in the dataset: texts and references cannot be drawn. */
export function isNumeric(dataset: NwbDataset): boolean {
  return dataset.dtype.kind === 'plain' && /int|float|bool/.test(dataset.dtype.name);
}

/** The recording itself: the series of that name, or the first of voltages in the acquisition, or anywhere. */
export function ephysOf(file: InspectedFile): { series: NwbObject; data: NwbDataset } | undefined {
  const all = ofType(file, 'ElectricalSeries').flatMap((series) => {
    const data = datasetOf(series, 'data');
    return data !== undefined && isNumeric(data) && (data.shape?.[0] ?? 0) > 0 ? [{ series, data }] : [];
  });
  return (
    all.find(({ series }) => series.path === '/acquisition/e-series') ??
    all.find(({ series }) => series.path.startsWith('/acquisition/')) ??
    all[0]
  );
}
