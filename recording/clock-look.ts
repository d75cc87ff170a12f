import type { ClockLook, Recording } from './contract.ts';
import { STEP_NS } from './spikegadgets/clock-segments.ts';
import { counterDifference } from './spikegadgets/counter.ts';
import { LineSums } from './spikegadgets/line-sums.ts';

/** Places at which the clock is read: an hour of recording is looked at every minute. */
const MOST_PLACES = 64;
/** Packets of a place, of which the middle one in time counts: single readings are late. */
const PACKETS_PER_PLACE = 5;
/** Beyond a step of {@link STEP_NS}, what the clock may drift from its rate between two places. */
const DRIFT = 100e-6;
/** A jump that its halves share is none: the clock went there slowly. */
const SHARE_OF_A_JUMP = 0.6;
/** Packets between two places that are read whole. */
const WHOLE_SPAN_PACKETS = 64;
/** Jumps that are looked for: each takes a read for every halving. */
const MOST_JUMPS = 8;

/** Reads whole packets. */
export type ReadPackets = (packet: number, count: number) => Promise<Buffer>;

/** One reading of the clock: x is the unwrapped counter, y the distance from the nominal line in ns. */
interface Reading {
  readonly packet: number;
  readonly counter: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Holds the clock of a recording against its counter at a few places. What happens between two places and is over by
 * the next is not seen; converting reads every packet.
 */
export async function lookAtClock(recording: Recording, read: ReadPackets): Promise<ClockLook | undefined> {
  const { clock, packets } = recording;
  if (clock.source === 'counter' || packets < 2 * PACKETS_PER_PLACE) return undefined;
  const reader = new ClockReader(recording, clock.offsetBytes, read);
  const places = Math.min(MOST_PLACES, Math.floor(packets / PACKETS_PER_PLACE));
  const last = packets - PACKETS_PER_PLACE;
  const placed = Array.from({ length: places }, (_, place) =>
    Math.round((last * place) / Math.max(1, places - 1)),
  );
  // Read together: whoever waits for each in turn waits for a busy process as often.
  const blocks = await Promise.all(placed.map((packet) => reader.read(packet)));
  const readings: Reading[] = [];
  for (const block of blocks) readings.push(reader.reading(block, readings.at(-1)));
  const slope = usualSlope(readings);
  const suspects = readings.flatMap((_, index) =>
    isJump(readings, index, slope, 1e9 / recording.rateHz) ? [index] : [],
  );
  const jumps: ClockLook['jumps'][number][] = [];
  for (const index of suspects.slice(0, MOST_JUMPS)) {
    const [before, after] = [readings[index - 1], readings[index]];
    const jump = before && after && (await reader.locate(before, after, slope));
    if (jump !== undefined) jumps.push(jump);
  }
  return { places, jumps, isComplete: suspects.length <= MOST_JUMPS, ...residual(readings, suspects) };
}

/** The middle one of the slopes from place to place: a few jumps do not move it. */
function usualSlope(readings: readonly Reading[]): number {
  const slopes = readings.flatMap(({ x, y }, index) => {
    const before = readings[index - 1];
    return before === undefined || x === before.x ? [] : [(y - before.y) / (x - before.x)];
  });
  return slopes.toSorted((a, b) => a - b)[slopes.length >> 1] ?? 0;
}

function away(from: Reading, to: Reading, slope: number): number {
  return to.y - from.y - slope * (to.x - from.x);
}

/** Whether the clock is on another level from this place on; a single place off the line is a busy computer. */
function isJump(readings: readonly Reading[], index: number, slope: number, nsPerCount: number): boolean {
  const isOff = (from: Reading | undefined, to: Reading | undefined): boolean =>
    from !== undefined &&
    to !== undefined &&
    Math.abs(away(from, to, slope)) > STEP_NS + DRIFT * nsPerCount * Math.abs(to.x - from.x);
  const [earlier, before, after, later] = [-2, -1, 0, 1].map((offset) => readings[index + offset]);
  if (!isOff(before, after)) return false;
  return (earlier === undefined || isOff(earlier, after)) && (later === undefined || isOff(before, later));
}

/** How far the readings lie from a line of one rate between the jumps. */
function residual(
  readings: readonly Reading[],
  jumps: readonly number[],
): Pick<ClockLook, 'residualRmsS' | 'residualMaxS'> {
  const bounds = [0, ...jumps, readings.length];
  const xs = Float64Array.from(readings, ({ x }) => x);
  const ys = Float64Array.from(readings, ({ y }) => y);
  const pieces = bounds.slice(1).map((end, index) => LineSums.of(xs, ys, bounds[index] ?? 0, end));
  const sumXX = pieces.reduce((sum, piece) => sum + piece.sumXX, 0);
  const slope = sumXX > 0 ? pieces.reduce((sum, piece) => sum + piece.sumXY, 0) / sumXX : 0;
  const squares = pieces.reduce((sum, piece) => sum + piece.squares(slope), 0);
  let largest = 0;
  for (const [index, piece] of pieces.entries())
    for (let i = bounds[index] ?? 0; i < (bounds[index + 1] ?? 0); i++)
      largest = Math.max(largest, Math.abs((ys[i] ?? 0) - piece.level(slope) - slope * (xs[i] ?? 0)));
  return { residualRmsS: Math.sqrt(squares / readings.length) / 1e9, residualMaxS: largest / 1e9 };
}

/** Some packets, one after another. */
interface Block {
  readonly packet: number;
  readonly count: number;
  readonly bytes: Buffer;
}

class ClockReader {
  readonly #recording: Recording;
  readonly #clockOffset: number;
  readonly #read: ReadPackets;
  #originNs: bigint | undefined;

