import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answer } from '../../agents/language/anthropic/answer.ts';
import {
  createAnthropicEngine,
  createBuiltinEngine,
  type LanguageEngine,
} from '../../agents/language/index.ts';
import { startAssistant } from '../../cli/assistant.ts';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { sessionViewSchema } from '../../schemas/index.ts';
import { expectTranscript, Transcript } from '../conversation/transcript.ts';
import { callTools, contentIn, type MessagesApi, startMessagesApi } from '../language/messages-api.ts';
import { form, one } from '../language/recorded.ts';
import { hasPython } from '../yardstick.ts';
import { ANSWERS } from './answers.ts';
import { expectAcceptable } from './verdict.ts';

const MOST_ANSWERS = 8;
const WORKING = new Set(['scanning', 'converting', 'evaluating', 'correcting']);
const SAID = [ANSWERS.people, ANSWERS.animal, ANSWERS.day, ANSWERS.experiment, ANSWERS.places, 'go'];

const names = {
  field: 'experimenter' as const,
  values: ['Doe, Jane', 'Roe, R.'],
  uncertain: false,
  words: 'Jane Doe and R. Roe',
};
const right = {
  name: 'CA1',
  hemisphere: 'right',
  ap_mm: null,
  ml_mm: null,
  dv_mm: null,
  uncertain: false,
  words: 'CA1',
} as const;
const DAY = 'it ran a w-track for reward with a rest before';

/** What a model makes of the newcomer's words; whatever else it is asked it does not know. */
const READS: readonly (readonly [words: string, answer: Answer])[] = [
  [
    'Frank lab at UCSF',
    form({
      said: [
        names,
        one('lab', 'Frank Lab', 'Frank lab'),
        one('institution', 'University of California, San Francisco', 'UCSF'),
      ],
    }),
  ],
  [
    'long evans rat',
    form({
      said: [
        one('strain', 'Long-Evans', 'long evans'),
        one('species', 'Rattus norvegicus', 'rat'),
        one('sex', 'M', 'male'),
        one('age', 'P12W', '12 weeks', true),
        one('weight_g', '420', '420 g'),
      ],
    }),
  ],
  [DAY, form({ said: [one('session_description', DAY, 'it ran a w-track')] })],
  [
    'alternation',
    form({
      said: [
        one('experiment_description', 'spatial alternation memory task', 'spatial alternation memory task'),
      ],
    }),
  ],
  ['CA1', form({ places: [right] })],
];

function model(api: MessagesApi): LanguageEngine {
  api.respond = (response, request) => {
    const [, said = ''] = /"text":"((?:[^"\\]|\\.)*)"/.exec(contentIn(request.body.messages[0])) ?? [];
    const read = READS.find(([words]) => said.includes(words))?.[1] ?? form({ intents: ['unknown'] });
    callTools(['propose_metadata', read])(response, request);
  };
  return createAnthropicEngine({ apiKey: 'sk-test', baseURL: api.url, fallback: createBuiltinEngine() });
}

describe('a newcomer, by chat alone and without a metadata file', () => {
  let folder = '';
  let api: MessagesApi;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-newcomer-'));
    api = await startMessagesApi();
    const dropped = [[20_000, 3]] as const;
    await writeSyntheticSession(join(folder, 'session'), {
      ...sampleSessionOptions,
      seconds: 2,
      dropped,
      metadata: false,
    });
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['built-in', 'The built-in engine reads the answers.', () => createBuiltinEngine()],
    ['model', 'A model reads the answers, as a local server plays it.', () => model(api)],
  ] as const)(
    'has a file that DANDI takes after at most eight answers: %s',
    async (name, about, language) => {
      const outFolder = join(folder, name);
      await mkdir(outFolder);
      const assistant = await startAssistant({
        stateFolder: join(folder, `${name}-state`),
        dataRoots: [folder],
        language: language(),
      });
      const transcript = new Transcript('A newcomer', about);
      try {
        const started = z.object({ sessionId: z.string() });
        const args = { folder: join(folder, 'session'), outFolder };
        const { sessionId } = await assistant.call('conversation', 'start_session', args, started);
        const settled = async () => {
          for (;;) {
            const viewed = z.object({ view: sessionViewSchema });
            const { view } = await assistant.call('conversation', 'get_state', { sessionId }, viewed);
            if (!WORKING.has(view.phase)) return view;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        };
        let view = await settled();
        transcript.take(view);
        for (const text of SAID) {
          await assistant.call('conversation', 'say', { sessionId, text }, z.looseObject({}));
          view = await settled();
          transcript.take(view);
        }
        expect(view.phase).toBe('done');
        expect(view.report?.passed).toBe(true);
        expect(view.messages.filter(({ who }) => who === 'you').length).toBeLessThanOrEqual(MOST_ANSWERS);
      } finally {
        await assistant.close();
      }
      const text = transcript.text([
        [folder, '/data'],
        [/\b(?:\d+(?:\.\d+)? s|less than a second)(?=[,;. ])(?! in all| \(|\.\s*With)/g, '… s'],
        [/\d+(?:\.\d+)? MB/g, '… MB'],
        [/(?:about )?… s/g, '… s'],
      ]);
      await expectTranscript(`newcomer-${name}`, text);
      if (hasPython) await expectAcceptable(join(outFolder, 'sample20230622.nwb'));
    },
  );
});
