import { cameraFrames, readTrodesData, type Session, type TrodesValues } from '../../../recording/index.ts';
import type { Positions } from '../../../schemas/index.ts';
import type { OpenedRecording } from './opened-sessions.ts';

/** As many as a picture shows. */
const MOST_TRACK_POINTS = 4000;
const CELLS_ALONG = 48;
/** A frame after a longer pause does not say where the animal was meanwhile. */
const LONGEST_STAY_S = 1;

type Camera = Positions['cameras'][number];

/**
 * Where the animal was in the epoch of a recording, by every camera that tracked it: a track, and the time spent in each place.
 * @throws InputError `file` for a tracking that cannot be understood; CancelledError
 */
export async function positionsOf(
  session: Session,
  one: OpenedRecording,
  signal: AbortSignal,
): Promise<Positions> {
  const files = session.epochs
    .filter(({ epoch }) => epoch === one.epoch)
    .flatMap((epoch) => epoch.files)
    .filter(({ role, sizeBytes }) => role === 'position-tracking' && sizeBytes > 0);
  const cameras: Camera[] = [];
  for (const { path, name, camera } of files) {
    const data = await readTrodesData(path, signal);
    const [x, y] = [data.columns.get('xloc')?.values, data.columns.get('yloc')?.values];
    if (x === undefined || y === undefined || data.records === 0) continue;
    const seconds = secondsOf(cameraFrames(data).counters, one);
    cameras.push({
      ...(camera === undefined ? {} : { camera }),
      file: name,
      ...pictureOf(seconds, numbersOf(x), numbersOf(y)),
    });
  }
  return { cameras };
}

const COUNTER_PERIOD = 2 ** 32;
/** A camera may have been started a little before the recording. */
const MOST_BEFORE_S = 600;

/** Seconds from the recording's first packet; the counter wraps after 2^32. */
export function secondsOf(counters: Uint32Array, { recording, survey }: OpenedRecording): Float64Array {
  const { rateHz } = recording;
  const first = survey.firstCounter ?? counters[0] ?? 0;
  return Float64Array.from(counters, (counter) => {
    const ticks = (counter - first) >>> 0;
    const isBefore = ticks >= COUNTER_PERIOD - MOST_BEFORE_S * rateHz;
    return (isBefore ? ticks - COUNTER_PERIOD : ticks) / rateHz;
  });
}

function numbersOf(values: TrodesValues): ArrayLike<number> {
  return values instanceof BigUint64Array || values instanceof BigInt64Array
    ? Float64Array.from(values, Number)
    : values;
}

function pictureOf(
  seconds: Float64Array,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): Omit<Camera, 'camera' | 'file'> {
  const seen: number[] = [];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < seconds.length; row++) {
    const [px, py] = [x[row] ?? 0, y[row] ?? 0];
    if (px === 0 && py === 0) continue;
    seen.push(row);
    left = Math.min(left, px);
    right = Math.max(right, px);
    top = Math.min(top, py);
    bottom = Math.max(bottom, py);
  }
  const rows = seconds.length;
  const rowsAtOrigin = rows - seen.length;
  if (seen.length === 0)
    return {
      rows,
      rowsAtOrigin,
      every: 1,
      track: { seconds: [], x: [], y: [] },
      heat: { columns: 0, rows: 0, left: 0, top: 0, cellPixels: 1, seconds: [] },
    };
  const every = Math.ceil(seen.length / MOST_TRACK_POINTS);
  const shown = seen.filter((_, index) => index % every === 0);
  const cellPixels = Math.max(1, Math.ceil((Math.max(right - left, bottom - top) + 1) / CELLS_ALONG));
  const columns = Math.floor((right - left) / cellPixels) + 1;
  const heatRows = Math.floor((bottom - top) / cellPixels) + 1;
  const spent = new Float64Array(columns * heatRows);
  for (const [index, row] of seen.entries()) {
    const next = seen[index + 1];
    const stay = next === undefined ? 0 : (seconds[next] ?? 0) - (seconds[row] ?? 0);
    if (stay <= 0 || stay > LONGEST_STAY_S) continue;
    const column = Math.floor(((x[row] ?? 0) - left) / cellPixels);
    const cell = Math.floor(((y[row] ?? 0) - top) / cellPixels) * columns + column;
    spent[cell] = (spent[cell] ?? 0) + stay;
  }
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    rows,
    rowsAtOrigin,
    every,
    track: {
      seconds: shown.map((row) => rounded(seconds[row] ?? 0)),
      x: shown.map((row) => x[row] ?? 0),
      y: shown.map((row) => y[row] ?? 0),
    },
    heat: { columns, rows: heatRows, left, top, cellPixels, seconds: Array.from(spent, rounded) },
  };
}
