import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** Counts what each of many holds open at a time: requests, and the streams and sockets that come of them. */
export class HeldOpen {
  readonly #most: number;
  readonly #onChange: (change: 1 | -1) => void;
  readonly #byWhom = new Map<string, number>();

  constructor(most: number, onChange: (change: 1 | -1) => void = () => undefined) {
    this.#most = most;
    this.#onChange = onChange;
  }

  /** Takes a place. Returns how to give it back, once; undefined where there is none. */
  take(whom: string): (() => void) | undefined {
    const held = this.#byWhom.get(whom) ?? 0;
    if (held >= this.#most) return undefined;
    this.#byWhom.set(whom, held + 1);
    this.#onChange(1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.#byWhom.get(whom) ?? 1) - 1;
      if (left === 0) this.#byWhom.delete(whom);
      else this.#byWhom.set(whom, left);
      this.#onChange(-1);
    };
  }
}

/** What the server knows of a request: without an answer of its own where it becomes a socket, nothing in tests without a server. */
interface Bindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse | undefined;
  readonly wss?: unknown;
}

/**
 * Calls back when the last byte of the answer has gone, or its reader has: a download that nobody reads is held open as a socket is.
 * False where there is no server, and the answer is over when it is made.
 */
export function whenGone(c: Context, over: () => void): boolean {
  const { incoming, outgoing, wss } = (c.env ?? {}) as Bindings;
  const way = outgoing ?? (wss === undefined ? undefined : incoming?.socket);
  if (way === undefined) return false;
  // Who left while it was asked who they are says so no more.
  if (way.closed) over();
  else way.once('close', over);
  return true;
}
