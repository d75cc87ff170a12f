import type { JobQueue, JobRecord } from '../jobs/job-queue.ts';
import type { Logger } from './logger.ts';
import { asRequest, currentRequestId } from './request-context.ts';

/**
 * Logs the life of jobs: who asked for each, when it began, how it ended. A job that was asked for here carries the id of its
 * request to its end, whichever process works on it; the number of the job tells it in the logs of other processes.
 */
export function loggedQueue(queue: JobQueue, logger: Logger): JobQueue {
  const requests = new Map<string, string | undefined>();
  const told = new Map<string, JobRecord['state']>();
  const tell = (job: JobRecord): void => {
    const { jobId, kind, state, attempts, message } = job;
    if (!requests.has(jobId) || told.get(jobId) === state) return;
    told.set(jobId, state);
    const fields = { jobId, kind, state, attempts, ...(message === undefined ? {} : { why: message }) };
    asRequest(requests.get(jobId), () => {
      if (state === 'failed') logger.warn(fields, 'job');
      else logger.info(fields, 'job');
    });
    if (state === 'waiting' || state === 'running') return;
    requests.delete(jobId);
    told.delete(jobId);
  };
  const stopWatching = queue.watch(tell);
  return {
    ...queue,
    enqueue: async (request) => {
      const job = await queue.enqueue(request);
      if (job !== undefined) {
        requests.set(job.jobId, currentRequestId());
        tell(job);
      }
      return job;
    },
    close: async () => {
      stopWatching();
      await queue.close();
    },
  };
}
