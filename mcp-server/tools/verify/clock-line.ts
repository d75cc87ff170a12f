import type { Recording } from '../../../recording/index.ts';

/** Fewer readings than this say less about the rate than the nominal rate does. */
const LEAST_READINGS_FOR_RATE = 1000;
/** A clock whose rate is further from the nominal one is not running. */
const MOST_RATE_DEVIATION = 0.01;
/** 2000-01-01 UTC in s: a clock that says less was never set. */
const EARLIEST_S = 946_684_800;

/** Readings that are looked at together for how far they stray. */
const WINDOW_READINGS = 4096;

/** Packets from one on are later than the line says, since the counter leapt while the clock went on. */
export interface LineShift {
  readonly firstPacket: number;
  readonly shiftNs: number;
}

/** time in ns = wholeSeconds · 1e9 + offsetNs + nsPerCount · (counter − originCounter) */
export interface ClockLine {
  readonly originCounter: number;
  readonly wholeSeconds: number;
  readonly offsetNs: number;
  readonly nsPerCount: number;
  /** Empty where one line holds for all packets. */
  readonly shifts: readonly LineShift[];
}

/** Readings of a stretch of packets: where it lies, and between what its distances from the nominal line lie. */
interface ReadingWindow {
  readonly x: number;
  least: number;
  most: number;
  readings: number;
}

/**
 * The least-squares line of a clock on the counter, by plain sums of the distances from the nominal line through the
 * first packet: another way to the same line than the one by which files are written.
 */
export class ClockSums {
  readonly #nominalNs: number;
  #originCounter = 0;
  #originNs = 0n;
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #xy = 0;
  readonly #windows: ReadingWindow[] = [];

  constructor(rateHz: number) {
    this.#nominalNs = 1e9 / rateHz;
  }

  /**
   * Readings of consecutive packets.
   * @param counter unwrapped counter of each of the `rows` packets
   * @param at where the first packet's reading stands, int64 ns since 1970 UTC
   */
  add(counter: Float64Array, view: DataView, at: number, packetBytes: number, rows: number): void {
    if (rows === 0) return;
    if (this.#n === 0) {
      this.#originCounter = counter[0] ?? 0;
      this.#originNs = view.getBigInt64(at, true);
    }
    const firstNs = view.getBigInt64(at, true);
    const firstLow = view.getUint32(at, true);
    const firstHigh = view.getInt32(at + 4, true);
    const sinceOriginNs = Number(firstNs - this.#originNs);
    let x = 0;
    let y = 0;
    let xx = 0;
    let xy = 0;
    for (let row = 0, place = at; row < rows; row++, place += packetBytes) {
      const ns =
        sinceOriginNs +
        ((view.getInt32(place + 4, true) - firstHigh) * 2 ** 32 + (view.getUint32(place, true) - firstLow));
      const u = (counter[row] ?? 0) - this.#originCounter;
      const v = ns - this.#nominalNs * u;
      x += u;
      y += v;
      xx += u * u;
      xy += u * v;
      this.#note(u, v);
    }
    this.#n += rows;
    this.#x += x;
    this.#y += y;
    this.#xx += xx;
    this.#xy += xy;
  }

  #note(x: number, y: number): void {
    const window = this.#windows.at(-1);
    if (window === undefined || window.readings === WINDOW_READINGS) {
      this.#windows.push({ x, least: y, most: y, readings: 1 });
      return;
    }
    window.readings++;
    if (y < window.least) window.least = y;
    if (y > window.most) window.most = y;
  }

  /** How far readings lie from the line at most, ns; to a few microseconds. */
  strayNs(line: ClockLine): number {
    const startNs = line.offsetNs - Number(this.#originNs % 1_000_000_000n);
    return this.#windows.reduce((largest, { x, least, most }) => {
      const y = startNs + (line.nsPerCount - this.#nominalNs) * x;
      return Math.max(largest, Math.abs(least - y), Math.abs(most - y));
    }, 0);
  }

  /** Undefined without readings. */
  line(): ClockLine | undefined {
    const n = this.#n;
    if (n === 0) return undefined;
    const spread = n * this.#xx - this.#x * this.#x;
    const extra =
      n < LEAST_READINGS_FOR_RATE || spread <= 0 ? 0 : (n * this.#xy - this.#x * this.#y) / spread;
    return {
      originCounter: this.#originCounter,
      wholeSeconds: Number(this.#originNs / 1_000_000_000n),
      offsetNs: Number(this.#originNs % 1_000_000_000n) + (this.#y - extra * this.#x) / n,
      nsPerCount: this.#nominalNs + extra,
      shifts: [],
    };
  }
}

/** The line by which the packets of a recording have their times: its clock's, or else its counter's. */
export function lineOf(recording: Recording, sums: ClockSums | undefined, firstCounter: number): ClockLine {
  const nominalNs = 1e9 / recording.rateHz;
  const line = sums?.line();
  if (
    line !== undefined &&
    Math.abs(line.nsPerCount / nominalNs - 1) <= MOST_RATE_DEVIATION &&
    line.wholeSeconds + line.offsetNs / 1e9 >= EARLIEST_S
  )
    return line;
  const startMs = recording.startUnixMs ?? 0;
  const wholeSeconds = Math.floor(startMs / 1000);
  return {
    originCounter: firstCounter,
    wholeSeconds,
    offsetNs: (startMs - wholeSeconds * 1000) * 1e6,
    nsPerCount: nominalNs,
    shifts: [],
  };
}

/** ns by which a time, s since 1970 UTC, lies behind the line. */
export function distanceNs(line: ClockLine, counter: number, foundS: number): number {
  // The first difference is exact: both stand on the grid of doubles of this size.
  return (
    (foundS - line.wholeSeconds) * 1e9 - (line.offsetNs + line.nsPerCount * (counter - line.originCounter))
  );
}

/** ns between neighbouring doubles at a time, s. */
export function gridNs(timeS: number): number {
  const exponent = Math.floor(Math.log2(Math.max(1, Math.abs(timeS))));
  return 2 ** (exponent - 52) * 1e9;
}
