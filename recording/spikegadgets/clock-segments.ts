import { Extremes } from './extremes.ts';
import { LineSums } from './line-sums.ts';

/** Readings that are looked at together: 8.5 ms at 30 kHz. */
const WINDOW_READINGS = 256;
/**
 * A clock that leaves its level by more has jumped; less is within what a busy computer reads it late (a timer of
 * Windows ticks every 15.6 ms, so that readings lie up to 8 ms either way) and shows in the residual.
 */
export const STEP_NS = 10e6;
/** What crystals and a clock that is slewed may drift while packets are missing. */
const DRIFT = 500e-6;
/** Windows on a new level before it counts as one: 0.27 s at 30 kHz. Shorter is a computer that was busy. */
const CONFIRMING_WINDOWS = 32;
/** The same at the end of a recording, where no more will come. */
const CONFIRMING_WINDOWS_AT_END = 4;
/** Windows whose medians make up the level. */
const LEVEL_WINDOWS = 9;
/** Every so many readings of a window make up its median: enough to be deaf to late ones. */
const MEDIAN_STRIDE = 8;
/** A clock that jumps more often is none; what follows is taken together. */
const MOST_SEGMENTS = 1000;

/** Readings of a clock that lie around one line. */
export interface ClockSegment {
  /** Counted from the first reading that was given. */
  readonly firstReading: number;
  /** What jumped where it begins; undefined for the first. */
  readonly jump: 'clock' | 'counter' | undefined;
  readonly sums: LineSums;
  /** Readings off the level, which the clock came back to: a computer was busy and read its clock late. */
  readonly late: LineSums;
  readonly extremes: Extremes;
}

/** A few readings: x is the unwrapped counter, y the clock's distance from its nominal line, ns. */
export class ClockWindow {
  readonly xs: Float64Array<ArrayBuffer> = new Float64Array(WINDOW_READINGS);
  readonly ys: Float64Array<ArrayBuffer> = new Float64Array(WINDOW_READINGS);
  count = 0;
  median = 0;
  isLate = false;

  get isFull(): boolean {
    return this.count === WINDOW_READINGS;
  }
}

/**
 * Cuts the readings of a clock where it jumped for good, in one pass and constant memory. A window of readings whose
 * median leaves the level is put aside; when the windows after it stay there together, the clock has jumped, and the
 * packet is where most readings are on the side of their level. When they come back, the computer was only busy, and
 * read its clock late.
 */
export class ClockSegments {
  readonly segments: ClockSegment[] = [];
  readonly #nsPerCount: number;
  readonly #medians: number[] = [];
  /** The last window on the level: a jump may lie in its second half. */
  #held: ClockWindow | undefined;
  #pending: ClockWindow[] = [];
  readonly #free: ClockWindow[] = [];
  readonly #scratch = new Float64Array(WINDOW_READINGS / MEDIAN_STRIDE);
  /** Readings of the windows that are in a segment. */
  #settled = 0;

  constructor(nsPerCount: number) {
    this.#nsPerCount = nsPerCount;
  }

  /** An empty window to fill. */
  window(): ClockWindow {
    const window = this.#free.pop() ?? new ClockWindow();
    window.count = 0;
    window.isLate = false;
    return window;
  }

