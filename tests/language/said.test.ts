import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBuiltinEngine, understandingSchema, utteranceSchema } from '../../agents/language/index.ts';
import { differences, readCases } from './score.ts';

const folder = new URL('./said/', import.meta.url);
const engine = createBuiltinEngine();

for (const name of readdirSync(folder).filter((file) => file.endsWith('.jsonl')))
  describe(name.replace('.jsonl', ''), () => {
    for (const said of readCases(name))
      it(`${said.id}: ${said.text.slice(0, 70)}`, async () => {
        const understanding = await engine.understand(utteranceSchema.parse(said));
        expect(differences(said, understanding)).toEqual([]);
        expect(understandingSchema.parse(understanding)).toEqual(understanding);
      });
  });

/** Where a sentence does two things at once, two names for it are often right: most, not all, have to agree. */
it('names what nearly every sentence does', async () => {
  const cases = readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap(readCases);
  let right = 0;
  for (const said of cases) {
    const { intents } = await engine.understand(utteranceSchema.parse(said));
    if (intents.toSorted().join() === said.intent.split('+').toSorted().join()) right += 1;
  }
  expect(right / cases.length).toBeGreaterThan(0.97);
});
