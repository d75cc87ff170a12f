import { InputError } from '../../schemas/index.ts';
import { type TrodesData, trodesColumn } from './trodes-data.ts';
import type { TrodesValues } from './trodes-data-fields.ts';

/** AVT cameras count frames in 16 bits: 65535 is followed by 0. */
const SHORT_PERIOD = 2 ** 16;
const LONG_PERIOD = 2 ** 32;
/** A float that holds more, or infinity, is no time that fits a uint64. */
const LONGEST_NS = 2 ** 64;

/** What Trodes noted of each frame of one video, in the order of the frames. */
export interface CameraFrames {
  readonly file: string;
  /** The counter of the recording when the frame arrived. */
  readonly counters: Uint32Array;
  /** The camera's own count of frames, without its wraps; undefined where the file has none. */
  readonly frameCounts: Float64Array | undefined;
  /** Times by the camera's clock, ns; undefined where the file has none. */
  readonly hardwareNs: BigUint64Array | undefined;
  /** How often the camera's count wrapped. */
  readonly frameCountWraps: number;
}

/**
 * Frames of a `.videoTimeStamps.cameraHWSync` or a `.videoTimeStamps`; of a `.videoPositionTracking`, too, which has
 * the counter alone. Field names differ between versions of Trodes.
 * @throws InputError `file` when no field holds the counter
 */
export function cameraFrames(data: TrodesData): CameraFrames {
  const counter = trodesColumn(data, ['PosTimestamp', 'time', 'timestamp', 'trodesTimestamp']);
  if (counter === undefined) {
    const names = [...data.columns.values()].map(({ field }) => field.name).join(', ');
    throw new InputError('file', {
      found: `the fields ${names}`,
      expected: 'a field PosTimestamp or time: the counter of the recording when a frame arrived',
      todo: 'Copy the file again as Trodes wrote it, or leave it out of the folder.',
      where: { file: data.file, field: 'Fields' },
    });
  }
  const counted = trodesColumn(data, ['HWframeCount', 'frameCount']);
  const unwrapped = counted === undefined ? undefined : unwrapFrameCounts(numbers(counted.values));
  const hardware = trodesColumn(data, ['HWTimestamp']);
  return {
    file: data.file,
    counters: Uint32Array.from(numbers(counter.values)),
    frameCounts: unwrapped?.counts,
    hardwareNs: hardware === undefined ? undefined : nanoseconds(hardware.values),
    frameCountWraps: unwrapped?.wraps ?? 0,
  };
}

function numbers(values: TrodesValues): ArrayLike<number> {
  return values instanceof BigUint64Array || values instanceof BigInt64Array
    ? Float64Array.from(values, Number)
    : values;
}

function nanoseconds(values: TrodesValues): BigUint64Array {
  if (values instanceof BigUint64Array) return values;
  return values instanceof BigInt64Array
    ? BigUint64Array.from(values, (value) => (value < 0n ? 0n : value))
    : BigUint64Array.from(values, (value) =>
        value > 0 && value < LONGEST_NS ? BigInt(Math.round(value)) : 0n,
      );
}

/**
 * The count of frames without its wraps. A count that never exceeds 16 bits wraps after 65535; a step of more than
 * half the period forwards is a step back.
 */
export function unwrapFrameCounts(counts: ArrayLike<number>): { counts: Float64Array; wraps: number } {
  const unwrapped = new Float64Array(counts.length);
  let most = 0;
  for (let i = 0; i < counts.length; i++) most = Math.max(most, counts[i] ?? 0);
  const period = most < SHORT_PERIOD ? SHORT_PERIOD : LONG_PERIOD;
  let wraps = 0;
  for (let i = 0, previous = 0, value = 0; i < counts.length; i++) {
    const now = counts[i] ?? 0;
    if (i === 0) value = now;
    else {
      let step = (((now - previous) % period) + period) % period;
      if (step > period / 2) step -= period;
      if (step > 0 && now < previous) wraps++;
      value += step;
    }
    unwrapped[i] = value;
    previous = now;
  }
  return { counts: unwrapped, wraps };
}
