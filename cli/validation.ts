import { z } from 'zod';
import { type EvaluationReport, evaluationReportSchema, type Importance } from '../schemas/index.ts';

/** From which level on findings make `renshaw validate` end with 1. */
export const thresholds = ['invalid', 'critical', 'violation', 'suggestion'] as const;
export type Threshold = (typeof thresholds)[number];

const rankOf: Readonly<Record<Importance, number>> = {
  INVALID: 0,
  CRITICAL: 1,
  BEST_PRACTICE_VIOLATION: 2,
  BEST_PRACTICE_SUGGESTION: 3,
};

/** How many findings stand at or above the threshold. */
export function countAtOrAbove(threshold: Threshold, findings: EvaluationReport['findings']): number {
  const most = thresholds.indexOf(threshold);
  return findings.filter(({ importance }) => rankOf[importance] <= most).length;
}

const verdictSchema = z.object({
  for: z.enum(['DANDI', 'spyglass']),
  /** `not-asked`: the checks on which the answer depends were not made. */
  answer: z.enum(['ready', 'blocked', 'not-asked']),
  blockers: z.int().nonnegative(),
  /** What does not block it, and would be left out there. */
  remarks: z.int().nonnegative(),
});

/** What `renshaw validate --json` prints; docs/report.schema.json is this as JSON Schema. */
export const validationSchema = z
  .object({
    threshold: z.enum(thresholds),
    /** Nothing at or above the threshold was found, and every file could be read. */
    passed: z.boolean(),
    /** One for each file that could be read, in the order of the call. */
    reports: z.array(
      evaluationReportSchema.extend({
        verdicts: z.array(verdictSchema),
        /** Findings at or above the threshold. */
        atOrAbove: z.int().nonnegative(),
      }),
    ),
    /** Files that could not be read, and why. */
    unread: z.array(z.object({ file: z.string(), kind: z.string(), message: z.string() })),
  })
  .meta({ title: 'What renshaw validate --json prints' });

export type Validation = z.infer<typeof validationSchema>;
export type ValidatedFile = Validation['reports'][number];

/** As JSON Schema, draft 2020-12. */
export function reportSchema(): unknown {
  return z.toJSONSchema(validationSchema);
}
