/*
 * Two layouts of the same size both keep the sync byte at every packet's start. Where the devices stand in another
 * order, the eight bytes of SysClock stand elsewhere too, and only one of the places holds a clock.
 */

/** What one packet says of time, under a layout. */
export interface ClockReading {
  /** uint32 sample counter. */
  readonly counter: number;
  /** ns since 1970 UTC, if the layout is right. */
  readonly ns: bigint;
}

export interface ClockExpectation {
  readonly rateHz: number;
  /** Start of the recording, ms since 1970 UTC. */
  readonly startUnixMs: number | undefined;
  readonly packets: number;
}

const DAY_MS = 86_400_000;
/** No rig recorded before, none is known to have a clock beyond. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
/** A clock may be stepped once or twice in a recording; noise is wrong nearly everywhere. */
const MOST = 0.9;
/** Over shorter stretches the jitter of the clock is as large as what it measures. */
const LEAST_SPAN_S = 0.01;
const SLOWEST = 0.8;
const FASTEST = 1.25;

/** Whether readings in file order look like a clock: near the start of the recording, ascending, at the rate. */
export function isPlausibleClock(readings: readonly ClockReading[], expected: ClockExpectation): boolean {
  if (readings.length === 0) return false;
  const { rateHz, startUnixMs, packets } = expected;
  const lengthMs = (packets / rateHz) * 1000;
  const earliest = startUnixMs === undefined ? EARLIEST_MS : startUnixMs - DAY_MS;
  const latest = startUnixMs === undefined ? LATEST_MS : startUnixMs + lengthMs + DAY_MS;
  const near = readings.filter(({ ns }) => {
    const ms = Number(ns / 1_000_000n);
    return ms >= earliest && ms <= latest;
  });
  const steps = readings.slice(1).map((reading, i) => stepBetween(readings[i] ?? reading, reading, rateHz));
  const ascending = steps.filter((step) => step.clockS >= 0);
  return (
    near.length >= MOST * readings.length &&
    ascending.length >= MOST * steps.length &&
    isAtRate(steps.filter((step) => step.counterS > 0))
  );
}

interface Step {
  readonly counterS: number;
  readonly clockS: number;
}

function stepBetween(one: ClockReading, next: ClockReading, rateHz: number): Step {
  return { counterS: ((next.counter - one.counter) >>> 0) / rateHz, clockS: Number(next.ns - one.ns) / 1e9 };
}

/** The median does not mind a clock that was set, or a counter that was started again. */
function isAtRate(steps: readonly Step[]): boolean {
  const spanS = steps.reduce((sum, step) => sum + step.counterS, 0);
  if (spanS < LEAST_SPAN_S) return true;
  const speeds = steps.map(({ counterS, clockS }) => clockS / counterS).toSorted((a, b) => a - b);
  const median = speeds[speeds.length >> 1] ?? 0;
  return median >= SLOWEST && median <= FASTEST;
}
