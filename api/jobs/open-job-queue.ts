import { join } from 'node:path';
import type { JobQueue } from './job-queue.ts';

/** Where jobs are kept. */
export interface JobPlace {
  /** The jobs of one machine are in `jobs.sqlite` there. */
  readonly stateFolder: string;
}

/**
 * Opens the queue, made where there is none. Close it to let go.
 * @throws InputError when it cannot be opened
 */
export async function openJobQueue({ stateFolder }: JobPlace): Promise<JobQueue> {
  // The native part of SQLite is loaded only now.
  const { sqliteQueue } = await import('./sqlite-queue.ts');
  return sqliteQueue(join(stateFolder, 'jobs.sqlite'));
}
