import { join } from 'node:path';
import { type Accounts, accountsOver } from './accounts.ts';
import { type PostgresPool, postgresSql } from './postgres-sql.ts';

/**
 * The accounts of a state folder, in a file that several processes may use at once; or those in PostgreSQL, where a pool
 * is given, which stays the caller's to close. Close what is returned.
 *
 * @throws InputError when they cannot be used
 */
export async function openAccounts(
  where: { stateFolder: string } | { pool: PostgresPool },
): Promise<Accounts> {
  if ('pool' in where) return await accountsOver(postgresSql(where.pool));
  const { sqliteSql } = await import('./sqlite-sql.ts');
  const sql = sqliteSql(join(where.stateFolder, 'accounts.sqlite'));
  try {
    return await accountsOver(sql);
  } catch (error) {
    await sql.close();
    throw error;
  }
}
