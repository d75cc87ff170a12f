import { join } from 'node:path';
import type { SessionLog } from '../../schemas/index.ts';
import { logOver } from './session-log.ts';

/** Where sessions are kept. */
export interface SessionPlace {
  /** Holds a file, which belongs to one process at a time. */
  readonly stateFolder: string;
  /** A PostgreSQL database instead, which any number of processes may have open. */
  readonly databaseUrl?: string | undefined;
}

/**
 * The log of the sessions of a place, made where there is none; the database counts where there is one. Dispose of it to
 * let go. Loads what it takes only now.
 *
 * @throws InputError when it cannot be opened: no database, one of a newer version, a file that another process holds
 */
export async function openSessionLog(place: SessionPlace): Promise<SessionLog & AsyncDisposable> {
  if (place.databaseUrl !== undefined) {
    const { postgresStore } = await import('./postgres/session-store.ts');
    const store = await postgresStore(place.databaseUrl);
    return { ...logOver(store), [Symbol.asyncDispose]: () => store.close() };
  }
  const { sqliteStore } = await import('./sqlite-store.ts');
  const store = sqliteStore(join(place.stateFolder, 'sessions.sqlite'));
  return { ...logOver(store), [Symbol.asyncDispose]: () => store.close() };
}
