import type { NwbDataset, NwbReader } from '../../nwb/index.ts';
import { SAMPLED } from './check.ts';

/** Places spread over a long dataset at which it is looked at, besides its beginning and its end. */
const PLACES = 8;
/** Up to here a dataset is read whole, 8 MB of timestamps. */
const READ_WHOLE = 1_000_000;
/** Steps are compared to the nanosecond. */
const DECIMALS = 1e9;

interface Window {
  /** Sample at which the window begins. */
  readonly from: number;
  readonly values: readonly number[];
}

function numbers(reader: NwbReader, dataset: NwbDataset, from: number, to: number): number[] {
  return reader.read(dataset, from, to).map(Number);
}

function isVector(dataset: NwbDataset): boolean {
  return (
    dataset.shape?.length === 1 && dataset.dtype.kind === 'plain' && /int|float/.test(dataset.dtype.name)
  );
}

/** The beginning, the end and some places between, each of {@link SAMPLED} values at most. */
export function windows(reader: NwbReader, dataset: NwbDataset): Window[] {
  const length = dataset.shape?.[0] ?? 0;
  if (!isVector(dataset)) return [];
  const starts = new Set([0]);
  for (let place = 1; place <= PLACES; place += 1)
    starts.add(Math.max(0, Math.floor(((length - SAMPLED) * place) / PLACES)));
  return [...starts].map((from) => ({ from, values: numbers(reader, dataset, from, from + SAMPLED) }));
}

/** The first and the last value; undefined for fewer than two. */
export function firstAndLast(reader: NwbReader, dataset: NwbDataset): readonly [number, number] | undefined {
  const length = dataset.shape?.[0] ?? 0;
  if (!isVector(dataset) || length === 0) return undefined;
  const [first] = numbers(reader, dataset, 0, 1);
  const [last] = numbers(reader, dataset, length - 1, length);
  return first === undefined || last === undefined ? undefined : [first, last];
}

/**
 * The step in seconds of timestamps that rise evenly, to the nanosecond; undefined when they do not. Of more than
 * a million, windows are looked at and the mean step: a single irregular step between them is not seen.
 */
export function regularStepS(reader: NwbReader, dataset: NwbDataset): number | undefined {
  const length = dataset.shape?.[0] ?? 0;
  const [first, second] = length > 2 && isVector(dataset) ? numbers(reader, dataset, 0, 2) : [];
  if (first === undefined || second === undefined || second === first) return undefined;
  const stepS = second - first;
  const rounded = Math.round(stepS * DECIMALS);
  const isEven = (values: readonly number[]): boolean =>
    values.every(
      (value, index) => index === 0 || Math.round((value - (values[index - 1] ?? 0)) * DECIMALS) === rounded,
    );
  // The beginning tells of almost all that they are not.
  if (!isEven(numbers(reader, dataset, 0, SAMPLED))) return undefined;
  if (length <= READ_WHOLE) return isEven(numbers(reader, dataset, 0, length)) ? stepS : undefined;
  if (!windows(reader, dataset).every(({ values }) => isEven(values))) return undefined;
  const ends = firstAndLast(reader, dataset);
  const mean = ends === undefined ? Number.NaN : (ends[1] - ends[0]) / (length - 1);
  return Math.round(mean * DECIMALS) === rounded ? stepS : undefined;
}
