/** A stretch of a file as the server sent it. */
export interface RangeAnswer {
  readonly bytes: Uint8Array;
  /** Of the whole file. */
  readonly totalBytes: number;
  /** What the server says of the version of the file: its ETag. */
  readonly version: string;
}

/** Asks the server for the bytes from `start` up to, not including, `end`; fewer come where the file ends before. */
export type AskRange = (start: number, end: number) => RangeAnswer;

export interface RemoteBytes {
  readonly sizeBytes: number;
  /** Puts what stands from `position` on into `target`, as much as fits and there is. Answers with how much that was. */
  readonly readInto: (target: Uint8Array, position: number) => number;
  /** What the server has sent so far. */
  readonly sentBytes: () => number;
}

/** HDF5 asks for a header of a few hundred bytes, then for the one beside it: a request for each would take longer. */
const BLOCK_BYTES = 64 * 1024;
/** 32 MiB of memory at most, whatever is looked at. */
const MOST_BLOCKS = 512;

/**
 * A file of any size that lies with the server, read in blocks as they are needed. Blocks that lie side by side come with
 * one request; those that were read last are kept.
 * @throws Error where the file is not the one any more that was opened: pieces of two would make neither
 */
export function remoteBytes(ask: AskRange): RemoteBytes {
  const first = ask(0, BLOCK_BYTES);
  const sizeBytes = first.totalBytes;
  const blocks = new Map<number, Uint8Array>([[0, first.bytes]]);
  let sent = first.bytes.length;

  const fetchBlocks = (from: number, to: number): void => {
    const start = from * BLOCK_BYTES;
    const answer = ask(start, Math.min(to * BLOCK_BYTES, sizeBytes));
    sent += answer.bytes.length;
    if (answer.version !== first.version || answer.totalBytes !== sizeBytes)
      throw new Error('The file was changed since it was opened here. Open it again.');
    if (answer.bytes.length !== Math.min(to * BLOCK_BYTES, sizeBytes) - start)
      throw new Error('The service sent less than was asked for. Open the file again.');
    for (let index = from; index < to; index += 1) {
      const at = (index - from) * BLOCK_BYTES;
      blocks.set(index, answer.bytes.subarray(at, at + BLOCK_BYTES));
    }
  };
  const need = (from: number, to: number): void => {
    for (let index = from; index < to; ) {
      let end = index;
      while (end < to && !blocks.has(end)) end += 1;
      if (end > index) fetchBlocks(index, end);
      index = end + 1;
    }
    // The oldest go; a block that is needed again becomes the newest.
    for (let index = from; index < to; index += 1) {
      const block = blocks.get(index);
      blocks.delete(index);
      if (block !== undefined) blocks.set(index, block);
    }
    for (const index of blocks.keys()) {
      if (blocks.size <= MOST_BLOCKS + (to - from)) break;
      blocks.delete(index);
    }
  };

  return {
    sizeBytes,
    sentBytes: () => sent,
    readInto: (target, position) => {
      const end = Math.min(position + target.length, sizeBytes);
      if (position >= end) return 0;
      const from = Math.floor(position / BLOCK_BYTES);
      const to = Math.ceil(end / BLOCK_BYTES);
      need(from, to);
      for (let index = from; index < to; index += 1) {
        const block = blocks.get(index) ?? new Uint8Array(0);
        const blockStart = index * BLOCK_BYTES;
        const piece = block.subarray(Math.max(0, position - blockStart), end - blockStart);
        target.set(piece, Math.max(0, blockStart - position));
      }
      return end - position;
    },
  };
}
