import type { CameraFrames } from './camera-frames.ts';
import { afterStartPause } from './camera-pause.ts';
import { secondsOfNanoseconds } from './camera-ptp.ts';
import type { FrameSegments } from './camera-segments.ts';
import {
  type CameraTicks,
  differences,
  type LineChanges,
  lagBehindTicks,
  type TickLag,
  ticksOf,
} from './camera-ticks.ts';
import { type FittedLine, fitLine, median, onLine } from './line-fit.ts';

/** A stretch of fewer frames does not tell its own frame rate. */
const LEAST_FOR_SLOPE = 10;
/** Delays of a camera are milliseconds: one beyond a second is a match of the wrong ticks. */
const MOST_LAG_S = 1;

/** When each frame of a video was taken, s since 1970 UTC. */
export interface FrameTimes {
  /** One for every frame of the file, also for those that are left out of positions. */
  readonly timesS: Float64Array<ArrayBuffer>;
  /** Frames before it lie before the pause with which Trodes starts a camera. */
  readonly firstFrame: number;
  /** How the times came about, in sentences for the comments of a series. */
  readonly method: string;
  /** Ticks, when they were used. */
  readonly ticks: (CameraTicks & TickLag) | undefined;
  /** What a person should know, in words. */
  readonly faults: readonly string[];
}

/** Times by the camera's own clock, which PTP holds to Unix time. Pure. */
export function ptpFrameTimes(hardwareNs: BigUint64Array): FrameTimes {
  const timesS = secondsOfNanoseconds(hardwareNs);
  return {
    timesS,
    firstFrame: afterStartPause(timesS),
    method: "Times are those of the camera's own clock, which PTP holds to the clock of the recording.",
    ticks: undefined,
    faults: [],
  };
}

/**
 * Times without PTP: the recording's clock at the counter of each frame, less the camera's delay where ticks tell it,
 * on a straight line over the frame counts of each segment. Pure.
 * @param arrivalsS the recording's clock at each frame's counter
 * @param lines digital lines that may carry the ticks of this camera: of those that match, the one whose name is most like
 *   the camera's is taken, and of several the one behind which frames arrive soonest
 */
export function fittedFrameTimes(
  frames: Pick<CameraFrames, 'frameCounts'>,
  segments: FrameSegments,
  arrivalsS: Float64Array,
  lines: readonly LineChanges[],
): FrameTimes {
  const counts = frames.frameCounts ?? Float64Array.from(arrivalsS, (_, index) => index);
  const frameS = frameLength(arrivalsS, counts, segments.labels);
  const faults: string[] = [];
  const candidates: CameraTicks[] = [];
  for (const line of lines) {
    const found = ticksOf(line, frameS);
    if (typeof found === 'string') faults.push(found);
    else candidates.push(found);
  }
  const best = candidates
    .map((ticks) => matchTicks(arrivalsS, counts, segments, ticks, frameS))
    .filter(({ lag, frames }) => lag.matched > frames / 2 && Math.abs(lag.lagS) <= MOST_LAG_S)
    .toSorted(
      (a, b) => b.ticks.sharedWords - a.ticks.sharedWords || Math.abs(a.lag.lagS) - Math.abs(b.lag.lagS),
    )
    .at(0);
  if (candidates.length > 0 && best === undefined)
    faults.push(`the ticks of ${candidates.map(({ name }) => `"${name}"`).join(', ')} match no frames`);
  const firstFrame = best?.firstFrame ?? afterStartPause(arrivalsS);
  const corrected = arrivalsS.map((arrival) => arrival - (best?.lag.lagS ?? 0));
  const { timesS, residualRms } = fitSegments(corrected, counts, segments.labels, firstFrame);
  const notes: string[] = [];
  if (lines.length === 0) faults.push('no line of behavioral_events is named "camera ticks"');
  if (best === undefined && arrivalsS.length > 0)
    notes.push(
      `the delay of the camera, some milliseconds, is not taken off its times: ${faults.join('; ')}`,
    );
  if (residualRms > frameS / 2)
    notes.push(`its frames stray ${ms(residualRms)} (root mean square) from a steady rate`);
  return {
    timesS,
    firstFrame,
    method: methodOf(best, residualRms, frames.frameCounts !== undefined),
    ticks: best === undefined ? undefined : { ...best.ticks, ...best.lag },
    faults: notes,
  };
}

/** The usual time from one frame to the next, whatever was lost between. */
function frameLength(arrivalsS: Float64Array, counts: Float64Array, labels: Int32Array): number {
  const lengths: number[] = [];
  for (let i = 1; i < arrivalsS.length; i++) {
    const frames = (counts[i] ?? 0) - (counts[i - 1] ?? 0);
    if (labels[i] !== labels[i - 1] || labels[i] === 0 || frames < 1) continue;
    lengths.push(((arrivalsS[i] ?? 0) - (arrivalsS[i - 1] ?? 0)) / frames);
  }
  return median(lengths.length > 0 ? lengths : differences(arrivalsS));
}

