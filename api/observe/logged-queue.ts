import { asRequest } from '../../mcp-server/request-context.ts';
import type { JobQueue, JobRecord } from '../jobs/job-queue.ts';
import type { Logger } from './logger.ts';

/**
 * Logs the life of the jobs that were asked for here, or are worked on here: when each began, how it ended. What is logged of a
 * job carries the id of the request that asked for it, whichever process works on it.
 */
export function loggedQueue(queue: JobQueue, logger: Logger): JobQueue {
  /** What was told last of each. */
  const own = new Map<string, JobRecord['state'] | undefined>();
  const tell = (job: JobRecord): void => {
    const { jobId, kind, state, attempts, message } = job;
    if (!own.has(jobId) || own.get(jobId) === state) return;
    own.set(jobId, state);
    const fields = { jobId, kind, state, attempts, ...(message === undefined ? {} : { why: message }) };
    asRequest(job.requestId, () => {
      if (state === 'failed') logger.warn(fields, 'job');
      else logger.info(fields, 'job');
    });
    if (state !== 'waiting' && state !== 'running') own.delete(jobId);
  };
  const took = (job: JobRecord): void => {
    if (!own.has(job.jobId)) own.set(job.jobId, undefined);
    tell(job);
  };
  const stopWatching = queue.watch(tell);
  return {
    ...queue,
    enqueue: async (request) => {
      const job = await queue.enqueue(request);
      if (job !== undefined) took(job);
      return job;
    },
    lease: async (wish) => {
      const lease = await queue.lease(wish);
      if (lease !== undefined) took(lease.job);
      return lease;
    },
    close: async () => {
      stopWatching();
      await queue.close();
    },
  };
}
