import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { hasPostgres, postgresForTests } from '../postgres.ts';

const server = postgresForTests();

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
