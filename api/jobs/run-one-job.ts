import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../../schemas/index.ts';
import type { JobProcess, StartJobProcess } from './job-process.ts';
import { CANCELLED_MESSAGE, type JobQueue, type JobRecord, type Lease, type LeaseEnd } from './job-queue.ts';

/** A job under way in this worker. */
export interface RunningJob {
  readonly job: JobRecord;
  /** When the queue has been told how it ended; never rejects. */
  readonly over: Promise<void>;
  /** Asks the queue at once whether it is still wanted. */
  look(): void;
  /** Gives it back, for another worker to go on with. */
  stop(): void;
}

/** Progress is stored no more often. */
const STORE_EVERY_MS = 500;
/** To put down a block of samples. Then the process is ended. */
const GRACE_MS = 7000;
const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** One whose process died is gone on with soon: what it wrote is there. */
const AFTER_LOSS_MS = 1000;

/** What it takes to run jobs. */
export interface JobMeans {
  readonly queue: JobQueue;
  readonly start: StartJobProcess;
  readonly dataRoots: readonly string[];
  /** How often a job is begun that ends by a fault that may pass. */
  readonly mostAttempts: number;
  /** Encoding threads of each; one a core where it is not given. */
  readonly threads?: number | undefined;
  /** Is told of faults of ours and of the queue. */
  readonly onFault: (error: unknown) => void;
}

export function carryOut(lease: Lease, means: JobMeans & { readonly leaseMs: number }): RunningJob {
  const { queue, leaseMs, onFault } = means;
  const { job } = lease;
  let progress: Progress | undefined;
  let isRenewing = false;
  let renewedMs = performance.now();
  let storedMs = 0;
  /** Why the process is being ended, if not by itself. */
  let why: 'cancelled' | 'stopped' | 'lost' | undefined;
  let grace: NodeJS.Timeout | undefined;

  const child: JobProcess = means.start(
    {
      type: 'work',
      kind: job.kind,
      args: job.args,
      dataRoots: [...means.dataRoots],
      threads: means.threads,
      ownSince: job.attempts === 1 ? undefined : job.startedAt,
    },
    (told) => {
      progress = told;
      if (performance.now() - storedMs >= STORE_EVERY_MS) renew();
    },
  );
  const end = (reason: NonNullable<typeof why>): void => {
    if (reason === 'lost') {
      why = reason;
      // Somebody else may write the same file by now.
      child.kill();
    } else if (why === undefined) {
      why = reason;
      child.tell({ type: reason === 'cancelled' ? 'cancel' : 'stop' });
      grace = setTimeout(() => child.kill(), GRACE_MS);
    }
  };
  const renewOnce = async (): Promise<void> => {
    const asked = performance.now();
    try {
      const told = progress;
      progress = undefined;
      if (told !== undefined) storedMs = asked;
      const answer = await queue.renew(lease, leaseMs, told);
      if (answer === 'lost') return end('lost');
      renewedMs = asked;
      child.tell({ type: 'leased', forMs: leaseMs });
      if (answer === 'cancel') end('cancelled');
    } catch (error) {
      onFault(error);
      if (performance.now() - renewedMs >= leaseMs) end('lost');
    }
  };
  const renew = (): void => {
    if (isRenewing) return;
    isRenewing = true;
    void renewOnce().finally(() => {
      isRenewing = false;
    });
  };
  child.tell({ type: 'leased', forMs: leaseMs });
  const heart = setInterval(renew, leaseMs / 4);

  const over = async (): Promise<void> => {
    const ended = await child.ended;
    clearInterval(heart);
    clearTimeout(grace);
    if (why === 'lost') return;
    await tellQueue(leaseEnd(ended, why, job, means.mostAttempts));
  };
  /** What was worked on for hours is not lost because the queue cannot be reached for a moment. */
  const tellQueue = async (how: LeaseEnd): Promise<void> => {
    const giveUpMs = performance.now() + leaseMs;
    for (let pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, 2000)) {
      try {
        await queue.end(lease, how);
        return;
      } catch (error) {
        onFault(error);
        // Somebody else has it by then, and goes on from what was written.
        if (performance.now() > giveUpMs) return;
        await delay(pauseMs);
      }
    }
  };
  return { job, over: over(), look: renew, stop: () => end('stopped') };
}

function leaseEnd(
  ended: Awaited<JobProcess['ended']>,
  why: 'cancelled' | 'stopped' | undefined,
  job: JobRecord,
  mostAttempts: number,
): LeaseEnd {
  switch (ended.outcome) {
    case 'done':
    case 'cancelled':
      return ended;
    case 'stopped':
      return { outcome: 'given-back' };
    case 'died': {
      if (why === 'cancelled') return { outcome: 'cancelled', message: CANCELLED_MESSAGE };
      if (why === 'stopped') return { outcome: 'given-back' };
      const message = `The process that worked on it ended (${ended.how}). It goes on from what was written.`;
      return { outcome: 'again', message, delayMs: AFTER_LOSS_MS, isLoss: true };
    }
    case 'failed': {
      const { message, fault, isPassing } = ended;
      if (!isPassing) return { outcome: 'failed', message, fault };
      const failures = job.failures + 1;
      if (failures >= mostAttempts) {
        const times = failures === 1 ? '' : ` It was tried ${failures} times.`;
        return { outcome: 'failed', message: `${message}${times}`, fault };
      }
      const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
      return { outcome: 'again', message, delayMs, isLoss: false };
    }
  }
}
