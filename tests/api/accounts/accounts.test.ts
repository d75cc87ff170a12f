import { existsSync, statSync } from 'node:fs';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { type Accounts, accountsOver } from '../../../api/accounts/accounts.ts';
import { openAccounts } from '../../../api/accounts/open-accounts.ts';
import { postgresSql } from '../../../api/accounts/postgres-sql.ts';
import type { Sql } from '../../../api/accounts/sql.ts';
import { sqliteSql } from '../../../api/accounts/sqlite-sql.ts';
import { UsageError } from '../../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../../postgres.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const server = postgresForTests();
const inFolder = temporaryFolder('renshaw-accounts');

interface Bench {
  readonly accounts: Accounts;
  readonly sql: Sql;
  /** Lets time pass. */
  readonly pass: (milliseconds: number) => void;
}

const MINUTE_MS = 60_000;

/** What accounts do, whatever they are kept in. */
const CASES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'let in who has a token, and nobody else': async ({ accounts }) => {
    const { userId } = await accounts.addUser('Alice', 'admin');
    const { secret, tokenId } = await accounts.newToken('alice', { label: 'laptop' });
    expect(secret).toMatch(/^renshaw_[\w-]{43}$/);
    expect(await accounts.authenticate(secret)).toEqual({
      userId,
      name: 'alice',
      role: 'admin',
      via: 'token',
      tokenId,
    });
    for (const wrong of ['', secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), "' or 1=1 --"])
      expect(await accounts.authenticate(wrong)).toBeUndefined();
  },
  'keep no token, only its hash': async ({ accounts, sql }) => {
    await accounts.addUser('alice', 'user');
    const { secret } = await accounts.newToken('alice');
    const rows = await sql.rows('select * from account_tokens');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(8));
    expect(rows[0]?.['hash']).toMatch(/^[0-9a-f]{64}$/);
  },
  'end a token when it is revoked or its time is over': async ({ accounts, pass }) => {
    await accounts.addUser('alice', 'user');
    const revoked = await accounts.newToken('alice');
    expect(await accounts.revoke(revoked.tokenId)).toBe(true);
    expect(await accounts.revoke(revoked.tokenId)).toBe(false);
    expect(await accounts.authenticate(revoked.secret)).toBeUndefined();
    const short = await accounts.newToken('alice', { expiresAt: new Date(START_MS + MINUTE_MS) });
    pass(MINUTE_MS - 1);
    expect(await accounts.authenticate(short.secret)).toBeDefined();
    pass(1);
    expect(await accounts.authenticate(short.secret)).toBeUndefined();
  },
  'tell when a token was used last, to the minute': async ({ accounts, pass }) => {
    await accounts.addUser('alice', 'user');
    const { secret } = await accounts.newToken('alice', { label: 'x' });
    const lastUse = async (): Promise<string | undefined> => (await accounts.tokens('alice'))[0]?.lastUsedAt;
    expect(await lastUse()).toBeUndefined();
    await accounts.authenticate(secret);
    const first = await lastUse();
    pass(MINUTE_MS / 2);
    await accounts.authenticate(secret);
    expect(await lastUse()).toBe(first);
    pass(MINUTE_MS);
    await accounts.authenticate(secret);
    expect(await lastUse()).toBe(new Date(START_MS + 1.5 * MINUTE_MS).toISOString());
  },
  'end a page with the token that it was signed in with': async ({ accounts, pass }) => {
    await accounts.addUser('alice', 'user');
    const token = await accounts.newToken('alice', { expiresAt: new Date(START_MS + 2 * MINUTE_MS) });
    const principal = await accounts.authenticate(token.secret);
    if (principal === undefined) throw new Error('no principal');
    const cookie = await accounts.newCookie(principal, new Date(START_MS + 9 * MINUTE_MS));
    expect(await accounts.authenticate(cookie.secret)).toMatchObject({ name: 'alice', via: 'cookie' });
    pass(2 * MINUTE_MS);
    expect(await accounts.authenticate(cookie.secret)).toBeUndefined();

    const other = await accounts.newToken('alice');
    const second = await accounts.newCookie({ ...principal, tokenId: other.tokenId }, new Date(START_MS * 2));
    expect(await accounts.authenticate(second.secret)).toBeDefined();
    await accounts.revoke(other.tokenId);
    expect(await accounts.authenticate(second.secret)).toBeUndefined();
  },
  'let nobody in who was removed, and only with new tokens who is let in again': async ({ accounts }) => {
    const { userId } = await accounts.addUser('alice', 'user');
    const { secret } = await accounts.newToken('alice');
    expect((await accounts.removeUser('alice')).removedAt).toBeDefined();
    expect(await accounts.authenticate(secret)).toBeUndefined();
    expect(await accounts.vouchedFor('alice')).toBeUndefined();
    await expect(accounts.newToken('alice')).rejects.toThrow(/was removed/);
    await expect(accounts.addUser('alice', 'user')).rejects.toThrow(/renshaw user restore/);
    await expect(accounts.removeUser('alice')).rejects.toThrow(UsageError);
    expect((await accounts.restoreUser('alice')).userId).toBe(userId);
    expect(await accounts.authenticate(secret)).toBeUndefined();
    const again = await accounts.newToken('alice');
    expect(await accounts.authenticate(again.secret)).toMatchObject({ userId });
  },
  'take one name once, however it is written': async ({ accounts }) => {
    await accounts.addUser('alice', 'user');
    await expect(accounts.addUser(' ALICE ', 'user')).rejects.toThrow(/There is a user "alice" already/);
    for (const wrong of ['', ' ', '-x', 'a b', 'a/b', '../x', 'a\nb', 'x'.repeat(101)])
      await expect(accounts.addUser(wrong, 'user')).rejects.toThrow(/no name of a user/);
    expect((await accounts.users()).map(({ name, role }) => [name, role])).toEqual([['alice', 'user']]);
  },
  'make a user of whom single sign-on names, once, and never an admin, and write it down': async ({
    accounts,
  }) => {
    const [first, second] = await Promise.all([
      accounts.vouchedFor('bob@lab.org'),
      accounts.vouchedFor('Bob@Lab.org'),
    ]);
    expect(first).toEqual({
      userId: first?.userId,
      name: 'bob@lab.org',
      role: 'user',
      via: 'trusted-header',
    });
    expect(second).toEqual(first);
    expect(await accounts.users()).toHaveLength(1);
    expect(await accounts.audit.read()).toMatchObject([
      { what: 'user-added', target: 'bob@lab.org', name: 'bob@lab.org', via: 'trusted-header' },
    ]);
    await accounts.setRole('bob@lab.org', 'admin');
    expect((await accounts.vouchedFor('bob@lab.org'))?.role).toBe('admin');
    for (const wrong of ['', 'a b', 'a,b']) expect(await accounts.vouchedFor(wrong)).toBeUndefined();
  },
  'write down who did what, and take none of it back': async ({ accounts: { audit }, sql }) => {
    const by = { userId: 'u', name: 'alice', via: 'token' as const };
    await audit.record({ by, what: 'session-opened', target: 's1', address: '10.0.0.1', detail: { a: 1 } });
    await audit.record({ by, what: 'accepted-as-is', target: 's1', detail: { reason: 'x'.repeat(9000) } });
    const [first, second] = await audit.read();
    expect(first).toMatchObject({
      seq: 1,
      name: 'alice',
      what: 'session-opened',
      target: 's1',
      detail: { a: 1 },
    });
    expect(JSON.stringify(second).length).toBeLessThan(5000);
    expect(await audit.read({ after: 1 })).toEqual([second]);
    expect(await audit.read({ limit: 1 })).toEqual([first]);
    await expect(sql.change("update audit set name = 'bob'")).rejects.toThrow(/only added to/);
    await expect(sql.change('delete from audit')).rejects.toThrow(/only added to/);
    expect(await audit.read()).toEqual([first, second]);
  },
};

