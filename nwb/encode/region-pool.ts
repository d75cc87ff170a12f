import { CancelledError } from '../../schemas/index.ts';
import type { Region } from './arena.ts';

interface Waiting {
  readonly resolve: (region: Region) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A fixed number of equal regions that go around. Whoever wants one waits until one is given back: this is the back
 * pressure that keeps memory flat.
 */
export class RegionPool {
  readonly #free: Region[];
  readonly #waiting: Waiting[] = [];
  #failure: { readonly cause: unknown } | undefined;

  constructor(regions: readonly Region[], signal: AbortSignal | undefined) {
    this.#free = [...regions];
    if (signal?.aborted === true) this.fail(new CancelledError());
    signal?.addEventListener('abort', () => this.fail(new CancelledError()), { once: true });
  }

  /** @throws CancelledError once the signal is aborted, or what {@link fail} was told */
  async take(): Promise<Region> {
    if (this.#failure !== undefined) throw this.#failure.cause;
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const { promise, resolve, reject } = Promise.withResolvers<Region>();
    this.#waiting.push({ resolve, reject });
    return await promise;
  }

  give(region: Region): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(region);
    else next.resolve(region);
  }

  /** The first cause stands: whoever waits, or comes later, is told it. */
  fail(cause: unknown): void {
    this.#failure ??= { cause };
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure.cause);
  }
}
