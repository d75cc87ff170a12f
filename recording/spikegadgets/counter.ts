/** The hardware counter is a uint32: it wraps after 2^32 samples (39.8 h at 30 kHz). */
export const COUNTER_PERIOD = 2 ** 32;
/** A step of more than half the period forwards is a step backwards. */
const HALF_PERIOD = COUNTER_PERIOD / 2;

/** One break in the counter: between two packets it did not advance by one. */
export interface CounterStep {
  /** Packet after the break, from 0 in its file. */
  readonly packet: number;
  /** Counter of that packet, unwrapped. */
  readonly counter: number;
  /** Packets lost at the break; negative when the counter repeated or went back. */
  readonly lost: number;
}

/** Difference of two uint32 counters, in −2^31 … 2^31 − 1. */
export function counterDifference(from: number, to: number): number {
  const forward = (to - from) >>> 0;
  return forward >= HALF_PERIOD ? forward - COUNTER_PERIOD : forward;
}

/**
 * The unwrapped counter of every packet of a file, kept as its first value and its breaks: a few numbers for a
 * recording of any length.
 */
export class CounterRuns {
  #packets: Float64Array<ArrayBuffer> = new Float64Array(16);
  #counters: Float64Array<ArrayBuffer> = new Float64Array(16);
  #length = 0;

  /** Starts a run: from this packet on the counter advances by one a packet. */
  push(packet: number, counter: number): void {
    if (this.#length === this.#packets.length) {
      this.#packets = grown(this.#packets);
      this.#counters = grown(this.#counters);
    }
    this.#packets[this.#length] = packet;
    this.#counters[this.#length] = counter;
    this.#length++;
  }

  get length(): number {
    return this.#length;
  }

  get firstCounter(): number {
    return this.#counters[0] ?? 0;
  }

  /** Run that holds the packet, found by bisection. */
  runOf(packet: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#packets[middle] ?? 0) <= packet) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startPacket(run: number): number {
    return this.#packets[run] ?? 0;
  }

  startCounter(run: number): number {
    return this.#counters[run] ?? 0;
  }

  /** Unwrapped counter of a packet. */
  counterOf(packet: number): number {
    const run = this.runOf(packet);
    return this.startCounter(run) + (packet - this.startPacket(run));
  }

  /** Writes the unwrapped counters of `count` packets from `first` on. */
  fill(target: Float64Array, first: number, count: number): void {
    let run = this.runOf(first);
    for (let i = 0; i < count; ) {
      const packet = first + i;
      const end = run + 1 < this.#length ? this.startPacket(run + 1) : Number.POSITIVE_INFINITY;
      const stop = Math.min(count, end - first);
      let counter = this.startCounter(run) + (packet - this.startPacket(run));
      for (; i < stop; i++) target[i] = counter++;
      run++;
    }
  }

  /** The same counters with a row for every packet that was lost alone. */
  withSinglesFilled(): CounterRuns {
    const filled = new CounterRuns();
    if (this.#length > 0) filled.push(this.startPacket(0), this.startCounter(0));
    let singles = 0;
    for (const { packet, counter, lost } of this.steps()) {
      // The lost counter carries the run on.
      if (lost === 1) singles++;
      else filled.push(packet + singles, counter);
    }
    return filled;
  }

  /** Packets from `first` to before `end` before which just one was lost, in order. */
  *singles(first = 0, end: number = Number.POSITIVE_INFINITY): Generator<number> {
    for (let run = Math.max(1, this.runOf(first)); run < this.#length; run++) {
      const packet = this.startPacket(run);
      if (packet >= end) return;
      if (packet >= first && this.#lostBefore(run) === 1) yield packet;
    }
  }

  /** Every break, in order. */
  *steps(): Generator<CounterStep> {
    for (let run = 1; run < this.#length; run++) {
      yield { packet: this.startPacket(run), counter: this.startCounter(run), lost: this.#lostBefore(run) };
    }
  }

  #lostBefore(run: number): number {
    const packets = this.startPacket(run) - this.startPacket(run - 1);
    return this.startCounter(run) - (this.startCounter(run - 1) + packets);
  }
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