const START_MS = Date.parse('2026-03-01T12:00:00Z');
let files = 0;

const STORES: Readonly<Record<string, { readonly isHere: boolean; readonly open: () => Promise<Sql> }>> = {
  SQLite: { isHere: true, open: async () => sqliteSql(inFolder(`${++files}`, 'accounts.sqlite')) },
  PostgreSQL: { isHere: hasPostgres, open: async () => await postgresSql(await server.freshDatabase()) },
};

for (const [store, { isHere, open }] of Object.entries(STORES))
  describe.skipIf(!isHere)(`accounts in ${store}`, () => {
    it.each(Object.entries(CASES))('%s', async (_what, run) => {
      let nowMs = START_MS;
      const pass = (milliseconds: number): void => {
        nowMs += milliseconds;
      };
      const sql = await open();
      const accounts = await accountsOver(sql, () => new Date(nowMs));
      try {
        await run({ accounts, sql, pass });
      } finally {
        await accounts.close();
      }
    });
  });

describe.skipIf(!hasPostgres)('the database of accounts', () => {
  it('is made once, however many open it at once', async () => {
    const databaseUrl = await server.freshDatabase();
    const place = { stateFolder: inFolder('unused'), databaseUrl };
    const opened = await Promise.all(Array.from({ length: 4 }, () => openAccounts(place)));
    const names = opened.map((_, index) => `user${index}`);
    await Promise.all(opened.map((accounts, index) => accounts.addUser(names[index] ?? '', 'user')));
    for (const accounts of opened) {
      expect((await accounts.users()).map(({ name }) => name).toSorted()).toEqual(names);
      await accounts.close();
    }
    expect(existsSync(inFolder('unused'))).toBe(false);
  });

  it('numbers what is written down so that whoever reads on misses nothing', async () => {
    const databaseUrl = await server.freshDatabase();
    const accounts = await openAccounts({ stateFolder: '', databaseUrl });
    const slow = new Client({ connectionString: databaseUrl });
    await slow.connect();
    try {
      const by = { userId: 'u', name: 'alice', via: 'token' as const };
      await slow.query('begin');
      await slow.query(
        "insert into audit (at, user_id, name, via, what, target, address, detail) values ('', '', 'slow', '', 'said', '', '', '{}')",
      );
      const quick = accounts.audit.record({ by, what: 'decided' });
      await expect
        .poll(
          async () =>
            (await slow.query("select 1 from pg_locks where locktype = 'advisory' and not granted")).rowCount,
        )
        .toBe(1);
      expect(await accounts.audit.read()).toEqual([]);
      await slow.query('commit');
      await quick;
      expect((await accounts.audit.read()).map(({ name }) => name)).toEqual(['slow', 'alice']);
    } finally {
      await slow.end();
      await accounts.close();
    }
  });

  it('is said where it cannot be used', async () => {
    const nowhere = openAccounts({ stateFolder: '', databaseUrl: 'postgres://u:hidden@127.0.0.1:1/x' });
    await expect(nowhere).rejects.toThrow(/no PostgreSQL that answers there.*DATABASE_URL/);
    await expect(nowhere).rejects.not.toThrow(/hidden/);
  });
});

describe('the file of accounts', () => {
  it('is used by several at once, and read by nobody else', async () => {
    const stateFolder = inFolder('shared');
    const service = await openAccounts({ stateFolder });
    const command = await openAccounts({ stateFolder });
    await command.addUser('alice', 'user');
    const { secret } = await command.newToken('alice');
    await command.close();
    expect(await service.authenticate(secret)).toMatchObject({ name: 'alice' });
    await service.close();
    expect(statSync(inFolder('shared', 'accounts.sqlite')).mode & 0o077).toBe(0);
    expect(statSync(stateFolder).mode & 0o077).toBe(0);
  });

  it('is said where it cannot be used', async () => {
    await expect(openAccounts({ stateFolder: '/dev/null/x' })).rejects.toThrow(/--state DIR/);
  });
});
