// Loads better-sqlite3, which is native: import it only where a queue is opened.

import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '../storage/make-folder.ts';
import { guardedJobs, notOurJobs } from './faults.ts';
import {
  CANCELLED_MESSAGE,
  type JobCount,
  type JobQueue,
  type JobRecord,
  type LeaseEnd,
  LOST_MESSAGE,
  MOST_LOSSES,
} from './job-queue.ts';
import { type JobRow, prepareTable, recordOf } from './sqlite-jobs-table.ts';
import { Watchers } from './watchers.ts';

/** Another process holds the file for milliseconds; one that is stopped in the midst of it must not stop us for ever. */
const LOCK_WAIT_MS = 5000;
/** What other processes change is looked up so often while somebody watches. */
const LOOK_EVERY_MS = 250;
const DEFAULT_LIMIT = 100;

const NEXT_REVISION = '(select coalesce(max(revision), 0) + 1 from jobs)';
const KINDS = '(select value from json_each(@kinds))';

/**
 * A queue in one SQLite file, which processes of one machine share.
 * @throws InputError when the file cannot be opened, is damaged, or of a newer version
 */
export function sqliteQueue(file: string, now: () => number = Date.now): JobQueue {
  return guardedJobs(file, () => {
    makeFolder(dirname(resolve(file)));
    const connection = new Database(file, { timeout: LOCK_WAIT_MS });
    try {
      // A power cut may cost the last change, and then the log of the session goes on without it; a killed process costs none.
      connection.pragma('synchronous = NORMAL');
      if (!prepareTable(connection)) throw notOurJobs(file);
      connection.pragma('journal_mode = WAL');
      return overConnection(connection, file, now);
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

function overConnection(connection: Database.Database, file: string, now: () => number): JobQueue {
  const sql = statementsOf(connection);
  const watchers = new Watchers();
  let seen = sql.lastRevision.get({})?.revision ?? 0;
  let timer: NodeJS.Timeout | undefined;

  const run = <T>(work: () => T): T => guardedJobs(file, work);
  const look = (): void => {
    if (watchers.isEmpty) return;
    for (const row of sinceSeen()) {
      seen = row.revision;
      watchers.tell(recordOf(row));
    }
  };
  /** A file that cannot be read for a moment must not end the process: no one waits for a look, and the next sees the same. */
  const sinceSeen = (): JobRow[] => {
    try {
      return sql.since.all({ seen });
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
      return [];
    }
  };
  /** Whoever watches hears of what was done once whoever did it has its answer. */
  const changed = <T>(work: () => T): T => {
    const result = run(work);
    setImmediate(() => {
      if (connection.open) look();
    });
    return result;
  };
  const found = (row: JobRow | undefined): JobRecord | undefined =>
    row === undefined ? undefined : recordOf(row);

  const enqueue = connection.transaction((values: Record<string, unknown>) => {
    if (values['key'] !== null && sql.withKey.get({ key: values['key'] }) !== undefined) return undefined;
    return sql.insert.get(values);
  });
  const lease = connection.transaction((values: Record<string, unknown>) => {
    sql.endStopped.run({ now: values['now'], message: CANCELLED_MESSAGE });
    sql.endLost.run({ now: values['now'], message: LOST_MESSAGE, most: MOST_LOSSES });
    return sql.lease.get(values);
  });

  return {
    async enqueue(request) {
      const at = now();
      const row = changed(() =>
        enqueue.immediate({
          id: randomUUID(),
          kind: request.kind,
          title: request.title,
          args: JSON.stringify(request.args ?? null),
          owner: request.owner ?? null,
          sessionId: request.sessionId ?? null,
          batchId: request.batchId ?? null,
          requestId: request.requestId ?? null,
          priority: request.priority ?? 0,
          key: request.key ?? null,
          state: request.refusal === undefined ? 'waiting' : 'failed',
          message: request.refusal ?? null,
          now: at,
          endedAt: request.refusal === undefined ? null : at,
        }),
      );
      return found(row);
    },
    get: async (jobId) => found(run(() => sql.get.get({ id: jobId }))),
    withKey: async (key) => found(run(() => sql.withKey.get({ key }))),
    list: async ({ owner, sessionId, batchId, states, limit = DEFAULT_LIMIT } = {}) =>
      run(() =>
        sql.list.all({
          owner: owner ?? null,
          sessionId: sessionId ?? null,
          batchId: batchId ?? null,
          states: states === undefined ? null : JSON.stringify(states),
          limit,
        }),
      ).map(recordOf),
    counts: async (owner) => run(() => sql.counts.all({ owner: owner ?? null })),
    cancel: async (jobId) =>
      found(
        changed(() => {
          sql.cancel.run({ id: jobId, now: now(), message: CANCELLED_MESSAGE });
          return sql.get.get({ id: jobId });
        }),
      ),
    async lease({ worker, kinds, leaseMs, mostOfOneOwner }) {
      const at = now();
      const values = { worker, kinds: JSON.stringify(kinds), now: at, until: at + leaseMs, mostOfOneOwner };
      const row = changed(() => lease.immediate(values));
      return row === undefined ? undefined : { job: recordOf(row) };
    },
    async renew({ job }, leaseMs, progress) {
      const row = changed(() =>
        sql.renew.get({
          id: job.jobId,
          attempts: job.attempts,
          until: now() + leaseMs,
          progress: progress === undefined ? null : JSON.stringify(progress),
        }),
      );
      if (row === undefined) return 'lost';
      return row.is_stopping === 1 ? 'cancel' : 'go-on';
    },
    async end({ job }, end) {
      const values = { id: job.jobId, attempts: job.attempts, now: now(), ...endValues(end, now()) };
      return changed(() => sql.end.run(values).changes > 0);
    },
    async expire(isDead) {
      changed(() => {
        for (const { id, worker } of sql.workers.all({}))
          if (isDead(worker)) sql.expire.run({ id, worker, now: now() });
      });
    },
    prune: async (endedBefore) => run(() => sql.prune.run({ before: endedBefore.getTime() }).changes),
    watch(listener) {
      if (watchers.isEmpty) seen = run(() => sql.lastRevision.get({}))?.revision ?? 0;
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      const stop = watchers.add(listener);
      return () => {
        stop();
        if (!watchers.isEmpty) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    async close() {
      clearInterval(timer);
      connection.close();
    },
  };
}

function endValues(end: LeaseEnd, now: number) {
  const nothing = { result: null, message: null, notBefore: now, failure: 0, loss: 0, endedAt: now };
  switch (end.outcome) {
    case 'done':
      return { ...nothing, state: 'done', result: JSON.stringify(end.result ?? null) };
    case 'failed':
      return {
        ...nothing,
        state: 'failed',
        message: end.message,
        result: end.fault === undefined ? null : JSON.stringify(end.fault),
      };
    case 'cancelled':
      return { ...nothing, state: 'cancelled', message: end.message };
    case 'again':
      return {
        ...nothing,
        state: 'waiting',
        message: end.message,
        notBefore: now + end.delayMs,
        failure: end.isLoss ? 0 : 1,
        loss: end.isLoss ? 1 : 0,
        endedAt: null,
      };
    case 'given-back':
      return { ...nothing, state: 'waiting', endedAt: null };
  }
}

type Named = Record<string, unknown>;

function statementsOf(connection: Database.Database) {
  const rows = (text: string) => connection.prepare<[Named], JobRow>(text);
  return {
    insert: rows(`
      insert into jobs (id, kind, title, args, owner, session_id, batch_id, request_id, priority, key, state, message,
        created_at, not_before, ended_at, revision)
      values (@id, @kind, @title, @args, @owner, @sessionId, @batchId, @requestId, @priority, @key, @state, @message, @now, @now,
        @endedAt, ${NEXT_REVISION})
      returning *`),
    get: rows('select * from jobs where id = @id'),
    withKey: rows(`select * from jobs where key = @key and state in ('waiting', 'running')`),
    list: rows(`
      select * from jobs
      where (@owner is null or owner = @owner) and (@sessionId is null or session_id = @sessionId)
        and (@batchId is null or batch_id = @batchId)
        and (@states is null or state in (select value from json_each(@states)))
      order by created_at desc, rowid desc limit @limit`),
    counts: connection.prepare<[Named], JobCount>(
      'select kind, state, count(*) as count from jobs where @owner is null or owner = @owner group by kind, state',
    ),
    since: rows('select * from jobs where revision > @seen order by revision'),
    lastRevision: connection.prepare<[Named], { readonly revision: number | null }>(
      'select max(revision) as revision from jobs',
    ),
    // One that nobody renews any more has nobody to stop it.
    cancel: rows(`
      update jobs set revision = ${NEXT_REVISION},
        is_stopping = (state = 'running' and leased_until > @now),
        ended_at = case when state = 'running' and leased_until > @now then null else @now end,
        message = case when state = 'running' and leased_until > @now then message else @message end,
        state = case when state = 'running' and leased_until > @now then state else 'cancelled' end
      where id = @id and state in ('waiting', 'running')`),
    // Whoever was to stop them is gone, and with it what they did.
    endStopped: rows(`
      update jobs set revision = ${NEXT_REVISION}, state = 'cancelled', message = @message, ended_at = @now
      where state = 'running' and is_stopping = 1 and leased_until <= @now`),
    endLost: rows(`
      update jobs set revision = ${NEXT_REVISION}, state = 'failed', message = @message, ended_at = @now,
        losses = losses + (state = 'running')
      where (state = 'running' and leased_until <= @now and losses + 1 >= @most)
        or (state = 'waiting' and losses >= @most)`),
    // Whoever has least of what runs comes first, lest a batch of one keep all others waiting.
    lease: rows(`
      update jobs set revision = ${NEXT_REVISION}, losses = losses + (state = 'running'), state = 'running',
        attempts = attempts + 1, worker = @worker, leased_until = @until, progress = null,
        started_at = coalesce(started_at, @now)
      where id = (
        select id from (
          select job.id, job.owner, job.priority, job.created_at, job.rowid as turn, (
            select count(*) from jobs as other
            where other.state = 'running' and other.leased_until > @now and other.owner is job.owner
              and other.kind in ${KINDS}
          ) as running
          from jobs as job
          where job.kind in ${KINDS}
            and ((job.state = 'waiting' and job.not_before <= @now)
              or (job.state = 'running' and job.leased_until <= @now))
        )
        where owner is null or running < @mostOfOneOwner
        order by priority desc, running, created_at, turn limit 1
      )
      returning *`),
    renew: rows(`
      update jobs set revision = case when @progress is null then revision else ${NEXT_REVISION} end,
        leased_until = @until, progress = coalesce(@progress, progress)
      where id = @id and attempts = @attempts and state = 'running'
      returning *`),
    // One that was cancelled is not tried again.
    end: rows(`
      update jobs set revision = ${NEXT_REVISION}, result = @result,
        state = case when @state = 'waiting' and is_stopping = 1 then 'cancelled' else @state end,
        message = case when @state = 'waiting' and is_stopping = 1 then '${CANCELLED_MESSAGE}' else @message end,
        ended_at = case when is_stopping = 1 then @now else @endedAt end,
        not_before = @notBefore, failures = failures + @failure, losses = losses + @loss, worker = null,
        leased_until = null, is_stopping = 0
      where id = @id and attempts = @attempts and state = 'running'`),
    workers: connection.prepare<[Named], { readonly id: string; readonly worker: string }>(
      `select id, worker from jobs where state = 'running' and worker is not null`,
    ),
    expire: rows(`
      update jobs set leased_until = @now where id = @id and worker = @worker and state = 'running'`),
    prune: rows(`delete from jobs where state in ('done', 'failed', 'cancelled') and ended_at < @before`),
  };
}