  /** Takes a filled window; the caller gives it away. */
  take(window: ClockWindow): void {
    window.median = medianOf(window, this.#scratch);
    const held = this.#held;
    const away = held === undefined ? 0 : this.#distance(window.median);
    if (held === undefined || away <= this.#tolerance(held, window)) {
      this.#settleAll();
      this.#hold(window, away > STEP_NS);
      return;
    }
    this.#pending.push(window);
    if (this.#pending.length < CONFIRMING_WINDOWS) return;
    if (isOneLevel(this.#pending.slice(CONFIRMING_WINDOWS / 2))) this.#cut();
    else {
      // Still on its way somewhere. The oldest readings will not tell more.
      this.#settle(held);
      this.#held = this.#pending.shift();
      if (this.#held !== undefined) this.#held.isLate = true;
    }
  }

  /** Takes what is left: no more readings come. Frees the windows. */
  end(rest: ClockWindow): void {
    if (rest.count > 0) this.take(rest);
    if (this.#pending.length >= CONFIRMING_WINDOWS_AT_END) {
      const half = this.#pending.slice(Math.floor(this.#pending.length / 2));
      if (isOneLevel(half)) this.#cut();
    }
    this.#settleAll();
    this.#free.length = 0;
  }

  /** @param isDrifted the clock went on from another level behind a long loss */
  #hold(window: ClockWindow, isDrifted: boolean): void {
    this.#held = window;
    if (isDrifted) this.#medians.length = 0;
    this.#medians.push(window.median);
    if (this.#medians.length > LEVEL_WINDOWS) this.#medians.shift();
  }

  #level(): number {
    return middle(this.#medians);
  }

  /** Of a median from the level, or from the window before where that is near: what nearly always is. */
  #distance(median: number): number {
    const last = Math.abs(median - (this.#medians.at(-1) ?? median));
    return last < STEP_NS / 4 ? last : Math.abs(median - this.#level());
  }

  /** Where packets were lost, the clock had time to drift away. */
  #tolerance(held: ClockWindow, window: ClockWindow): number {
    const counts = Math.abs((window.xs[window.count - 1] ?? 0) - (held.xs[0] ?? 0));
    return STEP_NS + DRIFT * this.#nsPerCount * counts;
  }

  #settleAll(): void {
    if (this.#held !== undefined) this.#settle(this.#held);
    for (const window of this.#pending) {
      window.isLate = true;
      this.#settle(window);
    }
    this.#held = undefined;
    this.#pending.length = 0;
  }

  #settle(window: ClockWindow): void {
    this.#merge(window, 0, window.count);
    if (this.#free.length <= CONFIRMING_WINDOWS) this.#free.push(window);
  }

  #merge(window: ClockWindow, start: number, end: number): void {
    if (end <= start) return;
    if (this.segments.length === 0) this.#begin(undefined);
    const segment = this.segments.at(-1);
    if (segment === undefined) return;
    const { xs, ys } = window;
    const slope = segment.sums.sumXX > 0 ? segment.sums.sumXY / segment.sums.sumXX : 0;
    const spread = segment.extremes.add(xs, ys, start, end, slope);
    this.#settled += end - start;
    if (window.isLate) segment.late.merge(LineSums.of(xs, ys, start, end));
    else if (spread <= STEP_NS) segment.sums.merge(LineSums.of(xs, ys, start, end));
    else this.#sort(segment, window, start, end);
  }

  /** Single readings that are off the level are late ones, too. */
  #sort(segment: ClockSegment, { xs, ys }: ClockWindow, start: number, end: number): void {
    const level = middle(ys.subarray(start, end));
    const index = Array.from({ length: end - start }, (_, i) => start + i);
    const isLate = (i: number): boolean => Math.abs((ys[i] ?? 0) - level) > STEP_NS;
    const sumsOf = (kept: readonly number[]): LineSums => {
      const [keptXs, keptYs] = [xs, ys].map((values) => Float64Array.from(kept, (i) => values[i] ?? 0));
      return LineSums.of(keptXs ?? xs, keptYs ?? ys, 0, kept.length);
    };
    segment.sums.merge(sumsOf(index.filter((i) => !isLate(i))));
    segment.late.merge(sumsOf(index.filter(isLate)));
  }

  #begin(jump: ClockSegment['jump']): void {
    this.segments.push({
      firstReading: this.#settled,
      jump,
      sums: new LineSums(),
      late: new LineSums(),
      extremes: new Extremes(),
    });
  }

  /** The held window begins on the old level, the pending ones end on the new one. */
  #cut(): void {
    const windows = this.#held === undefined ? this.#pending : [this.#held, ...this.#pending];
    const before = this.#level();
    const after = middle(this.#pending.slice(this.#pending.length / 2).map((window) => window.median));
    this.#held = undefined;
    this.#pending = [];
    const split = splitOf(windows, before, after);
    if (this.segments.length >= MOST_SEGMENTS) {
      for (const window of windows) this.#settle(window);
      return;
    }
    let start = 0;
    let last: { x: number; y: number } | undefined;
    for (const window of windows) {
      const cutAt = split - start;
      if (cutAt >= window.count) this.#merge(window, 0, window.count);
      else {
        const index = Math.max(0, cutAt);
        this.#merge(window, 0, index);
        if (cutAt >= 0) {
          last = index > 0 ? readingOf(window, index - 1) : last;
          this.#begin(this.#whatJumped(last, readingOf(window, index), after - before));
        }
        this.#merge(window, index, window.count);
      }
      last = readingOf(window, window.count - 1);
      start += window.count;
      if (this.#free.length <= CONFIRMING_WINDOWS) this.#free.push(window);
    }
    this.#medians.length = 0;
    this.#medians.push(...windows.slice(-LEVEL_WINDOWS).map((window) => window.median));
  }

  /** A counter that leaps while the clock goes on takes the clock off its line by just its leap. */
  #whatJumped(
    last: { x: number; y: number } | undefined,
    next: { x: number; y: number },
    jumpNs: number,
  ): 'clock' | 'counter' {
    const leap = last === undefined ? 0 : next.x - last.x - 1;
    return leap !== 0 && Math.abs(jumpNs + leap * this.#nsPerCount) <= STEP_NS ? 'counter' : 'clock';
  }
}

function readingOf(window: ClockWindow, index: number): { x: number; y: number } {
  return { x: window.xs[index] ?? 0, y: window.ys[index] ?? 0 };
}

/** How many readings, from the first on, belong to the old level, so that the fewest lie nearer to the other. */
function splitOf(windows: readonly ClockWindow[], before: number, after: number): number {
  let index = 0;
  let wrong = 0;
  let best = 0;
  let split = 0;
  for (const { ys, count } of windows) {
    for (let i = 0; i < count; i++) {
      const y = ys[i] ?? 0;
      wrong += Math.abs(y - after) < Math.abs(y - before) ? 1 : -1;
      index++;
      if (wrong < best) {
        best = wrong;
        split = index;
      }
    }
  }
  return split;
}

function medianOf({ ys, count }: ClockWindow, scratch: Float64Array): number {
  const values = Math.ceil(count / MEDIAN_STRIDE);
  for (let i = 0; i < values; i++) scratch[i] = ys[i * MEDIAN_STRIDE] ?? 0;
  return scratch.subarray(0, values).sort()[values >> 1] ?? 0;
}

function middle(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

function isOneLevel(windows: readonly ClockWindow[]): boolean {
  const level = middle(windows.map((window) => window.median));
  return windows.every((window) => Math.abs(window.median - level) <= STEP_NS);
}
