import { z } from 'zod';
import { choiceSchema, conversionOutcomeSchema, jobKindSchema, wayBackSchema } from './events.ts';
import { evaluationReportSchema } from './findings.ts';
import { modelTotalSchema } from './model-use.ts';
import { progressSchema } from './progress.ts';
import { certaintySchema, fieldValueSchema, provenanceSchema } from './provenance.ts';
import { scanSummarySchema } from './scan-summary.ts';

/**
 * scanning → collecting → confirming → converting → evaluating → deciding → correcting or converting again → done;
 * cancelled from anywhere, and back to collecting or confirming from wherever there is something to go back to; failed
 * when the folder cannot be read (opening it again starts over).
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

/** One step in the history of a field; without a value it was cleared. */
export const stepViewSchema = z.object({
  seq: z.number(),
  at: z.string(),
  display: z.string(),
  provenance: provenanceSchema.optional(),
  isUndone: z.boolean(),
});

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
  /** When it was set. */
  at: z.string(),
  /** Whether a person said it, chose it, or approved the summary that it stood in. */
  isConfirmed: z.boolean(),
  /** Whether `undo` with `seq` takes it back: a person set it. What a file says can be changed or cleared. */
  canUndo: z.boolean().optional(),
  /** Every step of the field, oldest first, this value and what was undone among them. */
  history: z.array(stepViewSchema),
});

/** A field of which sources say different things. */
export const conflictSchema = z.object({
  field: z.string(),
  label: z.string(),
  /** The value that stands now first, then the others, the newest last. */
  claims: z
    .array(
      z.object({
        value: fieldValueSchema,
        display: z.string(),
        provenance: provenanceSchema,
        at: z.string(),
        /** Whether the file would be written with it; of an open conflict that nobody was asked about, none. */
        counts: z.boolean(),
      }),
    )
    .min(2),
  /** Nobody has decided: the person is asked. */
  isOpen: z.boolean(),
  /** Why this one counts, or that none does yet: one sentence. */
  why: z.string(),
});

const shownValueSchema = z.object({ field: z.string(), label: z.string(), display: z.string() });

/** What the last session of the same animal said, held against this one. */
export const carryOverSchema = z.object({
  sessionId: z.string(),
  animal: z.string(),
  /** YYYYMMDD */
  date: z.string(),
  folder: z.string(),
  /** Then as now; those that are `proposed` wait for one confirmation. */
  same: z.array(shownValueSchema.extend({ isProposed: z.boolean() })),
  changed: z.array(shownValueSchema.extend({ before: z.string() })),
  /** Said now, and not then. */
  added: z.array(shownValueSchema),
  /** Said then, and not yet now: what changes from day to day. */
  open: z.array(shownValueSchema),
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
  /** The session of the day that it is about, where that is another one of the batch: its cards and tables are meant. */
  about: z.string().optional(),
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
  /** Open ones first. */
  conflicts: z.array(conflictSchema),
  previous: carryOverSchema.optional(),
  /** The days of the batch that it belongs to, in their order; the conversation is that of the lead. */
  batch: z
    .object({
      lead: z.string(),
      days: z.array(
        z.object({ sessionId: z.string(), title: z.string(), phase: phaseSchema, status: z.string() }),
      ),
    })
    .optional(),
  /** Where the person can go back to from here; cancelling is possible as long as the session has not ended. */
  waysBack: z.array(wayBackSchema),
  summary: scanSummarySchema.optional(),
  job: jobViewSchema.optional(),
  report: evaluationReportSchema.optional(),
  /** The check before the last one, to compare with; absent until a file was checked twice. */
  reportBefore: evaluationReportSchema.optional(),
  /** What was used of a language model; absent where none was asked. */
  model: modelTotalSchema.optional(),
  /** The file that was written last: where, how large, how long it took, and what lies beside it. */
  written: conversionOutcomeSchema.optional(),
  /** Files that can be fetched, by name. */
  outputs: z.array(z.object({ name: z.string(), bytes: z.number(), kind: z.literal('nwb') })),
});

export type Phase = z.infer<typeof phaseSchema>;
export type StepView = z.infer<typeof stepViewSchema>;
export type Conflict = z.infer<typeof conflictSchema>;
export type CarryOver = z.infer<typeof carryOverSchema>;
export type ValueView = z.infer<typeof valueViewSchema>;
export type ColumnView = z.infer<typeof columnSchema>;
export type TableView = z.infer<typeof tableViewSchema>;
export type MessageView = z.infer<typeof messageViewSchema>;
export type JobView = z.infer<typeof jobViewSchema>;
export type SessionView = z.infer<typeof sessionViewSchema>;
