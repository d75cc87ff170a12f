import type Database from 'better-sqlite3';
import { progressSchema } from '../../schemas/index.ts';
import { JOB_KINDS, JOB_STATES, type JobRecord, known } from './job-queue.ts';

/** Of the form below; a later one adds steps. */
const TABLE_VERSION = 2;

/** Times are milliseconds since 1970. `revision` grows with every change, so that others find what they have not seen. */
const CREATE = `
  create table jobs (
    id text primary key,
    kind text not null,
    title text not null,
    args text not null,
    owner text,
    session_id text,
    batch_id text,
    request_id text,
    priority integer not null,
    key text,
    state text not null,
    created_at integer not null,
    started_at integer,
    ended_at integer,
    not_before integer not null,
    attempts integer not null default 0,
    failures integer not null default 0,
    losses integer not null default 0,
    is_stopping integer not null default 0,
    worker text,
    leased_until integer,
    progress text,
    result text,
    message text,
    revision integer not null
  );
  create unique index jobs_by_key on jobs (key) where key is not null and state in ('waiting', 'running');
  create index jobs_by_turn on jobs (state, kind, priority desc, created_at);
  create index jobs_by_revision on jobs (revision);
  create index jobs_by_batch on jobs (batch_id) where batch_id is not null;
`;

/** @returns false where the file is of a newer version, or of another program; then nothing in it was changed */
export function prepareTable(connection: Database.Database): boolean {
  const make = connection.transaction(() => {
    const version = Number(connection.pragma('user_version', { simple: true }));
    if (version > TABLE_VERSION) return false;
    if (version === 1)
      connection.exec('alter table jobs add column request_id text; pragma user_version = 2');
    if (version !== 0) return true;
    if (connection.prepare('select 1 from sqlite_master').get() !== undefined) return false;
    connection.exec(CREATE);
    connection.pragma(`user_version = ${TABLE_VERSION}`);
    return true;
  });
  // Two processes may open a new file at the same time.
  return make.immediate();
}

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly args: string;
  readonly owner: string | null;
  readonly session_id: string | null;
  readonly batch_id: string | null;
  readonly request_id: string | null;
  readonly priority: number;
  readonly state: string;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly not_before: number;
  readonly attempts: number;
  readonly failures: number;
  readonly losses: number;
  readonly is_stopping: number;
  readonly worker: string | null;
  readonly progress: string | null;
  readonly result: string | null;
  readonly message: string | null;
  readonly revision: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const parsed = (json: string | null): unknown => (json === null ? undefined : JSON.parse(json));

export function recordOf(row: JobRow): JobRecord {
  return {
    jobId: row.id,
    kind: known(JOB_KINDS, row.kind),
    title: row.title,
    args: parsed(row.args),
    owner: row.owner ?? undefined,
    sessionId: row.session_id ?? undefined,
    batchId: row.batch_id ?? undefined,
    requestId: row.request_id ?? undefined,
    priority: row.priority,
    state: known(JOB_STATES, row.state),
    createdAt: iso(row.created_at),
    startedAt: row.started_at === null ? undefined : iso(row.started_at),
    endedAt: row.ended_at === null ? undefined : iso(row.ended_at),
    notBefore: iso(row.not_before),
    attempts: row.attempts,
    failures: row.failures,
    losses: row.losses,
    isStopping: row.is_stopping === 1,
    progress: progressSchema.optional().parse(parsed(row.progress)),
    result: parsed(row.result),
    message: row.message ?? undefined,
  };
}
