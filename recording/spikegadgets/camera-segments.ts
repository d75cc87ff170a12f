import { counterDifference } from './counter.ts';

/** A run of more than so many repeats of the counter says that it stood still: the headstage was unplugged. */
const MOST_REPEATS = 2;
/** A jump of more than so many frames says that the video was interrupted. */
const MOST_FRAME_JUMP = 15;

/** Stretches of a video within which counter and frames run on together. */
export interface FrameSegments {
  /** For every frame its segment, numbered from 1; 0 while the counter stood still. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly segments: number;
  /** Frames with the label 0. */
  readonly repeated: number;
  /** Starts of segments after a jump of the camera's count. */
  readonly jumps: number;
  /** Starts of segments where the counter, or the camera's count, went back. */
  readonly steppedBack: number;
  /** Frames that the camera counted and Trodes did not note. */
  readonly lostFrames: number;
}

/**
 * Divides a video where its counter stood still, and where the camera's count jumped or went back.
 * @param counters uint32, as recorded: wraps are no steps back
 * @param frameCounts without wraps
 */
export function frameSegments(counters: Uint32Array, frameCounts: Float64Array | undefined): FrameSegments {
  const labels = new Int32Array(counters.length);
  let segments = 0;
  let repeated = 0;
  let jumps = 0;
  let steppedBack = 0;
  let lostFrames = 0;
  let isNew = true;
  for (let i = 0; i < counters.length; ) {
    const run = repeatsFrom(counters, i);
    if (run > MOST_REPEATS) {
      i += run;
      repeated += run;
      isNew = true;
      continue;
    }
    if (i > 0) {
      const frames = (frameCounts?.[i] ?? i) - (frameCounts?.[i - 1] ?? i - 1);
      if (frames > 1) lostFrames += frames - 1;
      const isBack = frames < 0 || counterDifference(counters[i - 1] ?? 0, counters[i] ?? 0) < 0;
      if (isBack) steppedBack++;
      if (frames > MOST_FRAME_JUMP) jumps++;
      isNew ||= isBack || frames > MOST_FRAME_JUMP;
    }
    if (isNew) segments++;
    isNew = false;
    labels[i++] = segments;
  }
  return { labels, segments, repeated, jumps, steppedBack, lostFrames };
}

/** How many frames from this one on repeat the counter of the frame before them. */
function repeatsFrom(counters: Uint32Array, first: number): number {
  if (first === 0) return 0;
  const held = counters[first - 1];
  let i = first;
  while (i < counters.length && counters[i] === held) i++;
  return i - first;
}
