import { z } from 'zod';
import { choiceSchema, jobKindSchema } from './events.ts';
import { evaluationReportSchema } from './findings.ts';
import { certaintySchema, fieldValueSchema, provenanceSchema } from './provenance.ts';
import { scanSummarySchema } from './scan-summary.ts';

/**
 * scanning → collecting → confirming → converting → evaluating → deciding → correcting or converting again → done;
 * cancelled from anywhere; failed when the folder cannot be read (opening it again starts over).
 */
export const phaseSchema = z.enum([
  'scanning',
  'collecting',
  'confirming',
  'converting',
  'evaluating',
  'deciding',
  'correcting',
  'done',
  'cancelled',
  'failed',
]);

/** A value as it is shown: what, where from, how sure, and whether it counts yet. */
export const valueViewSchema = z.object({
  field: z.string(),
  label: z.string(),
  value: fieldValueSchema,
  /** The value as text for people. */
  display: z.string(),
  provenance: provenanceSchema,
  certainty: certaintySchema,
  status: z.enum(['proposed', 'accepted']),
  /** Event that set it: what undo takes back. */
  seq: z.number(),
  /** Earlier values, newest first. */
  history: z.array(z.object({ seq: z.number(), display: z.string(), provenance: provenanceSchema })),
});

export const columnSchema = z.object({
  key: z.string(),
  title: z.string(),
  kind: z.enum(['text', 'number', 'integers', 'choice']),
  choices: z.array(z.string()).default([]),
  isEditable: z.boolean().default(true),
});

/** An editable grid: electrode groups, tasks, cameras, DIO lines. Cells hold text as people type it. */
export const tableViewSchema = z.object({
  name: z.string(),
  title: z.string(),
  columns: z.array(columnSchema),
  rows: z.array(z.record(z.string(), z.string())),
  status: z.enum(['proposed', 'accepted']),
  /** Whether rows may be added and removed. */
  isOpen: z.boolean(),
});

export const messageViewSchema = z.object({
  seq: z.number(),
  at: z.string(),
  who: z.enum(['renshaw', 'you']),
  text: z.string(),
  /** Values that this message is about, as they are now. */
  cards: z.array(z.string()),
  tables: z.array(z.string()),
  choices: z.array(choiceSchema),
});

export const progressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number(),
  /** Estimated, or absent while nobody can know. */
  secondsLeft: z.number().optional(),
});

export const jobViewSchema = z.object({
  jobId: z.string(),
  kind: jobKindSchema,
  progress: progressSchema.optional(),
});

/** A session as people and programs see it: everything derived from its events. */
export const sessionViewSchema = z.object({
  sessionId: z.string(),
  phase: phaseSchema,
  /** The state of the work in one line. */
  status: z.string(),
  title: z.string(),
  folder: z.string(),
  lastSeq: z.number(),
  messages: z.array(messageViewSchema),
  values: z.array(valueViewSchema),
  tables: z.array(tableViewSchema),
  /** Fields that a file for DANDI needs and that have no accepted value; what is only recommended is not here. */
  missing: z.array(z.object({ field: z.string(), label: z.string(), why: z.string() })),
  summary: scanSummarySchema.optional(),
  job: jobViewSchema.optional(),
  report: evaluationReportSchema.optional(),
  /** Files that can be fetched, by name. */
  outputs: z.array(
    z.object({ name: z.string(), bytes: z.number(), kind: z.enum(['nwb', 'report', 'metadata']) }),
  ),
});

export type Phase = z.infer<typeof phaseSchema>;
export type ValueView = z.infer<typeof valueViewSchema>;
export type ColumnView = z.infer<typeof columnSchema>;
export type TableView = z.infer<typeof tableViewSchema>;
export type MessageView = z.infer<typeof messageViewSchema>;
export type Progress = z.infer<typeof progressSchema>;
export type JobView = z.infer<typeof jobViewSchema>;
export type SessionView = z.infer<typeof sessionViewSchema>;
