import {
  type EventHead,
  type SessionEntry,
  type SessionEvent,
  type SessionLog,
  type StoredEvent,
  sessionEventSchema,
} from '../../schemas/index.ts';

/** A log in memory that can be cut off after any event, as a process that is killed leaves it. */
export class MemoryLog implements SessionLog {
  readonly sessions = new Map<string, StoredEvent[]>();
  readonly owners = new Map<string, string>();
  /** How many events a session had after each append: where a kill can leave it. */
  readonly appended = new Map<string, number[]>();

  async create(sessionId: string, { owner }: { readonly owner?: string | undefined } = {}): Promise<void> {
    if (this.sessions.has(sessionId)) throw new Error(`session ${sessionId} a second time`);
    this.sessions.set(sessionId, []);
    if (owner !== undefined) this.owners.set(sessionId, owner);
  }

  async append(
    sessionId: string,
    events: readonly SessionEvent[],
    { after }: { readonly after?: number | undefined } = {},
  ): Promise<StoredEvent[]> {
    const rows = this.#rows(sessionId);
    if (after !== undefined && after !== rows.length) throw new Error(`more than ${after} events`);
    const added = events.map((event, index) => ({
      seq: rows.length + index + 1,
      at: '2023-06-23T10:00:00.000Z',
      // Through JSON and the schema, as storage does it: what does not survive that is not kept.
      event: sessionEventSchema.parse(JSON.parse(JSON.stringify(event))),
    }));
    rows.push(...added);
    this.appended.set(sessionId, [...(this.appended.get(sessionId) ?? []), rows.length]);
    return added;
  }

  async read(sessionId: string, afterSeq = 0): Promise<StoredEvent[]> {
    return this.eventsOf(sessionId).slice(afterSeq);
  }

  async readHeads(sessionId: string, afterSeq = 0): Promise<EventHead[]> {
    return (await this.read(sessionId, afterSeq)).map(({ seq, at, event }) => ({
      seq,
      at,
      type: event.type,
    }));
  }

  /** What `read` gives, at once. */
  eventsOf(sessionId: string): readonly StoredEvent[] {
    return this.sessions.get(sessionId) ?? [];
  }

  async find(sessionId: string): Promise<SessionEntry | undefined> {
    return (await this.list()).find((entry) => entry.sessionId === sessionId);
  }

  async list(): Promise<readonly SessionEntry[]> {
    const entries = [...this.sessions].map(([sessionId, events]) => ({
      sessionId,
      createdAt: '2023-06-23T10:00:00.000Z',
      owner: this.owners.get(sessionId),
      lastSeq: events.length,
    }));
    return entries.reverse();
  }

  subscribe(): () => void {
    return () => undefined;
  }

  /** A log that holds the first `count` events of the session alone. */
  cutAfter(sessionId: string, count: number): MemoryLog {
    const log = new MemoryLog();
    log.sessions.set(sessionId, this.#rows(sessionId).slice(0, count));
    return log;
  }

  #rows(sessionId: string): StoredEvent[] {
    const rows = this.sessions.get(sessionId);
    if (rows === undefined) throw new Error(`no session ${sessionId}`);
    return rows;
  }
}

/** A log of which one session cannot be read, as one that a newer version wrote. */
export class BrokenLog extends MemoryLog {
  readonly #broken: string;
  readonly #fault: Error;

  constructor(log: MemoryLog, broken: string, fault: Error) {
    super();
    for (const [sessionId, events] of log.sessions) this.sessions.set(sessionId, events);
    this.#broken = broken;
    this.#fault = fault;
  }

  override async read(sessionId: string, afterSeq = 0): Promise<StoredEvent[]> {
    if (sessionId === this.#broken) throw this.#fault;
    return super.read(sessionId, afterSeq);
  }
}
