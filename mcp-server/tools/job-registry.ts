import type { Progress } from '../../schemas/index.ts';
import type { JobResult } from './engine/job-result.ts';

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
  readonly state: 'waiting' | 'running' | JobEnd<unknown>['outcome'];
  readonly progress: Progress | undefined;
}

export interface JobContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** What is to be done, in words and as data. */
export interface JobOrder {
  readonly kind: 'convert' | 'compare' | 'check';
  /** For people: what it works on. */
  readonly title: string;
  /** While a job with this key waits or runs, no other is begun. */
  readonly key?: string | undefined;
  /** JSON: what `performJob` takes, for a process elsewhere. */
  readonly args: unknown;
  /** The conversation that asks. */
  readonly sessionId?: string | undefined;
  /** Whose it is. */
  readonly owner?: string | undefined;
}

/** Whether a job is known and goes on, for whoever was away. */
export interface JobLook {
  readonly title: string;
  readonly state: JobSnapshot['state'];
  /** How often it was begun: more than once where a process ended in the midst of it. */
  readonly attempts: number;
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Long work with an id, which outlives the call that starts it and the calls that wait for it. */
export interface JobRegistry<R = JobResult> {
  /**
   * Begins it and returns its id at once. `here` is the same work for a registry that runs it in this process.
   * @throws InputError `output` while another job with the key of this one waits or runs
   */
  start(order: JobOrder, here: (context: JobContext) => Promise<R>): Promise<string>;
  /** Undefined when no job of this id is known. */
  look(jobId: string): Promise<JobLook | undefined>;
  /** Newest last. */
  list(): Promise<readonly JobSnapshot[]>;
  /** Asks a job to stop; false when it is unknown or has ended. It has stopped when a wait for it returns. */
  cancel(jobId: string): Promise<boolean>;
  /**
   * Waits for the end; undefined when no job of this id is known. Aborting `signal` ends the wait, not the job.
   * @throws CancelledError when the wait was ended
   */
  wait(jobId: string, options?: WaitOptions): Promise<JobEnd<R> | undefined>;
  /** Ends what ends with this process, and waits for it. */
  close(): Promise<void>;
}
