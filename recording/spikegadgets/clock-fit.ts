/**
 * Over fewer readings (33 ms at 30 kHz) the jitter of the clock says more about the slope than its drift does: the
 * nominal rate is nearer to the truth, and a good clock is not taken for a broken one.
 */
const MIN_READINGS_FOR_SLOPE = 1000;

/**
 * Least-squares line of a clock on the unwrapped counter, in one pass. Sums are taken over small differences
 * within a block and blocks are merged by their means, so that hours of nanoseconds lose no digits:
 * T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
 * variances", COMPSTAT 1982.
 */
export class ClockFit {
  /** The line that is expected; fitting the distance from it keeps every number small. */
  readonly #nominalSlope: number;
  #originCounter: number | undefined;
  #originHigh = 0;
  #originLow = 0;
  #count = 0;
  #meanX = 0;
  #meanY = 0;
  #sumXX = 0;
  #sumXY = 0;
  #sumYY = 0;

  /** @param rateHz nominal samples a second */
  constructor(rateHz: number) {
    this.#nominalSlope = 1e9 / rateHz;
  }

  /**
   * Adds one block of packets.
   * @param counters unwrapped counters
   * @param high upper 32 bits (signed) of the clock in ns; `low` its lower 32 bits (unsigned)
   */
  add(counters: Float64Array, high: Int32Array, low: Uint32Array, count: number): void {
    if (count === 0) return;
    if (this.#originCounter === undefined) {
      this.#originCounter = counters[0] ?? 0;
      this.#originHigh = high[0] ?? 0;
      this.#originLow = low[0] ?? 0;
    }
    const originCounter = this.#originCounter;
    const blockX = (counters[0] ?? 0) - originCounter;
    const blockY = this.#distance(blockX, high[0] ?? 0, low[0] ?? 0);
    let sumU = 0;
    let sumV = 0;
    let sumUU = 0;
    let sumUV = 0;
    let sumVV = 0;
    for (let i = 0; i < count; i++) {
      const x = (counters[i] ?? 0) - originCounter;
      const u = x - blockX;
      const v = this.#distance(x, high[i] ?? 0, low[i] ?? 0) - blockY;
      sumU += u;
      sumV += v;
      sumUU += u * u;
      sumUV += u * v;
      sumVV += v * v;
    }
    const meanU = sumU / count;
    const meanV = sumV / count;
    this.#merge(
      count,
      blockX + meanU,
      blockY + meanV,
      sumUU - count * meanU * meanU,
      sumUV - count * meanU * meanV,
      sumVV - count * meanV * meanV,
    );
  }

  /** ns between the clock and the nominal line through the origin. */
  #distance(x: number, high: number, low: number): number {
    return (high - this.#originHigh) * 2 ** 32 + (low - this.#originLow) - this.#nominalSlope * x;
  }

  #merge(count: number, meanX: number, meanY: number, sumXX: number, sumXY: number, sumYY: number): void {
    const total = this.#count + count;
    const dx = meanX - this.#meanX;
    const dy = meanY - this.#meanY;
    const weight = (this.#count * count) / total;
    this.#sumXX += sumXX + dx * dx * weight;
    this.#sumXY += sumXY + dx * dy * weight;
    this.#sumYY += sumYY + dy * dy * weight;
    this.#meanX += (dx * count) / total;
    this.#meanY += (dy * count) / total;
    this.#count = total;
  }

  /** The fitted line; undefined while no packet was added. A few packets give the nominal slope. */
  line(): FittedClock | undefined {
    if (this.#originCounter === undefined) return undefined;
    const isSloped = this.#count >= MIN_READINGS_FOR_SLOPE && this.#sumXX > 0;
    const extra = isSloped ? this.#sumXY / this.#sumXX : 0;
    const residual = Math.max(0, this.#sumYY - extra * this.#sumXY);
    const originNs = BigInt(this.#originHigh) * 2n ** 32n + BigInt(this.#originLow);
    return {
      originCounter: this.#originCounter,
      // Whole seconds apart, so that the sum below keeps nanoseconds.
      originS: Number(originNs / 1_000_000_000n),
      offsetS: (Number(originNs % 1_000_000_000n) + this.#meanY - extra * this.#meanX) / 1e9,
      secondsPerCount: (this.#nominalSlope + extra) / 1e9,
      residualRmsS: Math.sqrt(residual / this.#count) / 1e9,
    };
  }
}

/** time in s since 1970 UTC = originS + (offsetS + secondsPerCount · (counter − originCounter)) */
export interface FittedClock {
  readonly originCounter: number;
  readonly originS: number;
  readonly offsetS: number;
  readonly secondsPerCount: number;
  /** Root mean square distance of the clock's readings from the line, in s. */
  readonly residualRmsS: number;
}

export function timeOfCounter(clock: FittedClock, counter: number): number {
  return clock.originS + (clock.offsetS + clock.secondsPerCount * (counter - clock.originCounter));
}
