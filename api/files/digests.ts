/** A checksum is short, and one that was forgotten is added up with the next download. */
const MAX_ENTRIES = 1000;
/** Files that are read for their checksum alone at a time: each takes a good part of a processor. */
const MOST_AT_ONCE = 2;

/** A file that is being read, or will be. */
interface Reading {
  readonly over: Promise<void>;
  readonly life: AbortController;
  waiting: number;
}

/** SHA-256 of files, by their ETags. The oldest are forgotten. */
export class Digests {
  readonly #known = new Map<string, string>();
  readonly #readings = new Map<string, Reading>();
  #places = MOST_AT_ONCE;
  readonly #queue: (() => void)[] = [];

  get(etag: string): string | undefined {
    return this.#known.get(etag);
  }

  set(etag: string, base64: string): void {
    this.#known.set(etag, base64);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_ENTRIES && oldest !== undefined) this.#known.delete(oldest);
  }

  /**
   * Reads a file for its checksum, once however many wait for it, and when its turn has come. Who waits no more leaves by their
   * signal; what nobody waits for ends.
   *
   * @param read reads all of it and sets the checksum
   */
  async wait(
    etag: string,
    read: (signal: AbortSignal) => Promise<void>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<void> {
    if (this.#known.has(etag)) return;
    const reading = this.#readings.get(etag) ?? this.#begin(etag, read);
    const left = Promise.withResolvers<void>();
    const leave = (): void => left.resolve();
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    reading.waiting += 1;
    await Promise.race([reading.over, left.promise]);
    signal.removeEventListener('abort', leave);
    reading.waiting -= 1;
    if (reading.waiting > 0) return;
    reading.life.abort();
    if (this.#readings.get(etag) === reading) this.#readings.delete(etag);
  }

  #begin(etag: string, read: (signal: AbortSignal) => Promise<void>): Reading {
    const life = new AbortController();
    const over = this.#inTurn(async () => {
      if (!life.signal.aborted) await read(life.signal);
      // A file that changes meanwhile has no checksum, nor needs one whoever is gone.
    }).catch(() => undefined);
    const reading = { over, life, waiting: 0 };
    this.#readings.set(etag, reading);
    return reading;
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#places > 0) this.#places -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#places += 1;
      else next();
    }
  }
}
