import type { ClockPart, FittedClock } from './spikegadgets/clock-fit.ts';
import { COUNTER_PERIOD, type CounterRuns, counterDifference } from './spikegadgets/counter.ts';

/** Consecutive rows of one recording, and what turns their counters into times. */
export interface RowSpan {
  /** Counted over all recordings. */
  readonly firstRow: number;
  readonly rows: number;
  /** Counters by row, from 0 in this span. */
  readonly runs: CounterRuns;
  readonly line: FittedClock;
  /** As a fit gives them, by row of this span. */
  readonly parts: readonly ClockPart[];
}

/** Time and counter of consecutive rows of several recordings, s since 1970 UTC. */
export class RowClock {
  readonly rows: number;
  readonly #spans: readonly RowSpan[];
  /** Kept: one a chunk would pile up until the garbage collector comes. */
  #unwrapped = new Float64Array(0);

  constructor(spans: readonly RowSpan[]) {
    this.#spans = spans;
    this.rows = spans.reduce((sum, span) => sum + span.rows, 0);
  }

  timeOfRow(row: number): number {
    const span = this.#spans[this.#spanOf(row)];
    if (span === undefined) throw new RangeError(`row ${row} is in no recording`);
    const { line, runs, parts } = span;
    const inSpan = row - span.firstRow;
    const shiftS = parts.findLast((part) => part.firstPacket <= inSpan)?.shiftS ?? 0;
    const sinceOrigin = runs.counterOf(inSpan) - line.originCounter;
    return line.originS + (line.offsetS + shiftS + line.secondsPerCount * sinceOrigin);
  }

  /**
   * Time of a counter value of one recording, s since 1970 UTC; of values that no packet carries, too.
   * @param index of the recording
   * @param counter uint32 as recorded: the nearest turn of the counter to the recording's first packet is taken
   */
  timeOfCounter(index: number, counter: number): number {
    const span = this.#spans[index];
    if (span === undefined) throw new RangeError(`no recording ${index}`);
    const { line, runs, parts } = span;
    const first = runs.firstCounter;
    const unwrapped = first + counterDifference(first % COUNTER_PERIOD, counter);
    const sinceOrigin = unwrapped - line.originCounter;
    return (
      line.originS + (line.offsetS + shiftOf(unwrapped, runs, parts) + line.secondsPerCount * sinceOrigin)
    );
  }

  /** Writes the times of `count` rows from `firstRow` on. */
  fillTimes(target: Float64Array, firstRow: number, count: number): void {
    this.#fill(target, firstRow, count, (values, { line, parts }, inSpan) => {
      const { originS, offsetS, secondsPerCount, originCounter } = line;
      for (let i = 0; i < values.length; ) {
        const next = parts.findIndex((part) => part.firstPacket > inSpan + i);
        const shiftS = parts[(next < 0 ? parts.length : next) - 1]?.shiftS ?? 0;
        const end = Math.min(values.length, (parts[next]?.firstPacket ?? Number.POSITIVE_INFINITY) - inSpan);
        for (; i < end; i++)
          values[i] = originS + (offsetS + shiftS + secondsPerCount * ((values[i] ?? 0) - originCounter));
      }
    });
  }

  /** Writes the hardware's counters, as recorded (uint32), of `count` rows from `firstRow` on. */
  fillCounters(target: Uint32Array, firstRow: number, count: number): void {
    if (this.#unwrapped.length < count) this.#unwrapped = new Float64Array(count);
    const unwrapped = this.#unwrapped;
    this.#fill(unwrapped, firstRow, count, () => undefined);
    for (let i = 0; i < count; i++) target[i] = unwrapped[i] ?? 0;
  }

  #fill(
    target: Float64Array,
    firstRow: number,
    count: number,
    convert: (values: Float64Array, span: RowSpan, inSpan: number) => void,
  ): void {
    let done = 0;
    for (let index = this.#spanOf(firstRow); done < count; index++) {
      const span = this.#spans[index];
      if (span === undefined) throw new RangeError(`row ${firstRow + done} is in no recording`);
      const inSpan = firstRow + done - span.firstRow;
      const here = Math.min(count - done, span.rows - inSpan);
      const values = target.subarray(done, done + here);
      span.runs.fill(values, inSpan, here);
      convert(values, span, inSpan);
      done += here;
    }
  }

  #spanOf(row: number): number {
    return this.#spans.findIndex((span) => row >= span.firstRow && row < span.firstRow + span.rows);
  }
}

/** Where the counter leapt, what a value means depends on the run that it belongs to. */
function shiftOf(unwrapped: number, runs: CounterRuns, parts: readonly ClockPart[]): number {
  if (parts.length < 2) return parts[0]?.shiftS ?? 0;
  for (let run = 0; run < runs.length; run++) {
    const begin = runs.startCounter(run);
    const packet = runs.startPacket(run);
    const packets = (run + 1 < runs.length ? runs.startPacket(run + 1) : Number.POSITIVE_INFINITY) - packet;
    if (unwrapped >= begin && unwrapped < begin + packets)
      return parts.findLast((part) => part.firstPacket <= packet)?.shiftS ?? 0;
  }
  return parts[0]?.shiftS ?? 0;
}
