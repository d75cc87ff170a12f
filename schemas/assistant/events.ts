import { z } from 'zod';
import type { Asides } from './aside.ts';
import { correctionSchema, evaluationReportSchema } from './findings.ts';
import { awaySchema, modelLimitSchema, modelUseSchema } from './model-use.ts';
import { sourcedValueSchema } from './provenance.ts';
import { scanSummarySchema } from './scan-summary.ts';

/** A button that stands for typed words: pressing it says `say`. */
export const choiceSchema = z.object({ label: z.string(), say: z.string() });

/** What the assistant says. Cards show the values of these fields; tables are editable grids of these names. */
export const replySchema = z.object({
  text: z.string(),
  cards: z.array(z.string()).default([]),
  tables: z.array(z.string()).default([]),
  choices: z.array(choiceSchema).default([]),
  /** Fields that this message asks for: the context of the next answer. */
  asks: z.array(z.string()).default([]),
  /** Said here for another day of the batch: that session, and the number of its own message. Cards are those of that day. */
  about: z.object({ sessionId: z.string(), seq: z.number() }).optional(),
  /** All days of the batch were offered to start, or were started after the go for that. */
  batch: z.enum(['offered', 'started']).optional(),
});

/** Days of one animal that one conversation is about: that of the first, the lead. */
export const batchSchema = z.object({ lead: z.string(), days: z.array(z.string()) });

export const jobKindSchema = z.enum(['convert', 'evaluate', 'correct']);

export const wayBackSchema = z.enum(['collecting', 'confirming', 'deciding']);

/** What a conversion was said to do before it was approved. */
const offeredSchema = z.object({ output: z.string(), bytes: z.number(), seconds: z.number() });

/** Another session of the same animal, and all that counted in it. */
export const previousSessionSchema = z.object({
  sessionId: z.string(),
  animal: z.string(),
  /** YYYYMMDD */
  date: z.string(),
  folder: z.string(),
  values: z.array(sourcedValueSchema),
});

export const conversionOutcomeSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  /** Files that were put beside the output: videos. */
  beside: z.array(z.object({ path: z.string(), bytes: z.number() })).optional(),
});

/**
 * What happened in a session, in the past tense. The log only grows; everything else is derived from it, so that a
 * process that is killed at any moment goes on from where it was.
 */
export const sessionEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('opened'),
    folder: z.string(),
    outFolder: z.string(),
    session: z.string().optional(),
    batch: batchSchema.optional(),
  }),
  z.object({ type: z.literal('scanned'), summary: scanSummarySchema }),
  z.object({ type: z.literal('scan-failed'), message: z.string() }),
  /** The person said something, in their own words. */
  z.object({
    type: z.literal('said'),
    text: z.string(),
    /** The event of the lead's conversation, where it was said there. */
    inLead: z.number().optional(),
  }),
  z.object({ type: z.literal('replied'), reply: replySchema }),
  /** The last session of the same animal in the log, with its values as they were when this session was read. */
  z.object({ type: z.literal('previous-found'), previous: previousSessionSchema }),
  /** What a model was asked for one answer. `away`: why the built-in engine read it instead; absent where the model did. */
  z.object({
    type: z.literal('model-used'),
    uses: z.array(modelUseSchema),
    limit: modelLimitSchema.optional(),
    away: awaySchema.optional(),
  }),
  z.object({
    type: z.literal('values-set'),
    /** `batch`: told for the first day of the batch, and the same on this one. `previous`: proposed from the last session. `given`: read from a file that the person gave. */
    cause: z.enum(['scan', 'said', 'edited', 'corrected', 'previous', 'given', 'batch']),
    values: z.array(sourcedValueSchema),
  }),
  /** What other sources say of fields that have a value: kept beside it, for the person to decide. */
  z.object({ type: z.literal('claimed'), values: z.array(sourcedValueSchema) }),
  z.object({
    type: z.literal('values-cleared'),
    /** `batch`: taken back for the first day of the batch, which it had come from. */
    cause: z.enum(['said', 'edited', 'batch']),
    fields: z.array(z.string()),
  }),
  /** The person does not know, or does not want to say: these are not asked again. */
  z.object({ type: z.literal('skipped'), fields: z.array(z.string()) }),
  /** Takes back the values of one `values-set` or `values-cleared`. */
  z.object({ type: z.literal('undone'), seq: z.number() }),
  /** The person approved the summary: proposals count from now on. It allows one conversion, the one that was offered. */
  z.object({ type: z.literal('confirmed'), offered: offeredSchema.optional() }),
  z.object({
    type: z.literal('job-started'),
    kind: jobKindSchema,
    jobId: z.string(),
    /** Of a conversion: whether it may replace a file. One that is resumed may do the same, and no more. */
    overwrite: z.boolean().optional(),
  }),
  /** The process ended while the job ran; another one goes on with it under a new id. */
  z.object({ type: z.literal('resumed'), kind: jobKindSchema, jobId: z.string(), formerId: z.string() }),
  z.object({
    type: z.literal('job-ended'),
    kind: jobKindSchema,
    jobId: z.string(),
    outcome: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
    message: z.string().optional(),
  }),
  z.object({ type: z.literal('converted'), output: conversionOutcomeSchema }),
  z.object({ type: z.literal('evaluated'), report: evaluationReportSchema }),
  z.object({
    type: z.literal('decided'),
    decision: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('approve'), corrections: z.array(correctionSchema) }),
      z.object({ kind: z.literal('accept'), reason: z.string() }),
      z.object({ kind: z.literal('decline') }),
      /** The file is to be checked again. */
      z.object({ kind: z.literal('check') }),
    ]),
  }),
  /** `isRest`: the others did not go into the file, which has to be written again for them. */
  z.object({
    type: z.literal('corrected'),
    corrections: z.array(z.string()),
    isRest: z.boolean().optional(),
  }),
  /** The person went back: to the questions, to the offer to start, or to what a check found. What was told stays. */
  z.object({ type: z.literal('went-back'), to: wayBackSchema }),
  z.object({ type: z.literal('finished') }),
  z.object({ type: z.literal('cancelled') }),
]);

