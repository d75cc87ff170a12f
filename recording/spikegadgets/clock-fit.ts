import { type ClockSegment, ClockSegments, type ClockWindow, STEP_NS } from './clock-segments.ts';
import { LineSums } from './line-sums.ts';

/**
 * Over fewer readings (33 ms at 30 kHz) the jitter of the clock says more about the slope than its drift does: the
 * nominal rate is nearer to the truth, and a good clock is not taken for a broken one.
 */
const MIN_READINGS_FOR_SLOPE = 1000;

/**
 * Least-squares line of a clock on the unwrapped counter, in one pass and constant memory.
 *
 * A computer's clock may be set while it records. The counter does not jump then, so that one line is still right for
 * all packets; a line through both parts would be wrong for every one of them, by half of the jump at worst. So the
 * parts share their rate, and the line stands where the most packets lie: their times are what the clock said, the
 * others' differ from it by the jump, which is told.
 *
 * Readings that a busy computer took more than 10 ms late are left out of the line and kept in the residual.
 *
 * Where it is the counter that leaps while the clock goes on, counters before and after are not of one count. Only
 * then does each part have a place of its own, measured by its own readings.
 */
export class ClockFit {
  /** The line that is expected; fitting the distance from it keeps every number small. */
  readonly #nominalSlope: number;
  readonly #segments: ClockSegments;
  #window: ClockWindow | undefined;
  #isEnded = false;
  #originCounter: number | undefined;
  #originHigh = 0;
  #originLow = 0;

  /** @param rateHz nominal samples a second */
  constructor(rateHz: number) {
    this.#nominalSlope = 1e9 / rateHz;
    this.#segments = new ClockSegments(this.#nominalSlope);
  }

