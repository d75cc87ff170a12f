import type { StoredEvent } from '../../schemas/index.ts';

type Listener = (event: StoredEvent) => void;

/**
 * Who wants to hear of the events of a session. A listener that appends in turn does not overtake: its event is told to
 * everybody after the one that is being told.
 */
export class Listeners {
  readonly #bySession = new Map<string, Set<Listener>>();
  readonly #waiting: { readonly sessionId: string; readonly event: StoredEvent }[] = [];
  #isTelling = false;

  add(sessionId: string, listener: Listener): () => void {
    // One wrapper a subscription, so that the same function may listen twice and each ends by itself.
    const own: Listener = (event) => listener(event);
    const listeners = this.#bySession.get(sessionId) ?? new Set();
    this.#bySession.set(sessionId, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#bySession.get(sessionId) === listeners)
        this.#bySession.delete(sessionId);
    };
  }

  tell(sessionId: string, events: readonly StoredEvent[]): void {
    this.#waiting.push(...events.map((event) => ({ sessionId, event })));
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      // A copy: who begins to listen meanwhile hears only what comes after.
      const listeners = [...(this.#bySession.get(next.sessionId) ?? [])];
      for (const listener of listeners) {
        if (this.#bySession.get(next.sessionId)?.has(listener) === true) hear(listener, next.event);
      }
    }
    this.#isTelling = false;
  }
}

/** The event is stored: a listener's fault must neither look like a failed append nor keep others from hearing. */
function hear(listener: Listener, event: StoredEvent): void {
  try {
    listener(event);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
