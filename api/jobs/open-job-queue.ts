import { join } from 'node:path';
import { currentRequestId } from '../../mcp-server/request-context.ts';
import type { JobQueue } from './job-queue.ts';

/** Where jobs are kept. */
export interface JobPlace {
  /** The jobs of one machine are in `jobs.sqlite` there. */
  readonly stateFolder: string;
  /** Those of several are in PostgreSQL instead. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Opens the queue, made where there is none. Close it to let go.
 * @throws InputError when it cannot be opened
 */
export async function openJobQueue(place: JobPlace): Promise<JobQueue> {
  const queue = await openAt(place);
  // Whoever asks for a job, this process or one that an agent runs in: what is logged of it can be followed.
  return { ...queue, enqueue: (asked) => queue.enqueue({ requestId: currentRequestId(), ...asked }) };
}

async function openAt({ stateFolder, databaseUrl }: JobPlace): Promise<JobQueue> {
  // What either needs is loaded only now.
  if (databaseUrl !== undefined)
    return await (await import('./postgres/postgres-queue.ts')).postgresQueue(databaseUrl);
  const { sqliteQueue } = await import('./sqlite-queue.ts');
  return sqliteQueue(join(stateFolder, 'jobs.sqlite'));
}
