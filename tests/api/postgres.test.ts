import { mkdirSync, writeFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { connectPostgres, type Postgres } from '../../api/storage/postgres/connection.ts';
import { migratePostgres } from '../../api/storage/postgres/migrate.ts';
import { InputError } from '../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

const server = postgresForTests();
const inFolder = temporaryFolder('renshaw-postgres-migrations');

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

/** Connections of a test, closed after it. */
const open: Postgres[] = [];
async function connected(url: string, patienceMs?: number): Promise<Postgres> {
  const postgres = await connectPostgres(url, { patienceMs });
  open.push(postgres);
  return postgres;
}
afterEach(async () => {
  for (const postgres of open.splice(0)) await postgres.close();
});

const backAgain = (postgres: Postgres): Promise<void> =>
  new Promise((resolve) => {
    postgres.line.onBack(resolve);
  });

describe.skipIf(!hasPostgres)('the server of the tests', () => {
  it('gives databases that know nothing of one another, and has them again after it was killed', async () => {
    const first = await server.freshDatabase();
    const second = await server.freshDatabase();
    await ask(first, 'create table kept (word text); insert into kept values (1)');
    await ask(second, 'create table kept (word text)');
    expect(await ask(second, 'select * from kept')).toEqual([]);
    await server.kill();
    await expect(ask(first, 'select 1')).rejects.toThrow();
    await server.restart();
    expect(await ask(first, 'select * from kept')).toEqual([{ word: '1' }]);
  });
});

describe('an address that is none', () => {
  it.each([
    ['sqlite:///x', /found no address of a database.*postgres:\/\/USER/],
    ['not an address', /found no address of a database/],
    ['postgres://user:secret@host', /without the name of a database/],
    ['postgres://user:secret@host/', /without the name of a database/],
  ])('%s is refused, and its password kept', async (address, message) => {
    const refusal = connectPostgres(address);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(InputError);
    await expect(refusal).rejects.not.toThrow(/secret/);
  });
});

describe.skipIf(!hasPostgres)('a database', () => {
  it.each([
    ['another password', (url: URL) => Object.assign(url, { password: 'other' }), /user or password/],
    ['another user', (url: URL) => Object.assign(url, { username: 'nobody' }), /user or password/],
    ['another name', (url: URL) => Object.assign(url, { pathname: '/other' }), /no database of this name/],
    ['another port', (url: URL) => Object.assign(url, { port: '1' }), /no PostgreSQL that answers/],
    [
      'another host',
      (url: URL) => Object.assign(url, { hostname: 'host.invalid' }),
      /a host that nobody knows/,
    ],
  ])('with %s cannot be opened, and that is said', async (_what, change, message) => {
    const url = change(new URL(await server.freshDatabase()));
    const refusal = connectPostgres(url.href);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(InputError);
    await expect(refusal).rejects.not.toThrow(url.password);
  });

  it('that goes away is waited for where that does no harm, and else said to be away', async () => {
    const postgres = await connected(await server.freshDatabase(), 30_000);
    await server.kill();
    await expect(postgres.once((db) => db.execute('select 1'))).rejects.toThrow(
      /went away|no PostgreSQL that/,
    );
    const waiting = postgres.ask((db) => db.execute('select 7 as seven'));
    const back = backAgain(postgres);
    await server.restart();
    expect((await waiting).rows).toEqual([{ seven: 7 }]);
    await back;
    expect((await postgres.once((db) => db.execute('select 8 as eight'))).rows).toEqual([{ eight: 8 }]);
  });

  it('refuses what is no text as a fault of whoever gave it, not of the database', async () => {
    const postgres = await connected(await server.freshDatabase());
    for (const value of [`'{"a":"\\u0000"}'::jsonb`, `'{"a":"\\ud800"}'::jsonb`, '$1::text'])
      await expect(
        postgres.once(() => postgres.pool.query(`select ${value}`, value === '$1::text' ? ['\0'] : [])),
      ).rejects.toMatchObject({ kind: 'metadata', fault: { todo: 'Leave it out.' } });
  });

  it.each(['select nothing', 'select 1/0', 'insert into kept values (1), (1)'])(
    'is not at fault for what we ask, which no log tells: %s',
    async (statement) => {
      const postgres = await connected(await server.freshDatabase());
      await postgres.once((db) => db.execute('create table kept (id int primary key)'));
      const asked = postgres.once((db) => db.execute(statement));
      await expect(asked).rejects.toThrow();
      await expect(asked).rejects.not.toThrow(InputError);
      await expect(asked).rejects.not.toThrow(statement);
    },
  );

  it('is asked one thing at a time over the line, however many ask', async () => {
    const postgres = await connected(await server.freshDatabase());
    const { line } = postgres;
    const questions = Array.from({ length: 20 }, (_, at) => line.query('select $1::int as at', [at]));
    const wrong = line.query('select nothing');
    const listening = line.listen('renshaw_test', { heard: () => undefined });
    await expect(wrong).rejects.toThrow(/nothing/);
    const answers = await Promise.all(questions);
    expect(answers.map(({ rows }) => rows[0])).toEqual(Array.from({ length: 20 }, (_, at) => ({ at })));
    await listening;
  });

  it('is not waited for longer than wished', async () => {
    const postgres = await connected(await server.freshDatabase(), 100);
    await server.kill();
    await expect(postgres.ask((db) => db.execute('select 1'))).rejects.toThrow(InputError);
    await server.restart();
  });

  it('tells what one process says to the others, also after it was away', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await connected(url), await connected(url)];
    const heard: string[] = [];
    const first = Promise.withResolvers<void>();
    const missed = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    await other.line.listen('renshaw_test', {
      heard: (payload) => {
        heard.push(payload);
        (payload === 'one' ? first : second).resolve();
      },
      back: () => missed.resolve(),
    });
    await one.ask((db) => db.execute("select pg_notify('renshaw_test', 'one')"));
    await first.promise;
    await server.kill();
    await server.restart();
    await missed.promise;
    await one.ask((db) => db.execute("select pg_notify('renshaw_test', 'two')"));
    await second.promise;
    expect(heard).toEqual(['one', 'two']);
  });
});

describe.skipIf(!hasPostgres)('migrations', () => {
  const migrations = (when: number): string => {
    const folder = inFolder(`${when}`);
    mkdirSync(`${folder}/meta`, { recursive: true });
    writeFileSync(`${folder}/0000_things.sql`, 'create table things (id text primary key);');
    const entry = { idx: 0, version: '7', when, tag: '0000_things', breakpoints: true };
    writeFileSync(
      `${folder}/meta/_journal.json`,
      JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] }),
    );
    return folder;
  };

  it('are made once by processes that start together', async () => {
    const url = await server.freshDatabase();
    const folder = migrations(1000);
    const all = await Promise.all(Array.from({ length: 4 }, () => connected(url)));
    await Promise.all(all.map((postgres) => migratePostgres(postgres, { name: 'things', folder })));
    expect(await ask(url, 'select count(*)::int as made from renshaw.things_migrations')).toEqual([
      { made: 1 },
    ]);
  });

  it('of a newer version are left alone', async () => {
    const url = await server.freshDatabase();
    const postgres = await connected(url);
    await migratePostgres(postgres, { name: 'things', folder: migrations(2000) });
    const older = migratePostgres(postgres, { name: 'things', folder: migrations(1000) });
    await expect(older).rejects.toThrow(/things of a newer Renshaw.*Nothing in it was changed/);
    // Who was refused keeps nobody from trying.
    await migratePostgres(postgres, { name: 'things', folder: migrations(2000) });
  });
});
