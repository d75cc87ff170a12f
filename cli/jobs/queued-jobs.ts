import type { JobQueue, JobRecord } from '../../api/index.ts';
import { errorOf, wireFaultSchema } from '../../mcp-server/index.ts';
import {
  alreadyRunning,
  type JobEnd,
  type JobOrder,
  type JobRegistry,
  type JobResult,
  jobResultSchema,
  type NwbInspector,
  type WaitOptions,
} from '../../mcp-server/tools/index.ts';
import { CancelledError, type Progress, throwIfCancelled } from '../../schemas/index.ts';

export interface QueuedJobs extends JobRegistry {
  /** Checks a file as a job: the library that reads it would keep everybody else waiting. */
  evaluate: NwbInspector['evaluate'];
}

/** Whoever waits hears at least so often: hosts give up on a call that is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** A person waits for a check. */
const CHECK_PRIORITY = 10;

/** Long work in a queue that outlives this process. */
export function queuedJobs(queue: JobQueue): QueuedJobs {
  const life = new AbortController();

  const start = async (order: JobOrder): Promise<string> => {
    throwIfCancelled(life.signal);
    const { sessionId, key } = order;
    const priority = order.kind === 'check' ? CHECK_PRIORITY : 0;
    const job = await queue.enqueue({ ...order, priority });
    if (job !== undefined) return job.jobId;
    const other = await queue.withKey(key ?? '');
    // The process before this one asked for the same, and ended before it could write down that it did.
    if (other !== undefined && sessionId !== undefined && other.sessionId === sessionId) return other.jobId;
    throw alreadyRunning(key ?? '');
  };

  const ended = async (
    jobId: string,
    { signal, onProgress }: WaitOptions,
  ): Promise<JobRecord | undefined> => {
    const stopped = signal === undefined ? life.signal : AbortSignal.any([signal, life.signal]);
    throwIfCancelled(stopped);
    const end = Promise.withResolvers<JobRecord | undefined>();
    const hear = (job: JobRecord | undefined): void => {
      if (job === undefined || isOver(job)) end.resolve(job);
      else onProgress?.(progressOf(job));
    };
    const look = async (): Promise<void> => {
      const job = await queue.get(jobId);
      // Where its worker is gone, nobody else ends it.
      hear(job?.isStopping === true ? await queue.cancel(jobId) : job);
    };
    const stopWatching = queue.watch((job) => {
      if (job.jobId === jobId) hear(job);
    });
    const onAbort = (): void => end.reject(new CancelledError('The wait was stopped; the job goes on.'));
    stopped.addEventListener('abort', onAbort, { once: true });
    const heart = setInterval(() => void look().catch(end.reject), HEARTBEAT_MS);
    try {
      await look();
      return await end.promise;
    } finally {
      clearInterval(heart);
      stopWatching();
      stopped.removeEventListener('abort', onAbort);
    }
  };

  const wait = async (jobId: string, options: WaitOptions = {}): Promise<JobEnd<JobResult> | undefined> => {
    const job = await ended(jobId, options);
    return job === undefined ? undefined : endOfRecord(job);
  };

  return {
    start,
    wait,
    look: async (jobId) => {
      const job = await queue.get(jobId);
      return job === undefined ? undefined : { title: job.title, state: job.state, attempts: job.attempts };
    },
    list: async () =>
      (await queue.list())
        .toReversed()
        .map(({ jobId, kind, title, state, progress, startedAt, createdAt }) => ({
          jobId,
          kind,
          title,
          state,
          progress,
          startedAt: startedAt ?? createdAt,
        })),
    cancel: async (jobId) => {
      const job = await queue.get(jobId);
      if (job === undefined || isOver(job)) return false;
      await queue.cancel(jobId);
      return true;
    },
    async close() {
      // The jobs go on, here after the next start or elsewhere.
      life.abort();
    },
    async evaluate(file, { signal, onProgress }) {
      const jobId = await start({ kind: 'check', title: file, args: { file } });
      const told = ({ done, total }: Progress): void => {
        if (total > 0) onProgress(done, total);
      };
      try {
        const job = await ended(jobId, { signal, onProgress: told });
        if (job?.state === 'failed')
          throw errorOf(
            wireFaultSchema.catch({ type: 'ours', message: job.message ?? '' }).parse(job.result),
            'check',
          );
        const report = jobResultSchema.optional().parse(job?.result)?.report;
        if (report === undefined) throw new CancelledError('The check was cancelled.');
        return report;
      } catch (error) {
        // It would read for nobody.
        if (signal.aborted) await queue.cancel(jobId);
        throw error;
      }
    },
  };
}

const isOver = ({ state }: JobRecord): boolean => state !== 'waiting' && state !== 'running';

function progressOf({ state, progress, message }: JobRecord): Progress {
  if (state === 'running') return progress ?? { stage: 'starting', done: 0, total: 0 };
  const stage = message === undefined ? 'Waiting for its turn' : `It will be tried again: ${message}`;
  return { stage, done: 0, total: 0 };
}

function endOfRecord({ state, result, message = '' }: JobRecord): JobEnd<JobResult> {
  if (state === 'done') return { outcome: 'done', result: jobResultSchema.parse(result) };
  return { outcome: state === 'failed' ? 'failed' : 'cancelled', message };
}
