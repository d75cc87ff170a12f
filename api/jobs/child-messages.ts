import { z } from 'zod';
import { progressSchema } from '../../schemas/index.ts';
import { JOB_KINDS } from './job-queue.ts';

/** What the process of one job is told. */
export const toJobSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('work'),
    kind: z.enum(JOB_KINDS),
    args: z.unknown(),
    dataRoots: z.array(z.string()),
    /** Encoding threads; one a core where it is not given. */
    threads: z.number().optional(),
    /** When it was begun for the first time, where this is not the first. */
    ownSince: z.string().optional(),
  }),
  /** The lease holds for so long from now on. Who hears of none works no longer, lest another one does the same. */
  z.object({ type: z.literal('leased'), forMs: z.number() }),
  /** Nobody wants it any more. */
  z.object({ type: z.literal('cancel') }),
  /** Another process will go on with it. */
  z.object({ type: z.literal('stop') }),
]);
export type ToJob = z.infer<typeof toJobSchema>;

export const jobEndedSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), result: z.unknown() }),
  z.object({
    outcome: z.literal('failed'),
    message: z.string(),
    /** The fields of the fault, where it is more than a sentence. */
    fault: z.unknown(),
    /** The same may work a while later. */
    isPassing: z.boolean(),
  }),
  z.object({ outcome: z.literal('cancelled'), message: z.string() }),
  z.object({ outcome: z.literal('stopped') }),
]);
export type JobEnded = z.infer<typeof jobEndedSchema>;

/** What it tells. */
export const fromJobSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({ type: z.literal('ended'), end: jobEndedSchema }),
]);
export type FromJob = z.infer<typeof fromJobSchema>;
