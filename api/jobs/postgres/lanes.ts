import type { PoolClient } from 'pg';
import { PgBoss } from 'pg-boss';
import type { Postgres } from '../../storage/postgres/connection.ts';
import { inTurn } from '../../storage/postgres/migrate.ts';
import type { JobKind } from '../job-queue.ts';

/** What waits in one row: whoever does one of these kinds does the others. */
const LANES: Readonly<Record<JobKind, string>> = { convert: 'work', compare: 'work', check: 'checks' };

export const laneOf = (kind: JobKind): string => LANES[kind];

export const lanesOf = (kinds: readonly JobKind[]): readonly string[] => [...new Set(kinds.map(laneOf))];

/** The least that pg-boss takes. */
export const LEAST_HEARTBEAT_S = 10;
/** What is heard of no more is looked for so often, by one of the processes at a time. */
const LOOK_EVERY_S = 3;
/** The most that pg-boss takes. What takes longer is handed out again, and goes on from its journal. */
const LONGEST_S = 24 * 60 * 60;
/** How often something is tried is decided by whoever runs it: see run-one-job.ts. */
const RETRIES = 100_000;

export const asDatabase = (client: Pick<PoolClient, 'query'>) => ({
  executeSql: async (text: string, values?: unknown[]) => await client.query(text, values),
});

/** Starts pg-boss over the connections that are there; it makes its own tables, which two that start at once cannot. */
export async function startBoss(postgres: Postgres, onFault: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: asDatabase(postgres.pool),
    schema: 'renshaw_queue',
    schedule: false,
    superviseIntervalSeconds: LOOK_EVERY_S,
    monitorIntervalSeconds: LOOK_EVERY_S,
  });
  boss.on('error', onFault);
  await inTurn(postgres, async () => {
    await boss.start();
    for (const lane of new Set(Object.values(LANES)))
      await boss.createQueue(lane, {
        expireInSeconds: LONGEST_S,
        retryLimit: RETRIES,
        retryDelay: 0,
      });
  });
  return boss;
}