  /**
   * Adds one block of packets.
   * @param counters unwrapped counters
   * @param high upper 32 bits (signed) of the clock in ns; `low` its lower 32 bits (unsigned)
   */
  add(counters: Float64Array, high: Int32Array, low: Uint32Array, count: number): void {
    if (count === 0) return;
    if (this.#isEnded) throw new Error('readings after the end of the clock');
    if (this.#originCounter === undefined) {
      this.#originCounter = counters[0] ?? 0;
      this.#originHigh = high[0] ?? 0;
      this.#originLow = low[0] ?? 0;
    }
    for (let first = 0; first < count; ) {
      this.#window ??= this.#segments.window();
      first += this.#fill(this.#window, counters, high, low, first, count);
      if (!this.#window.isFull) continue;
      this.#segments.take(this.#window);
      this.#window = undefined;
    }
  }

  /** Fills the window with readings from `first` on, and returns how many it took. */
  #fill(
    window: ClockWindow,
    counters: Float64Array,
    high: Int32Array,
    low: Uint32Array,
    first: number,
    count: number,
  ): number {
    const { xs, ys } = window;
    const originCounter = this.#originCounter ?? 0;
    const originHigh = this.#originHigh;
    const originLow = this.#originLow;
    const slope = this.#nominalSlope;
    const taken = Math.min(count - first, xs.length - window.count);
    for (let i = 0; i < taken; i++) {
      const x = (counters[first + i] ?? 0) - originCounter;
      const ns = ((high[first + i] ?? 0) - originHigh) * 2 ** 32 + ((low[first + i] ?? 0) - originLow);
      xs[window.count + i] = x;
      ys[window.count + i] = ns - slope * x;
    }
    window.count += taken;
    return taken;
  }

  /** No more readings come: gives memory back. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#segments.end(this.#window ?? this.#segments.window());
    this.#window = undefined;
  }

  /** The fitted line; undefined while no packet was added. A few packets give the nominal slope. */
  line(): FittedClock | undefined {
    return this.result()?.line;
  }

  /** The line and everything that is wrong with it; ends the fit. */
  result(): ClockResult | undefined {
    this.end();
    const segments = fittable(this.#segments.segments);
    if (this.#originCounter === undefined || segments.length === 0) return undefined;
    const slope = commonSlope(segments);
    const parts = partsOf(segments, slope);
    const main = parts.reduce((most, part) => (part.readings > most.readings ? part : most));
    const originNs = BigInt(this.#originHigh) * 2n ** 32n + BigInt(this.#originLow);
    return {
      line: {
        originCounter: this.#originCounter,
        // Whole seconds apart, so that the sum below keeps nanoseconds.
        originS: Number(originNs / 1_000_000_000n),
        offsetS: (Number(originNs % 1_000_000_000n) + main.level) / 1e9,
        secondsPerCount: (this.#nominalSlope + slope) / 1e9,
        ...residual(parts, slope),
      },
      parts: parts.map((part) => ({
        firstPacket: part.segments[0]?.firstReading ?? 0,
        shiftS: (part.level - main.level) / 1e9,
      })),
      jumps: jumpsOf(segments, slope),
      firstAwayS: ((parts[0]?.level ?? 0) - (segments[0]?.sums.level(slope) ?? 0)) / 1e9,
    };
  }
}

/** Late readings are left out of a line as long as they are fewer: a clock that is mostly late is no clock. */
const MOST_LATE = 0.5;

/** A segment with the readings that its line goes through. */
interface FittedSegment extends Pick<ClockSegment, 'firstReading' | 'jump' | 'extremes' | 'sums'> {
  /** Late ones too. */
  readonly all: LineSums;
}

function fittable(segments: readonly ClockSegment[]): FittedSegment[] {
  const count = (sum: number, { sums }: { readonly sums: LineSums }): number => sum + sums.count;
  const whole = segments.map((segment) => {
    const all = new LineSums();
    all.merge(segment.sums);
    all.merge(segment.late);
    return { ...segment, all };
  });
  const readings = whole.reduce((sum, { all }) => sum + all.count, 0);
  const isMostlyOnTime = segments.reduce(count, 0) > (1 - MOST_LATE) * readings;
  return isMostlyOnTime ? whole : whole.map((segment) => ({ ...segment, sums: segment.all }));
}

/** The rate that all segments share: what the least squares give when each segment may stand where it likes. */
function commonSlope(segments: readonly FittedSegment[]): number {
  let readings = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (const { sums } of segments) {
    readings += sums.count;
    sumXX += sums.sumXX;
    sumXY += sums.sumXY;
  }
  return readings >= MIN_READINGS_FOR_SLOPE && sumXX > 0 ? sumXY / sumXX : 0;
}

/** Segments of one count. */
interface CountedPart {
  readonly segments: readonly FittedSegment[];
  /** Those that lie on the part's line. */
  readonly onLine: readonly FittedSegment[];
  readonly readings: number;
  readonly level: number;
}

function partsOf(segments: readonly FittedSegment[], slope: number): CountedPart[] {
  const groups: FittedSegment[][] = [];
  for (const segment of segments) {
    const group = groups.at(-1);
    if (group === undefined || segment.jump === 'counter') groups.push([segment]);
    else group.push(segment);
  }
  return groups.map((group) => {
    const candidates = group.map((segment) => {
      const level = segment.sums.level(slope);
      const onLine = group.filter((other) => Math.abs(other.sums.level(slope) - level) <= STEP_NS);
      return { onLine, readings: readingsOf(onLine) };
    });
    // Of equals the first: what the header says of the start was read from the clock just before.
    const best = candidates.reduce((most, one) => (one.readings > most.readings ? one : most));
    const level =
      best.onLine.reduce((sum, { sums }) => sum + sums.count * sums.level(slope), 0) / best.readings;
    return { segments: group, onLine: best.onLine, readings: readingsOf(group), level };
  });
}

function readingsOf(segments: readonly FittedSegment[]): number {
  return segments.reduce((sum, segment) => sum + segment.sums.count, 0);
}

/** How far the readings lie from the line that was put through them, late ones too. */
function residual(
  parts: readonly CountedPart[],
  slope: number,
): Pick<FittedClock, 'residualRmsS' | 'residualMaxS'> {
  let squares = 0;
  let readings = 0;
  let largest = 0;
  for (const { onLine, level } of parts) {
    for (const { all, extremes } of onLine) {
      squares += all.squares(slope) + all.count * (all.level(slope) - level) ** 2;
      readings += all.count;
      largest = Math.max(largest, extremes.largest(level, slope));
    }
  }
  return { residualRmsS: Math.sqrt(squares / readings) / 1e9, residualMaxS: largest / 1e9 };
}

function jumpsOf(segments: readonly FittedSegment[], slope: number): ClockJump[] {
  const jumps: ClockJump[] = [];
  for (const [index, { sums, firstReading, jump }] of segments.entries()) {
    const before = segments[index - 1];
    if (before === undefined || jump === undefined) continue;
    const seconds = (sums.level(slope) - before.sums.level(slope)) / 1e9;
    jumps.push({ packet: firstReading, what: jump, seconds });
  }
  return jumps;
}

/** time in s since 1970 UTC = originS + (offsetS + secondsPerCount · (counter − originCounter)) */
export interface FittedClock {
  readonly originCounter: number;
  readonly originS: number;
  readonly offsetS: number;
  readonly secondsPerCount: number;
  /** Root mean square distance of the clock's readings from the line, in s. */
  readonly residualRmsS: number;
  /** The largest such distance. */
  readonly residualMaxS: number;
}

export interface ClockJump {
  /** First packet behind the jump, from 0 in its file. */
  readonly packet: number;
  /** Which of the two jumped: the clock, or the counter while the clock went on. */
  readonly what: 'clock' | 'counter';
  /** How much later the clock says it is than counter and rate would have it. */
  readonly seconds: number;
}

/** Packets whose counters are of one count. */
export interface ClockPart {
  readonly firstPacket: number;
  /** To be added to what the line says of these packets. */
  readonly shiftS: number;
}

export interface ClockResult {
  readonly line: FittedClock;
  /** One, but where the counter leapt. */
  readonly parts: readonly ClockPart[];
  readonly jumps: readonly ClockJump[];
  /** How much later the line has the first packet than the clock had it: not 0 where the clock was set after it. */
  readonly firstAwayS: number;
}

export function timeOfCounter(clock: FittedClock, counter: number): number {
  return clock.originS + (clock.offsetS + clock.secondsPerCount * (counter - clock.originCounter));
}
