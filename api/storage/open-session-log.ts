import type { SessionLog } from '../../schemas/index.ts';
import { logOver } from './session-log.ts';

/**
 * The log in a SQLite file, made with its folder where there is none. Held by one process at a time; dispose of it to
 * let go. Loads the native part of SQLite only now.
 *
 * @throws InputError when the file cannot be opened, is no database, or another process holds it
 */
export async function openSessionLog(file: string): Promise<SessionLog & Disposable> {
  const { sqliteStore } = await import('./sqlite-store.ts');
  const store = sqliteStore(file);
  return { ...logOver(store), [Symbol.dispose]: () => store.close() };
}
