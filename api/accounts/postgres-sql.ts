// Loads pg: import it only where accounts are opened.

import { connectPostgres } from '../storage/postgres/connection.ts';
import type { Row, Sql } from './sql.ts';

/** Any number, the same in all processes: who makes tables waits for the others that do. */
const MAKING_LOCK = 7_236_841;
/** Every request looks up who asks, which takes a millisecond. */
const MOST_CONNECTIONS = 4;

/**
 * Accounts in PostgreSQL, shared by all processes that serve.
 *
 * @throws InputError when the database cannot be reached
 */
export async function postgresSql(databaseUrl: string): Promise<Sql> {
  const postgres = await connectPostgres(databaseUrl, { mostConnections: MOST_CONNECTIONS });
  const { pool } = postgres;
  return {
    dialect: 'postgres',
    rows: (statement, values = []) =>
      postgres.ask(async () => (await pool.query<Row>(statement, [...values])).rows),
    change: (statement, values = []) =>
      postgres.once(async () => (await pool.query(statement, [...values])).rowCount ?? 0),
    // Statements of one message are one transaction, which is taken back when one of them fails.
    make: (statements) =>
      postgres.once(
        async () => void (await pool.query(`select pg_advisory_xact_lock(${MAKING_LOCK}); ${statements}`)),
      ),
    close: () => postgres.close(),
  };
}
