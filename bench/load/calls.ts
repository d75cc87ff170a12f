import type { Service } from './service.ts';

/** How long each kind of call took, in milliseconds. */
export class Calls {
  readonly #service: Service;
  readonly #signal: AbortSignal;
  #times = new Map<string, number[]>();
  readonly failures: string[] = [];

  constructor(service: Service, signal: AbortSignal) {
    this.#service = service;
    this.#signal = signal;
  }

  get times(): ReadonlyMap<string, readonly number[]> {
    return this.#times;
  }

  /** What was counted so far belonged to the warm-up. */
  forget(): void {
    this.#times = new Map();
  }

  /** Asks, and counts the time until the whole answer is there. */
  async ask(kind: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const began = performance.now();
    const answer = await fetch(new URL(`/api/v1/${path}`, this.#service.base), {
      method,
      signal: this.#signal,
      headers: {
        authorization: `Bearer ${this.#service.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      const error = new Error(
        `${method} ${path} after ${(performance.now() - began).toFixed(0)} ms: ${String(cause)}`,
        { cause },
      );
      this.failures.push(error.message);
      throw error;
    });
    const text = await answer.text();
    const times = this.#times.get(kind) ?? [];
    this.#times.set(kind, times);
    times.push(performance.now() - began);
    if (!answer.ok) {
      this.failures.push(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
      throw new Error(this.failures.at(-1));
    }
    return JSON.parse(text) as unknown;
  }
}
