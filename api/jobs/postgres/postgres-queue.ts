import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { connectPostgres, type Postgres } from '../../storage/postgres/connection.ts';
import { migratePostgres } from '../../storage/postgres/migrate.ts';
import {
  CANCELLED_MESSAGE,
  type JobCount,
  type JobQueue,
  type JobRecord,
  LOST_MESSAGE,
  MOST_LOSSES,
} from '../job-queue.ts';
import { Watchers } from '../watchers.ts';
import { endValues, type JobRow, recordOf } from './job-row.ts';
import { asDatabase, LEAST_HEARTBEAT_S, laneOf, lanesOf, startBoss } from './lanes.ts';
import * as statement from './statements.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
const CHANNEL = 'renshaw_jobs';
const DEFAULT_LIMIT = 100;
/** pg-boss sorts by one number: priorities stand so far apart, and between them the jobs of one owner one after another. */
const TURNS = 10_000;
const HEARTBEAT_S = 15;

/** What pg-boss answers, which its types leave out. */
const touchedSchema = z.object({ affected: z.number() });

export interface PostgresQueueOptions {
  /** A job whose worker is silent for so long is handed out again. */
  readonly heartbeatSeconds?: number | undefined;
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/**
 * A queue in PostgreSQL, which processes of several machines share. pg-boss hands jobs out, by priority and as many of one
 * owner as may run, and again when nothing is heard of them; a table of ours says what each is and what came of it, and
 * has the last word. Both change in one transaction.
 *
 * @throws InputError when the database cannot be reached, or is of a newer version
 */
export async function postgresQueue(
  databaseUrl: string,
  { heartbeatSeconds = HEARTBEAT_S, onFault = warn }: PostgresQueueOptions = {},
): Promise<JobQueue> {
  const postgres = await connectPostgres(databaseUrl);
  try {
    await migratePostgres(postgres, { name: 'jobs', folder: MIGRATIONS });
    return await overPostgres(postgres, Math.max(LEAST_HEARTBEAT_S, heartbeatSeconds), onFault);
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

const ignore = (): void => undefined;

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error));

async function overPostgres(
  postgres: Postgres,
  heartbeatSeconds: number,
  onFault: (error: unknown) => void,
): Promise<JobQueue> {
  const boss = await startBoss(postgres, onFault);
  const watchers = new Watchers();

  /** All of it or nothing, and everybody who watches hears of it. */
  const change = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> =>
    await postgres.once(async () => {
      const client = await postgres.pool.connect();
      // Between two statements nobody else hears of a server that is gone; the next statement fails of it.
      client.on('error', ignore);
      let isBroken = true;
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        isBroken = false;
        return result;
      } finally {
        if (isBroken) await client.query('rollback').catch(() => undefined);
        client.off('error', ignore);
        client.release(isBroken);
      }
    });
  const rows = async (text: string, values: unknown[]): Promise<readonly JobRecord[]> => {
    // No row holds a NUL, which is no text to PostgreSQL.
    if (values.some((value) => typeof value === 'string' && value.includes('\0'))) return [];
    return await postgres.ask(async () =>
      (await postgres.pool.query<JobRow>(text, values)).rows.map(recordOf),
    );
  };
  const get = async (jobId: string): Promise<JobRecord | undefined> =>
    (await rows(statement.GET, [jobId]))[0];

  const tell = async (jobId: string): Promise<void> => {
    if (watchers.isEmpty) return;
    const job = await get(jobId);
    if (job !== undefined) watchers.tell(job);
  };
  const stopListening = await postgres.line.listen(CHANNEL, {
    heard: (jobId) => void tell(jobId).catch(onFault),
    // What was said meanwhile was not heard: what goes on is told once more, and what ended lately.
    back: () =>
      void rows(statement.RECENT, [])
        .then((all) => {
          for (const job of all) watchers.tell(job);
        })
        .catch(onFault),
  });

  /** What pg-boss hands out is ours to give only where our own row says so, too. */
  const claim = async (
    lane: string,
    attempt: { readonly id: string; readonly retryCount: number },
    worker: string,
    leaseMs: number,
  ): Promise<JobRecord | undefined> =>
    await change(async (client) => {
      const values = [attempt.id, attempt.retryCount, worker, leaseMs, MOST_LOSSES];
      const [row] = (await client.query<JobRow>(statement.CLAIM, values)).rows;
      if (row !== undefined) return recordOf(row);
      await client.query(statement.END_UNCLAIMED, [attempt.id, CANCELLED_MESSAGE, LOST_MESSAGE]);
      await boss.complete(lane, attempt, null, { db: asDatabase(client) });
      return undefined;
    });

