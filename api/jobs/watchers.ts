import type { JobRecord } from './job-queue.ts';

type Watcher = (job: JobRecord) => void;

/** Who wants to hear of jobs. A fault of one keeps none of the others from hearing. */
export class Watchers {
  readonly #all = new Set<Watcher>();

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  add(watcher: Watcher): () => void {
    // A wrapper, so that the same function may watch twice.
    const own: Watcher = (job) => watcher(job);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  tell(job: JobRecord): void {
    for (const watcher of this.#all) {
      try {
        watcher(job);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}
