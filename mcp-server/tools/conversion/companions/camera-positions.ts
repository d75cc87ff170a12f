import type { ArrayValues } from '../../../../nwb/index.ts';
import type { FrameSegments, JoinedPositions, TrodesValues } from '../../../../recording/index.ts';
import type { CameraData, TrackedLight } from './camera-read.ts';

/** Why frames have no position in the file, and how many each. */
export interface LeftOutFrames {
  readonly beforePause: number;
  /** The counter stood still. */
  readonly repeated: number;
  readonly beforeTracking: number;
  readonly afterTracking: number;
  readonly notTracked: number;
}

/** Frames that have a position, in order. */
export interface PositionFrames {
  readonly frames: Int32Array<ArrayBuffer>;
  readonly leftOut: LeftOutFrames;
}

/** Chooses the frames of a video that get a position. Every other frame is counted under its reason. */
export function framesWithPosition(
  joined: JoinedPositions,
  segments: FrameSegments,
  firstFrame: number,
): PositionFrames {
  const kept = new Int32Array(joined.rows.length);
  const leftOut = { beforePause: 0, repeated: 0, beforeTracking: 0, afterTracking: 0, notTracked: 0 };
  let count = 0;
  for (const [frame, row] of joined.rows.entries()) {
    if (frame < firstFrame) leftOut.beforePause++;
    else if (segments.labels[frame] === 0) leftOut.repeated++;
    else if (row >= 0) kept[count++] = frame;
    else if (frame < joined.firstTracked) leftOut.beforeTracking++;
    else if (frame > joined.lastTracked) leftOut.afterTracking++;
    else leftOut.notTracked++;
  }
  return { frames: kept.slice(0, count), leftOut };
}

/** Places of a light in the frames, x and y of each, in the type in which they were recorded. */
export function pixelsOf(light: TrackedLight, joined: JoinedPositions, frames: Int32Array): ArrayValues {
  const values = emptyPixels(light, frames.length);
  const at = (column: TrodesValues, frame: number) => column[joined.rows[frame] ?? 0] ?? 0;
  for (const [index, frame] of frames.entries()) {
    values[2 * index] = Number(at(light.x, frame));
    values[2 * index + 1] = Number(at(light.y, frame));
  }
  return values;
}

type NumberArray = Exclude<TrodesValues, BigInt64Array | BigUint64Array>;

/** Two columns of one type keep it; what does not fit is stored as float64. */
export function emptyPixels({ x, y }: Pick<TrackedLight, 'x' | 'y'>, frames: number): NumberArray {
  if (x.constructor !== y.constructor || x instanceof BigInt64Array || x instanceof BigUint64Array)
    return new Float64Array(2 * frames);
  return new (x.constructor as new (length: number) => NumberArray)(2 * frames);
}

/** What was left out, in sentences for the comments of a series. */
export function leftOutSentences(leftOut: LeftOutFrames, data: CameraData, total: number): string {
  const parts = [
    [leftOut.beforePause, 'before the pause with which Trodes starts a camera'],
    [leftOut.repeated, 'while the counter of the recording stood still'],
    [leftOut.beforeTracking, 'before the tracking began'],
    [leftOut.afterTracking, 'after the tracking ended'],
    [leftOut.notTracked, 'that the tracking passed over'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  const segments = data.segments?.segments ?? 0;
  const pieces = [
    named.length === 0
      ? `Every one of the ${total} frames has a position.`
      : `Of ${total} frames these were left out: ${named.join('; ')}.`,
  ];
  if (segments > 1) pieces.push(`The video has ${segments} segments.`);
  const strayRows = data.joined?.strayRows ?? 0;
  if (strayRows > 0) pieces.push(`The tracking has ${strayWords(strayRows)}.`);
  return pieces.join(' ');
}

/** `2 positions of no frame, which were left out` */
export function strayWords(count: number): string {
  return `${count === 1 ? '1 position' : `${count} positions`} of no frame, left out`;
}
