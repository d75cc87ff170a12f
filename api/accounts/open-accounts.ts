import { join } from 'node:path';
import { type Accounts, accountsOver } from './accounts.ts';
import type { Sql } from './sql.ts';

/** Where accounts are kept. */
export interface AccountsPlace {
  /** Holds a file that several processes may use at once. */
  readonly stateFolder: string;
  /** A PostgreSQL database instead, for the processes of several machines. */
  readonly databaseUrl?: string | undefined;
}

/**
 * The accounts of a place, made where there are none; the database counts where there is one. Close what is returned.
 *
 * @throws InputError when they cannot be used
 */
export async function openAccounts(place: AccountsPlace): Promise<Accounts> {
  const sql = await openSql(place);
  try {
    return await accountsOver(sql);
  } catch (error) {
    await sql.close();
    throw error;
  }
}

/** Loads what it takes only now. */
async function openSql({ stateFolder, databaseUrl }: AccountsPlace): Promise<Sql> {
  if (databaseUrl !== undefined) return await (await import('./postgres-sql.ts')).postgresSql(databaseUrl);
  return (await import('./sqlite-sql.ts')).sqliteSql(join(stateFolder, 'accounts.sqlite'));
}
