import type { Progress } from '../../schemas/index.ts';

type Listener = (progress: Progress) => void;

/** Carries the progress of jobs from whoever works to whoever watches. Nothing is kept: what counts is in the log. */
export class ProgressBoard {
  readonly #listeners = new Map<string, Set<Listener>>();

  publish(sessionId: string, progress: Progress): void {
    for (const listener of this.#listeners.get(sessionId) ?? []) listener(progress);
  }

  subscribe(sessionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set();
    this.#listeners.set(sessionId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(sessionId) === listeners)
        this.#listeners.delete(sessionId);
    };
  }
}
