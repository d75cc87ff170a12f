import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { datasetOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import type { OwnCheck } from './own-check.ts';
import { ofType, valuesOf } from './values.ts';

/** Rows of a track that are read in one place: an hour at 30 frames per second is read whole. */
const MOST_ROWS = 120_000;
const PLACES = 4;
/** The animal was lost when it was not found for more than half of the time. */
const MOSTLY = 0.5;

interface Track {
  readonly rows: number;
  /** Rows that are nowhere: (0, 0), or NaN in all columns. */
  readonly lost: number;
  /** Rows with a value that no place in a frame has, and the first such value. */
  readonly outside: number;
  readonly example: string | undefined;
}

/** Counts over the track, or over places of it where it is long. Asked with `once`. */
function trackOf(series: NwbObject, file: InspectedFile): Track {
  const data = datasetOf(series, 'data');
  const [rows = 0, columns = 1, ...more] = data?.shape ?? [];
  const nothing: Track = { rows: 0, lost: 0, outside: 0, example: undefined };
  if (data === undefined || data.dtype.kind !== 'plain' || columns === 0 || columns > 8 || more.length > 0)
    return nothing;
  const isInteger = /^u?int/.test(data.dtype.name);
  const frame = isInteger ? frameOf(file) : undefined;
  let track = nothing;
  for (const values of placesOf(file, data, rows))
    for (let at = 0; at + columns <= values.length; at += columns)
      track = withRow(track, values.slice(at, at + columns), isInteger, frame);
  return track;
}

function placesOf(file: InspectedFile, data: NwbDataset, rows: number): number[][] {
  if (rows <= MOST_ROWS) return [file.reader.read(data).map(Number)];
  const length = MOST_ROWS / PLACES;
  return Array.from({ length: PLACES }, (_, place) => {
    const from = Math.floor(((rows - length) * place) / (PLACES - 1));
    return file.reader.read(data, from, from + length).map(Number);
  });
}

function withRow(
  track: Track,
  row: readonly number[],
  isInteger: boolean,
  frame: readonly [number, number] | undefined,
): Track {
  const isLost = row.every((value) => value === 0) || row.every((value) => Number.isNaN(value));
  const odd = isLost ? undefined : row.find((value, column) => isOutside(value, column, isInteger, frame));
  return {
    rows: track.rows + 1,
    lost: track.lost + (isLost ? 1 : 0),
    outside: track.outside + (odd === undefined ? 0 : 1),
    example: track.example ?? (odd === undefined ? undefined : String(odd)),
  };
}

/** Pixels are counted from 0. Numbers with a point may be any coordinates, but no infinite ones. */
function isOutside(
  value: number,
  column: number,
  isInteger: boolean,
  frame: readonly [number, number] | undefined,
): boolean {
  if (!isInteger) return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  const size = frame?.[column];
  return value < 0 || value === 65_535 || (size !== undefined && value > size);
}

/** Width and height of the largest video, where the file says them. */
function frameOf(file: InspectedFile): readonly [number, number] | undefined {
  const sizes = ofType(file, 'ImageSeries').flatMap((series) => {
    const [width, height] = valuesOf(file, datasetOf(series, 'dimension')).map(Number);
    return width === undefined || height === undefined || width <= 0 || height <= 0
      ? []
      : [[width, height] as const];
  });
  if (sizes.length === 0) return undefined;
  return [Math.max(...sizes.map(([width]) => width)), Math.max(...sizes.map(([, height]) => height))];
}

function percent(part: number, of: number): string {
  const value = (100 * part) / of;
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)} %`;
}

function checkOutside(series: NwbObject, file: InspectedFile): Problem[] {
  const { rows, outside, example } = file.once(trackOf, series);
  if (outside === 0 || example === undefined) return [];
  const found = `${example} and the like in ${percent(outside, rows)} of the rows`;
  const message = `${series.path} has places that are in no frame: ${found}. Trackers write such values where they found nothing; taken for places they are far jumps. Track the video again, or write NaN there.`;
  return [{ path: series.path, message, found, expected: 'places inside the frame' }];
}

function checkLost(series: NwbObject, file: InspectedFile): Problem[] {
  const { rows, lost } = file.once(trackOf, series);
  if (rows === 0 || lost / rows <= MOSTLY) return [];
  const found = `${percent(lost, rows)} of the rows at (0, 0) or NaN`;
  const message = `${series.path} has ${found}: the tracker did not find the light most of the time. Speed and place fields made of it are wrong. Track the video again with other settings, or leave the series out.`;
  return [{ path: series.path, message, found, expected: `${percent(MOSTLY, 1)} at most` }];
}

export const recordingPositionChecks: readonly OwnCheck[] = [
  {
    name: 'recording_position_outside_frame',
    type: 'SpatialSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkOutside,
  },
  {
    name: 'recording_position_lost',
    type: 'SpatialSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkLost,
  },
];
