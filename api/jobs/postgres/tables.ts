import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgSchema,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * What is known of each job. Who gets the next one is pg-boss's, whose row has the same id. A change here needs
 * `npx drizzle-kit generate --config drizzle.jobs.config.ts`, whose migration is committed with it.
 */
export const jobs = pgSchema('renshaw').table(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    /** In the order in which they were asked for. */
    number: integer('number').notNull().generatedAlwaysAsIdentity(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    args: jsonb('args').notNull(),
    owner: text('owner'),
    sessionId: text('session_id'),
    batchId: text('batch_id'),
    requestId: text('request_id'),
    priority: integer('priority').notNull(),
    key: text('key'),
    state: text('state').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    notBefore: moment('not_before').notNull().defaultNow(),
    attempts: integer('attempts').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    losses: integer('losses').notNull().default(0),
    isStopping: boolean('is_stopping').notNull().default(false),
    worker: text('worker'),
    leasedUntil: moment('leased_until'),
    /** Which of pg-boss's attempts this is: its count of retries. */
    retryCount: integer('retry_count').notNull().default(0),
    progress: jsonb('progress'),
    result: jsonb('result'),
    message: text('message'),
  },
  (table) => [
    uniqueIndex('jobs_by_key')
      .on(table.key)
      .where(sql`${table.key} is not null and ${table.state} in ('waiting', 'running')`),
    index('jobs_by_state').on(table.state, table.kind),
    index('jobs_by_batch').on(table.batchId),
    index('jobs_by_session').on(table.sessionId),
  ],
);
