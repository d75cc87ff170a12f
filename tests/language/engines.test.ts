import { describe, expect, it } from 'vitest';
import {
  createBuiltinEngine,
  type LanguageEngine,
  understandingSchema,
  utteranceSchema,
} from '../../agents/language/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { answerText } from './messages-api.ts';
import { answering, modelRig } from './model-rig.ts';
import { RECORDED } from './recorded.ts';
import { differences, saidCase } from './score.ts';

const rig = modelRig();

const engines: readonly [string, () => LanguageEngine][] = [
  ['the built-in engine', createBuiltinEngine],
  ['the model', () => rig.engine({ phrases: true })],
];

/** What every engine does, whoever stands behind it: the same cases for all. */
describe.each(engines)('%s', (_, create) => {
  const cases = Object.entries(RECORDED).map(([id, answer]) => ({ said: saidCase(id), answer }));
  it.each(cases)('understands $said.id: $said.text', async ({ said, answer }) => {
    rig.api.respond = answering(answer);
    const understanding = await create().understand(utteranceSchema.parse(said));
    expect(differences(said, understanding)).toEqual([]);
    expect(understanding.intents.toSorted()).toEqual(said.intent.split('+').toSorted());
    expect(understandingSchema.parse(understanding)).toEqual(understanding);
    expect(new Set(understanding.doubts.map(({ field }) => field))).toEqual(new Set(understanding.clarify));
    expect(rig.reasons).toEqual([]);
  });

  it.each([
    'Noted. Which species, which sex, and how old is it? For example "long evans rat, male, about 12 weeks".',
    'I changed the weight from 240 g to 420 g. What did the animal do that day?',
    'I will write sample20230622.nwb, about 17 MB, in about 2 s. Nothing is overwritten. Start?',
    'Done.',
  ])('says what there is to say, and no more: %s', async (text) => {
    // a model that says it as it is, and one that says something else
    for (const words of [text, `${text} By the way, 7 channels are dead.`, 'All is well.']) {
      rig.api.respond = answerText(words);
      let heard = '';
      const phrased = await create().phrase({ text }, { onText: (piece) => (heard += piece) });
      expect(phrased.text).toBe(text);
      expect(text.startsWith(heard) || words.startsWith(heard)).toBe(true);
      expect(heard).not.toContain('7 channels');
    }
  });

  it('does nothing for a signal that is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(create().understand({ context: {}, text: 'rat' }, { signal })).rejects.toThrow(
      CancelledError,
    );
    await expect(create().phrase({ text: 'Done.' }, { signal })).rejects.toThrow(CancelledError);
    expect(rig.api.requests).toEqual([]);
  });
});