interface Matched {
  readonly ticks: CameraTicks;
  readonly lag: TickLag;
  readonly firstFrame: number;
  /** Frames that could match. */
  readonly frames: number;
}

function matchTicks(
  arrivalsS: Float64Array,
  counts: Float64Array,
  { labels }: FrameSegments,
  ticks: CameraTicks,
  frameS: number,
): Matched {
  const { pauseMiddleS } = ticks;
  // The delay of a frame is far shorter than half the pause.
  const paused = pauseMiddleS === undefined ? -1 : arrivalsS.findIndex((arrival) => arrival > pauseMiddleS);
  const firstFrame = paused >= 0 ? paused : afterStartPause(arrivalsS);
  const used = indicesFrom(firstFrame, labels);
  const usedCounts = Float64Array.from(used, (i) => counts[i] ?? 0);
  const span = (usedCounts.at(-1) ?? 0) - (usedCounts[0] ?? 0) + 1;
  const isAnchored = paused >= 0 || (firstFrame === 0 && span === ticks.timesS.length);
  const arrivals = Float64Array.from(used, (i) => arrivalsS[i] ?? 0);
  return {
    ticks,
    firstFrame,
    frames: used.length,
    lag: lagBehindTicks(arrivals, usedCounts, ticks.timesS, frameS, isAnchored),
  };
}

function indicesFrom(first: number, labels: Int32Array): number[] {
  const used: number[] = [];
  for (let i = first; i < labels.length; i++) if (labels[i] !== 0) used.push(i);
  return used;
}

/**
 * A line over the counts for every segment, from `firstFrame` on. Frames in no segment follow the line of the segment
 * before them, since the camera ran on; those before `firstFrame` keep their own times.
 */
function fitSegments(
  timesS: Float64Array<ArrayBuffer>,
  counts: Float64Array,
  labels: Int32Array,
  firstFrame: number,
): { timesS: Float64Array<ArrayBuffer>; residualRms: number } {
  const bySegment = new Map<number, number[]>();
  for (const i of indicesFrom(firstFrame, labels)) {
    const label = labels[i] ?? 0;
    const members = bySegment.get(label) ?? [];
    members.push(i);
    bySegment.set(label, members);
  }
  const longest = [...bySegment.values()].reduce((most, one) => (one.length > most.length ? one : most), []);
  const lineThrough = (members: readonly number[], slope?: number) =>
    fitLine(
      members.map((i) => counts[i] ?? 0),
      members.map((i) => timesS[i] ?? 0),
      slope,
    );
  const common = lineThrough(longest);
  const lines = new Map<number, FittedLine>();
  let squares = 0;
  let fitted = 0;
  for (const [label, members] of bySegment) {
    const line =
      members === longest
        ? common
        : lineThrough(members, members.length < LEAST_FOR_SLOPE ? common.slope : undefined);
    lines.set(label, line);
    squares += line.residualRms ** 2 * members.length;
    fitted += members.length;
  }
  const out = timesS.slice();
  let line: FittedLine | undefined;
  for (let i = firstFrame; i < out.length; i++) {
    line = lines.get(labels[i] ?? 0) ?? line;
    if (line !== undefined) out[i] = onLine(line, counts[i] ?? 0);
  }
  return { timesS: out, residualRms: fitted === 0 ? 0 : Math.sqrt(squares / fitted) };
}

function methodOf(best: Matched | undefined, residualRms: number, hasCounts: boolean): string {
  const over = hasCounts
    ? "the camera's frame counts"
    : 'the numbers of the frames, since the file has no frame counts';
  const line = `a straight line over ${over}, for each segment, from which they stray ${ms(residualRms)} (root mean square)`;
  const start = "Times are those of the recording's clock at the counter that Trodes noted for each frame";
  if (best === undefined)
    return `${start}, on ${line}. No ticks of the camera were found: its delay, some milliseconds, is not taken off.`;
  const { ticks, lag } = best;
  const kind = ticks.kind === 'toggle' ? 'changes' : 'pulses';
  const anchor = lag.isAnchored
    ? ''
    : ', taken to be shorter than a frame since nothing tells which tick is the first frame';
  return `${start}, less the delay of ${ms(lag.lagS)} behind the digital line "${ticks.name}" (median of ${lag.matched} frames, spread ${ms(lag.spreadS)}${anchor}), which ${kind} once a frame; then on ${line}.`;
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(3)} ms`;
}
