import { z } from 'zod';
import { wayBackSchema } from './events.ts';
import { fieldValueSchema } from './provenance.ts';

/** More than any table that a person keeps in a spreadsheet. */
const MOST_PASTED = 200_000;

/** One change that was made on a card or in a grid. */
export const changeSchema = z.discriminatedUnion('kind', [
  /** A text is read as the answer to the question for the field: "about 12 weeks", "rat". */
  z.object({ kind: z.literal('set'), field: z.string(), value: fieldValueSchema }),
  z.object({ kind: z.literal('clear'), field: z.string() }),
  z.object({ kind: z.literal('table'), name: z.string(), rows: z.array(z.record(z.string(), z.string())) }),
  /** Rows as a spreadsheet copies them; the table is the one that their header or their first column names. */
  z.object({ kind: z.literal('paste'), name: z.string(), text: z.string().max(MOST_PASTED) }),
  z.object({ kind: z.literal('undo'), seq: z.number() }),
  z.object({ kind: z.literal('confirm'), field: z.string() }),
]);

/** What a person decides, instead of saying so. */
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approve'),
    corrections: z.array(z.object({ id: z.string(), value: fieldValueSchema.optional() })).min(1),
  }),
  z.object({ kind: z.literal('accept'), reason: z.string().trim().min(1) }),
  z.object({ kind: z.literal('decline') }),
  z.object({ kind: z.literal('start'), overwrite: z.boolean().optional() }),
  z.object({ kind: z.literal('retry') }),
  /** Where sources differ: the claim that is right, by its place in the conflict. */
  z.object({ kind: z.literal('settle'), field: z.string(), claim: z.int().min(0) }),
  /** One step, or to where it is said. */
  z.object({ kind: z.literal('go-back'), to: wayBackSchema.optional() }),
]);

export type Change = z.infer<typeof changeSchema>;
export type Decision = z.infer<typeof decisionSchema>;
