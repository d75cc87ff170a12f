import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from '../../schemas/index.ts';

/** Changes are kept, journalled and written in pieces of this size. */
export const BLOCK_BYTES = 4096;

/** A block as it shall stand in the file; the last one of a file may be shorter than {@link BLOCK_BYTES}. */
export interface ChangedBlock {
  readonly offsetBytes: number;
  readonly bytes: Uint8Array;
}

/**
 * A file whose changes stay in memory: reads come from the file, or from the blocks that were written since. Nothing
 * here writes. Synchronous, because the HDF5 library asks for bytes in the middle of its work.
 */
export class BlockOverlay implements Disposable {
  readonly path: string;
  /** Bytes of the file on disk. */
  readonly bytesBefore: number;
  readonly #file: number;
  readonly #blocks = new Map<number, Uint8Array>();
  #sizeBytes: number;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
    this.bytesBefore = fstatSync(file).size;
    this.#sizeBytes = this.bytesBefore;
  }

  /** @throws InputError('file') when the path cannot be read or is no file */
  static open(path: string): BlockOverlay {
    let file: number | undefined;
    try {
      file = openSync(path, 'r');
      if (!fstatSync(file).isFile()) throw new Error('something that is not a file');
      return new BlockOverlay(path, file);
    } catch (cause) {
      if (file !== undefined) closeSync(file);
      throw new InputError('file', {
        found: cause instanceof Error ? cause.message : String(cause),
        expected: 'an NWB file that can be read',
        todo: 'Check the path and its permissions.',
        where: { file: path },
        cause,
      });
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What HDF5 calls truncate. The file is never made shorter: bytes behind its end harm no reader. */
  setSize(sizeBytes: number): void {
    this.#sizeBytes = Math.max(this.#sizeBytes, sizeBytes);
  }

  /** Fills `target` from `offsetBytes` on; what lies behind the end of the file on disk reads as zeros. */
  readInto(target: Uint8Array, offsetBytes: number): void {
    let done = 0;
    while (done < target.length) {
      const at = offsetBytes + done;
      const within = at % BLOCK_BYTES;
      const count = Math.min(BLOCK_BYTES - within, target.length - done);
      const block = this.#blocks.get(at - within);
      if (block !== undefined) target.set(block.subarray(within, within + count), done);
      else this.#readFile(target.subarray(done, done + count), at);
      done += count;
    }
  }

  read(offsetBytes: number, length: number): DataView {
    const bytes = new Uint8Array(length);
    this.readInto(bytes, offsetBytes);
    return new DataView(bytes.buffer);
  }

  write(bytes: Uint8Array, offsetBytes: number): void {
    let done = 0;
    while (done < bytes.length) {
      const at = offsetBytes + done;
      const within = at % BLOCK_BYTES;
      const count = Math.min(BLOCK_BYTES - within, bytes.length - done);
      this.#blockAt(at - within).set(bytes.subarray(done, done + count), within);
      done += count;
    }
    this.#sizeBytes = Math.max(this.#sizeBytes, offsetBytes + bytes.length);
  }

  /** The blocks that differ from the file, by rising offset; those behind its end are all there. */
  changedBlocks(): ChangedBlock[] {
    const first = Math.floor(this.bytesBefore / BLOCK_BYTES) * BLOCK_BYTES;
    // What the file grows by must be written even where it is zeros: a sparse hole is no promise.
    for (let at = first; at < this.#sizeBytes && this.#sizeBytes > this.bytesBefore; at += BLOCK_BYTES)
      this.#blockAt(at);
    const changed: ChangedBlock[] = [];
    for (const offsetBytes of [...this.#blocks.keys()].sort((a, b) => a - b)) {
      const whole = this.#blocks.get(offsetBytes);
      if (whole === undefined || offsetBytes >= this.#sizeBytes) continue;
      const bytes = whole.slice(0, Math.min(BLOCK_BYTES, this.#sizeBytes - offsetBytes));
      const grows = offsetBytes + bytes.length > this.bytesBefore;
      if (grows || Buffer.compare(bytes, this.onDisk(offsetBytes, bytes.length)) !== 0)
        changed.push({ offsetBytes, bytes });
    }
    return changed;
  }

  /** Bytes as the file has them now, without the changes, zeros behind its end. */
  onDisk(offsetBytes: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.#readFile(bytes, offsetBytes);
    return bytes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #blockAt(offsetBytes: number): Uint8Array {
    const known = this.#blocks.get(offsetBytes);
    if (known !== undefined) return known;
    const block = this.onDisk(offsetBytes, BLOCK_BYTES);
    this.#blocks.set(offsetBytes, block);
    return block;
  }

  #readFile(target: Uint8Array, offsetBytes: number): void {
    let done = 0;
    while (done < target.length) {
      const count = readSync(this.#file, target, done, target.length - done, offsetBytes + done);
      if (count === 0) {
        target.fill(0, done);
        return;
      }
      done += count;
    }
  }
}