  constructor(recording: Recording, clockOffset: number, read: ReadPackets) {
    this.#recording = recording;
    this.#clockOffset = clockOffset;
    this.#read = read;
  }

  /** The packets of a place, or more from there on. */
  async read(packet: number, wanted = PACKETS_PER_PLACE): Promise<Block> {
    const count = Math.min(wanted, this.#recording.packets - packet);
    return { packet, count, bytes: await this.#read(packet, count) };
  }

  /** The reading of a place, its counter unwrapped from another place's. */
  reading(block: Block, from: Reading | undefined): Reading {
    const readings = this.#readings(block, from);
    const middle = readings.toSorted((a, b) => a.y - b.y)[readings.length >> 1];
    if (middle === undefined) throw new RangeError(`no packet ${block.packet}`);
    return middle;
  }

  #readings({ packet, count, bytes }: Block, from: Reading | undefined): Reading[] {
    const { packetBytes, counterOffsetBytes, rateHz } = this.#recording;
    const readings: Reading[] = [];
    let before = from;
    for (let i = 0; i < count; i++) {
      const counter = bytes.readUInt32LE(i * packetBytes + counterOffsetBytes);
      const ns = bytes.readBigInt64LE(i * packetBytes + this.#clockOffset);
      this.#originNs ??= ns;
      const x = before === undefined ? 0 : before.x + advance(before, packet + i, counter);
      const y = Number(ns - this.#originNs) - (x * 1e9) / rateHz;
      before = { packet: packet + i, counter, x, y };
      readings.push(before);
    }
    return readings;
  }

  /** Halves the span between two places until the packet is found at which the clock jumped. */
  async locate(
    before: Reading,
    after: Reading,
    slope: number,
  ): Promise<ClockLook['jumps'][number] | undefined> {
    const jumpNs = away(before, after, slope);
    let [from, to] = [before, after];
    while (to.packet - from.packet > WHOLE_SPAN_PACKETS) {
      const middle = this.reading(await this.read(Math.floor((from.packet + to.packet) / 2)), from);
      const [first, second] = [away(from, middle, slope), away(middle, to, slope)];
      if (Math.max(Math.abs(first), Math.abs(second)) < SHARE_OF_A_JUMP * Math.abs(jumpNs)) return undefined;
      if (Math.abs(first) > Math.abs(second)) to = middle;
      else from = middle;
    }
    const span = to.packet - from.packet + 1;
    const readings = this.#readings(await this.read(from.packet, span), from);
    // Their own step is the largest one that stays: what lies before it is nearer to the old level.
    let [wrong, best, split] = [0, 0, 0];
    for (const [index, { y }] of readings.entries()) {
      wrong += Math.abs(y - to.y) < Math.abs(y - from.y) ? 1 : -1;
      if (wrong < best) [best, split] = [wrong, index + 1];
    }
    const [last, next] = [readings[split - 1], readings[split]];
    if (next === undefined) return undefined;
    const leap = last === undefined ? 0 : next.x - last.x - 1;
    const nsPerCount = 1e9 / this.#recording.rateHz;
    // As it stands, without the drift that a leap of the counter would only pretend.
    const stepNs = to.y - from.y;
    const isCounter = leap !== 0 && Math.abs(stepNs + leap * nsPerCount) <= 2 * STEP_NS;
    return isCounter
      ? { packet: next.packet, what: 'counter', seconds: stepNs / 1e9 }
      : { packet: next.packet, what: 'clock', seconds: jumpNs / 1e9 };
  }
}

/** What the counter went on from one reading to a later packet, whatever was lost in between. */
function advance(from: Reading, packet: number, counter: number): number {
  const packets = packet - from.packet;
  return packets + counterDifference((from.counter + packets) % 2 ** 32, counter);
}
