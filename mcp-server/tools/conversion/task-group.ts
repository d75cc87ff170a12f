/**
 * Work that runs side by side and ends together: the first failure aborts the signal that all of it watches, and
 * nothing outlives {@link settle}.
 */
export class TaskGroup {
  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | undefined;

  /** Aborted when the outer signal is, or when one of the tasks failed. */
  readonly signal: AbortSignal;

  constructor(outer: AbortSignal | undefined) {
    this.signal =
      outer === undefined ? this.#controller.signal : AbortSignal.any([outer, this.#controller.signal]);
  }

  run(work: () => Promise<void>): void {
    const task: Promise<void> = work()
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
        this.#controller.abort();
      })
      .finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  /** Waits until fewer than `most` tasks run: what each of them holds in memory is then bounded. */
  async room(most: number): Promise<void> {
    while (this.#running.size >= most) await Promise.race(this.#running);
    this.throwIfFailed();
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  /** Waits for everything and throws the first failure. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.throwIfFailed();
  }

  /** Stops everything and waits for it, without a word: for the way out after another failure. */
  async abandon(): Promise<void> {
    this.#controller.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
