import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { FIELDS, metadataSchema, type Utterance } from '../contract.ts';
import { answerSchema } from './answer.ts';

/** The two things that a model can do here. Neither stores anything, and there is no third. */
export const PROPOSE = 'propose_metadata';
export const READ = 'read_facts';

const namesSchema = z.strictObject({ names: z.array(z.string()) });

function schemaOf(schema: z.ZodType): Anthropic.Tool['input_schema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return { ...rest, type: 'object' };
}

export const TOOLS: readonly Anthropic.Tool[] = [
  {
    name: READ,
    description:
      'Reads facts of the session by name: those that "facts" lists, and the values so far. Use it only where the words cannot be read without, as in "as in the header".',
    input_schema: schemaOf(namesSchema),
    strict: true,
  },
  {
    name: PROPOSE,
    description:
      'Hands in the filled-in form. Every value is checked, shown to the person, and counts only then. Call it exactly once, last; again only where it was refused.',
    input_schema: schemaOf(answerSchema),
    strict: true,
  },
];

const MOST_NAMES = 20;
const LONGEST_FACT = 1000;

/** Facts by name as JSON; what there is no fact of is named so. Nothing but what the caller gave can come out of it. */
export function readFacts(
  input: unknown,
  { context }: Utterance,
): { readonly text: string; readonly isError: boolean } {
  const parsed = namesSchema.safeParse(input);
  if (!parsed.success) return { text: 'names: a list of names is needed', isError: true };
  const facts = new Map(Object.entries(context.facts ?? {}));
  for (const field of FIELDS) {
    const value = metadataSchema.safeParse({ [field]: context.current?.[field] });
    if (value.success && value.data[field] !== undefined) facts.set(field, JSON.stringify(value.data[field]));
  }
  const entries = parsed.data.names
    .slice(0, MOST_NAMES)
    .map((name): [string, string] => [
      name.slice(0, 60),
      facts.get(name)?.slice(0, LONGEST_FACT) ?? '(not known)',
    ]);
  return { text: quoted(Object.fromEntries(entries)), isError: false };
}

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** JSON without angle brackets, so that nothing in it can look like the end of what is data. */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&]/g, (sign) => escapes[sign] ?? sign);
}
