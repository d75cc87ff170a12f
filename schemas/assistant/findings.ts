import { z } from 'zod';
import { fieldValueSchema } from './provenance.ts';

/** INVALID: against the schema, readers may refuse the file. The others are NWB Inspector's levels. */
export const importanceSchema = z.enum([
  'INVALID',
  'CRITICAL',
  'BEST_PRACTICE_VIOLATION',
  'BEST_PRACTICE_SUGGESTION',
]);

/** One change of a file that does not touch its samples. Paths are absolute, inside the file. */
export const nwbEditSchema = z.discriminatedUnion('kind', [
  /** Sets a scalar or one-dimensional text dataset, creating it if it is absent. */
  z.object({
    kind: z.literal('set-text'),
    path: z.string(),
    value: z.union([z.string(), z.array(z.string())]),
  }),
  z.object({
    kind: z.literal('set-attribute'),
    path: z.string(),
    name: z.string(),
    value: z.union([z.string(), z.number(), z.array(z.string())]),
  }),
  /** Writes other numbers over those of a small dataset of one axis and the same length; its type stays. */
  z.object({ kind: z.literal('set-numbers'), path: z.string(), values: z.array(z.number()) }),
  /** A column that a table does not have yet: as many values as the table has rows. */
  z.object({
    kind: z.literal('add-column'),
    table: z.string(),
    name: z.string(),
    description: z.string(),
    values: z.union([z.array(z.number()), z.array(z.string())]),
  }),
  /** Gives an object another name in its group. Object references keep; links by path to it would break. */
  z.object({ kind: z.literal('rename'), path: z.string(), name: z.string() }),
  z.object({ kind: z.literal('remove'), path: z.string() }),
]);

/**
 * What would make a finding go away. It changes a field of the metadata, or, with `edits`, something of the file that
 * no metadata say; `apply` says whether the file can be changed in place (milliseconds) or has to be converted again.
 * Without a `value` the person has to give one.
 */
export const correctionSchema = z.object({
  id: z.string(),
  /** One sentence in the imperative: what will happen. */
  title: z.string(),
  /** Of the metadata; with `edits` the place in the file, such as `/processing/tasks/task_0.description`. */
  field: z.string(),
  /** What stands there now, for the diff. */
  from: fieldValueSchema.optional(),
  value: fieldValueSchema.optional(),
  apply: z.enum(['in-place', 'convert-again']),
  /** What changes in the file where `field` is none of the metadata. */
  edits: z.array(nwbEditSchema).optional(),
  /** Why this value and no other: the rule or the fact that gives it. */
  why: z.string().optional(),
  /** `certain` where the value says the same in other words; a person should look at what is `likely`. */
  certainty: z.enum(['certain', 'likely']).optional(),
});

export const findingSchema = z.object({
  /** The same for the same fault in the next file: check and place. */
  id: z.string(),
  /** NWB Inspector's name of the check, or the rule of the schema. */
  check: z.string(),
  importance: importanceSchema,
  /** Path of the object in the file. */
  path: z.string(),
  /** What was found, what it means, what to do: in that order, in plain words. */
  message: z.string(),
  found: z.string().optional(),
  expected: z.string().optional(),
  corrections: z.array(correctionSchema),
});

export const evaluationReportSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  checkedAt: z.iso.datetime(),
  /** No finding that is INVALID or CRITICAL. */
  passed: z.boolean(),
  findings: z.array(findingSchema),
  /** Which checks were made beside the schema; `dandi` where nothing is said. */
  config: z.enum(['plain', 'dandi', 'spyglass', 'all']).optional(),
  /** What was looked at, in one sentence. */
  scope: z.string(),
  seconds: z.number(),
});

export type Importance = z.infer<typeof importanceSchema>;
export type NwbEdit = z.infer<typeof nwbEditSchema>;
export type Correction = z.infer<typeof correctionSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
