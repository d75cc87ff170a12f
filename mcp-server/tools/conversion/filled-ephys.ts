import type { PacketsTask } from '../../../nwb/index.ts';
import type { Block } from '../../../recording/index.ts';

/** Consecutive packets of one recording: in the block that is at hand, or in memory of their own. */
interface Rows {
  readonly buffer: 'block' | ArrayBuffer;
  readonly byteOffset: number;
  readonly rows: number;
  readonly layout: number;
}

/** One row of chunks of the e-series: made of the block at hand and what was kept of those before. */
export interface FilledTask {
  readonly rowOffset: number;
  readonly rows: readonly Rows[];
}

/**
 * Rows of the e-series when every packet that was lost alone is put in, as a repetition of the packet before it. Rows
 * then stand elsewhere than packets, so that a chunk is made of two blocks: what a block has too much for its chunk is
 * copied and waits for the next one. A repeated packet is not copied, but read twice.
 */
export class FilledEphys {
  readonly #chunkRows: number;
  readonly #packetBytes: readonly number[];
  #kept: Rows[] = [];
  #nextRow = 0;
  #lastPacket = new Uint8Array(0);

  /** @param packetBytes of every recording */
  constructor(chunkRows: number, packetBytes: readonly number[]) {
    this.#chunkRows = chunkRows;
    this.#packetBytes = packetBytes;
  }

  /**
   * Takes the next block, and gives the tasks that it completes: to be done one after another, since they share its
   * buffer.
   * @param singles packets of a recording, in a range, before which just one was lost
   */
  add(
    block: Block,
    singles: (recording: number, first: number, end: number) => Iterable<number>,
  ): FilledTask[] {
    const rows = [...this.#kept];
    for (const { recording, firstPacket, rows: count, offsetBytes } of block.segments) {
      const packetBytes = this.#packetBytesOf(recording);
      const end = firstPacket + count;
      let next = firstPacket;
      const take = (from: number, to: number): void => {
        const byteOffset = offsetBytes + (from - firstPacket) * packetBytes;
        if (to > from) rows.push({ buffer: 'block', byteOffset, rows: to - from, layout: recording });
      };
      for (const packet of singles(recording, firstPacket, end)) {
        take(next, packet);
        if (packet > firstPacket) take(packet - 1, packet);
        else
          rows.push({ buffer: this.#lastPacket.slice().buffer, byteOffset: 0, rows: 1, layout: recording });
        next = packet;
      }
      take(next, end);
      const last = offsetBytes + (count - 1) * packetBytes;
      this.#lastPacket = new Uint8Array(block.buffer.slice(last, last + packetBytes));
    }
    const tasks = this.#cut(rows);
    this.#kept = this.#copied(rows, block.buffer);
    return tasks;
  }

  /** What is left when the last block was taken. */
  end(): FilledTask | undefined {
    const rows = this.#kept;
    this.#kept = [];
    return rows.length === 0 ? undefined : { rowOffset: this.#nextRow, rows };
  }

  /** Takes whole chunks from the front of `rows`. */
  #cut(rows: Rows[]): FilledTask[] {
    const tasks: FilledTask[] = [];
    let total = rows.reduce((sum, one) => sum + one.rows, 0);
    for (; total >= this.#chunkRows; total -= this.#chunkRows) {
      const taken: Rows[] = [];
      for (let wanted = this.#chunkRows; wanted > 0; ) {
        const first = rows.shift();
        if (first === undefined) break;
        const here = Math.min(wanted, first.rows);
        taken.push({ ...first, rows: here });
        if (here < first.rows) {
          const byteOffset = first.byteOffset + here * this.#packetBytesOf(first.layout);
          rows.unshift({ ...first, byteOffset, rows: first.rows - here });
        }
        wanted -= here;
      }
      tasks.push({ rowOffset: this.#nextRow, rows: taken });
      this.#nextRow += this.#chunkRows;
    }
    return tasks;
  }

  /** The block's buffer goes on its way: what is not in a task yet needs memory of its own. */
  #copied(rows: readonly Rows[], block: ArrayBuffer): Rows[] {
    const bytesOf = (one: Rows): number => one.rows * this.#packetBytesOf(one.layout);
    const bytes = new Uint8Array(rows.reduce((sum, one) => sum + bytesOf(one), 0));
    const kept: Rows[] = [];
    let byteOffset = 0;
    for (const one of rows) {
      const source = one.buffer === 'block' ? block : one.buffer;
      bytes.set(new Uint8Array(source, one.byteOffset, bytesOf(one)), byteOffset);
      const before = kept.at(-1);
      if (before?.layout === one.layout) kept[kept.length - 1] = { ...before, rows: before.rows + one.rows };
      else kept.push({ buffer: bytes.buffer, byteOffset, rows: one.rows, layout: one.layout });
      byteOffset += bytesOf(one);
    }
    return kept;
  }

  #packetBytesOf(layout: number): number {
    const packetBytes = this.#packetBytes[layout];
    if (packetBytes === undefined) throw new RangeError(`no recording ${layout}`);
    return packetBytes;
  }
}

/** The task as an encoder takes it. */
export function packetsTask(task: FilledTask, block: ArrayBuffer, output: number): PacketsTask {
  return {
    kind: 'packets',
    rowOffset: task.rowOffset,
    outputs: [output],
    segments: task.rows.map(({ buffer, byteOffset, rows, layout }) => ({
      buffer: buffer === 'block' ? block : buffer,
      byteOffset,
      rows,
      layout,
    })),
  };
}
