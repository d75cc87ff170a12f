import { z } from 'zod';
import { defineTool, progressSchema, verifyReportSchema } from '../../../schemas/index.ts';
import type { Estimator } from '../estimate.ts';
import type { JobRegistry } from '../job-registry.ts';
import { conversionOutputSchema } from './job-result.ts';

const jobIdArgument = z.object({ jobId: z.string().min(1) });

/** The tools that follow long work. */
export function jobTools(jobs: JobRegistry, estimator: Estimator) {
  return [
    defineTool({
      name: 'await_job',
      title: 'Wait for a job',
      description:
        'Waits until a job has ended, telling its progress. Cancelling this call ends the wait, not the job. A job that nobody knows here was interrupted: it ended with the program that ran it.',
      input: jobIdArgument,
      output: z.object({
        jobId: z.string(),
        outcome: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
        /** Why it ended otherwise than done. */
        message: z.string().optional(),
        output: conversionOutputSchema.optional(),
        comparison: verifyReportSchema.optional(),
      }),
      effects: 'reads',
      async run({ jobId }, { signal, progress }) {
        const end = await jobs.wait(jobId, { signal, onProgress: progress });
        if (end === undefined)
          return {
            jobId,
            outcome: 'interrupted' as const,
            message: 'No job of this id runs here: it ended with the program that ran it.',
          };
        if (end.outcome !== 'done') return { jobId, outcome: end.outcome, message: end.message };
        const { output, comparison } = end.result;
        if (output !== undefined) estimator.learn(output);
        return {
          jobId,
          outcome: end.outcome,
          ...(output === undefined ? {} : { output }),
          ...(comparison === undefined ? {} : { comparison }),
        };
      },
    }),
    defineTool({
      name: 'look_at_job',
      title: 'Look at a job',
      description: 'How a job stands, without waiting for it.',
      input: jobIdArgument,
      output: z.object({
        jobId: z.string(),
        /** `unknown`: it ended with the program that ran it, or there never was one. */
        state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'unknown']),
        attempts: z.number().meta({ description: 'How often it was begun' }),
        title: z.string().meta({ description: 'What it works on' }),
      }),
      effects: 'reads',
      run: async ({ jobId }) => ({
        jobId,
        ...((await jobs.look(jobId)) ?? { state: 'unknown' as const, attempts: 0, title: '' }),
      }),
    }),
    defineTool({
      name: 'cancel_job',
      title: 'Cancel a job',
      description: 'Stops a job; nothing that looks finished is left behind. Returns when it has stopped.',
      input: jobIdArgument,
      output: z.object({
        jobId: z.string(),
        /** False when it had ended before, or is not known. */
        isCancelled: z.boolean(),
      }),
      effects: 'changes-session',
      async run({ jobId }, { signal }) {
        await jobs.cancel(jobId);
        const end = await jobs.wait(jobId, { signal });
        return { jobId, isCancelled: end?.outcome === 'cancelled' };
      },
    }),
    defineTool({
      name: 'list_jobs',
      title: 'Jobs',
      description: 'Jobs that wait or run, and those that ended a short while ago.',
      input: z.object({}),
      output: z.object({
        jobs: z.array(
          z.object({
            jobId: z.string(),
            kind: z.string(),
            title: z.string(),
            startedAt: z.string(),
            state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
            progress: progressSchema.optional(),
          }),
        ),
      }),
      effects: 'reads',
      run: async () => ({ jobs: [...(await jobs.list())] }),
    }),
  ] as const;
}
