import type { Progress } from '../../schemas/index.ts';

/** What long work there is: writing a file, holding one against its recordings, checking one. */
export const JOB_KINDS = ['convert', 'compare', 'check'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Work that somebody asks for. */
export interface JobRequest {
  readonly kind: JobKind;
  /** For people: what it works on. */
  readonly title: string;
  /** JSON: all that a worker has to know. */
  readonly args: unknown;
  /** Who asked for it; nobody in particular where it is not given. */
  readonly owner?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly batchId?: string | undefined;
  /** Of the request that asked for it: what any process logs of the job carries it. */
  readonly requestId?: string | undefined;
  /** The higher one is begun first; 0 where it is not given. */
  readonly priority?: number | undefined;
  /** While one job with this key waits or runs no other is taken, such as for the file that it writes. */
  readonly key?: string | undefined;
  /** Why it has failed before it began: one of many that is kept so that all of them can be told about. */
  readonly refusal?: string | undefined;
}

/** A job as it stands. Times are ISO 8601 in UTC. */
export interface JobRecord {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly title: string;
  readonly args: unknown;
  readonly owner: string | undefined;
  readonly sessionId: string | undefined;
  readonly batchId: string | undefined;
  readonly requestId: string | undefined;
  readonly priority: number;
  readonly state: JobState;
  readonly createdAt: string;
  /** When it was handed out for the first time. */
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** A waiting job is not handed out before. */
  readonly notBefore: string;
  /** How often it was handed out. */
  readonly attempts: number;
  /** How often of these something went wrong that might pass. */
  readonly failures: number;
  /** How often of these nothing more was heard of it: its worker died. */
  readonly losses: number;
  /** It was cancelled while it ran, and has not stopped yet. */
  readonly isStopping: boolean;
  readonly progress: Progress | undefined;
  /** JSON: what it ended with, where it is done; where it failed the fields of the fault, if it has any. */
  readonly result: unknown;
  /** Why it failed or was cancelled; of one that waits, what went wrong the last time. */
  readonly message: string | undefined;
}

/**
 * A worker's right to a job, as it was when it was handed out. It ends with the time that was asked for unless it is
 * renewed. `attempts` grows with every hand-out: whoever comes with an older one comes too late.
 */
export interface Lease {
  readonly job: JobRecord;
}

export interface LeaseWish {
  /** Names the process that asks, in a way that no later one is named. */
  readonly worker: string;
  readonly kinds: readonly JobKind[];
  readonly leaseMs: number;
  /** Jobs of one owner that run at a time, of these kinds; those without an owner are not limited. */
  readonly mostOfOneOwner: number;
}

export interface JobFilter {
  readonly owner?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly states?: readonly JobState[] | undefined;
  /** The newest so many; 100 where it is not given. */
  readonly limit?: number | undefined;
}

export interface JobCount {
  readonly kind: JobKind;
  readonly state: JobState;
  readonly count: number;
}

/** How a worker leaves a job. */
export type LeaseEnd =
  | { readonly outcome: 'done'; readonly result: unknown }
  | { readonly outcome: 'failed'; readonly message: string; readonly fault?: unknown }
  | { readonly outcome: 'cancelled'; readonly message: string }
  /** It failed of something that may pass, or its process died. */
  | {
      readonly outcome: 'again';
      readonly message: string;
      readonly delayMs: number;
      readonly isLoss: boolean;
    }
  /** The worker ends, and has not come to the end: another one may go on at once. */
  | { readonly outcome: 'given-back' };

/**
 * Jobs that outlive every process. Any number of processes share one queue: each job is handed out to one worker at a
 * time, and again when that one is not heard of any more.
 */
export interface JobQueue {
  /** @returns the job, or undefined where another one with its key waits or runs */
  enqueue(request: JobRequest): Promise<JobRecord | undefined>;
  get(jobId: string): Promise<JobRecord | undefined>;
  /** The one that waits or runs. */
  withKey(key: string): Promise<JobRecord | undefined>;
  /** Newest first. */
  list(filter?: JobFilter): Promise<readonly JobRecord[]>;
  /** Of one owner, or of all. */
  counts(owner?: string): Promise<readonly JobCount[]>;
  /** Ends one that waits; one that runs is asked to stop. @returns the job as it stands then */
  cancel(jobId: string): Promise<JobRecord | undefined>;
  /** Hands out the next job that may run. */
  lease(wish: LeaseWish): Promise<Lease | undefined>;
  /**
   * Keeps the lease for as long as at first.
   * @returns `lost` when the job is not this worker's any more: it must stop, and nobody wants its result
   */
  renew(lease: Lease, leaseMs: number, progress?: Progress): Promise<'go-on' | 'cancel' | 'lost'>;
  /** @returns false where it came too late: the job has been handed to somebody else, or has ended */
  end(lease: Lease, end: LeaseEnd): Promise<boolean>;
  /** Hands the jobs of workers that are known to be dead out again at once. */
  expire(isDead: (worker: string) => boolean): Promise<void>;
  /** Forgets the jobs that ended before. @returns how many */
  prune(endedBefore: Date): Promise<number>;
  /** Tells of every change, by whichever process, soon after it was made. @returns how to end it */
  watch(listener: (job: JobRecord) => void): () => void;
  close(): Promise<void>;
}

/** A job that kills every worker would otherwise do so for ever. */
export const MOST_LOSSES = 5;

export const LOST_MESSAGE =
  'The process that worked on it ended in the midst of it, again and again, for a reason that it could not tell: too little memory is the likeliest.';
export const CANCELLED_MESSAGE = 'Cancelled. Nothing that looks finished was left behind.';

/** A word of a table of jobs. @throws Error for one that this version does not know */
export function known<T extends string>(words: readonly T[], word: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new Error(`the table of jobs holds "${word}", not ${words.join(' or ')}`);
  return found;
}
