import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig, type QueryResult } from 'pg';

export interface LineListener {
  readonly heard: (payload: string) => void;
  /** The line was away and is there again: what was said meanwhile was not heard. */
  readonly back?: () => void;
}

/** How often a line that says nothing is looked at: a server that is gone without a goodbye keeps silent. */
const LOOK_EVERY_MS = 10_000;
const LONGEST_PAUSE_MS = 1000;

/**
 * One connection that is kept: it hears what processes tell each other by NOTIFY, and holds locks. Where it breaks it
 * comes back by itself, listens to the same channels, and says so, since it has missed what was said meanwhile and has
 * lost its locks.
 */
export class Line {
  readonly #config: ClientConfig;
  readonly #listeners = new Map<string, Set<LineListener>>();
  readonly #backs = new Set<() => void>();
  readonly #life = new AbortController();
  #client: Client | undefined;
  /** What was asked last: one connection answers one question at a time. */
  #before: Promise<unknown> = Promise.resolve();
  #reconnecting: Promise<void> | undefined;
  #looking: NodeJS.Timeout | undefined;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  async open(): Promise<void> {
    await this.#connect();
    this.#looking = setInterval(() => {
      const client = this.#client;
      // A query that gets no answer ends by its time limit, which breaks the connection.
      this.query('select 1').catch(() => this.#broken(client));
    }, LOOK_EVERY_MS);
    this.#looking.unref();
  }

  get isClosed(): boolean {
    return this.#life.signal.aborted;
  }

  /** @throws while the line is away */
  async query<R extends Record<string, unknown>>(
    text: string,
    values: unknown[] = [],
  ): Promise<QueryResult<R>> {
    const client = this.#client;
    if (client === undefined) throw new Error('Connection terminated: the line is away');
    const asked = this.#before.then(() => client.query<R>(text, values));
    this.#before = asked.catch(() => undefined);
    return await asked;
  }

  /** Hears what is said in a channel, a name of letters and underscores, from when this resolves. */
  async listen(channel: string, listener: LineListener): Promise<() => void> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    const isFirst = listeners.size === 0;
    this.#listeners.set(channel, listeners.add(listener));
    const client = this.#client;
    if (isFirst) await this.query(`listen ${channel}`).catch(() => this.#broken(client));
    return () => void listeners.delete(listener);
  }

  /** Called each time after the line was away. */
  onBack(back: () => void): () => void {
    this.#backs.add(back);
    return () => void this.#backs.delete(back);
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#life.abort();
    await this.#reconnecting;
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#config);
    client.on('error', () => this.#broken(client));
    client.on('end', () => this.#broken(client));
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener.heard(payload);
    });
    try {
      await client.connect();
      for (const channel of this.#listeners.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    // What the one before left unanswered keeps nobody waiting.
    this.#before = Promise.resolve();
  }

  #broken(client: Client | undefined): void {
    if (client === undefined || this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = undefined;
    });
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#life;
    for (let pauseMs = 20; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await this.#connect();
        for (const back of this.#backs) back();
        for (const listeners of this.#listeners.values()) for (const { back } of listeners) back?.();
        return;
      } catch {
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
