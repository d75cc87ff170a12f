import { z } from 'zod';
import {
  type Away,
  awaySchema,
  type ModelLimit,
  type ModelTotal,
  type ModelUse,
} from '../../schemas/index.ts';

/** Everything that a person can tell us about a session, by the names that the rest of the house uses. */
export const FIELDS = [
  'experimenter',
  'institution',
  'lab',
  'experiment_description',
  'session_description',
  'session_start_time',
  'session_id',
  'subject_id',
  'species',
  'sex',
  'age',
  'age_reference',
  'date_of_birth',
  'weight_g',
  'strain',
  'genotype',
  'brain_regions',
  'keywords',
  'surgery',
  'virus',
  'pharmacology',
  'protocol',
  'notes',
  'related_publications',
] as const;

export const fieldSchema = z.enum(FIELDS);
export type Field = z.infer<typeof fieldSchema>;

/** What a sentence does, apart from the values in it; one sentence may do several things. */
export const INTENTS = [
  'provide',
  'correct',
  'confirm',
  'reject',
  'skip_field',
  'skip_all',
  'hold',
  'question',
  'same_as_last',
  'approve_retry',
  'decline_retry',
  'accept_as_is',
  'improve',
  'status',
  'cancel',
  'undo',
  'sequential',
  'smalltalk',
  'out_of_scope',
  'injection',
  'unknown',
] as const;

export const intentSchema = z.enum(INTENTS);
export type Intent = z.infer<typeof intentSchema>;

const DURATION = String.raw`P(?=.)(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?`;
const text = z.string().trim().min(1);

/** A place that was recorded from; millimetres from bregma with the signs as they were said. */
export const brainRegionSchema = z.strictObject({
  name: text,
  hemisphere: z.enum(['left', 'right', 'bilateral']).optional(),
  ap_mm: z.number().optional(),
  ml_mm: z.number().optional(),
  dv_mm: z.number().optional(),
});
export type BrainRegion = z.infer<typeof brainRegionSchema>;

/** The normalised values. A field that was not said is absent. */
export const metadataSchema = z
  .strictObject({
    /** "Last, First", in the order that they were said */
    experimenter: z.array(text).min(1),
    institution: text,
    lab: text,
    experiment_description: text,
    session_description: text,
    /** ISO 8601; without an offset if none was said, the date alone if no time was said */
    session_start_time: z.string().regex(new RegExp(`^${DATE}(?:${TIME})?$`)),
    session_id: text,
    subject_id: text,
    /** Latin binomial */
    species: text,
    /** XX and XO are for C. elegans */
    sex: z.enum(['M', 'F', 'U', 'O', 'XX', 'XO']),
    /** ISO 8601 duration, or `lower/upper`; `lower/` has no upper end */
    age: z.string().regex(new RegExp(`^${DURATION}(?:/(?:${DURATION})?)?$`)),
    age_reference: z.enum(['birth', 'gestational']),
    date_of_birth: z.string().regex(new RegExp(`^${DATE}(?:${TIME})?$`)),
    /** grams */
    weight_g: z.number().positive(),
    strain: text,
    genotype: text,
    brain_regions: z.array(brainRegionSchema).min(1),
    keywords: z.array(text).min(1),
    surgery: text,
    virus: text,
    pharmacology: text,
    protocol: text,
    notes: text,
    related_publications: z.array(text).min(1),
  })
  .partial();
export type Metadata = z.infer<typeof metadataSchema>;

/** What was said, and what the conversation knew when it was said. */
export const utteranceSchema = z.object({
  context: z
    .object({
      /** the field just asked about */
      asked: z.string().optional(),
      /** a summary was shown; validation failed; an improvement or a conversion was offered */
      state: z.string().optional(),
      /** ISO 8601 with offset: the person's clock */
      now: z.string().optional(),
      /** values so far; what does not fit the schema is ignored */
      current: z.record(z.string(), z.unknown()).optional(),
      /** the last session's values */
      previous: z.record(z.string(), z.unknown()).optional(),
      /** what the files of the session say, by name: a model reads of it what it asks for */
      facts: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  text: z.string(),
});
export type Utterance = z.infer<typeof utteranceSchema>;

const fieldOrAll = z.union([fieldSchema, z.literal('*')]);

/** Why something has to be asked again, in a form that a question can be made of. */
export const doubtSchema = z.object({
  field: z.union([fieldSchema, z.literal('hemisphere')]),
  /** one clause, no full stop: "the day and the month could be either way round" */
  reason: z.string(),
  /** the readings that are possible, when they can be listed */
  choices: z.array(z.string()),
});
export type Doubt = z.infer<typeof doubtSchema>;

/** What was understood. Nothing here counts before the person has seen it. */
export const understandingSchema = z.object({
  metadata: metadataSchema,
  /** stored, and shown as not sure */
  uncertain: z.array(fieldSchema),
  /** to be asked again; nothing is stored for these */
  clarify: z.array(z.union([fieldSchema, z.literal('hemisphere')])),
  skip: z.array(fieldOrAll),
  clear: z.array(fieldOrAll),
  sameAsLast: z.array(fieldOrAll),
  /** the person says that a file holds the value */
  fromFile: z.array(fieldSchema),
  /** not to be changed by a correction */
  lock: z.array(fieldSchema),
  /** numbers, as shown, of the findings that a retry must leave alone */
  excludeIssues: z.array(z.number().int().positive()),
  intents: z.array(intentSchema).min(1),
  /** one for every entry of `clarify` */
  doubts: z.array(doubtSchema),
  /** the very words that a value was read from */
  evidence: z.partialRecord(fieldSchema, z.string()),
  /** the model that read it; absent where the built-in grammar did */
  model: z.string().optional(),
  /** why the built-in grammar read it in a model's place */
  away: awaySchema.optional(),
});
export type Understanding = z.infer<typeof understandingSchema>;

/**
 * What one session may use of a model, and has: asked before every request, told after it. Whoever keeps it can show it. The built-in
 * engine uses none.
 */
export interface ModelAccount {
  /** All that was used so far, what was told a moment ago included. */
  total(): Pick<ModelTotal, 'tokens' | 'usd'>;
  used(use: ModelUse, limit: ModelLimit): void;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Without one, what is used is not limited. */
  readonly account?: ModelAccount | undefined;
}

/** A reply that is worked out already: its words, and what else it may name. */
export interface Draft {
  readonly text: string;
  /** Values and names beside those in the text, as they are shown. */
  readonly facts?: readonly string[];
}

export interface PhraseOptions extends AskOptions {
  /** Pieces of the text as they come, each checked; what is returned at the end may still be the draft. */
  readonly onText?: ((piece: string) => void) | undefined;
}

export interface Phrased {
  readonly text: string;
  /** The model whose words these are; absent where they are the draft's. */
  readonly model?: string;
  /** Why they are the draft's, where a model was asked. */
  readonly away?: Away;
}

/** Whoever can tell what a person means, and put into words what is to be said: the built-in grammar, or a model. */
export interface LanguageEngine {
  /** Never throws for anything that a person can type; {@link CancelledError} once `signal` is aborted. */
  understand(utterance: Utterance, options?: AskOptions): Promise<Understanding>;
  /** Never adds, drops or changes a fact or a question; {@link CancelledError} once `signal` is aborted. */
  phrase(draft: Draft, options?: PhraseOptions): Promise<Phrased>;
}
