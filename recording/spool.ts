import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../schemas/index.ts';

/** Values kept in memory before they go to the disk: 64 KiB a spool. */
const BUFFER_VALUES = 8192;

/**
 * A list of numbers that grows with the recording (edges of a DIO line, rows of a sensor) in constant memory:
 * beyond a small buffer it lives in a temporary file that has no name while it is used, so that nothing is left
 * behind however the program ends.
 */
export class Spool implements Disposable {
  readonly #folder: string;
  readonly #buffer = new Float64Array(BUFFER_VALUES);
  #buffered = 0;
  #written = 0;
  #file: number | undefined;
  #isDisposed = false;

  /** @param folder where a temporary file may be made, beside the output, so that a full disk is met there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get length(): number {
    return this.#written + this.#buffered;
  }

  /** @throws InputError `output` when the temporary file cannot be made or the disk is full */
  push(value: number): void {
    if (this.#buffered === BUFFER_VALUES) this.#flush();
    this.#buffer[this.#buffered++] = value;
  }

  /** Copies values from `first` on into `target` and returns how many there were. */
  read(first: number, target: Float64Array): number {
    if (this.#isDisposed) throw new Error('read from a spool that is closed');
    const count = Math.max(0, Math.min(target.length, this.length - first));
    const fromFile = Math.max(0, Math.min(count, this.#written - first));
    if (fromFile > 0 && this.#file !== undefined) {
      const bytes = new Uint8Array(target.buffer, target.byteOffset, fromFile * 8);
      for (let done = 0; done < bytes.length; ) {
        const read = readSync(this.#file, bytes, done, bytes.length - done, first * 8 + done);
        if (read === 0) throw new Error(`temporary file ended at byte ${first * 8 + done}`);
        done += read;
      }
    }
    const start = first + fromFile - this.#written;
    target.set(this.#buffer.subarray(start, start + count - fromFile), fromFile);
    return count;
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#buffered * 8);
    try {
      this.#file ??= this.#create();
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written * 8 + done);
    } catch (cause) {
      throw new InputError('output', {
        found: `that no temporary file can be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
        expected: 'a folder with room beside the output',
        todo: 'Make room on the disk, or give another folder for the output.',
        where: { file: this.#folder },
        cause,
      });
    }
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  #create(): number {
    const path = join(this.#folder, `.renshaw-${randomUUID()}.tmp`);
    const file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return file;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
