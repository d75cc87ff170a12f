import type { Recording } from '../../recording/index.ts';

/** Intervals kept of one line of one recording: plenty to see whether they are regular. */
const MAX_INTERVALS = 20_000;

interface Watched {
  readonly id: string;
  /** Its bit in the word. */
  readonly mask: number;
  changes: number;
  rises: number;
  /** Packet of the last rise in the span that is being read. */
  lastRise: number;
  readonly intervals: number[];
}

/** Four bytes of the packet, little-endian: most lines do not change from one packet to the next, and are compared together. */
interface Word {
  readonly offsetBytes: number;
  readonly lines: readonly Watched[];
  /** Of all its lines. */
  readonly mask: number;
  /** What stood there last. */
  last: number | undefined;
}

const WORD_BYTES = 4;

export interface SeenLine {
  readonly changes: number;
  readonly rises: number;
  readonly intervalsS: readonly number[];
}

/** Counts the changes of the digital lines of one recording in spans of packets, which come in order. */
export class LineWatcher {
  readonly #recording: Recording;
  readonly #lines: readonly Watched[];
  readonly #words: readonly Word[];
  #nextPacket = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#words = wordsOf(recording);
    this.#lines = this.#words.flatMap(({ lines }) => lines);
  }

  /** @param bytes packets `firstPacket` … of the recording, one after another */
  add(bytes: Buffer, firstPacket: number, packets: number): void {
    const { packetBytes } = this.#recording;
    const isApart = firstPacket !== this.#nextPacket;
    // Where packets were left out, a change is seen, but not when it was: an interval across would be made up.
    if (isApart) for (const line of this.#lines) line.lastRise = -1;
    this.#nextPacket = firstPacket + packets;
    const view = new DataView(bytes.buffer, bytes.byteOffset, packets * packetBytes);
    for (const word of this.#words) {
      let last = word.last;
      for (let packet = 0, at = word.offsetBytes; packet < packets; packet++, at += packetBytes) {
        const value = view.getInt32(at, true) & word.mask;
        if (value === last) continue;
        if (last !== undefined)
          changed(word, last ^ value, value, firstPacket + packet, isApart && packet === 0);
        last = value;
      }
      word.last = last;
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

function wordsOf({ digital, packetBytes }: Recording): Word[] {
  const starts: number[] = [];
  for (const { offsetBytes } of digital.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const start = starts.at(-1);
    // No word reaches into the packet behind.
    if (start === undefined || offsetBytes >= start + WORD_BYTES)
      starts.push(Math.min(offsetBytes, packetBytes - WORD_BYTES));
  }
  return starts.map((start, index) => {
    const next = starts[index + 1] ?? packetBytes;
    // Where the last word begins within the one before it, each line is in one of them.
    const isHere = (offsetBytes: number): boolean =>
      offsetBytes >= start && offsetBytes < Math.min(next, start + WORD_BYTES);
    const lines = digital
      .filter(({ offsetBytes }) => isHere(offsetBytes))
      .map(({ id, offsetBytes, bit }) => ({
        id,
        mask: 1 << (8 * (offsetBytes - start) + bit),
        changes: 0,
        rises: 0,
        lastRise: -1,
        intervals: [],
      }));
    return {
      offsetBytes: start,
      lines,
      mask: lines.reduce((all, { mask }) => all | mask, 0),
      last: undefined,
    };
  });
}

function changed({ lines }: Word, bits: number, value: number, packet: number, isUndated: boolean): void {
  for (const line of lines) {
    if ((bits & line.mask) === 0) continue;
    line.changes++;
    if ((value & line.mask) === 0) continue;
    line.rises++;
    if (line.lastRise >= 0 && line.intervals.length < MAX_INTERVALS)
      line.intervals.push(packet - line.lastRise);
    line.lastRise = isUndated ? -1 : packet;
  }
}
