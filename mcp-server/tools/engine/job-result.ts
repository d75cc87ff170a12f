import { z } from 'zod';
import { evaluationReportSchema, verifyReportSchema } from '../../../schemas/index.ts';
import type { ConversionResult } from '../conversion/run.ts';

export const conversionOutputSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  sourceBytes: z.number(),
  counts: z.record(z.string(), z.number()),
  /** Files that were put beside the output: videos. */
  beside: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** Bytes of the recordings that an interrupted conversion had written and that were kept; 0 when it began anew. */
  resumedBytes: z.number(),
});

/** What a job ends with, one of them by its kind: plain data, which travels between processes. */
export const jobResultSchema = z.object({
  output: conversionOutputSchema.optional(),
  comparison: verifyReportSchema.optional(),
  report: evaluationReportSchema.optional(),
});
export type JobResult = z.infer<typeof jobResultSchema>;

export function outputOf(result: ConversionResult): z.infer<typeof conversionOutputSchema> {
  const { output, seconds, warnings, sourceBytes, counts, beside, resumedBytes } = result;
  return {
    path: output.path,
    bytes: output.bytes,
    seconds,
    warnings: [...warnings],
    sourceBytes,
    counts,
    beside: [...beside],
    resumedBytes,
  };
}
