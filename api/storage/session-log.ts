import { InputError, type SessionEntry, type SessionLog } from '../../schemas/index.ts';
import {
  decodeEvent,
  decodeHead,
  type EncodedEvent,
  type EventRow,
  encodeEvent,
  type HeadRow,
  justEncoded,
} from './stored-event.ts';
import { Tail } from './tail.ts';

/** Where rows are kept. Everything that stores have in common is {@link logOver}. */
export interface EventStore {
  /** For messages. */
  readonly place: string | undefined;
  /** False where the session exists already. */
  insertSession(session: Omit<SessionEntry, 'lastSeq'>): Promise<boolean>;
  /** All of the events, numbered on from the last, or none. */
  insertEvents(added: Addition): Promise<EventRow[] | Refusal>;
  selectEvents(sessionId: string, afterSeq: number): Promise<EventRow[]>;
  selectHeads(sessionId: string, afterSeq: number): Promise<HeadRow[]>;
  selectSession(sessionId: string): Promise<SessionEntry | undefined>;
  /** Newest first. */
  selectSessions(): Promise<SessionEntry[]>;
  /** Tells of what any process adds; a store of one process has nothing to tell. */
  heed?(news: News): void;
  /** As the log's. */
  readonly hold?: SessionLog['hold'];
  /** As the log's. */
  readonly asides?: SessionLog['asides'];
}

export interface News {
  readonly added: (sessionId: string, first: number, last: number) => void;
  /** What was added meanwhile was not heard of. */
  readonly missed: () => void;
}

export interface Addition {
  readonly sessionId: string;
  readonly at: string;
  readonly events: readonly EncodedEvent[];
  /** What the last number has to be. */
  readonly after: number | undefined;
}

/** Why events were not added: there is no such session, or its last event is another one. */
export type Refusal = 'unknown' | 'overtaken';

/** Numbers the rows on from the last. */
export function numbered({ events, at, after }: Addition, lastSeq: number): EventRow[] | Refusal {
  if (after !== undefined && after !== lastSeq) return 'overtaken';
  return events.map((event, index) => ({ ...event, seq: lastSeq + index + 1, at }));
}

/**
 * A log over a store. Events are held against their schema on the way in and on the way out. Reading a session that
 * does not exist gives nothing; appending to it, or creating one twice, is an InputError.
 */
export function logOver(store: EventStore): SessionLog {
  const now = (): string => new Date().toISOString();
  const read: SessionLog['read'] = async (sessionId, afterSeq = 0) => {
    const rows = await store.selectEvents(sessionId, afterSeq);
    return rows.map((row) => decodeEvent(row, sessionId, store.place));
  };
  const tail = new Tail(read, store.heed !== undefined);
  store.heed?.({
    added: (sessionId, first, last) => tail.added(sessionId, first, last),
    missed: () => tail.missed(),
  });
  return {
    async create(sessionId, { owner } = {}) {
      if (await store.insertSession({ sessionId, createdAt: now(), owner })) return;
      throw new InputError('session', {
        found: `session ${sessionId}, which exists already`,
        expected: 'a new session',
        todo: 'Go on with that session, or open the folder again.',
      });
    },
    async append(sessionId, events, { after } = {}) {
      const added = { sessionId, at: now(), events: events.map(encodeEvent), after };
      const rows = await store.insertEvents(added);
      if (typeof rows === 'string') throw refused(rows, sessionId);
      const stored = rows.map(justEncoded);
      await tail.own(sessionId, stored);
      return stored;
    },
    read,
    async readHeads(sessionId, afterSeq = 0) {
      const rows = await store.selectHeads(sessionId, afterSeq);
      return rows.map((row) => decodeHead(row, sessionId, store.place));
    },
    ...(store.hold === undefined ? {} : { hold: store.hold }),
    ...(store.asides === undefined ? {} : { asides: store.asides }),
    // PostgreSQL takes an id with a NUL for no text at all.
    find: async (sessionId) => (sessionId.includes('\0') ? undefined : await store.selectSession(sessionId)),
    list: () => store.selectSessions(),
    subscribe: (sessionId, listener) => tail.subscribe(sessionId, listener),
  };
}

function refused(refusal: Refusal, sessionId: string): InputError {
  if (refusal === 'unknown')
    return new InputError('session', {
      found: `no session ${sessionId}`,
      expected: 'a session of the list',
      todo: 'Open its folder again.',
    });
  return new InputError('session', {
    found: `session ${sessionId}, in which something else happened meanwhile`,
    expected: 'one thing at a time',
    todo: 'Nothing was stored: look at the session as it is now, and do it again.',
  });
}
