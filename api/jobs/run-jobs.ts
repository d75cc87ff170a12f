import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobKind, JobRecord } from './job-queue.ts';
import { carryOut, type JobMeans, type RunningJob } from './run-one-job.ts';

/** Kinds of jobs that share some places. */
export interface Lane {
  readonly kinds: readonly JobKind[];
  /** Jobs that run in this process at a time. */
  readonly most: number;
}

export interface RunnerOptions extends JobMeans {
  /** Conversions and comparisons at a time. */
  readonly jobs: number;
  /** Of one owner, over all processes; as many as there are where it is not given. */
  readonly mostOfOneOwner?: number | undefined;
  /** A job whose worker is silent for so long is handed out again. */
  readonly leaseMs?: number | undefined;
  /** Jobs are forgotten so long after their end; never where it is not given. */
  readonly keepEndedMs?: number | undefined;
  /** All processes that share the queue are of this machine: those that are gone can be told. */
  readonly isOneMachine: boolean;
}

export interface JobRunner {
  /** The name under which it takes jobs. */
  readonly worker: string;
  /** How many run here. */
  readonly running: () => number;
  /** When it has looked for the first time what there is to do; what dead processes held is under way again then. */
  readonly ready: Promise<void>;
  /** Takes no more jobs, lets those that run put down what they have, and gives them back. Within ten seconds. */
  close(): Promise<void>;
}

const DEFAULT_LEASE_MS = 15_000;
/** Checks of files take seconds: they must not wait for conversions that take hours. */
const MOST_CHECKS = 2;
/** What becomes due by itself: a retry, a lease that ran out. */
const LOOK_EVERY_MS = 2000;
/** What has ended is looked through so often. */
const PRUNE_EVERY_MS = 60 * 60 * 1000;
const NO_LIMIT = 1_000_000;

/** Takes jobs from the queue and runs each in a process of its own, until it is closed. */
export function runJobs(options: RunnerOptions): JobRunner {
  const { queue, onFault, leaseMs = DEFAULT_LEASE_MS, mostOfOneOwner = NO_LIMIT } = options;
  const worker = `${hostname()}/${process.pid}/${randomUUID()}`;
  const running = new Map<string, RunningJob>();
  const life = new AbortController();
  const lanes: readonly Lane[] = [
    { kinds: ['convert', 'compare'], most: options.jobs },
    { kinds: ['check'], most: MOST_CHECKS },
  ];

  const fill = async ({ kinds, most }: Lane): Promise<void> => {
    const isFree = (): boolean =>
      [...running.values()].filter(({ job }) => kinds.includes(job.kind)).length < most;
    while (!life.signal.aborted && isFree()) {
      const lease = await queue.lease({ worker, kinds, leaseMs, mostOfOneOwner });
      if (lease === undefined) return;
      const one = carryOut(lease, { ...options, leaseMs });
      running.set(lease.job.jobId, one);
      // The process may have been told to end while it waited for the lease.
      if (life.signal.aborted) one.stop();
      void one.over.finally(() => {
        if (running.get(lease.job.jobId) === one) running.delete(lease.job.jobId);
        wake.set();
      });
    }
  };
  let prunedMs = Number.NEGATIVE_INFINITY;
  const prune = async (): Promise<void> => {
    const { keepEndedMs } = options;
    if (keepEndedMs === undefined || performance.now() - prunedMs < PRUNE_EVERY_MS) return;
    prunedMs = performance.now();
    await queue.prune(new Date(Date.now() - keepEndedMs));
  };
  const wake = new Bell();
  const first = Promise.withResolvers<void>();
  const loop = async (): Promise<void> => {
    while (!life.signal.aborted) {
      try {
        if (options.isOneMachine) await queue.expire((other) => isGone(other, worker));
        for (const lane of lanes) await fill(lane);
        await prune();
      } catch (error) {
        onFault(error);
      }
      first.resolve();
      await wake.heard(LOOK_EVERY_MS, life.signal);
    }
  };
  const stopWatching = queue.watch((job: JobRecord) => {
    if (job.state === 'waiting') wake.set();
    if (job.isStopping) running.get(job.jobId)?.look();
  });
  const looping = loop();
  const close = async (): Promise<void> => {
    life.abort();
    stopWatching();
    await looping;
    for (const one of running.values()) one.stop();
    await Promise.all([...running.values()].map(({ over }) => over));
  };
  let closing: Promise<void> | undefined;
  return { worker, running: () => running.size, ready: first.promise, close: () => (closing ??= close()) };
}

/** Wakes who waits for it, or will. */
class Bell {
  #rung = Promise.withResolvers<void>();

  set(): void {
    this.#rung.resolve();
  }

  async heard(atMostMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const stop = AbortSignal.any([over.signal, signal]);
    await Promise.race([
      this.#rung.promise,
      delay(atMostMs, undefined, { signal: stop }).catch(() => undefined),
    ]);
    over.abort();
    this.#rung = Promise.withResolvers<void>();
  }
}

/** Whether a process of this machine is gone for sure. One that got the number of another is found by its lease. */
function isGone(worker: string, own: string): boolean {
  const [host, pid] = worker.split('/');
  if (host !== hostname() || worker === own) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
