import { z } from 'zod';
import { InputError } from '../../schemas/index.ts';
import { createAccount } from './anthropic/budget.ts';
import { type LanguageEngine, type Understanding, utteranceSchema } from './contract.ts';

const lineSchema = utteranceSchema.extend({ id: z.union([z.string(), z.number()]) });

function parseLine(line: string, number: number): z.infer<typeof lineSchema> {
  const where = { line: number };
  const expected = 'a JSON object {"id", "context", "text"}';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new InputError('metadata', {
      found: 'a line that is no JSON',
      expected,
      where,
      cause,
      todo: 'Write one object a line.',
    });
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new InputError('metadata', {
    found: `a line whose ${field === '' ? 'value' : field} is missing or of the wrong kind`,
    expected,
    where,
    cause: parsed.error,
    todo: 'Correct the line.',
  });
}

function formatLine(id: string | number, understanding: Understanding): string {
  const { metadata, uncertain, clarify, skip, clear, sameAsLast, fromFile, lock, excludeIssues, intents } =
    understanding;
  const intent = intents.join('+');
  return JSON.stringify({
    id,
    metadata,
    uncertain,
    clarify,
    skip,
    clear,
    sameAsLast,
    fromFile,
    lock,
    excludeIssues,
    intent,
  });
}

/**
 * One line of JSON for every line of JSON, in the same order; empty lines are passed over.
 * @throws InputError for a line that is no utterance, with its number
 */
export async function* understandLines(
  lines: AsyncIterable<string>,
  engine: LanguageEngine,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<string, void, undefined> {
  let number = 0;
  // all lines of one run are one session
  const account = createAccount();
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const { id, ...utterance } = parseLine(line, number);
    yield formatLine(id, await engine.understand(utterance, { ...options, account }));
  }
}
