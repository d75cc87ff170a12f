import { progressSchema } from '../../../schemas/index.ts';
import { JOB_KINDS, JOB_STATES, type JobRecord, known, type LeaseEnd } from '../job-queue.ts';

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly args: unknown;
  readonly owner: string | null;
  readonly session_id: string | null;
  readonly batch_id: string | null;
  readonly request_id: string | null;
  readonly priority: number;
  readonly state: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly not_before: Date;
  readonly attempts: number;
  readonly failures: number;
  readonly losses: number;
  readonly is_stopping: boolean;
  readonly worker: string | null;
  readonly retry_count: number;
  readonly progress: unknown;
  readonly result: unknown;
  readonly message: string | null;
}

export function recordOf(row: JobRow): JobRecord {
  return {
    jobId: row.id,
    kind: known(JOB_KINDS, row.kind),
    title: row.title,
    args: row.args ?? undefined,
    owner: row.owner ?? undefined,
    sessionId: row.session_id ?? undefined,
    batchId: row.batch_id ?? undefined,
    requestId: row.request_id ?? undefined,
    priority: row.priority,
    state: known(JOB_STATES, row.state),
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString(),
    endedAt: row.ended_at?.toISOString(),
    notBefore: row.not_before.toISOString(),
    attempts: row.attempts,
    failures: row.failures,
    losses: row.losses,
    isStopping: row.is_stopping,
    progress: progressSchema.optional().parse(row.progress ?? undefined),
    result: row.result ?? undefined,
    message: row.message ?? undefined,
  };
}

/** How a job ends, as the values of the statement: state, result, message, ms, failures, losses. */
export function endValues(end: LeaseEnd): readonly unknown[] {
  switch (end.outcome) {
    case 'done':
      return ['done', JSON.stringify(end.result ?? null), null, 0, 0, 0];
    case 'failed':
      return ['failed', end.fault === undefined ? null : JSON.stringify(end.fault), end.message, 0, 0, 0];
    case 'cancelled':
      return ['cancelled', null, end.message, 0, 0, 0];
    case 'again':
      return ['waiting', null, end.message, end.delayMs, end.isLoss ? 0 : 1, end.isLoss ? 1 : 0];
    case 'given-back':
      return ['waiting', null, null, 0, 0, 0];
  }
}
