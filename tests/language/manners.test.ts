import { expect, it } from 'vitest';
import { FREE_TEXT } from '../../agents/language/builtin/readers/texts.ts';
import { createBuiltinEngine, utteranceSchema } from '../../agents/language/index.ts';
import { type Case, differences, readCases } from './score.ts';

const engine = createBuiltinEngine();
const free: ReadonlySet<unknown> = FREE_TEXT;

/** The same answer, as other people begin and end it. */
const MANNERS: readonly ((text: string) => string)[] = [
  (text) => `um, ${text}`,
  (text) => `ok so ${text}`,
  (text) => `${text} please`,
  (text) => `${text}, thanks!`,
  (text) => `${text}!`,
  (text) => `  ${text}\n`,
];

const isPlain = ({ context, expect: wanted, text }: Case): boolean =>
  !free.has(context['asked']) &&
  !Object.keys(wanted).some((field) => free.has(field)) &&
  !/\b(?:jr|sr)\.$/i.test(text);

it.each(['broad.jsonl', 'varied.jsonl', 'later.jsonl'])(
  'what is said politely means the same: %s',
  async (table) => {
    const told: string[] = [];
    for (const [i, said] of readCases(table).filter(isPlain).entries()) {
      const text = MANNERS[i % MANNERS.length]?.(said.text) ?? '';
      const faults = differences(said, await engine.understand(utteranceSchema.parse({ ...said, text })));
      if (faults.length > 0 && Object.keys(said.expect).length > 0)
        told.push(`${text}: ${faults.join('; ')}`);
    }
    expect(told).toEqual([]);
  },
);
