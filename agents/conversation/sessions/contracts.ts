import { z } from 'zod';
import { evaluationReportSchema, scanSummarySchema } from '../../../schemas/index.ts';

/** Answers of other agents' tools, as much of them as a conversation uses. */

export const scanAnswer = scanSummarySchema;

export const estimateAnswer = z.object({ seconds: z.number(), bytes: z.number(), output: z.string() });

export const convertAnswer = z.object({
  jobId: z.string(),
  output: z.string(),
  estimatedSeconds: z.number(),
  estimatedBytes: z.number(),
});

export const awaitJobAnswer = z.object({
  outcome: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
  message: z.string().optional(),
  output: z
    .object({
      path: z.string(),
      bytes: z.number(),
      seconds: z.number(),
      warnings: z.array(z.string()),
      beside: z.array(z.object({ path: z.string(), bytes: z.number() })).optional(),
    })
    .optional(),
});

export const lookAtJobAnswer = z.object({
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'unknown']),
  attempts: z.number(),
  /** The file that it writes. */
  title: z.string(),
});

export const evaluateAnswer = z.object({ report: evaluationReportSchema });

/** Whether a field can be changed inside the file; the edits themselves are the evaluation agent's concern. */
export const editsAnswer = z.looseObject({ isInPlace: z.boolean() });

export const correctAnswer = z.object({ applied: z.array(z.string()), convertAgain: z.boolean() });

export const anyAnswer = z.looseObject({});
