import { fileURLToPath } from 'node:url';
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { SessionEntry } from '../../../schemas/index.ts';
import { type Addition, type EventStore, type News, numbered, type Refusal } from '../session-log.ts';
import type { EventRow } from '../stored-event.ts';
import { asidesOver } from './asides.ts';
import { type ConnectOptions, connectPostgres, type Database, type Postgres } from './connection.ts';
import { Holds } from './holds.ts';
import { migratePostgres } from './migrate.ts';
import { events, sessions } from './tables.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** A trigger of the database says here what was added, once it is safe: first and last number, and the session. */
const CHANNEL = 'renshaw_events';

export interface PostgresStore extends EventStore {
  close(): Promise<void>;
}

/**
 * A store in a PostgreSQL database, which any number of processes have open at a time.
 *
 * @throws InputError where the database cannot be reached, or is of a newer version
 */
export async function postgresStore(databaseUrl: string, options?: ConnectOptions): Promise<PostgresStore> {
  const postgres = await connectPostgres(databaseUrl, options);
  try {
    await migratePostgres(postgres, { name: 'sessions', folder: MIGRATIONS });
    return await overPostgres(postgres);
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

async function overPostgres(postgres: Postgres): Promise<PostgresStore> {
  let news: News = { added: () => undefined, missed: () => undefined };
  await postgres.line.listen(CHANNEL, {
    heard: (payload) => {
      const [, first, last, sessionId] = /^(\d+) (\d+) (.*)$/s.exec(payload) ?? [];
      if (sessionId !== undefined) news.added(sessionId, Number(first), Number(last));
    },
    back: () => news.missed(),
  });
  const holds = new Holds(postgres.line, postgres.patienceMs);
  const asides = await asidesOver(postgres);
  const entries = (db: Database) =>
    db
      .select({
        sessionId: sessions.id,
        createdAt: sessions.createdAt,
        owner: sessions.owner,
        lastSeq: sessions.lastSeq,
      })
      .from(sessions);
  return {
    place: postgres.place,
    insertSession: ({ sessionId, createdAt, owner }) =>
      postgres.once(async (db) => {
        const row = { id: sessionId, createdAt, owner };
        const made = await db
          .insert(sessions)
          .values(row)
          .onConflictDoNothing()
          .returning({ id: sessions.id });
        return made.length > 0;
      }),
    async insertEvents(added) {
      if (added.after === undefined) return await postgres.once((db) => insert(db, added));
      let isAgain = false;
      return await postgres.ask(async (db) => {
        // Where the answer was lost with the connection, what was added may be there.
        const own = isAgain ? await alreadyThere(db, added) : undefined;
        isAgain = true;
        return own ?? (await insert(db, added));
      });
    },
    selectEvents: (sessionId, afterSeq) => postgres.ask((db) => rowsAfter(db, sessionId, afterSeq)),
    selectHeads: (sessionId, afterSeq) =>
      postgres.ask((db) =>
        db
          .select({ seq: events.seq, at: events.at, type: events.type })
          .from(events)
          .where(and(eq(events.sessionId, sessionId), gt(events.seq, afterSeq)))
          .orderBy(asc(events.seq)),
      ),
    selectSession: (sessionId) =>
      postgres.ask(async (db) => (await entries(db).where(eq(sessions.id, sessionId))).map(entryOf)[0]),
    selectSessions: () =>
      postgres.ask(async (db) =>
        (await entries(db).orderBy(desc(sessions.createdAt), desc(sessions.ordinal))).map(entryOf),
      ),
    asides,
    hold: (sessionId, what, onLost) => holds.take(sessionId, what, onLost),
    heed: (given) => {
      news = given;
    },
    close: async () => {
      asides.close();
      await postgres.close();
    },
  };
}

const entryOf = ({
  owner,
  ...entry
}: Omit<SessionEntry, 'owner'> & { readonly owner: string | null }): SessionEntry => ({
  ...entry,
  owner: owner ?? undefined,
});

function rowsAfter(db: Database, sessionId: string, afterSeq: number): Promise<EventRow[]> {
  return db
    .select({ seq: events.seq, at: events.at, type: events.type, body: events.body })
    .from(events)
    .where(and(eq(events.sessionId, sessionId), gt(events.seq, afterSeq)))
    .orderBy(asc(events.seq));
}

/** One statement, and so all or nothing: it counts the session on, which keeps every other one waiting, and adds. */
async function insert(db: Database, added: Addition): Promise<EventRow[] | Refusal> {
  const { sessionId, at, after } = added;
  const types = sql.param(added.events.map(({ type }) => type));
  const bodies = sql.param(added.events.map(({ body }) => body));
  const count = added.events.length;
  const isLast = after === undefined ? sql`true` : sql`last_seq = ${after}`;
  const { rows } = await db.execute<{ readonly last_seq: number }>(sql`
    with counted as (
      update ${sessions} set last_seq = last_seq + ${count} where id = ${sessionId} and ${isLast} returning last_seq
    ), added as (
      insert into ${events} (session_id, seq, at, type, body)
      select ${sessionId}, last_seq - ${count} + place, ${at}, type, body
      from counted, unnest(${types}::text[], ${bodies}::text[]) with ordinality as given (type, body, place)
    )
    select last_seq from counted`);
  const [counted] = rows;
  if (counted !== undefined) return numbered({ ...added, after: undefined }, counted.last_seq - count);
  const known = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, sessionId));
  return known.length === 0 ? 'unknown' : 'overtaken';
}

/** What was to be added, where it stands right after what it was to follow. */
async function alreadyThere(db: Database, added: Addition): Promise<EventRow[] | undefined> {
  const wanted = numbered({ ...added, after: undefined }, added.after ?? 0);
  if (typeof wanted === 'string' || wanted.length === 0) return undefined;
  const there = (await rowsAfter(db, added.sessionId, added.after ?? 0)).slice(0, wanted.length);
  const isOwn = wanted.every(({ at, body }, index) => there[index]?.at === at && there[index]?.body === body);
  return isOwn ? there : undefined;
}
