import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../schemas/index.ts';
import { ProblemError } from '../problems.ts';
import { JOB_STATES, type JobFilter, type JobQueue, type JobRecord, type JobState } from './job-queue.ts';

/** One of the sessions that a batch converts. */
export const batchEntrySchema = z.object({
  folder: z.string().min(1).meta({ description: 'Folder of the session' }),
  session: z
    .string()
    .optional()
    .meta({ description: 'Which session, as animal/date, when the folder holds several' }),
  outFolder: z.string().min(1).meta({ description: 'Folder that the NWB file goes to' }),
  metadata: z
    .record(z.string(), z.json())
    .optional()
    .meta({ description: 'Metadata of the session; without it the metadata file of the folder counts' }),
  overwrite: z.boolean().optional().meta({ description: 'Replace a file of the same name' }),
  verify: z
    .boolean()
    .optional()
    .meta({ description: 'Compare the file with the recordings when it is written' }),
});
export type BatchEntry = z.infer<typeof batchEntrySchema>;

/** More would not be read by anybody. */
export const MOST_OF_A_BATCH = 1000;

/** Of one person that wait: whoever hands out the next looks at all of them. */
export const MOST_WAITING = 5000;

/** Nobody sits and waits for the next of many; who converts one session does. */
const BATCH_PRIORITY = -1;

export interface BatchState {
  readonly batchId: string;
  readonly counts: Readonly<Record<JobState, number>>;
  /** Every job has ended, each in its way. */
  readonly isOver: boolean;
  /** In the order in which they were asked for. */
  readonly jobs: readonly JobRecord[];
}

/** What people and programs may do with jobs. `owner` undefined is somebody who sees the jobs of all. */
export interface JobDesk {
  list(owner: string | undefined, filter?: Omit<JobFilter, 'owner'>): Promise<readonly JobRecord[]>;
  /** Undefined where there is none, or it is somebody else's. */
  get(owner: string | undefined, jobId: string): Promise<JobRecord | undefined>;
  /** One that waits has ended then; one that runs soon will. */
  cancel(owner: string | undefined, jobId: string): Promise<JobRecord | undefined>;
  /**
   * Converts many sessions. One that cannot be begun has failed and says why; the others are not the worse for it.
   * @throws ProblemError where more of theirs would wait than may
   */
  enqueueBatch(owner: string | undefined, entries: readonly BatchEntry[]): Promise<BatchState>;
  batch(owner: string | undefined, batchId: string): Promise<BatchState | undefined>;
  /** Tells of every change of a job. @returns how to end it */
  watch(owner: string | undefined, listener: (job: JobRecord) => void): () => void;
}

/** What the engine makes of one session: its title, the file that it writes, and all that a worker has to know. */
export interface PreparedConversion {
  readonly title: string;
  readonly key: string;
  readonly args: unknown;
}

/** `prepare` throws InputError for what cannot be begun. */
export function jobDesk(
  queue: JobQueue,
  prepare: (entry: BatchEntry, owner: string | undefined) => Promise<PreparedConversion>,
): JobDesk {
  const isOf = (owner: string | undefined, job: JobRecord): boolean =>
    owner === undefined || job.owner === owner;
  const own = async (owner: string | undefined, jobId: string): Promise<JobRecord | undefined> => {
    const job = await queue.get(jobId);
    return job !== undefined && isOf(owner, job) ? job : undefined;
  };
  const enqueue = async (owner: string | undefined, batchId: string, entry: BatchEntry): Promise<void> => {
    const asked = { kind: 'convert', owner, batchId, priority: BATCH_PRIORITY } as const;
    let refusal = 'Another job waits or runs that writes the same file.';
    let prepared: PreparedConversion = { title: entry.folder, key: '', args: entry };
    try {
      prepared = await prepare(entry, owner);
      if ((await queue.enqueue({ ...asked, ...prepared })) !== undefined) return;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal = error.message;
    }
    const { title, args } = prepared;
    await queue.enqueue({ ...asked, title, args, refusal });
  };
  const batch = async (owner: string | undefined, batchId: string): Promise<BatchState | undefined> => {
    const newest = await queue.list({ owner, batchId, limit: MOST_OF_A_BATCH });
    return newest.length === 0 ? undefined : batchStateOf(batchId, newest.toReversed());
  };
  return {
    list: (owner, filter) => queue.list({ ...filter, owner }),
    get: own,
    cancel: async (owner, jobId) =>
      (await own(owner, jobId)) === undefined ? undefined : await queue.cancel(jobId),
    async enqueueBatch(owner, entries) {
      const counts = await queue.counts(owner);
      const waiting = counts.reduce((sum, { state, count }) => sum + (state === 'waiting' ? count : 0), 0);
      if (waiting + entries.length > MOST_WAITING)
        throw new ProblemError(
          'too-many-jobs',
          `${waiting} jobs of yours wait, and ${entries.length} more are asked for; up to ${MOST_WAITING} may wait. Ask again when some have ended, or cancel some.`,
        );
      const batchId = randomUUID();
      for (const entry of entries.slice(0, MOST_OF_A_BATCH)) await enqueue(owner, batchId, entry);
      return (await batch(owner, batchId)) ?? batchStateOf(batchId, []);
    },
    batch,
    watch: (owner, listener) =>
      queue.watch((job) => {
        if (isOf(owner, job)) listener(job);
      }),
  };
}

function batchStateOf(batchId: string, jobs: readonly JobRecord[]): BatchState {
  const count = (state: JobState): number => jobs.filter((job) => job.state === state).length;
  const counts: Record<JobState, number> = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const state of JOB_STATES) counts[state] = count(state);
  return { batchId, counts, isOver: counts.waiting + counts.running === 0, jobs };
}
