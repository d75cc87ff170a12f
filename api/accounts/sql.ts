/** A value that SQLite and PostgreSQL keep alike. Times are ISO 8601 in UTC, as text. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/**
 * The little that accounts ask of a database. Statements are those that SQLite and PostgreSQL both understand, with
 * parameters numbered `$1`, so that there is one set of them.
 */
export interface Sql {
  /** Whether the statement stands in one of the dialects, where they differ. */
  readonly dialect: 'sqlite' | 'postgres';
  /** The rows that a statement answers with. */
  rows(statement: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** How many rows a statement changed. */
  change(statement: string, values?: readonly SqlValue[]): Promise<number>;
  /** Several statements without values, all or none. */
  make(statements: string): Promise<void>;
  close(): Promise<void>;
}
