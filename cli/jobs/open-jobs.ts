import { fileURLToPath } from 'node:url';
import {
  type JobDesk,
  type JobPlace,
  type JobQueue,
  type JobRunner,
  jobDesk,
  jobProcesses,
  runJobs,
} from '../../api/index.ts';
import { DataRoots, orderOf } from '../../mcp-server/tools/index.ts';
import type { Settings } from '../settings/load-settings.ts';

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly dataRoots: readonly string[];
  /** Conversions and comparisons at a time. */
  readonly jobs: number;
  readonly jobsPerUser?: number | undefined;
  readonly jobAttempts: number;
  /** Jobs are forgotten so many days after their end; never with 0. */
  readonly keepDays: number;
  /** Encoding threads of each conversion; one a core where it is not given. */
  readonly threads?: number | undefined;
  /** No process of another machine shares the queue. */
  readonly isOneMachine: boolean;
  readonly onFault: (error: unknown) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Takes jobs and runs each in a process of its own, until it is closed. */
export function startWorker({ jobsPerUser, jobAttempts, keepDays, ...options }: WorkerOptions): JobRunner {
  const start = jobProcesses(fileURLToPath(new URL('./job-process.ts', import.meta.url)));
  return runJobs({
    ...options,
    start,
    mostOfOneOwner: jobsPerUser,
    mostAttempts: jobAttempts,
    keepEndedMs: keepDays === 0 ? undefined : keepDays * DAY_MS,
  });
}

/** Where the settings of a service keep its jobs. */
export const placeOf = ({
  stateFolder,
  databaseUrl,
}: Pick<Settings, 'stateFolder' | 'databaseUrl'>): JobPlace => ({ stateFolder, databaseUrl });

/** What routes may do with jobs. Paths outside of the data folders are refused before anything waits. */
export function openDesk(
  queue: JobQueue,
  dataRoots: readonly string[],
  /** Holds a folder for each person, which nobody else's jobs read or write. */
  personalFolder?: string,
): JobDesk {
  const roots = new DataRoots(dataRoots, { personalFolder });
  return jobDesk(queue, async (entry, owner) => await orderOf(entry, roots.of(owner)));
}
