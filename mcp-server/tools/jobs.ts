import { randomUUID } from 'node:crypto';
import {
  CancelledError,
  InputError,
  type Progress,
  StoppedError,
  throwIfCancelled,
} from '../../schemas/index.ts';
import type {
  JobContext,
  JobEnd,
  JobLook,
  JobOrder,
  JobRegistry,
  JobSnapshot,
  WaitOptions,
} from './job-registry.ts';

interface Job<R> {
  readonly jobId: string;
  readonly order: JobOrder;
  readonly startedMs: number;
  readonly cancel: AbortController;
  readonly watchers: Set<(progress: Progress) => void>;
  progress: Progress | undefined;
  end: JobEnd<R> | undefined;
  ended: Promise<void>;
}

/** Ended jobs are kept for those who ask late; more than this would be a leak. */
const MAX_ENDED = 100;
/** Progress more often than this only costs messages. */
const TELL_EVERY_MS = 100;
/** Whoever waits hears at least so often: hosts give up on a call that is silent for a minute. */
const HEARTBEAT_MS = 15_000;

/** Jobs that run in this process, and end with it. */
export class Jobs<R> implements JobRegistry<R> {
  readonly #jobs = new Map<string, Job<R>>();
  #isClosed = false;

  async start(order: JobOrder, here: (context: JobContext) => Promise<R>): Promise<string> {
    if (this.#isClosed) throw new CancelledError('The program is ending: nothing new is started.');
    const isSame = (job: Job<R>): boolean => job.end === undefined && job.order.key === order.key;
    if (order.key !== undefined && [...this.#jobs.values()].some(isSame)) throw alreadyRunning(order.key);
    const job: Job<R> = {
      jobId: randomUUID(),
      order,
      startedMs: Date.now(),
      cancel: new AbortController(),
      watchers: new Set(),
      progress: undefined,
      end: undefined,
      ended: Promise.resolve(),
    };
    const told = throttled(job.startedMs, (progress, isTold) => {
      job.progress = progress;
      if (isTold) for (const watcher of job.watchers) watcher(progress);
    });
    job.ended = run(job, () => here({ signal: job.cancel.signal, progress: told }));
    this.#jobs.set(job.jobId, job);
    this.#forgetOldest();
    return job.jobId;
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter((job) => job.end !== undefined);
    for (const job of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#jobs.delete(job.jobId);
  }

  async look(jobId: string): Promise<JobLook | undefined> {
    const job = this.#jobs.get(jobId);
    return job === undefined
      ? undefined
      : { title: job.order.title, state: job.end?.outcome ?? 'running', attempts: 1 };
  }

  async list(): Promise<readonly JobSnapshot[]> {
    return [...this.#jobs.values()].map((job) => ({
      jobId: job.jobId,
      kind: job.order.kind,
      title: job.order.title,
      startedAt: new Date(job.startedMs).toISOString(),
      state: job.end?.outcome ?? 'running',
      progress: job.progress,
    }));
  }

  async cancel(jobId: string): Promise<boolean> {
    const job = this.#jobs.get(jobId);
    if (job === undefined || job.end !== undefined) return false;
    job.cancel.abort();
    return true;
  }

  async wait(jobId: string, { signal, onProgress }: WaitOptions = {}): Promise<JobEnd<R> | undefined> {
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

/** How work ended that threw this. */
export function endOf(error: unknown, signal: AbortSignal): JobEnd<never> {
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

/** What is said where another job writes the same file. */
export function alreadyRunning(file: string): InputError {
  return new InputError('output', {
    found: 'a conversion that is writing this file',
    expected: 'one conversion at a time for a file',
    todo: 'Wait for it, or cancel it first.',
    where: { file },
  });
}

/** Passes progress on with the time that is left; `isTold` now and then, and at each new stage. */
export function throttled(
  startedMs: number,
  listener: (progress: Progress, isTold: boolean) => void,
  everyMs = TELL_EVERY_MS,
): (progress: Progress) => void {
  let stage: string | undefined;
  // A conversion that goes on does not begin with nothing.
  let doneAtFirst: number | undefined;
  let toldMs = 0;
  return (progress) => {
    const now = Date.now();
    doneAtFirst ??= progress.done;
    const isTold = progress.stage !== stage || now - toldMs >= everyMs;
    stage = progress.stage;
    if (isTold) toldMs = now;
    listener(withTimeLeft(progress, (now - startedMs) / 1000, doneAtFirst), isTold);
  };
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
