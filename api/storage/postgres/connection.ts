// The way to a PostgreSQL database, for everything that is kept in one: sessions, jobs, users.
//
//   const postgres = await connectPostgres(databaseUrl);
//   await migratePostgres(postgres, { name: 'jobs', folder: MIGRATIONS });   once, before the tables are used
//   await postgres.ask((db) => db.select()…);          a question: asked again where the connection was lost
//   await postgres.once((db) => db.transaction(…));    a change: tried once, since nobody knows whether a lost one counts
//   const leave = postgres.line.listen('renshaw_jobs', { heard, back });     NOTIFY of this process and of all others
//   await postgres.close();
//
// Each kind of thing has tables, a folder of migrations (drizzle-kit, dialect postgresql) and a table of migrations of its
// own (`renshaw.<name>_migrations`), so that rooms grow without one another. What goes wrong is an InputError of the kind
// `database`, which never holds the password. Hold locks on `line` (locks.ts), not on a connection of the pool: the pool
// gives it to somebody else.

import { setTimeout as delay } from 'node:timers/promises';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool, type PoolConfig } from 'pg';
import { explained, isPassing, refusedAddress } from './faults.ts';
import { Line } from './line.ts';

export type Database = NodePgDatabase;

export interface Postgres {
  /** Host, port and name, for messages. */
  readonly place: string;
  /** For so long a database that went away is waited for. */
  readonly patienceMs: number;
  readonly pool: Pool;
  /** A connection of its own that comes back by itself: for NOTIFY, and for locks. */
  readonly line: Line;
  /** Tried again for a while where the connection is lost: for what may be done twice. */
  ask<T>(work: (database: Database) => Promise<T>): Promise<T>;
  once<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** For so long a database that went away is waited for, as when it is restarted. */
  readonly patienceMs?: number | undefined;
  /** At a time, beside the line. */
  readonly mostConnections?: number | undefined;
}

/** PostgreSQL takes 100 by default, from all processes together. */
const MOST_CONNECTIONS = 10;
/** Nothing that is asked takes a second; whoever waits longer waits for a server that is gone. */
const QUERY_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 500;
const OPTIONS = [
  // Tables go where migrations expect them, also where the user is called as the schema of the migrations is.
  'search_path=public',
  // A host that goes without a goodbye lets go of its locks after half a minute.
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=4',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/**
 * Connects to the database of an address such as `postgres://user:password@host:5432/name`.
 *
 * @throws InputError that says whether it is the address, the host, the name or the password
 */
export async function connectPostgres(
  databaseUrl: string,
  { patienceMs = PATIENCE_MS, mostConnections = MOST_CONNECTIONS }: ConnectOptions = {},
): Promise<Postgres> {
  const config = configOf(databaseUrl);
  const place = placeOf(databaseUrl);
  const pool = new Pool({ ...config, max: mostConnections });
  // An idle connection that breaks is replaced by the pool; whoever asks next hears of it where that fails, too.
  pool.on('error', () => undefined);
  const database = drizzle(pool);
  const life = new AbortController();
  const once = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    try {
      return await work(database);
    } catch (cause) {
      throw explained(cause, place);
    }
  };
  const ask = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const giveUpAt = performance.now() + patienceMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work(database);
      } catch (cause) {
        if (!isPassing(cause) || life.signal.aborted || performance.now() > giveUpAt)
          throw explained(cause, place);
        await delay(pauseMs, undefined, { signal: life.signal }).catch(() => undefined);
      }
    }
  };
  const line = new Line(config);
  const close = async (): Promise<void> => {
    life.abort();
    await line.close();
    await pool.end();
  };
  try {
    await once((db) => db.execute('select 1'));
    await line.open();
  } catch (error) {
    await close();
    throw explained(error, place);
  }
  let closing: Promise<void> | undefined;
  return { place, patienceMs, pool, line, ask, once, close: () => (closing ??= close()) };
}

/** The address as what a connection takes. @throws InputError for what is no address of a PostgreSQL database */
function configOf(databaseUrl: string): PoolConfig {
  const url = URL.parse(databaseUrl);
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol))
    throw refusedAddress('no address of a database');
  if (url.pathname.length < 2) throw refusedAddress('an address without the name of a database');
  const given = url.searchParams.get('options');
  url.searchParams.set('options', given === null ? OPTIONS : `${OPTIONS} ${given}`);
  return {
    connectionString: url.href,
    application_name: 'renshaw',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
  };
}

function placeOf(databaseUrl: string): string {
  const { host, pathname, searchParams } = new URL(databaseUrl);
  const where = host === '' ? (searchParams.get('host') ?? 'localhost') : host;
  return `PostgreSQL ${where}${decodeURIComponent(pathname)}`;
}
