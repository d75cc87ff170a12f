import type { DigitalLine, Recording } from './contract.ts';
import type { Spool } from './spool.ts';

/** States of one digital line: the first packet of every file, then every change. Entries are row · 2 + state. */
export interface ScannedLine {
  readonly id: string;
  readonly device: string;
  readonly isInput: boolean;
  readonly states: Spool;
  /** Changes inside files; the states at the start of files are not counted. */
  changes: number;
}

const WORD_BYTES = 4;

interface WatchedBit {
  readonly mask: number;
  readonly line: ScannedLine;
}

/** Four neighbouring bytes of a packet, of which at least the first holds digital lines. */
interface Word {
  readonly offsetBytes: number;
  readonly bits: WatchedBit[];
}

/**
 * Notes the changes of the digital lines of one recording. Lines stand close together and change seldom, so they are
 * compared four bytes at a time. Such a word may reach beyond the lines, never beyond the packet: the counter, four
 * bytes itself, follows every device.
 */
export class DigitalWatch {
  readonly #packetBytes: number;
  readonly #firstRow: number;
  readonly #words: readonly Word[];
  readonly #offsets: Int32Array;
  readonly #masks: Int32Array;
  /** What the watched bits of each word were in the packet before. */
  readonly #last: Int32Array;

  constructor(recording: Recording, firstRow: number, scannedLine: (line: DigitalLine) => ScannedLine) {
    const words: Word[] = [];
    for (const line of recording.digital.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
      let word = words.at(-1);
      if (word === undefined || line.offsetBytes >= word.offsetBytes + WORD_BYTES) {
        word = { offsetBytes: line.offsetBytes, bits: [] };
        words.push(word);
      }
      const shift = 8 * (line.offsetBytes - word.offsetBytes) + line.bit;
      word.bits.push({ mask: 1 << shift, line: scannedLine(line) });
    }
    this.#packetBytes = recording.packetBytes;
    this.#firstRow = firstRow;
    this.#words = words;
    this.#offsets = Int32Array.from(words, (word) => word.offsetBytes);
    this.#masks = Int32Array.from(words, ({ bits }) => bits.reduce((all, bit) => all | bit.mask, 0));
    this.#last = new Int32Array(words.length);
  }

  /** @param offset where packet `firstPacket` begins in `view` */
  add(view: DataView, offset: number, firstPacket: number, rows: number): void {
    const packetBytes = this.#packetBytes;
    const isFirst = firstPacket === 0 && rows > 0;
    if (isFirst) this.#begin(view, offset);
    const start = isFirst ? offset + packetBytes : offset;
    const end = offset + rows * packetBytes;
    // Word by word: each is then one comparison a packet.
    for (let w = 0; w < this.#words.length; w++) {
      const wordOffset = this.#offsets[w] ?? 0;
      const mask = this.#masks[w] ?? 0;
      let last = this.#last[w] ?? 0;
      for (let at = start; at < end; at += packetBytes) {
        const value = view.getInt32(at + wordOffset, true) & mask;
        if (value === last) continue;
        last = value;
        this.#change(w, value, this.#firstRow + firstPacket + (at - offset) / packetBytes);
      }
    }
  }

  #begin(view: DataView, at: number): void {
    for (const [w, { offsetBytes, bits }] of this.#words.entries()) {
      const value = view.getInt32(at + offsetBytes, true) & (this.#masks[w] ?? 0);
      this.#last[w] = value;
      for (const { mask, line } of bits) line.states.push(this.#firstRow * 2 + stateOf(value, mask));
    }
  }

  #change(w: number, value: number, row: number): void {
    const changed = value ^ (this.#last[w] ?? 0);
    this.#last[w] = value;
    for (const { mask, line } of this.#words[w]?.bits ?? []) {
      if ((changed & mask) === 0) continue;
      line.states.push(row * 2 + stateOf(value, mask));
      line.changes++;
    }
  }
}

function stateOf(value: number, mask: number): 0 | 1 {
  return (value & mask) === 0 ? 0 : 1;
}
