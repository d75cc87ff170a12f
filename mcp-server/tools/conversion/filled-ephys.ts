import type { PacketSegment, Region } from '../../../nwb/index.ts';
import type { Block } from '../../../recording/index.ts';

/** One row of chunks of the e-series: made of the block at hand and what was kept of those before. */
export interface FilledTask {
  readonly rowOffset: number;
  readonly segments: readonly PacketSegment[];
}

/** What a block completes. */
export interface FilledTasks {
  /** To be done one after another. */
  readonly tasks: readonly FilledTask[];
  /** Memory that is free once they are done. */
  readonly used: Region | undefined;
}

/**
 * Rows of the e-series when every packet that was lost alone is put in, as a repetition of the packet before it. Rows
 * then stand elsewhere than packets, so that a chunk is made of two blocks: what a block has too much for its chunk is
 * copied and waits for the next one. A repeated packet is not copied, but read twice.
 */
export class FilledEphys {
  readonly #chunkRows: number;
  readonly #packetBytes: readonly number[];
  #kept: PacketSegment[] = [];
  /** Holds the last packet of the block before, and then what is kept of it: less than a chunk. */
  #region: Region | undefined;
  #nextRow = 0;

  /** @param packetBytes of every recording */
  constructor(chunkRows: number, packetBytes: readonly number[]) {
    this.#chunkRows = chunkRows;
    this.#packetBytes = packetBytes;
  }

  /**
   * Takes the next block, and gives the tasks that it completes. Blocks lie in memory that the encoders share.
   * @param singles packets of a recording, in a range, before which just one was lost
   * @param region for what has to be kept: as large as a block
   */
  add(
    block: Block,
    singles: (recording: number, first: number, end: number) => Iterable<number>,
    region: Region,
  ): FilledTasks {
    const used = this.#region;
    const rows = [...this.#kept];
    let last: PacketSegment | undefined;
    for (const { recording, firstPacket, rows: count, offsetBytes } of block.segments) {
      const packetBytes = this.#packetBytesOf(recording);
      const start = block.bytes.byteOffset + offsetBytes;
      const end = firstPacket + count;
      let next = firstPacket;
      const take = (from: number, to: number): void => {
        const address = start + (from - firstPacket) * packetBytes;
        if (to > from) rows.push({ address, rows: to - from, layout: recording });
      };
      for (const packet of singles(recording, firstPacket, end)) {
        take(next, packet);
        if (packet > firstPacket) take(packet - 1, packet);
        else if (used !== undefined) rows.push({ address: used.address, rows: 1, layout: recording });
        next = packet;
      }
      take(next, end);
      last = { address: start + (count - 1) * packetBytes, rows: 1, layout: recording };
    }
    const tasks = this.#cut(rows);
    this.#kept = this.#copied(last === undefined ? rows : [last, ...rows], region);
    if (last !== undefined) this.#kept.shift();
    this.#region = region;
    return { tasks, used };
  }

  /** What is left when the last block was taken. */
  end(): FilledTasks {
    const segments = this.#kept;
    this.#kept = [];
    const tasks = segments.length === 0 ? [] : [{ rowOffset: this.#nextRow, segments }];
    return { tasks, used: this.#region };
  }

  /** Takes whole chunks from the front of `rows`. */
  #cut(rows: PacketSegment[]): FilledTask[] {
    const tasks: FilledTask[] = [];
    let total = rows.reduce((sum, one) => sum + one.rows, 0);
    for (; total >= this.#chunkRows; total -= this.#chunkRows) {
      const taken: PacketSegment[] = [];
      for (let wanted = this.#chunkRows; wanted > 0; ) {
        const first = rows.shift();
        if (first === undefined) break;
        const here = Math.min(wanted, first.rows);
        taken.push({ ...first, rows: here });
        if (here < first.rows) {
          const address = first.address + here * this.#packetBytesOf(first.layout);
          rows.unshift({ ...first, address, rows: first.rows - here });
        }
        wanted -= here;
      }
      tasks.push({ rowOffset: this.#nextRow, segments: taken });
      this.#nextRow += this.#chunkRows;
    }
    return tasks;
  }

  /** The block's memory goes on its way: what is not in a task yet needs memory of its own. Each row stays a segment. */
  #copied(rows: readonly PacketSegment[], region: Region): PacketSegment[] {
    const memory = region.bytes.buffer;
    let address = region.address;
    return rows.map((one) => {
      const bytes = one.rows * this.#packetBytesOf(one.layout);
      new Uint8Array(memory, address, bytes).set(new Uint8Array(memory, one.address, bytes));
      const copied = { ...one, address };
      address += bytes;
      return copied;
    });
  }

  #packetBytesOf(layout: number): number {
    const packetBytes = this.#packetBytes[layout];
    if (packetBytes === undefined) throw new RangeError(`no recording ${layout}`);
    return packetBytes;
  }
}
