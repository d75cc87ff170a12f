const NS_PER_S = 1_000_000_000n;
/** 2000-01-01 UTC: cameras whose clock was never set count from 1970. */
const EARLIEST_S = 946_684_800;

/** s since 1970 UTC, to the nearest double (0.24 µs apart). */
export function secondsOfNanoseconds(hardwareNs: BigUint64Array): Float64Array<ArrayBuffer> {
  const seconds = new Float64Array(hardwareNs.length);
  for (const [i, ns] of hardwareNs.entries())
    seconds[i] = Number(ns / NS_PER_S) + Number(ns % NS_PER_S) / 1e9;
  return seconds;
}

/** What is wrong with times that should be Unix time and ascend. */
export interface TimeFaults {
  /** Frames before the year 2000. */
  readonly before2000: number;
  /** Frames that are earlier than the frame before them, or of its very time. */
  readonly notLater: number;
  /** The longest step back, s. */
  readonly worstStepBackS: number;
}

export function timeFaults(timesS: Float64Array): TimeFaults {
  let before2000 = 0;
  let notLater = 0;
  let worstStepBackS = 0;
  for (const [i, time] of timesS.entries()) {
    if (time < EARLIEST_S) before2000++;
    const step = i === 0 ? 1 : time - (timesS[i - 1] ?? 0);
    if (step > 0) continue;
    notLater++;
    worstStepBackS = Math.max(worstStepBackS, -step);
  }
  return { before2000, notLater, worstStepBackS };
}