  return {
    enqueue: async (request) =>
      await change(async (client) => {
        const { kind, owner = null, priority = 0, refusal } = request;
        const state = refusal === undefined ? 'waiting' : 'failed';
        const { rowCount, rows: made } = await client.query<JobRow>(statement.INSERT, [
          randomUUID(),
          kind,
          request.title,
          JSON.stringify(request.args ?? null),
          owner,
          request.sessionId ?? null,
          request.batchId ?? null,
          priority,
          request.key ?? null,
          state,
          refusal ?? null,
          request.requestId ?? null,
        ]);
        const [row] = made;
        if (rowCount === 0 || row === undefined) return undefined;
        if (refusal === undefined) {
          const { rows: before } = await client.query<{ turn: number }>(statement.TURN, [row.id]);
          const turn = Math.min(before[0]?.turn ?? 0, TURNS - 1);
          await boss.send(
            laneOf(kind),
            {},
            {
              id: row.id,
              priority: priority * TURNS - turn,
              ...(owner === null ? {} : { group: { id: owner } }),
              heartbeatSeconds,
              db: asDatabase(client),
            },
          );
        }
        return recordOf(row);
      }),
    get,
    withKey: async (key) => (await rows(statement.WITH_KEY, [key]))[0],
    list: async ({
      owner = null,
      sessionId = null,
      batchId = null,
      states = null,
      limit = DEFAULT_LIMIT,
    } = {}) => await rows(statement.LIST, [owner, sessionId, batchId, states, limit]),
    counts: async (owner) =>
      await postgres.ask(
        async () => (await postgres.pool.query<JobCount>(statement.COUNTS, [owner ?? null])).rows,
      ),
    cancel: async (jobId) =>
      await change(async (client) => {
        const [row] = (await client.query<JobRow>(statement.CANCEL, [jobId, CANCELLED_MESSAGE])).rows;
        if (row === undefined) {
          const [known] = (await client.query<JobRow>(statement.GET, [jobId])).rows;
          return known === undefined ? undefined : recordOf(known);
        }
        const job = recordOf(row);
        if (job.state === 'cancelled') await boss.cancel(laneOf(job.kind), jobId, { db: asDatabase(client) });
        return job;
      }),
    async lease({ worker, kinds, leaseMs, mostOfOneOwner }) {
      for (const lane of lanesOf(kinds))
        for (;;) {
          const [attempt] = await postgres.once(() =>
            boss.fetch(lane, { batchSize: 1, includeMetadata: true, groupConcurrency: mostOfOneOwner }),
          );
          if (attempt === undefined) break;
          const job = await claim(lane, attempt, worker, leaseMs);
          if (job !== undefined) return { job };
        }
      return undefined;
    },
    renew: async ({ job }, leaseMs, progress) =>
      await change(async (client) => {
        const told = progress === undefined ? null : JSON.stringify(progress);
        const values = [job.jobId, job.attempts, leaseMs, told];
        const [row] = (await client.query<JobRow>(statement.RENEW, values)).rows;
        if (row === undefined) return 'lost';
        const attempt = { id: row.id, retryCount: row.retry_count };
        const touched = await boss.touch(laneOf(job.kind), attempt, { db: asDatabase(client) });
        // pg-boss has given it up, and is about to hand it out.
        if (touchedSchema.parse(touched).affected === 0) return 'lost';
        return row.is_stopping ? 'cancel' : 'go-on';
      }),
    end: async ({ job }, end) =>
      await change(async (client) => {
        const values = [job.jobId, job.attempts, ...endValues(end), CANCELLED_MESSAGE];
        const [row] = (await client.query<JobRow>(statement.END, values)).rows;
        if (row === undefined) return false;
        const db = asDatabase(client);
        const attempt = { id: row.id, retryCount: row.retry_count };
        if (row.state !== 'waiting') {
          await boss.complete(laneOf(job.kind), attempt, null, { db });
          return true;
        }
        await boss.fail(laneOf(job.kind), attempt, null, { db });
        if (row.not_before > new Date())
          await boss.update(laneOf(job.kind), undefined, { id: row.id, startAfter: row.not_before, db });
        return true;
      }),
    async expire(isDead) {
      const { rows: held } = await postgres.ask(() => postgres.pool.query<JobRow>(statement.HELD));
      for (const row of held.filter(({ worker }) => isDead(worker ?? '')))
        await change(async (client) => {
          const attempt = { id: row.id, retryCount: row.retry_count };
          await client.query(statement.EXPIRE, [row.id, row.worker]);
          await boss.fail(laneOf(recordOf(row).kind), attempt, null, { db: asDatabase(client) });
        });
    },
    prune: async (endedBefore) =>
      await change(async (client) => (await client.query(statement.PRUNE, [endedBefore])).rowCount ?? 0),
    watch: (listener) => watchers.add(listener),
    async close() {
      stopListening();
      await boss.stop({ graceful: false });
      await postgres.close();
    },
  };
}
