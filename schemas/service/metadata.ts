import { z } from 'zod';
import { correctionSchema, evaluationReportSchema, findingSchema } from '../assistant/findings.ts';
import { sessionViewSchema } from '../assistant/session-view.ts';

/** What is known of a session, each value with where it comes from and every step before it. */
export const metadataSchema = sessionViewSchema.pick({
  sessionId: true,
  lastSeq: true,
  values: true,
  tables: true,
  missing: true,
  conflicts: true,
});

/** What the last check of the file found. */
export const findingsSchema = evaluationReportSchema
  .pick({ file: true, checkedAt: true, passed: true })
  .extend({ findings: z.array(findingSchema) });

/** Corrections that can be approved, each with the finding that it mends. */
export const correctionsSchema = z.object({
  corrections: z.array(correctionSchema.extend({ finding: z.string() })),
});

export type Metadata = z.infer<typeof metadataSchema>;
export type Findings = z.infer<typeof findingsSchema>;
export type Corrections = z.infer<typeof correctionsSchema>;
