// Loads better-sqlite3, which is native: import it only where accounts are opened.

import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { InputError } from '../../schemas/index.ts';
import { commitSync } from '../storage/commit-sync.ts';
import type { Row, Sql, SqlValue } from './sql.ts';

/** Commands that change accounts are short: who waits longer than this waits for something that hangs. */
const LOCK_WAIT_MS = 5000;

/**
 * A SQLite file that several processes may use at once: `renshaw user add` works while the service runs.
 *
 * @throws InputError when the file cannot be used
 */
export function sqliteSql(file: string): Sql {
  const connection = explained(file, () => open(file));
  const disk = commitSync(file);
  /** A token that was revoked stays revoked, also when the power fails. */
  const safe = async (): Promise<void> => {
    await disk.synced().catch((cause: unknown) =>
      explained(file, () => {
        throw cause;
      }),
    );
  };
  const bound = (values: readonly SqlValue[]): Record<string, SqlValue> =>
    Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
  return {
    dialect: 'sqlite',
    rows: async (statement, values = []) =>
      explained(file, () => connection.prepare<[object], Row>(statement).all(bound(values))),
    change: async (statement, values = []) => {
      const { changes } = explained(file, () => connection.prepare<[object]>(statement).run(bound(values)));
      if (changes > 0) await safe();
      return changes;
    },
    make: async (statements) => {
      explained(file, () => connection.exec(`begin immediate; ${statements} commit`));
      await safe();
    },
    close: async () => {
      await disk.close();
      connection.close();
    },
  };
}

function open(file: string): Database.Database {
  mkdirSync(dirname(resolve(file)), { recursive: true, mode: 0o700 });
  const connection = new Database(file, { timeout: LOCK_WAIT_MS });
  try {
    // Before anything stands in it: others of the machine have no business with it.
    chmodSync(file, 0o600);
    connection.pragma('journal_mode = WAL');
    // Whoever changes something waits until it is safe: see `safe`.
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    // What a statement of ours broke is for the caller to read.
    if (code === '' || code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR') throw cause;
    throw new InputError('file', {
      found: `accounts that cannot be used (${(cause as Error).message}, ${code})`,
      expected: 'a file of accounts that can be read and written',
      todo: 'Check the disk and your permission to write there, or give another state folder (--state DIR).',
      where: { file },
      cause,
    });
  }
}