/** An event as it stands in the log: numbered from 1 within its session. */
export const storedEventSchema = z.object({
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
  event: sessionEventSchema,
});

export type Batch = z.infer<typeof batchSchema>;
export type Choice = z.infer<typeof choiceSchema>;
export type Reply = z.infer<typeof replySchema>;
export type WayBack = z.infer<typeof wayBackSchema>;
export type PreviousSession = z.infer<typeof previousSessionSchema>;
export type JobKind = z.infer<typeof jobKindSchema>;
export type ConversionOutcome = z.infer<typeof conversionOutcomeSchema>;
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export type StoredEvent = z.infer<typeof storedEventSchema>;

/** That something happened, without what. */
export interface EventHead {
  readonly seq: number;
  readonly at: string;
  readonly type: SessionEvent['type'];
}

/** A session of a log. */
export interface SessionEntry {
  readonly sessionId: string;
  readonly createdAt: string;
  /** Whose it is, where a service knows its users. */
  readonly owner?: string | undefined;
  /** The number of its last event, 0 where it has none. */
  readonly lastSeq: number;
}

/** What a session is held for: one step of it, or work that goes on by itself. */
export type SessionHold = 'turn' | 'work';

/**
 * Where the events of sessions are kept. What resolves is durable. Appending is atomic: all of the events or none.
 * Listeners are called after the events are safe, in order.
 */
export interface SessionLog {
  create(sessionId: string, options?: { readonly owner?: string | undefined }): Promise<void>;
  /** With `after` only where that is the number of the last event still: whoever decided by it has seen all there is. */
  append(
    sessionId: string,
    events: readonly SessionEvent[],
    options?: { readonly after?: number | undefined },
  ): Promise<StoredEvent[]>;
  read(sessionId: string, afterSeq?: number): Promise<StoredEvent[]>;
  /** As `read`, for a small part of what that takes. */
  readHeads(sessionId: string, afterSeq?: number): Promise<EventHead[]>;
  find(sessionId: string): Promise<SessionEntry | undefined>;
  /** Newest first. */
  list(): Promise<readonly SessionEntry[]>;
  /**
   * Keeps other processes over the same log from the turn in a session, or from the work on it; there are none where this is not
   * there. Returns how to let go, or undefined where another process has it. It ends with the process, too; `onLost` is called
   * where another process got it while the store was away.
   */
  readonly hold?: (
    sessionId: string,
    what: SessionHold,
    onLost?: () => void,
  ) => Promise<(() => Promise<void>) | undefined>;
  /** There are no other processes where this is not there. */
  readonly asides?: Asides;
  /** What another process added a moment before may still be heard. */
  subscribe(sessionId: string, listener: (event: StoredEvent) => void): () => void;
}
