import { CancelledError } from '../../../schemas/index.ts';

/**
 * A fixed number of equal buffers that go around between reader and encoders. Whoever wants one waits until one is
 * given back: this is the back pressure that keeps memory flat.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #free: ArrayBuffer[] = [];
  readonly #waiting: ((buffer: ArrayBuffer) => void)[] = [];
  readonly #signal: AbortSignal;
  #unmade: number;

  constructor(count: number, bytes: number, signal: AbortSignal) {
    this.#unmade = count;
    this.#bytes = bytes;
    this.#signal = signal;
  }

  async take(): Promise<ArrayBuffer> {
    if (this.#signal.aborted) throw new CancelledError();
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#unmade > 0) {
      this.#unmade--;
      return new ArrayBuffer(this.#bytes);
    }
    return await new Promise<ArrayBuffer>((resolve, reject) => {
      const onAbort = (): void => reject(new CancelledError());
      this.#signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push((buffer) => {
        this.#signal.removeEventListener('abort', onAbort);
        resolve(buffer);
      });
    });
  }

  give(buffer: ArrayBuffer): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(buffer);
    else next(buffer);
  }
}
