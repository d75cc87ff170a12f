import { describe, expect, it } from 'vitest';
import { createBuiltinEngine, describeFallback, type FallbackReason } from '../../agents/language/index.ts';
import { answerJson, answerText, beginAnswer, fail, type Respond, streamError } from './messages-api.ts';
import { answering, MODELS_WAY, modelRig, RAT } from './model-rig.ts';
import { form, one } from './recorded.ts';

const builtin = createBuiltinEngine();
const rig = modelRig();

describe('the built-in engine reads instead', () => {
  const said = (...entries: Parameters<typeof one>[]) =>
    form({ said: entries.map((entry) => one(...entry)) });
  const useless: readonly [string, FallbackReason, Respond][] = [
    ['no JSON', 'answer', answerText('The animal is a rat.')],
    ['half of a form', 'answer', answerText('{"intents":["provide"],"said":[{"field":"spec')],
    ['an answer that was cut off', 'answer', answerText(JSON.stringify(MODELS_WAY), 'max_tokens')],
    ['a refusal', 'refusal', answerText('', 'refusal')],
    ['another form', 'answer', answering({ species: 'Rattus rattus' })],
    ['a form with more in it', 'answer', answering({ ...MODELS_WAY, sql: 'none' })],
    [
      'a field that there is not',
      'answer',
      answering(form({ said: [{ ...one('sex', 'M', 'rat'), field: 'colour' as 'sex' }] })),
    ],
    ['a field twice', 'answer', answering(said(['sex', 'M', 'rat'], ['sex', 'F', 'rat']))],
    [
      'told and doubted at once',
      'answer',
      answering({
        ...said(['sex', 'M', 'rat']),
        doubts: [{ field: 'sex', reason: 'who knows', choices: [] }],
      }),
    ],
    ['a species that is no binomial', 'answer', answering(said(['species', 'rat', 'rat']))],
    ['a sex that there is not', 'answer', answering(said(['sex', 'male', 'rat']))],
    ['an age that is no duration', 'answer', answering(said(['age', '12 weeks', 'rat']))],
    ['an age that runs backwards', 'answer', answering(said(['age', 'P12W/P10W', 'rat']))],
    ['a day that there is not', 'answer', answering(said(['session_start_time', '2023-02-30', 'rat']))],
    [
      'an hour that there is not',
      'answer',
      answering(said(['session_start_time', '2023-02-03T25:00:00', 'rat'])),
    ],
    [
      'a weight that no rat has',
      'answer',
      answering(said(['species', 'Rattus norvegicus', 'rat'], ['weight_g', '42000000', '420 g'])),
    ],
    ['a weight with its unit', 'answer', answering(said(['weight_g', '420 g', '420 g']))],
    ['a name the wrong way round', 'answer', answering(said(['experimenter', 'Jane Doe', 'rat']))],
    ['words that nobody said', 'answer', answering(said(['sex', 'F', 'female']))],
    ['a value without words', 'answer', answering(said(['sex', 'F', '']))],
    [
      'a description that was made up',
      'answer',
      answering(said(['notes', 'It slept through all of the second epoch', 'rat'])),
    ],
    ['no intent', 'answer', answering({ ...MODELS_WAY, intents: [] })],
    ['JSON where a stream was asked for', 'answer', answerJson(200, { type: 'message', content: [] })],
    ['a stream that stops', 'unreachable', beginAnswer('{"intents":', (response) => response.destroy())],
    ['an error in the stream', 'busy', streamError('overloaded_error')],
    ['a wrong key', 'key', fail(401, 'authentication_error')],
    ['no such model', 'request', fail(404, 'not_found_error')],
    ['a bad request', 'request', fail(400, 'invalid_request_error')],
    ['a limit for a long time', 'busy', fail(429, 'rate_limit_error', { 'retry-after': '3600' })],
    ['a fault', 'service', fail(500, 'api_error', { 'retry-after': '0' })],
    ['a fault without a word on when to retry', 'service', fail(500, 'api_error')],
    ['a connection that breaks', 'unreachable', (response) => response.destroy()],
  ];

  it.each(useless)('%s: %s', async (_, reason, respond) => {
    rig.api.respond = respond;
    expect(await rig.engine().understand(RAT)).toEqual(await builtin.understand(RAT));
    expect(rig.reasons).toEqual([reason]);
  });

  it('and says so once for each reason', async () => {
    const engine = rig.engine();
    for (const respond of [answerText('no'), answerText('no'), answerText('', 'refusal'), answerText('no')]) {
      rig.api.respond = respond;
      await engine.understand(RAT);
    }
    expect(rig.reasons).toEqual(['answer', 'refusal']);
    rig.api.respond = answering(MODELS_WAY);
    expect((await engine.understand(RAT)).metadata).toEqual({ species: 'Rattus rattus' });
  });

  it('when nobody listens', async () => {
    await rig.api.close();
    expect(await rig.engine().understand(RAT)).toEqual(await builtin.understand(RAT));
    expect(rig.reasons).toEqual(['unreachable']);
  });

  it('when the address is none', async () => {
    const understanding = await rig.engine({ baseURL: 'nowhere at all' }).understand(RAT);
    expect([understanding, rig.reasons]).toEqual([await builtin.understand(RAT), ['unreachable']]);
  });

  it.each([
    ['before', () => undefined],
    ['in the midst of', beginAnswer('{"intents":', () => undefined)],
  ] as const)('when the service hangs %s its answer, and it is not asked again at once', async (_, hang) => {
    rig.api.respond = hang;
    const engine = rig.engine({ timeoutMs: 150 });
    expect(await engine.understand(RAT)).toEqual(await builtin.understand(RAT));
    await rig.api.requests[0]?.closed;
    expect(await engine.understand(RAT)).toEqual(await builtin.understand(RAT));
    expect(rig.api.requests).toHaveLength(1);
    expect(rig.reasons).toEqual(['time-out']);
  });

  it('not before a short pause and a second try', async () => {
    for (const [status, headers] of [
      [429, { 'retry-after': '0.05' }],
      [529, {}],
      [500, { 'retry-after': '0' }],
    ] as const) {
      const before = rig.api.requests.length;
      rig.api.respond = (response, request) =>
        (rig.api.requests.length === before + 1 ? fail(status, 'api_error', headers) : answering(MODELS_WAY))(
          response,
          request,
        );
      expect((await rig.engine().understand(RAT)).metadata).toEqual({ species: 'Rattus rattus' });
      expect(rig.api.requests).toHaveLength(before + 2);
    }
    expect(rig.reasons).toEqual([]);
  });

  it('without telling the key or the words', () => {
    for (const reason of ['key', 'request', 'unreachable', 'answer'] as const)
      expect(describeFallback(reason)).toMatch(/^Understood by the built-in engine: .*\.$/);
  });
});
