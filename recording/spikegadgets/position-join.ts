/** Which row of the tracking belongs to each frame of the video. */
export interface JoinedPositions {
  /** Row of the tracking, or -1. */
  readonly rows: Int32Array<ArrayBuffer>;
  /** First and last frame that has one; -1 and -1 when none has. */
  readonly firstTracked: number;
  readonly lastTracked: number;
  /** Rows of the tracking that belong to no frame. */
  readonly strayRows: number;
}

/**
 * Joins the tracking to the frames on the counter. Frames that hold one counter (it stood still) take the rows of that
 * counter in their order.
 */
export function joinPositions(frameCounters: Uint32Array, trackedCounters: Uint32Array): JoinedPositions {
  const first = new Map<number, number>();
  const next = new Int32Array(trackedCounters.length).fill(-1);
  for (let row = trackedCounters.length - 1; row >= 0; row--) {
    const counter = trackedCounters[row] ?? 0;
    next[row] = first.get(counter) ?? -1;
    first.set(counter, row);
  }
  const rows = new Int32Array(frameCounters.length).fill(-1);
  let firstTracked = -1;
  let lastTracked = -1;
  let taken = 0;
  for (const [frame, counter] of frameCounters.entries()) {
    const row = first.get(counter) ?? -1;
    if (row < 0) continue;
    rows[frame] = row;
    first.set(counter, next[row] ?? -1);
    if (firstTracked < 0) firstTracked = frame;
    lastTracked = frame;
    taken++;
  }
  return { rows, firstTracked, lastTracked, strayRows: trackedCounters.length - taken };
}
