/** Trodes starts a camera with a pause of this length, in the first frames. */
const LEAST_PAUSE_S = 0.4;
const MOST_PAUSE_S = 2;
const SEARCHED = 100;

/**
 * Index of the first frame (or tick) after the pause with which Trodes starts a camera; 0 when there is none: then
 * nothing lies before it.
 * @param timesS ascending, by whatever clock runs in seconds
 */
export function afterStartPause(timesS: Float64Array): number {
  const end = Math.min(timesS.length, SEARCHED);
  for (let i = 1; i < end; i++) {
    const pause = (timesS[i] ?? 0) - (timesS[i - 1] ?? 0);
    if (pause >= LEAST_PAUSE_S && pause <= MOST_PAUSE_S) return i;
  }
  return 0;
}
