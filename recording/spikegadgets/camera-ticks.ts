import { afterStartPause } from './camera-pause.ts';
import { median } from './line-fit.ts';

/** Fewer ticks in an epoch say little of the lag. */
export const LEAST_TICKS = 100;
/** How far an interval may be from a frame's length, as a share of it, and still be one. */
const INTERVAL_TOLERANCE = 0.2;

/** Changes of a digital line within one epoch. */
export interface LineChanges {
  /** What the metadata call the line. */
  readonly name: string;
  /** How many words its name shares with that of the camera; none when absent. */
  readonly sharedWords?: number | undefined;
  /** When the line was looked at first, s since 1970 UTC. */
  readonly startS: number;
  /** s since 1970 UTC, ascending. The state changes at each. */
  readonly timesS: Float64Array;
}

/** Ticks of a camera: one for every frame that it exposed. */
export interface CameraTicks {
  readonly name: string;
  readonly sharedWords: number;
  /** The line changes once a frame, or pulses once a frame. */
  readonly kind: 'toggle' | 'pulse';
  /** Without those before the pause with which Trodes starts the camera. */
  readonly timesS: Float64Array;
  readonly beforePause: number;
  /** The middle of that pause, s since 1970 UTC; undefined when there was none. */
  readonly pauseMiddleS: number | undefined;
}

/**
 * Finds out how a line tells frames, from the intervals of its changes and the length of a frame.
 * @returns a sentence that says why the line is no use, when it is none
 */
export function ticksOf(line: LineChanges, frameS: number): CameraTicks | string {
  const { timesS, name, sharedWords = 0 } = line;
  const leading = pulseStarts(line, frameS);
  const fits = (times: Float64Array) => {
    const interval = median(differences(times));
    return Math.abs(interval - frameS) <= INTERVAL_TOLERANCE * frameS;
  };
  const kind = fits(leading) ? 'pulse' : fits(timesS) ? 'toggle' : undefined;
  const all = kind === 'toggle' ? timesS : leading;
  if (kind === undefined && timesS.length >= LEAST_TICKS) {
    const found = (median(differences(timesS)) * 1000).toFixed(1);
    return `"${name}" changes every ${found} ms, which fits no frame of ${(frameS * 1000).toFixed(1)} ms`;
  }
  if (kind === undefined || all.length < LEAST_TICKS)
    return `"${name}" ticks ${kind === undefined ? timesS.length : all.length} times in this epoch, fewer than ${LEAST_TICKS}`;
  const first = afterStartPause(all);
  return {
    name,
    sharedWords,
    kind,
    timesS: all.slice(first),
    beforePause: first,
    pauseMiddleS: first === 0 ? undefined : ((all[first - 1] ?? 0) + (all[first] ?? 0)) / 2,
  };
}

/**
 * Where the line leaves the state in which it rests: that before the first pulse, or, when the camera ran already,
 * the one that lasts longer.
 */
function pulseStarts({ timesS, startS }: LineChanges, frameS: number): Float64Array {
  const lasted = differences(timesS);
  const away = median(lasted.filter((_, index) => index % 2 === 0));
  const back = median(lasted.filter((_, index) => index % 2 === 1));
  const restsFirst = (timesS[0] ?? startS) - startS > 1.5 * frameS || !(away > back);
  return timesS.filter((_, index) => index % 2 === (restsFirst ? 0 : 1));
}

export function differences(values: Float64Array): Float64Array {
  const found = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < found.length; i++) found[i] = (values[i + 1] ?? 0) - (values[i] ?? 0);
  return found;
}

/** How frames and ticks lie to one another. */
export interface TickLag {
  /** Median over the matched frames of arrival by the recording's clock minus tick. */
  readonly lagS: number;
  /** Frames with a tick within half a frame of where the lag puts it. */
  readonly matched: number;
  /** Median distance of the matched frames from the lag. */
  readonly spreadS: number;
  /** Whether the first tick is known to be the first frame's; otherwise the lag is taken to be below one frame. */
  readonly isAnchored: boolean;
}

/**
 * The delay from exposure to arrival.
 * @param arrivalsS of the frames after the start pause, by the recording's clock
 * @param frameCounts of the same frames, without wraps: ticks of frames that were lost are passed over
 * @param isAnchored the first of both belong together, since both follow the start pause or are as many
 */
export function lagBehindTicks(
  arrivalsS: Float64Array,
  frameCounts: ArrayLike<number>,
  ticksS: Float64Array,
  frameS: number,
  isAnchored: boolean,
): TickLag {
  const start = isAnchored
    ? anchoredLag(arrivalsS, frameCounts, ticksS)
    : phaseLag(arrivalsS, ticksS, frameS);
  const lags: number[] = [];
  for (const arrival of arrivalsS) {
    const tick = nearest(ticksS, arrival - start);
    if (tick !== undefined && Math.abs(arrival - tick - start) <= frameS / 2) lags.push(arrival - tick);
  }
  const lagS = lags.length === 0 ? start : median(lags);
  const spreadS = median(lags.map((lag) => Math.abs(lag - lagS)));
  return { lagS, matched: lags.length, spreadS, isAnchored };
}

/** Frames that are looked at to lay the first frames on the first ticks: before anything was lost, most likely. */
const ANCHOR_FRAMES = 50;

function anchoredLag(arrivalsS: Float64Array, frameCounts: ArrayLike<number>, ticksS: Float64Array): number {
  const lags: number[] = [];
  const firstCount = frameCounts[0] ?? 0;
  for (let i = 0; i < Math.min(arrivalsS.length, ANCHOR_FRAMES); i++) {
    const tick = ticksS[(frameCounts[i] ?? 0) - firstCount];
    if (tick !== undefined) lags.push((arrivalsS[i] ?? 0) - tick);
  }
  return lags.length === 0 ? 0 : median(lags);
}

/** The mean delay behind the tick before, on the circle of one frame: a delay near a whole frame has no seam there. */
function phaseLag(arrivalsS: Float64Array, ticksS: Float64Array, frameS: number): number {
  let x = 0;
  let y = 0;
  for (const arrival of arrivalsS) {
    const tick = nearest(ticksS, arrival);
    if (tick === undefined || Math.abs(arrival - tick) > frameS) continue;
    const angle = ((arrival - tick) / frameS) * 2 * Math.PI;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
  const turns = Math.atan2(y, x) / (2 * Math.PI);
  return (turns < 0 ? turns + 1 : turns) * frameS;
}

/** The value of an ascending list that is nearest. */
function nearest(ascending: Float64Array, wanted: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const after = ascending[low];
  const before = ascending[low - 1];
  if (after === undefined || before === undefined) return after ?? before;
  return after - wanted < wanted - before ? after : before;
}
