import { throwIfCancelled } from '../schemas/index.ts';
import type { Recording } from './contract.ts';
import { openForReading, type ReadableFile, readFully } from './file-bytes.ts';

/** Consecutive packets of one recording inside a block. */
export interface BlockSegment {
  /** Index of the recording in the list that is read. */
  readonly recording: number;
  /** First packet, from 0 in its file. */
  readonly firstPacket: number;
  readonly rows: number;
  /** Where the first packet begins in the block's bytes. */
  readonly offsetBytes: number;
}

/** Rows of all recordings, one after another, cut every `rowsPerBlock`: the last one may be shorter. */
export interface Block {
  /** First row, counted over all recordings. */
  readonly firstRow: number;
  readonly rows: number;
  readonly segments: readonly BlockSegment[];
  /** As they were given to the reader; they may be memory that threads share. */
  readonly bytes: Uint8Array;
}

/** Which bytes make up a block: pure, so that reading needs to know nothing else. */
export function planBlock(
  recordings: readonly Recording[],
  firstRow: number,
  rowsPerBlock: number,
): BlockSegment[] {
  const segments: BlockSegment[] = [];
  let fileStart = 0;
  let offsetBytes = 0;
  const end = firstRow + rowsPerBlock;
  for (const [index, recording] of recordings.entries()) {
    const from = Math.max(firstRow, fileStart);
    const to = Math.min(end, fileStart + recording.packets);
    if (to > from) {
      segments.push({ recording: index, firstPacket: from - fileStart, rows: to - from, offsetBytes });
      offsetBytes += (to - from) * recording.packetBytes;
    }
    fileStart += recording.packets;
  }
  return segments;
}

export interface BlockReaderOptions {
  readonly recordings: readonly Recording[];
  readonly rowsPerBlock: number;
  /** Gives memory of at least `bytes`; the consumer decides when some is free again. */
  readonly takeBytes: (bytes: number) => Promise<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every packet of the recordings once, in order, one block ahead of its consumer.
 * @throws InputError `file` when a file became shorter or unreadable while it was read
 */
export async function* readBlocks(options: BlockReaderOptions): AsyncGenerator<Block> {
  const { recordings, rowsPerBlock, signal } = options;
  const totalRows = recordings.reduce((sum, recording) => sum + recording.packets, 0);
  const widest = Math.max(1, ...recordings.map((recording) => recording.packetBytes));
  const files = new OpenFiles(recordings);
  const read = async (firstRow: number): Promise<Block> => {
    const segments = planBlock(recordings, firstRow, rowsPerBlock);
    const bytes = await options.takeBytes(rowsPerBlock * widest);
    for (const segment of segments) await files.read(segment, bytes);
    return { firstRow, rows: segments.reduce((sum, segment) => sum + segment.rows, 0), segments, bytes };
  };
  const readAhead = (firstRow: number): Promise<Block> => {
    const block = read(firstRow);
    // A fault is met where the block is awaited, which may be long after: until then it must not count as unhandled.
    block.catch(() => undefined);
    return block;
  };
  if (!(rowsPerBlock >= 1)) throw new RangeError(`rowsPerBlock is ${rowsPerBlock}`);
  let next = totalRows > 0 ? readAhead(0) : undefined;
  try {
    for (let row = 0; row < totalRows; row += rowsPerBlock) {
      throwIfCancelled(signal);
      const block = await next;
      if (block === undefined) return;
      next = row + rowsPerBlock < totalRows ? readAhead(row + rowsPerBlock) : undefined;
      yield block;
    }
  } finally {
    // The files may only be closed once nothing reads them; a fault in here was or will be met above.
    await next?.catch(() => undefined);
    await files.close();
  }
}

/** Keeps the file open that is being read. */
class OpenFiles {
  readonly #recordings: readonly Recording[];
  #index = -1;
  #handle: ReadableFile | undefined;

  constructor(recordings: readonly Recording[]) {
    this.#recordings = recordings;
  }

  async read(segment: BlockSegment, bytes: Uint8Array): Promise<void> {
    const recording = this.#recordings[segment.recording];
    if (recording === undefined) throw new RangeError(`no recording ${segment.recording}`);
    const handle = await this.#open(segment.recording, recording);
    const length = segment.rows * recording.packetBytes;
    const view = bytes.subarray(segment.offsetBytes, segment.offsetBytes + length);
    const start = recording.headerBytes + segment.firstPacket * recording.packetBytes;
    await readFully(handle, view, start, recording.file);
  }

  async #open(index: number, recording: Recording): Promise<ReadableFile> {
    if (this.#handle !== undefined && this.#index === index) return this.#handle;
    await this.close();
    const { file, openFile = openForReading } = recording;
    this.#handle = await openFile(file);
    this.#index = index;
    return this.#handle;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}
