// The one file that loads better-sqlite3, which is native: import it only where a log is opened.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { SessionEntry } from '../../schemas/index.ts';
import { commitSync } from './commit-sync.ts';
import { explain, guarded, notOurs, refuseDamaged, tooNew } from './faults.ts';
import { makeFolder } from './make-folder.ts';
import { type EventStore, numbered } from './session-log.ts';
import { events, sessions } from './tables.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** A server that was told to stop may take this long to let go of its file before the next one gets it. */
const LOCK_WAIT_MS = 2000;

export interface SqliteStore extends EventStore {
  close(): Promise<void>;
}

type Datasync = Parameters<typeof commitSync>[1];

/**
 * A store in one SQLite file, which this process holds alone until `close`, or until it is killed.
 *
 * @throws InputError when the file cannot be opened, is no database, or another process holds it
 */
export function sqliteStore(file: string, datasync?: Datasync): SqliteStore {
  return guarded(file, () => {
    makeFolder(dirname(resolve(file)));
    const connection = new Database(file, { timeout: LOCK_WAIT_MS });
    try {
      return overConnection(connection, file, datasync);
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

/** @throws InputError for the tables of another program, and for those of a newer version of this one */
function refuseForeign(connection: Database.Database, file: string): void {
  const tables = connection
    .prepare<[], { readonly name: string }>("select name from sqlite_master where type = 'table'")
    .all()
    .map(({ name }) => name);
  if (tables.length === 0) return;
  if (!tables.includes('__drizzle_migrations')) throw notOurs(file);
  const made = connection
    .prepare<[], { readonly last: number | null }>('select max(created_at) as last from __drizzle_migrations')
    .get();
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS }).at(-1)?.folderMillis ?? 0;
  if (Number(made?.last ?? 0) > known) throw tooNew(file);
}

function overConnection(connection: Database.Database, file: string, datasync?: Datasync): SqliteStore {
  // Before anything is written: what is damaged, or not ours, stays as it is for whoever can mend it.
  refuseDamaged(connection.pragma('quick_check(1)', { simple: true }), file);
  refuseForeign(connection, file);
  // Two processes that drive the same sessions would each take the other's conversion for an interrupted one.
  connection.pragma('locking_mode = EXCLUSIVE');
  connection.pragma('journal_mode = WAL');
  // By itself it may lose the last answers when the power fails, though people have seen them arrive: see `safe`.
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  // SQLite takes the lock with the first write, and who only goes on where it was may not write for long.
  connection.exec('begin immediate; commit');
  const database = drizzle(connection);
  migrate(database, { migrationsFolder: MIGRATIONS });

  const run = async <T>(work: () => T): Promise<T> => guarded(file, work);
  const disk = commitSync(file, datasync);
  const unsafe = new Map<string, Promise<void>>();
  /** Nobody is answered with what the power could still take back. */
  const safe = async (sessionId: string): Promise<void> => {
    const synced = disk.synced().catch((cause: unknown) => {
      throw explain(cause, file);
    });
    unsafe.set(sessionId, synced);
    await synced.finally(() => {
      if (unsafe.get(sessionId) === synced) unsafe.delete(sessionId);
    });
  };
  const onceSafe = async <T>(sessionId: string, work: () => T): Promise<T> => {
    const found = await run(work);
    await unsafe.get(sessionId);
    return found;
  };
  const statements = prepared(database);
  const entryOf = ({ owner, lastSeq, ...entry }: EntryRow): SessionEntry => ({
    ...entry,
    owner: owner ?? undefined,
    lastSeq: lastSeq ?? 0,
  });
  return {
    place: file,
    // It is safe with its first event, without which it is none.
    insertSession: ({ sessionId, createdAt, owner }) =>
      run(() => {
        const row = { id: sessionId, createdAt, owner };
        return database.insert(sessions).values(row).onConflictDoNothing().run().changes > 0;
      }),
    async insertEvents(added) {
      const rows = await run(() =>
        database.transaction(
          () => {
            const { sessionId } = added;
            const entry = statements.entry.get({ sessionId });
            if (entry === undefined) return 'unknown';
            const rows = numbered(added, entry.lastSeq ?? 0);
            if (typeof rows === 'string') return rows;
            for (const row of rows) statements.insertEvent.run({ sessionId, ...row });
            return rows;
          },
          { behavior: 'immediate' },
        ),
      );
      if (typeof rows !== 'string') await safe(added.sessionId);
      return rows;
    },
    selectEvents: (sessionId, afterSeq) =>
      onceSafe(sessionId, () => statements.events.all({ sessionId, afterSeq })),
    selectHeads: (sessionId, afterSeq) =>
      onceSafe(sessionId, () => statements.heads.all({ sessionId, afterSeq })),
    selectSession: (sessionId) =>
      run(() => {
        const entry = statements.entry.get({ sessionId });
        return entry === undefined ? undefined : entryOf(entry);
      }),
    selectSessions: () => run(() => statements.entries.all().map(entryOf)),
    async close() {
      await disk.close();
      connection.close();
    },
  };
}

type EntryRow = ReturnType<ReturnType<typeof prepared>['entries']['all']>[number];

/** Made once: every event wakes whoever watches, and each of them reads. */
function prepared(database: ReturnType<typeof drizzle>) {
  const given = sql.placeholder;
  // From the index of one session: the events of all others are not looked at.
  const lastSeq = sql<number | null>`(select max(seq) from ${events} where session_id = "sessions"."id")`;
  const entries = () =>
    database
      .select({ sessionId: sessions.id, createdAt: sessions.createdAt, owner: sessions.owner, lastSeq })
      .from(sessions);
  const after = and(eq(events.sessionId, given('sessionId')), gt(events.seq, given('afterSeq')));
  return {
    entry: entries()
      .where(eq(sessions.id, given('sessionId')))
      .prepare(),
    entries: entries()
      .orderBy(desc(sessions.createdAt), desc(sql`${sessions}.rowid`))
      .prepare(),
    events: database
      .select({ seq: events.seq, at: events.at, type: events.type, body: events.body })
      .from(events)
      .where(after)
      .orderBy(asc(events.seq))
      .prepare(),
    heads: database
      .select({ seq: events.seq, at: events.at, type: events.type })
      .from(events)
      .where(after)
      .orderBy(asc(events.seq))
      .prepare(),
    insertEvent: database
      .insert(events)
      .values({
        sessionId: given('sessionId'),
        seq: given('seq'),
        at: given('at'),
        type: given('type'),
        body: given('body'),
      })
      .prepare(),
  };
}
