import { InputError, type SessionLog } from '../../schemas/index.ts';
import { Listeners } from './listeners.ts';
import { decodeEvent, type EncodedEvent, type EventRow, encodeEvent } from './stored-event.ts';

/** Where rows are kept. Everything that stores have in common is {@link logOver}. */
export interface EventStore {
  /** For messages. */
  readonly file: string | undefined;
  /** False where the session exists already. */
  insertSession(sessionId: string, createdAt: string): boolean;
  /** All of the events, numbered on from the last, or none; undefined where there is no such session. */
  insertEvents(sessionId: string, at: string, events: readonly EncodedEvent[]): EventRow[] | undefined;
  selectEvents(sessionId: string, afterSeq: number): EventRow[];
  /** Newest first. */
  selectSessions(): { readonly sessionId: string; readonly createdAt: string }[];
}

/**
 * A log over a store. Events are held against their schema on the way in and on the way out. Reading a session that
 * does not exist gives nothing; appending to it, or creating one twice, is an InputError.
 */
export function logOver(store: EventStore): SessionLog {
  const listeners = new Listeners();
  const now = (): string => new Date().toISOString();
  return {
    create(sessionId) {
      if (store.insertSession(sessionId, now())) return;
      throw new InputError('session', {
        found: `session ${sessionId}, which exists already`,
        expected: 'a new session',
        todo: 'Go on with that session, or open the folder again.',
      });
    },
    append(sessionId, events) {
      const rows = store.insertEvents(sessionId, now(), events.map(encodeEvent));
      if (rows === undefined)
        throw new InputError('session', {
          found: `no session ${sessionId}`,
          expected: 'a session of the list',
          todo: 'Open its folder again.',
        });
      const stored = rows.map((row) => decodeEvent(row, sessionId, store.file));
      listeners.tell(sessionId, stored);
      return stored;
    },
    read(sessionId, afterSeq = 0) {
      return store.selectEvents(sessionId, afterSeq).map((row) => decodeEvent(row, sessionId, store.file));
    },
    list: () => store.selectSessions(),
    subscribe: (sessionId, listener) => listeners.add(sessionId, listener),
  };
}
