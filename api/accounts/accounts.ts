import { randomBytes, randomUUID } from 'node:crypto';
import { UsageError } from '../../schemas/index.ts';
import { type Audit, auditOver } from './audit.ts';
import { type Principal, ROLES, type Role } from './principal.ts';
import { hashOf, isSame, newSecret } from './secrets.ts';
import type { Row, Sql } from './sql.ts';
import { makeTables } from './tables.ts';

export interface User {
  /** Random, so that nobody who does not know it can name a folder of theirs. */
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  /** Of one who may no longer come in; what they had stays theirs. */
  readonly removedAt?: string | undefined;
}

/** What is known of a token without the token. */
export interface TokenEntry {
  readonly tokenId: string;
  /** `token` for programs and for signing in; `cookie` for a page that was signed in at. */
  readonly kind: 'token' | 'cookie';
  readonly label: string;
  readonly createdAt: string;
  readonly expiresAt?: string | undefined;
  readonly revokedAt?: string | undefined;
  /** To the minute. */
  readonly lastUsedAt?: string | undefined;
}

/** The one time that a token is shown. */
export interface NewToken {
  readonly tokenId: string;
  readonly secret: string;
}

export interface TokenWish {
  readonly label?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** Users, their tokens, and the log of who decided what. */
export interface Accounts {
  readonly audit: Audit;
  /** The oldest first. */
  users(): Promise<User[]>;
  /** @throws UsageError for a name that is taken or is none */
  addUser(name: string, role: Role): Promise<User>;
  /** @throws UsageError where there is no such user, or they are removed already */
  removeUser(name: string): Promise<User>;
  /** @throws UsageError where no such user was removed */
  restoreUser(name: string): Promise<User>;
  /** @throws UsageError where there is no such user */
  setRole(name: string, role: Role): Promise<User>;
  /** @throws UsageError where there is no such user */
  tokens(name: string): Promise<TokenEntry[]>;
  /** @throws UsageError where there is no such user */
  newToken(name: string, wish?: TokenWish): Promise<NewToken>;
  /** Ends a token and every sign-in that was made with it. False where there is none, or it has ended. */
  revoke(tokenId: string): Promise<boolean>;
  /** Who a token or a cookie stands for; undefined where it is none, has ended, or its user was removed. */
  authenticate(secret: string): Promise<Principal | undefined>;
  /** A cookie for a page, which ends with the token that it was made with. */
  newCookie(principal: Principal, expiresAt: Date): Promise<NewToken>;
  /** Who a lab's single sign-on names, made at first sight. Undefined for one who was removed, or for no name. */
  vouchedFor(name: string): Promise<Principal | undefined>;
  close(): Promise<void>;
}

/** Names as labs give them, e-mail addresses among them. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;
/** Who uses a token all the time need not write that down all the time. */
const LAST_USE_STEP_MS = 60_000;

const VALID = `select t.id, t.hash, t.kind, t.last_used_at, u.id as user_id, u.name, u.role
  from account_tokens t join account_users u on u.id = t.user_id
  left join account_tokens p on p.id = t.parent_id
  where t.hash = $1 and u.removed_at is null
    and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
    and p.revoked_at is null and (p.expires_at is null or p.expires_at > $2)`;

/** @param now for tests of what ends with time */
export async function accountsOver(sql: Sql, now: () => Date = () => new Date()): Promise<Accounts> {
  await makeTables(sql);
  const stamp = (): string => now().toISOString();
  const audit = auditOver(sql);

  const find = async (name: string): Promise<User | undefined> => {
    const [row] = await sql.rows('select * from account_users where name = $1', [plainName(name)]);
    return row === undefined ? undefined : userOf(row);
  };
  const known = async (name: string): Promise<User> => {
    const user = await find(name);
    if (user !== undefined) return user;
    throw new UsageError(`There is no user ${JSON.stringify(name)}. See renshaw user list.`);
  };
  const insertUser = async (name: string, role: Role): Promise<boolean> =>
    (await sql.change(
      'insert into account_users (id, name, role, created_at) values ($1, $2, $3, $4) on conflict (name) do nothing',
      [randomUUID(), plainName(name), role, stamp()],
    )) > 0;
  const insertToken = async (
    userId: string,
    kind: TokenEntry['kind'],
    { label = '', expiresAt }: TokenWish,
    parentId: string | null,
  ): Promise<NewToken> => {
    const secret = newSecret();
    const tokenId = randomBytes(6).toString('hex');
    await sql.change(
      'insert into account_tokens (id, user_id, kind, label, hash, parent_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [tokenId, userId, kind, label, hashOf(secret), parentId, stamp(), expiresAt?.toISOString() ?? null],
    );
    return { tokenId, secret };
  };

  return {
    audit,
    users: async () =>
      (await sql.rows('select * from account_users order by created_at, name')).map((row) => userOf(row)),
    async addUser(name, role) {
      if (!NAME.test(plainName(name)))
        throw new UsageError(
          `${JSON.stringify(name)} is no name of a user: it has up to 100 letters, digits and . _ @ + -, a letter or digit first.`,
        );
      if (await insertUser(name, role)) return await known(name);
      const taken = await known(name);
      throw new UsageError(
        taken.removedAt === undefined
          ? `There is a user "${taken.name}" already: choose another name.`
          : `A user "${taken.name}" was removed: choose another name, or let the same person in again with renshaw user restore.`,
      );
    },
    async removeUser(name) {
      const user = await known(name);
      if (user.removedAt !== undefined) throw new UsageError(`The user "${user.name}" is removed already.`);
      await sql.change('update account_users set removed_at = $1 where id = $2', [stamp(), user.userId]);
      // Should they be let in again, it is with new tokens: the old ones may have been the reason.
      await sql.change(
        'update account_tokens set revoked_at = $1 where user_id = $2 and revoked_at is null',
        [stamp(), user.userId],
      );
      return await known(name);
    },
    async restoreUser(name) {
      const user = await known(name);
      if (user.removedAt === undefined) throw new UsageError(`The user "${user.name}" was not removed.`);
      await sql.change('update account_users set removed_at = null where id = $1', [user.userId]);
      return await known(name);
    },
    async setRole(name, role) {
      const { userId } = await known(name);
      await sql.change('update account_users set role = $1 where id = $2', [role, userId]);
      return await known(name);
    },
    async tokens(name) {
      const { userId } = await known(name);
      const rows = await sql.rows('select * from account_tokens where user_id = $1 order by created_at, id', [
        userId,
      ]);
      return rows.map(tokenOf);
    },
    async newToken(name, wish = {}) {
      const user = await known(name);
      if (user.removedAt !== undefined) throw new UsageError(`The user "${user.name}" was removed.`);
      return await insertToken(user.userId, 'token', wish, null);
    },
    revoke: async (tokenId) =>
      (await sql.change('update account_tokens set revoked_at = $1 where id = $2 and revoked_at is null', [
        stamp(),
        tokenId,
      ])) > 0,
    async authenticate(secret) {
      const hash = hashOf(secret);
      const [row] = await sql.rows(VALID, [hash, stamp()]);
      if (row === undefined || !isSame(String(row['hash']), hash)) return undefined;
      const before = new Date(now().getTime() - LAST_USE_STEP_MS).toISOString();
      const tokenId = String(row['id']);
      if (row['last_used_at'] === null || String(row['last_used_at']) < before)
        await sql.change('update account_tokens set last_used_at = $1 where id = $2', [stamp(), tokenId]);
      return { ...principalOf(row, row['kind'] === 'cookie' ? 'cookie' : 'token'), tokenId };
    },
    newCookie: async ({ userId, tokenId }, expiresAt) =>
      await insertToken(userId, 'cookie', { label: 'page', expiresAt }, tokenId ?? null),
    async vouchedFor(name) {
      if (!NAME.test(plainName(name))) return undefined;
      const isNew = (await find(name)) === undefined && (await insertUser(name, 'user'));
      const user = await find(name);
      if (user === undefined || user.removedAt !== undefined) return undefined;
      const principal = {
        userId: user.userId,
        name: user.name,
        role: user.role,
        via: 'trusted-header',
      } as const;
      if (isNew)
        await audit.record({
          by: principal,
          what: 'user-added',
          target: user.name,
          detail: { role: 'user' },
        });
      return principal;
    },
    close: () => sql.close(),
  };
}

/** Two people whose names differ only in how they are written would be taken for one another. */
const plainName = (name: string): string => name.trim().normalize('NFKC').toLowerCase();

const textIn = (row: Row, column: string): string => String(row[column]);
const given = <K extends string>(row: Row, column: string, key: K): { readonly [P in K]?: string } =>
  row[column] === null ? {} : ({ [key]: textIn(row, column) } as { readonly [P in K]?: string });

/** A role that this version does not know may do the least. */
const roleIn = (row: Row): Role => ROLES.find((role) => role === row['role']) ?? 'user';

function userOf(row: Row): User {
  return {
    userId: textIn(row, 'id'),
    name: textIn(row, 'name'),
    role: roleIn(row),
    createdAt: textIn(row, 'created_at'),
    ...given(row, 'removed_at', 'removedAt'),
  };
}

function principalOf(row: Row, via: 'token' | 'cookie'): Principal {
  return { userId: textIn(row, 'user_id'), name: textIn(row, 'name'), role: roleIn(row), via };
}

function tokenOf(row: Row): TokenEntry {
  return {
    tokenId: textIn(row, 'id'),
    kind: row['kind'] === 'cookie' ? 'cookie' : 'token',
    label: textIn(row, 'label'),
    createdAt: textIn(row, 'created_at'),
    ...given(row, 'expires_at', 'expiresAt'),
    ...given(row, 'revoked_at', 'revokedAt'),
    ...given(row, 'last_used_at', 'lastUsedAt'),
  };
}
