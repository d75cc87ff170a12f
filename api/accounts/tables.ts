import type { Sql } from './sql.ts';

const TABLES = `
create table if not exists account_users (
  id text primary key,
  name text not null unique,
  role text not null check (role in ('user', 'admin')),
  created_at text not null,
  removed_at text
);
create table if not exists account_tokens (
  id text primary key,
  user_id text not null references account_users (id),
  kind text not null check (kind in ('token', 'cookie')),
  label text not null,
  hash text not null unique,
  parent_id text references account_tokens (id),
  created_at text not null,
  expires_at text,
  revoked_at text,
  last_used_at text
);
`;

const AUDIT_COLUMNS = `
  at text not null,
  user_id text not null,
  name text not null,
  via text not null,
  what text not null,
  target text not null,
  address text not null,
  detail text not null
`;

/** Any number that is the audit log's alone. */
const AUDIT_LOCK = 7_236_842;

/**
 * Nothing that was written down is changed or taken away, not even by our own mistake. Where several write at once they take turns, so that
 * entries are there in the order of their numbers: whoever reads on behind the last one that they know misses none.
 */
const AUDIT = {
  sqlite: `
create table if not exists audit (seq integer primary key autoincrement, ${AUDIT_COLUMNS});
create trigger if not exists audit_kept before update on audit begin select raise(abort, 'the audit log is only added to'); end;
create trigger if not exists audit_not_taken before delete on audit begin select raise(abort, 'the audit log is only added to'); end;
`,
  postgres: `
create table if not exists audit (seq integer generated always as identity primary key, ${AUDIT_COLUMNS});
create or replace function audit_is_kept() returns trigger language plpgsql as
  $$ begin raise exception 'the audit log is only added to'; end $$;
create or replace trigger audit_kept before update or delete or truncate on audit
  for each statement execute function audit_is_kept();
create or replace function audit_in_turn() returns trigger language plpgsql as
  $$ begin perform pg_advisory_xact_lock(${AUDIT_LOCK}); return null; end $$;
create or replace trigger audit_in_turn before insert on audit
  for each statement execute function audit_in_turn();
`,
} as const;

/** Makes the tables of accounts and of the audit log where they are not there yet. */
export async function makeTables(sql: Sql): Promise<void> {
  await sql.make(TABLES + AUDIT[sql.dialect]);
}
