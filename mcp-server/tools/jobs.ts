import { randomUUID } from 'node:crypto';
import {
  CancelledError,
  InputError,
  type Progress,
  StoppedError,
  throwIfCancelled,
} from '../../schemas/index.ts';

/** How a job ended. A fault of the input keeps its sentence; one of our own too, marked as such. */
export type JobEnd<R> =
  | { readonly outcome: 'done'; readonly result: R }
  | { readonly outcome: 'failed'; readonly message: string }
  | { readonly outcome: 'cancelled'; readonly message: string };

export interface JobSnapshot {
  readonly jobId: string;
  readonly kind: string;
  /** For people: what it works on. */
  readonly title: string;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly state: 'running' | JobEnd<unknown>['outcome'];
  readonly progress: Progress | undefined;
}

interface Job<R> {
  readonly jobId: string;
  readonly kind: string;
  readonly title: string;
  readonly startedMs: number;
  readonly cancel: AbortController;
  readonly watchers: Set<(progress: Progress) => void>;
  progress: Progress | undefined;
  /** What was done when it was first told: a conversion that goes on does not begin with nothing. */
  doneAtFirst: number | undefined;
  toldMs: number;
  end: JobEnd<R> | undefined;
  ended: Promise<void>;
}

/** Ended jobs are kept for those who ask late; more than this would be a leak. */
const MAX_ENDED = 100;
/** Progress more often than this only costs messages. */
const TELL_EVERY_MS = 100;
/** Whoever waits hears at least so often: hosts give up on a call that is silent for a minute. */
const HEARTBEAT_MS = 15_000;

export interface JobContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** Long work with an id. A job outlives the call that starts it and the calls that wait for it; never its owner. */
export class Jobs<R> {
  readonly #jobs = new Map<string, Job<R>>();
  #isClosed = false;

  /** Starts the work and returns its id at once. */
  start(kind: string, title: string, work: (context: JobContext) => Promise<R>): string {
    if (this.#isClosed) throw new CancelledError('The program is ending: nothing new is started.');
    const job: Job<R> = {
      jobId: randomUUID(),
      kind,
      title,
      startedMs: Date.now(),
      cancel: new AbortController(),
      watchers: new Set(),
      progress: undefined,
      doneAtFirst: undefined,
      toldMs: 0,
      end: undefined,
      ended: Promise.resolve(),
    };
    const context = { signal: job.cancel.signal, progress: (progress: Progress) => tell(job, progress) };
    job.ended = run(job, () => work(context));
    this.#jobs.set(job.jobId, job);
    this.#forgetOldest();
    return job.jobId;
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter((job) => job.end !== undefined);
    for (const job of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#jobs.delete(job.jobId);
  }

  /** Newest last. */
  list(): JobSnapshot[] {
    return [...this.#jobs.values()].map((job) => ({
      jobId: job.jobId,
      kind: job.kind,
      title: job.title,
      startedAt: new Date(job.startedMs).toISOString(),
      state: job.end?.outcome ?? 'running',
      progress: job.progress,
    }));
  }

  /** Asks a job to stop; false when it is unknown or has ended. It has stopped when a wait for it returns. */
  cancel(jobId: string): boolean {
    const job = this.#jobs.get(jobId);
    if (job === undefined || job.end !== undefined) return false;
    job.cancel.abort();
    return true;
  }

  /**
   * Waits for the end; undefined when no job of this id is known. Aborting `signal` ends the wait, not the job.
   * @throws CancelledError when the wait was ended
   */
  async wait(
    jobId: string,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
  ): Promise<JobEnd<R> | undefined> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return undefined;
    throwIfCancelled(signal);
    const stopped = Promise.withResolvers<never>();
    const onAbort = (): void => stopped.reject(new CancelledError('The wait was stopped; the job goes on.'));
    const watcher = (progress: Progress): void => onProgress?.(progress);
    const beat = (): void => watcher(job.progress ?? { stage: 'starting', done: 0, total: 0 });
    signal?.addEventListener('abort', onAbort, { once: true });
    job.watchers.add(watcher);
    const heart = setInterval(beat, HEARTBEAT_MS);
    try {
      if (job.end === undefined) beat();
      await Promise.race([job.ended, stopped.promise]);
      return job.end;
    } finally {
      clearInterval(heart);
      job.watchers.delete(watcher);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Cancels everything and waits for it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const jobs = [...this.#jobs.values()];
    // The program ends, which is no reason to throw away what was written.
    for (const job of jobs) job.cancel.abort(new StoppedError());
    await Promise.all(jobs.map((job) => job.ended));
  }
}

async function run<R>(job: Job<R>, work: () => Promise<R>): Promise<void> {
  try {
    job.end = { outcome: 'done', result: await work() };
  } catch (error) {
    job.end = endOf(error, job.cancel.signal);
  }
  if (job.progress !== undefined) for (const watcher of job.watchers) watcher(job.progress);
}

function endOf(error: unknown, signal: AbortSignal): JobEnd<never> {
  if (error instanceof CancelledError || signal.aborted) {
    const { message } = error instanceof StoppedError ? error : new CancelledError();
    return { outcome: 'cancelled', message };
  }
  if (error instanceof InputError) return { outcome: 'failed', message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return {
    outcome: 'failed',
    message: `This is a fault of renshaw, not of your files: ${message}`,
  };
}

function tell(job: Job<unknown>, progress: Progress): void {
  const now = Date.now();
  const isNewStage = progress.stage !== job.progress?.stage;
  job.doneAtFirst ??= progress.done;
  job.progress = withTimeLeft(progress, (now - job.startedMs) / 1000, job.doneAtFirst);
  if (!isNewStage && now - job.toldMs < TELL_EVERY_MS) return;
  job.toldMs = now;
  for (const watcher of job.watchers) watcher(job.progress);
}

/** Before this much is done and has passed, a rate is a guess. */
const LEAST_SECONDS = 1;
const LEAST_SHARE = 0.01;

/** Adds the time that is left at the rate so far, unless it was given or nobody can know. */
export function withTimeLeft(progress: Progress, elapsedSeconds: number, doneAtFirst = 0): Progress {
  const { done, total, secondsLeft } = progress;
  const doneSince = done - doneAtFirst;
  if (secondsLeft !== undefined || elapsedSeconds < LEAST_SECONDS) return progress;
  if (doneSince < total * LEAST_SHARE || doneSince <= 0) return progress;
  return { ...progress, secondsLeft: Math.max(0, (elapsedSeconds * (total - done)) / doneSince) };
}
