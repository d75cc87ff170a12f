import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { openSessionLog } from '../../api/index.ts';
import type { SessionEvent, StoredEvent } from '../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';

const server = postgresForTests();
const said = (text: string): SessionEvent => ({ type: 'said', text });
const textOf = ({ event }: StoredEvent): string => (event.type === 'said' ? event.text : event.type);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

type Log = Awaited<ReturnType<typeof openSessionLog>>;
const open: Log[] = [];
/** Each is to the database what a process of its own is. */
async function logOf(databaseUrl: string): Promise<Log> {
  const log = await openSessionLog({ stateFolder: '', databaseUrl });
  open.push(log);
  return log;
}
afterEach(async () => {
  for (const log of open.splice(0)) await log[Symbol.asyncDispose]();
});

/** What a listener hears, and when it has heard the event of a number. */
function hearing(log: Log, sessionId: string) {
  const heard: number[] = [];
  let look = (): void => undefined;
  const leave = log.subscribe(sessionId, ({ seq }) => {
    heard.push(seq);
    look();
  });
  const until = (seq: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (heard.includes(seq)) resolve();
      };
      look();
    });
  return { heard, until, leave };
}

async function raw(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe.skipIf(!hasPostgres)('the log in PostgreSQL, over several processes', () => {
  it('tells what another process appends, each event once and in order', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await logOf(url), await logOf(url)];
    await one.create('a', { owner: 'ada' });
    const before = hearing(other, 'a');
    await one.append('a', [said('before')]);
    await before.until(1);
    before.leave();
    const ear = hearing(other, 'a');
    await one.append('a', [said('1'), said('2')]);
    await other.append('a', [said('3')]);
    await one.append('a', [said('4')]);
    await ear.until(5);
    expect(ear.heard).toEqual([2, 3, 4, 5]);
    expect(await other.find('a')).toMatchObject({ owner: 'ada', lastSeq: 5 });
  });

  it('numbers without a gap what several append at once, and tells all of them all of it', async () => {
    const url = await server.freshDatabase();
    const logs = [await logOf(url), await logOf(url), await logOf(url)];
    await logs[0]?.create('a');
    const ears = logs.map((log) => hearing(log, 'a'));
    await Promise.all(
      logs.flatMap((log, which) =>
        upTo(20).map((round) => log.append('a', [said(`${which}.${round}`), said('x')])),
      ),
    );
    for (const ear of ears) {
      await ear.until(120);
      expect(ear.heard).toEqual(upTo(120));
    }
    for (const log of logs) expect((await log.read('a')).map(({ seq }) => seq)).toEqual(upTo(120));
  });

  it('misses nothing while the database is away', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await logOf(url), await logOf(url)];
    await one.create('a');
    const ear = hearing(other, 'a');
    await one.append('a', [said('1')]);
    await ear.until(1);
    await server.kill();
    const late = one.append('a', [said('2')], { after: 1 });
    await server.restart();
    await late;
    await one.append('a', [said('3')]);
    await ear.until(3);
    expect(ear.heard).toEqual([1, 2, 3]);
  });

  it('has stored what it said that it stored, once, whenever the database is killed', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await logOf(url), await logOf(url)];
    await one.create('a');
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    for (let round = 0; round < 120; round++) {
      const log = round % 2 === 0 ? one : other;
      const after = (await log.find('a'))?.lastSeq;
      // In the midst of an append, which is then asked again.
      if (round % 40 === 20) killing = server.kill().then(() => server.restart());
      await log.append('a', [said(`${round}`)], { after });
      acknowledged.push(`${round}`);
      await killing;
    }
    const events = await other.read('a');
    expect(events.map(textOf)).toEqual(acknowledged);
    expect(events.map(({ seq }) => seq)).toEqual(upTo(120));
  });

  it('only ever adds events, whoever works on the database', async () => {
    const url = await server.freshDatabase();
    const log = await logOf(url);
    await log.create('a');
    await log.append('a', [said('one')]);
    for (const statement of [
      "update events set body = '{}'",
      'delete from events',
      'truncate events cascade',
    ])
      await expect(raw(url, statement)).rejects.toThrow('only ever added');
  });

  it('leaves a database of a newer version alone, and names an event that it does not know', async () => {
    const url = await server.freshDatabase();
    const log = await logOf(url);
    await log.create('a');
    await raw(
      url,
      `insert into events values ('a', 1, '2026-01-01T00:00:00.000Z', 'merged', '{"type":"merged"}')`,
    );
    await expect(log.read('a')).rejects.toThrow(/unknown type "merged".*newer version/);
    await raw(url, "insert into renshaw.sessions_migrations (hash, created_at) values ('x', 99999999999999)");
    await expect(logOf(url)).rejects.toThrow(/sessions of a newer Renshaw/);
  });
});
