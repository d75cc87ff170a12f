import type { Context } from 'hono';
import type { Audit } from './audit.ts';
import { principalOf } from './context.ts';

/** Parts of a file that one person takes within so long are one taking. */
const TAKING_MS = 60 * 60 * 1000;
/** Takings that are remembered; one that was forgotten is written down once more. */
const MOST_KNOWN = 10_000;

export interface Taking {
  readonly sessionId: string;
  readonly name: string;
  /** The answer that gives the file out, whole or a part of it. */
  readonly sent: Response;
}

/**
 * Writes down who takes a file of a session: each time that it goes whole, and once an hour that somebody takes parts of it. A page
 * that looks around in a file asks for hundreds.
 */
export class Takings {
  readonly #audit: Audit | undefined;
  /** When it was written down. */
  readonly #inParts = new Map<string, number>();

  constructor(audit: Audit | undefined) {
    this.#audit = audit;
  }

  async writeDown(c: Context, { sessionId, name, sent }: Taking): Promise<void> {
    // That it is there, or is known, gives nothing.
    if (c.req.method !== 'GET' || !sent.ok) return;
    const by = principalOf(c);
    const inParts = sent.headers.has('content-range');
    const key = JSON.stringify([by.userId, sessionId, sent.headers.get('etag')]);
    const before = this.#inParts.get(key);
    if (inParts && before !== undefined && performance.now() - before < TAKING_MS) return;
    await this.#audit?.record({
      by,
      what: 'downloaded',
      target: sessionId,
      address: c.get('clientAddress'),
      detail: inParts ? { name, inParts } : { name },
    });
    if (inParts) this.#remember(key);
  }

  #remember(key: string): void {
    this.#inParts.delete(key);
    this.#inParts.set(key, performance.now());
    const [oldest] = this.#inParts.keys();
    if (this.#inParts.size > MOST_KNOWN && oldest !== undefined) this.#inParts.delete(oldest);
  }
}
