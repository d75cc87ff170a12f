import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJobQueue } from '../../../api/index.ts';
import { postgresQueue } from '../../../api/jobs/postgres/postgres-queue.ts';
import { hasPostgres, postgresForTests } from '../../postgres.ts';
import { QUEUE_CASES } from './queue-cases.ts';
import { RUNNER_CASES, reached, withRunner } from './runner-cases.ts';

const postgres = postgresForTests();

describe.skipIf(!hasPostgres)('the queue in PostgreSQL', () => {
  let databaseUrl = '';
  let boss: PgBoss;
  beforeAll(async () => {
    databaseUrl = await postgres.freshDatabase();
    // Makes the tables.
    await (await postgresQueue(databaseUrl)).close();
    boss = new PgBoss({
      connectionString: databaseUrl,
      schema: 'renshaw_queue',
      supervise: false,
      schedule: false,
    });
    // The server is killed below.
    boss.on('error', () => undefined);
    await boss.start();
  });
  afterAll(async () => {
    if (hasPostgres) await boss.stop({ graceful: false });
  });

  async function ask(...statements: string[]): Promise<void> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** The tables are made once, and emptied for each case. */
  const emptied = () => ask('delete from renshaw.jobs', 'delete from renshaw_queue.job');

  /** As if all that is known had happened so much earlier. */
  const earlier = (ms: number) =>
    ask(
      `update renshaw.jobs set leased_until = leased_until - ${ms} * interval '1 ms'`,
      `update renshaw_queue.job set heartbeat_on = heartbeat_on - ${ms} * interval '1 ms',
         start_after = start_after - ${ms} * interval '1 ms'`,
      // So that pg-boss looks at once for what is heard of no more.
      'update renshaw_queue.queue set monitor_on = null, monitor_claim_on = null',
    );

  it('is made by several processes that start at once in an empty database', async () => {
    const empty = await postgres.freshDatabase();
    const opened = await Promise.allSettled(Array.from({ length: 4 }, () => postgresQueue(empty)));
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close();
    expect(opened.map((one) => (one.status === 'rejected' ? String(one.reason) : 'open'))).toEqual(
      opened.map(() => 'open'),
    );
  });

  it.each(Object.entries(QUEUE_CASES))('%s', async (_, run) => {
    const queue = await postgresQueue(databaseUrl, { heartbeatSeconds: 10 });
    const other = await postgresQueue(databaseUrl, { heartbeatSeconds: 10 });
    await emptied();
    try {
      await run({
        queue,
        other,
        pass: async (ms) => {
          await earlier(ms);
          await boss.supervise();
        },
      });
    } finally {
      await queue.close();
      await other.close();
    }
  });

  it.each(Object.entries(RUNNER_CASES))('with a worker: %s', async (_, run) => {
    const queue = await openJobQueue({ stateFolder: '', databaseUrl });
    await emptied();
    try {
      await withRunner(queue, run);
    } finally {
      await queue.close();
    }
  });

  it('keeps what ends while the database is away, and goes on when it is there again', async () => {
    const queue = await openJobQueue({ stateFolder: '', databaseUrl });
    await emptied();
    try {
      await withRunner(queue, async ({ run, next }) => {
        const [first, second] = [
          await queue.enqueue({ kind: 'convert', title: 'ends while it is away', args: {} }),
          await queue.enqueue({ kind: 'convert', title: 'waits', args: {} }),
        ];
        run({ jobs: 1, onFault: () => undefined });
        const process = await next();
        await postgres.kill();
        process.end({ outcome: 'done', result: { bytes: 3 } });
        await postgres.restart();
        expect(await reached(queue, first?.jobId ?? '', 'done')).toMatchObject({
          result: { bytes: 3 },
          attempts: 1,
        });
        (await next()).end({ outcome: 'done', result: { bytes: 4 } });
        expect(await reached(queue, second?.jobId ?? '', 'done')).toMatchObject({ attempts: 1 });
      });
    } finally {
      await queue.close();
    }
  });

  it('says where the database cannot be reached', async () => {
    const away = openJobQueue({ stateFolder: '', databaseUrl: 'postgres://renshaw@127.0.0.1:1/none' });
    await expect(away).rejects.toThrow(/127\.0\.0\.1:1/);
  });
});
