import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { PoolClient } from 'pg';
import type { Postgres } from './connection.ts';
import { tooNewDatabase } from './faults.ts';

export interface Migrations {
  /** What the tables hold, a word of small letters: `sessions`. */
  readonly name: string;
  /** As drizzle-kit made it. */
  readonly folder: string;
}

const SCHEMA = 'renshaw';
/** Any number that is ours alone: processes that start together take turns. */
const MIGRATION_LOCK = 7_367_001;

/**
 * Brings tables to this version. Several processes may do so at once.
 *
 * @throws InputError for tables of a newer version, of which nothing is changed
 */
export async function migratePostgres(postgres: Postgres, { name, folder }: Migrations): Promise<void> {
  const migrationsTable = `${name}_migrations`;
  await inTurn(postgres, async (client) => {
    const database = drizzle(client);
    const table = sql`${sql.identifier(SCHEMA)}.${sql.identifier(migrationsTable)}`;
    const { rows } = await database.execute<{ found: string | null }>(
      sql`select to_regclass(${`${SCHEMA}.${migrationsTable}`}) as found`,
    );
    if (rows[0]?.found !== null && rows[0]?.found !== undefined) {
      const made = await database.execute<{ last: string | null }>(
        sql`select max(created_at) as last from ${table}`,
      );
      const known = readMigrationFiles({ migrationsFolder: folder }).at(-1)?.folderMillis ?? 0;
      if (Number(made.rows[0]?.last ?? 0) > known) throw tooNewDatabase(name, postgres.place);
    }
    await migrate(database, { migrationsFolder: folder, migrationsSchema: SCHEMA, migrationsTable });
  });
}

/** Does what makes or changes tables, while no other process of ours does. */
export async function inTurn(postgres: Postgres, work: (client: PoolClient) => Promise<void>): Promise<void> {
  await postgres.once(async () => {
    const client = await postgres.pool.connect();
    let isBroken = true;
    // The statement under way tells of a lost connection; without a listener the event would end the process.
    const heard = (): void => undefined;
    client.on('error', heard);
    try {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await work(client);
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      isBroken = false;
    } finally {
      // A connection that is given up takes its lock along.
      client.off('error', heard);
      client.release(isBroken);
    }
  });
}
