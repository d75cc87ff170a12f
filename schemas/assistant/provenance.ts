import { z } from 'zod';

/** Who says a value. `model`: a model read it from what the person said; `previous-nwb`: an NWB file that was given. */
export const sourceSchema = z.enum([
  'recording',
  'file-name',
  'yaml',
  'person',
  'derived',
  'previous-session',
  'previous-nwb',
  'model',
]);

/** Where a value comes from. `detail` is for people: the header's element, the file, the sentence, the rule, the model. */
export const provenanceSchema = z.object({
  source: sourceSchema,
  detail: z.string(),
  /** The person's very words: what they said, or what the model read the value from. */
  words: z.string().optional(),
});

/** Uncertain: understood with a doubt, or approximate as the person said it. */
export const certaintySchema = z.enum(['certain', 'uncertain']);

/** Any JSON value: a metadata field's value, in the form of the session metadata. */
export const fieldValueSchema = z.json();

/**
 * A value for one field of the session metadata. `field` is a path such as `subject.species` or `electrode_groups`
 * (tables are values of their own). A proposal is our guess: it counts only when the person has confirmed it.
 */
export const sourcedValueSchema = z.object({
  field: z.string().min(1),
  value: fieldValueSchema,
  provenance: provenanceSchema,
  certainty: certaintySchema,
  status: z.enum(['proposed', 'accepted']),
});

export type Source = z.infer<typeof sourceSchema>;
export type Provenance = z.infer<typeof provenanceSchema>;
export type Certainty = z.infer<typeof certaintySchema>;
export type FieldValue = z.infer<typeof fieldValueSchema>;
export type SourcedValue = z.infer<typeof sourcedValueSchema>;
