import type { Recording } from '../../recording/index.ts';

/** Intervals kept of one line of one recording: plenty to see whether they are regular. */
const MAX_INTERVALS = 20_000;

interface Watched {
  readonly id: string;
  readonly offsetBytes: number;
  readonly mask: number;
  changes: number;
  rises: number;
  /** Packet of the last rise in the span that is being read. */
  lastRise: number;
  readonly intervals: number[];
}

export interface SeenLine {
  readonly changes: number;
  readonly rises: number;
  readonly intervalsS: readonly number[];
}

/** Counts the changes of the digital lines of one recording in spans of packets, which come in order. */
export class LineWatcher {
  readonly #recording: Recording;
  readonly #lines: Watched[];
  /** Positions in the packet that hold lines, each once, and what stood there last. */
  readonly #offsets: readonly number[];
  readonly #masks: readonly number[];
  readonly #last: number[];
  #nextPacket = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#lines = recording.digital.map(({ id, offsetBytes, bit }) => ({
      id,
      offsetBytes,
      mask: 1 << bit,
      changes: 0,
      rises: 0,
      lastRise: -1,
      intervals: [],
    }));
    this.#offsets = [...new Set(this.#lines.map((line) => line.offsetBytes))];
    this.#masks = this.#offsets.map((offset) =>
      this.#lines.filter((line) => line.offsetBytes === offset).reduce((all, line) => all | line.mask, 0),
    );
    this.#last = this.#offsets.map(() => -1);
  }

  /** @param bytes packets `firstPacket` … of the recording, one after another */
  add(bytes: Buffer, firstPacket: number, packets: number): void {
    const { packetBytes } = this.#recording;
    const isApart = firstPacket !== this.#nextPacket;
    // Where packets were left out, a change is seen, but not when it was: an interval across would be made up.
    if (isApart) for (const line of this.#lines) line.lastRise = -1;
    this.#nextPacket = firstPacket + packets;
    for (const [index, offset] of this.#offsets.entries()) {
      const mask = this.#masks[index] ?? 0;
      let last = this.#last[index] ?? -1;
      for (let packet = 0, at = offset; packet < packets; packet++, at += packetBytes) {
        const value = (bytes[at] ?? 0) & mask;
        if (value === last) continue;
        if (last >= 0)
          this.#changed(offset, last ^ value, value, firstPacket + packet, isApart && packet === 0);
        last = value;
      }
      this.#last[index] = last;
    }
  }

  #changed(offset: number, changed: number, value: number, packet: number, isUndated: boolean): void {
    for (const line of this.#lines) {
      if (line.offsetBytes !== offset || (changed & line.mask) === 0) continue;
      line.changes++;
      if ((value & line.mask) === 0) continue;
      line.rises++;
      if (line.lastRise >= 0 && line.intervals.length < MAX_INTERVALS)
        line.intervals.push(packet - line.lastRise);
      line.lastRise = isUndated ? -1 : packet;
    }
  }

  seen(id: string): SeenLine {
    const line = this.#lines.find((one) => one.id === id);
    const { rateHz } = this.#recording;
    return {
      changes: line?.changes ?? 0,
      rises: line?.rises ?? 0,
      intervalsS: line?.intervals.map((packets) => packets / rateHz) ?? [],
    };
  }
}
