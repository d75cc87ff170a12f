import type { SessionLog } from '../../schemas/index.ts';
import { type EventStore, logOver } from './session-log.ts';
import type { EventRow } from './stored-event.ts';

/** A log that ends with the process, for tests and for a conversation that nobody wants kept. */
export function memorySessionLog(): SessionLog {
  return logOver(memoryStore());
}

function memoryStore(): EventStore {
  const sessions = new Map<string, { readonly createdAt: string; readonly rows: EventRow[] }>();
  return {
    file: undefined,
    insertSession(sessionId, createdAt) {
      if (sessions.has(sessionId)) return false;
      sessions.set(sessionId, { createdAt, rows: [] });
      return true;
    },
    insertEvents(sessionId, at, events) {
      const rows = sessions.get(sessionId)?.rows;
      if (rows === undefined) return undefined;
      const added = events.map((event, index) => ({ ...event, seq: rows.length + index + 1, at }));
      rows.push(...added);
      return added;
    },
    selectEvents: (sessionId, afterSeq) =>
      (sessions.get(sessionId)?.rows ?? []).filter((row) => row.seq > afterSeq),
    selectSessions: () =>
      [...sessions].map(([sessionId, { createdAt }]) => ({ sessionId, createdAt })).reverse(),
  };
}
