import { z } from 'zod';
import { FIELDS, type Field, fieldSchema, intentSchema } from '../contract.ts';

/** Every field but the regions, which have a form of their own. */
const told = fieldSchema.exclude(['brain_regions']);
const fieldOrAll = z.enum([...FIELDS, '*']);
const text = z.string();
const millimetres = z.number().nullable();

/**
 * The form that the model fills in. It says the same as an understanding, but with lists of entries in place of the many optional
 * keys: the service turns the schema into a grammar, and refuses schemas with more than a few of those.
 */
export const answerSchema = z.strictObject({
  intents: z.array(intentSchema),
  said: z.array(z.strictObject({ field: told, values: z.array(text), uncertain: z.boolean(), words: text })),
  places: z.array(
    z.strictObject({
      name: text,
      hemisphere: z.enum(['left', 'right', 'bilateral', 'not said']),
      ap_mm: millimetres,
      ml_mm: millimetres,
      dv_mm: millimetres,
      uncertain: z.boolean(),
      words: text,
    }),
  ),
  doubts: z.array(
    z.strictObject({ field: z.enum([...FIELDS, 'hemisphere']), reason: text, choices: z.array(text) }),
  ),
  skip: z.array(fieldOrAll),
  clear: z.array(fieldOrAll),
  sameAsLast: z.array(fieldOrAll),
  fromFile: z.array(fieldSchema),
  lock: z.array(fieldSchema),
  excludeIssues: z.array(z.number()),
});
export type Answer = z.infer<typeof answerSchema>;

/** Fields that have several values. */
export const LISTS: ReadonlySet<Field> = new Set<Field>(['experimenter', 'keywords', 'related_publications']);
