import { Dataset, type File, Group } from 'h5wasm';
import type { Samples, SeriesFacts } from './contents.ts';
import { attribute } from './read-entries.ts';
import { isNumber } from './value-words.ts';

/** What can be drawn of a group; undefined where it is no series, or none of numbers. */
export function seriesFacts(file: File, group: Group, path: string): SeriesFacts | undefined {
  const names = new Set(group.keys());
  const data = names.has('data') ? group.get('data') : undefined;
  if (!(data instanceof Dataset) || !isNumber(data.metadata)) return undefined;
  const [samples = 0, channels = 1, ...deeper] = data.shape ?? [];
  if (samples === 0 || channels === 0 || deeper.length > 0) return undefined;
  const unit = attribute(data, 'unit');
  const rateHz = startOf(group)?.rateHz;
  if (rateHz === undefined && !names.has('timestamps')) return undefined;
  return {
    path,
    samples,
    channels,
    unit: typeof unit === 'string' ? unit : '',
    ...(rateHz === undefined ? {} : { rateHz }),
    ...referenceOf(file),
    aboutHz: rateHz ?? rateOf(timesOf(group, 0, Math.min(samples, 100))),
  };
}

function referenceOf(file: File): { reference?: string } {
  const there = file.keys().includes('timestamps_reference_time');
  const moment = there ? file.get('timestamps_reference_time') : null;
  const value: unknown = moment instanceof Dataset ? moment.value : undefined;
  return typeof value === 'string' ? { reference: value } : {};
}

/** Samples a second, as far as the first of them tell; 0 where they tell nothing. */
function rateOf(times: Float64Array): number {
  const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return seconds > 0 ? (times.length - 1) / seconds : 0;
}

/** A stretch of a series, with its conversion applied. */
export function readSamples(
  file: File,
  path: string,
  from: number,
  count: number,
  [first, end]: readonly [number, number],
): Samples {
  const group = file.get(path);
  const data = group instanceof Group ? group.get('data') : null;
  if (!(group instanceof Group) || !(data instanceof Dataset)) throw new Error(`${path} is no series`);
  const samples = data.shape?.[0] ?? 0;
  const start = Math.max(0, Math.min(from, samples - 1));
  const stop = Math.min(samples, start + Math.max(1, count));
  const isMatrix = (data.shape?.length ?? 0) > 1;
  const width = isMatrix ? end - first : 1;
  const flat = numbers(
    data.slice(
      isMatrix
        ? [
            [start, stop],
            [first, end],
          ]
        : [[start, stop]],
    ),
  );
  const factor = numberAttribute(data, 'conversion') ?? 1;
  const offset = numberAttribute(data, 'offset') ?? 0;
  const ofChannel = channelFactors(group, first, end);
  const values = Array.from({ length: width }, (_, channel) =>
    Float64Array.from(
      { length: stop - start },
      (_sample, row) =>
        (flat[row * width + channel] ?? Number.NaN) * factor * (ofChannel[channel] ?? 1) + offset,
    ),
  );
  return { from: start, times: timesOf(group, start, stop), values };
}

function timesOf(group: Group, start: number, stop: number): Float64Array {
  const timestamps = group.keys().includes('timestamps') ? group.get('timestamps') : null;
  if (timestamps instanceof Dataset) return Float64Array.from(numbers(timestamps.slice([[start, stop]])));
  const { startS, rateHz } = startOf(group) ?? { startS: 0, rateHz: 1 };
  return Float64Array.from({ length: stop - start }, (_, index) => startS + (start + index) / rateHz);
}

function startOf(group: Group): { startS: number; rateHz: number } | undefined {
  const start = group.keys().includes('starting_time') ? group.get('starting_time') : null;
  if (!(start instanceof Dataset)) return undefined;
  const rateHz = numberAttribute(start, 'rate');
  return rateHz === undefined ? undefined : { startS: Number(start.value), rateHz };
}

/** What each channel is multiplied with besides; empty where all are the same. */
function channelFactors(group: Group, first: number, end: number): readonly number[] {
  const factors = group.keys().includes('channel_conversion') ? group.get('channel_conversion') : null;
  return factors instanceof Dataset ? numbers(factors.slice([[first, end]])) : [];
}

function numberAttribute(dataset: Dataset, name: string): number | undefined {
  const value = attribute(dataset, name);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

function numbers(value: unknown): number[] {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  return Array.isArray(value) ? value.map(Number) : [Number(value)];
}
