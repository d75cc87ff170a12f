import type { Row, Sql } from './sql.ts';

/** What accounts need of a pool of `pg`, which whoever made it closes. */
export interface PostgresPool {
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
}

/** Any number, the same in all processes: who makes tables waits for the others that do. */
const MAKING_LOCK = 7_236_841;

/** Accounts in PostgreSQL, shared by all processes that serve. */
export function postgresSql(pool: PostgresPool, end: () => Promise<void> = async () => undefined): Sql {
  return {
    dialect: 'postgres',
    rows: async (statement, values = []) => (await pool.query(statement, [...values])).rows as Row[],
    change: async (statement, values = []) => (await pool.query(statement, [...values])).rowCount ?? 0,
    // One message: PostgreSQL runs it on one connection, and takes all of it back when a part fails.
    make: async (statements) =>
      void (await pool.query(`begin; select pg_advisory_xact_lock(${MAKING_LOCK}); ${statements} commit`)),
    close: end,
  };
}
