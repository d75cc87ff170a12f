import type { SessionEntry, SessionLog } from '../../schemas/index.ts';
import { type EventStore, logOver, numbered } from './session-log.ts';
import type { EventRow } from './stored-event.ts';

/** A log that ends with the process, for tests and for a conversation that nobody wants kept. */
export function memorySessionLog(): SessionLog {
  return logOver(memoryStore());
}

interface Kept {
  readonly session: Omit<SessionEntry, 'lastSeq'>;
  readonly rows: EventRow[];
}

function memoryStore(): EventStore {
  const sessions = new Map<string, Kept>();
  const entry = ({ session, rows }: Kept): SessionEntry => ({ ...session, lastSeq: rows.length });
  return {
    place: undefined,
    async insertSession(session) {
      if (sessions.has(session.sessionId)) return false;
      sessions.set(session.sessionId, { session, rows: [] });
      return true;
    },
    async insertEvents(added) {
      const rows = sessions.get(added.sessionId)?.rows;
      if (rows === undefined) return 'unknown';
      const more = numbered(added, rows.length);
      if (typeof more !== 'string') rows.push(...more);
      return more;
    },
    selectEvents: async (sessionId, afterSeq) => (sessions.get(sessionId)?.rows ?? []).slice(afterSeq),
    selectHeads: async (sessionId, afterSeq) =>
      (sessions.get(sessionId)?.rows ?? []).slice(afterSeq).map(({ seq, at, type }) => ({ seq, at, type })),
    async selectSession(sessionId) {
      const kept = sessions.get(sessionId);
      return kept === undefined ? undefined : entry(kept);
    },
    selectSessions: async () => [...sessions.values()].map(entry).reverse(),
  };
}
