import { z } from 'zod';
import { progressSchema } from '../assistant/progress.ts';
import { fieldValueSchema } from '../assistant/provenance.ts';

export const jobStateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);

/** Long work of the service, as it stands. Times are ISO 8601 in UTC. */
export const jobSchema = z.object({
  jobId: z.string(),
  /** Writing a file, holding one against its recordings, checking one. */
  kind: z.enum(['convert', 'compare', 'check']),
  /** For people: what it works on. */
  title: z.string(),
  state: jobStateSchema,
  sessionId: z.string().optional(),
  batchId: z.string().optional(),
  /** The higher one is begun first. */
  priority: z.number(),
  createdAt: z.string(),
  /** When it was begun for the first time. */
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** How often it was begun: more than once where its process died, or something went wrong that passes. */
  attempts: z.number(),
  /** It was cancelled while it ran, and has not stopped yet. */
  isStopping: z.boolean(),
  progress: progressSchema.optional(),
  /** What it ended with, where it is done; where it failed the fields of the fault, if it has any. */
  result: fieldValueSchema.optional(),
  /** Why it failed or was cancelled; of one that waits, what went wrong the last time. */
  message: z.string().optional(),
});

export const jobListSchema = z.object({ jobs: z.array(jobSchema) });

/** Sessions to convert, each by itself: one that fails stops no other. */
export const openConversionsSchema = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        folder: z.string().min(1),
        /** Which session, as animal/date, where the folder holds several. */
        session: z.string().optional(),
        /** Where the file goes; next to the recording if not given. */
        outFolder: z.string().min(1).optional(),
        /** Without it the metadata file of the folder counts. */
        metadata: z.record(z.string(), fieldValueSchema).optional(),
        /** Whether a file of the same name may be replaced. */
        overwrite: z.boolean().optional(),
        /** Whether the file is held against the recordings, sample by sample, when it is written. */
        verify: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(1000),
});

export const conversionsSchema = z.object({
  batchId: z.string(),
  counts: z.record(jobStateSchema, z.number()),
  /** Every job has ended, each in its way. */
  isOver: z.boolean(),
  /** In the order in which they were asked for. */
  jobs: z.array(jobSchema),
});

export type Job = z.infer<typeof jobSchema>;
export type JobState = z.infer<typeof jobStateSchema>;
export type OpenConversions = z.infer<typeof openConversionsSchema>;
export type Conversions = z.infer<typeof conversionsSchema>;
