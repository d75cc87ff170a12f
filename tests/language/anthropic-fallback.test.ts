import { describe, expect, it } from 'vitest';
import { createBuiltinEngine, describeFallback, type FallbackReason } from '../../agents/language/index.ts';
import {
  answerBytes,
  answerJson,
  answerText,
  beginAnswer,
  callTools,
  fail,
  inTurn,
  type Respond,
  streamError,
} from './messages-api.ts';
import { answering, MODELS_WAY, modelRig, RAT } from './model-rig.ts';
import { form, one } from './recorded.ts';

const builtin = createBuiltinEngine();
const rig = modelRig();

describe('a value that does not pass is dropped, and read by the built-in engine', () => {
  const bad: readonly [string, ReturnType<typeof one>][] = [
    ['a sex that there is not', one('sex', 'male', 'rat')],
    ['an age that is no duration', one('age', '12 weeks', 'rat')],
    ['an age that runs backwards', one('age', 'P12W/P10W', 'rat')],
    ['a day that there is not', one('session_start_time', '2023-02-30', 'rat')],
    ['an hour that there is not', one('session_start_time', '2023-02-03T25:00:00', 'rat')],
    ['a weight that no rat has', one('weight_g', '42000000', '420 g')],
    ['another weight than the words tell', one('weight_g', '240', '420 g')],
    ['a weight with its unit', one('weight_g', '420 g', '420 g')],
    ['a name the wrong way round', one('experimenter', 'Jane Doe', 'rat')],
    ['words that nobody said', one('sex', 'F', 'female')],
    ['a value without words', one('sex', 'F', '')],
    ['a description that was made up', one('notes', 'It slept through all of the second epoch', 'rat')],
    ['an order', one('lab', '<script>alert(1)</script>', 'rat')],
  ];

  it.each(bad)('%s', async (_, entry) => {
    rig.api.respond = answering(form({ said: [one('species', 'Rattus rattus', 'rat'), entry] }));
    const { metadata, model, away } = await rig.engine().understand(RAT);
    const { weight_g } = (await builtin.understand(RAT)).metadata;
    const own = entry.field === 'weight_g' ? { weight_g } : {};
    expect(metadata).toEqual({ species: 'Rattus rattus', ...own });
    expect([typeof model, away, rig.reasons]).toEqual(['string', undefined, []]);
    // it was told once what was wrong
    const [, again] = rig.api.requests;
    expect(rig.api.requests).toHaveLength(2);
    expect(JSON.stringify(again?.body.messages.at(-1))).toContain(`Refused. ${entry.field}: `);
  });

  it('and the other fields of a form that was told and doubted at once', async () => {
    const doubts = [{ field: 'sex' as const, reason: 'who knows', choices: [] }];
    rig.api.respond = answering(form({ said: [one('sex', 'M', 'rat')], doubts }));
    const { metadata, clarify } = await rig.engine().understand(RAT);
    expect([metadata.sex, clarify]).toEqual([undefined, ['sex']]);
  });

  it('unless the model corrects it', async () => {
    rig.api.respond = inTurn(
      answering(form({ said: [one('species', 'rat', 'rat')] })),
      answering(MODELS_WAY),
    );
    const { metadata } = await rig.engine().understand(RAT);
    expect(metadata).toEqual({ species: 'Rattus rattus' });
  });
});

describe('the built-in engine reads instead', () => {
  const said = (...entries: Parameters<typeof one>[]) =>
    form({ said: entries.map((entry) => one(...entry)) });
  const useless: readonly [string, FallbackReason, Respond][] = [
    ['no form', 'answer', answerText('The animal is a rat.')],
    ['a form that is written instead of handed in', 'answer', answerText(JSON.stringify(MODELS_WAY))],
    [
      'half of a form',
      'answer',
      callTools(['propose_metadata', '{"intents":["provide"],"said":[{"field":"spec']),
    ],
    ['an answer that was cut off', 'answer', answerText('{"intents', 'max_tokens')],
    ['a refusal', 'refusal', answerText('', 'refusal')],
    ['another form', 'answer', answering({ species: 'Rattus rattus' })],
    ['a form with more in it', 'answer', answering({ ...MODELS_WAY, sql: 'none' })],
    [
      'a field that there is not',
      'answer',
      answering(form({ said: [{ ...one('sex', 'M', 'rat'), field: 'colour' as 'sex' }] })),
    ],
    ['a field twice', 'answer', answering(said(['sex', 'M', 'rat'], ['sex', 'F', 'rat']))],
    ['no intent', 'answer', answering({ ...MODELS_WAY, intents: [] })],
    ['JSON where a stream was asked for', 'answer', answerJson(200, { type: 'message', content: [] })],
    ['bytes that are no stream', 'answer', answerBytes(new Uint8Array([0, 255, 10, 128, 13, 10, 7]))],
    ['a stream of something else', 'answer', answerBytes('data: {"hello": "you"}\n\n')],
    ['a page', 'answer', answerBytes('<html><body>proxy</body></html>')],
    [
      'a huge answer',
      'answer',
      callTools(['propose_metadata', form({ said: [one('notes', 'rat '.repeat(200_000), 'rat')] })]),
    ],
    [
      'hundreds of calls',
      'answer',
      callTools(...Array.from({ length: 300 }, () => ['propose_metadata', MODELS_WAY] as const)),
    ],
    ['a stream that stops', 'unreachable', beginAnswer('{"intents":', (response) => response.destroy())],
    ['an error in the stream', 'busy', streamError('overloaded_error')],
    ['a wrong key', 'key', fail(401, 'authentication_error')],
    ['a key without rights', 'key', fail(403, 'permission_error')],
    ['no such model', 'request', fail(404, 'not_found_error')],
    ['a bad request', 'request', fail(400, 'invalid_request_error')],
    ['too large a request', 'request', fail(413, 'request_too_large')],
    ['a limit for a long time', 'busy', fail(429, 'rate_limit_error', { 'retry-after': '3600' })],
    ['an overload', 'busy', fail(529, 'overloaded_error', { 'retry-after': '0' })],
    ['a fault', 'service', fail(500, 'api_error', { 'retry-after': '0' })],
    ['a fault without a word on when to retry', 'service', fail(500, 'api_error')],
    ['a connection that breaks', 'unreachable', (response) => response.destroy()],
  ];

  it.each(useless)('%s: %s', async (_, reason, respond) => {
    rig.api.respond = respond;
    expect(await rig.engine().understand(RAT)).toEqual({ ...(await builtin.understand(RAT)), away: reason });
    expect(rig.reasons).toEqual([reason]);
    expect(rig.api.requests.length).toBeLessThanOrEqual(4);
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
    expect(await rig.engine().understand(RAT)).toEqual({
      ...(await builtin.understand(RAT)),
      away: 'unreachable',
    });
    expect(rig.reasons).toEqual(['unreachable']);
  });

  it('when the address is none', async () => {
    const understanding = await rig.engine({ baseURL: 'nowhere at all' }).understand(RAT);
    expect(understanding).toEqual({ ...(await builtin.understand(RAT)), away: 'unreachable' });
  });

  it.each([
    ['before', () => undefined],
    ['in the midst of', beginAnswer('{"intents":', () => undefined)],
  ] as const)('when the service hangs %s its answer, and it is not asked again at once', async (_, hang) => {
    rig.api.respond = hang;
    const engine = rig.engine({ timeoutMs: 150 });
    const read = { ...(await builtin.understand(RAT)), away: 'time-out' };
    expect(await engine.understand(RAT)).toEqual(read);
    await rig.api.requests[0]?.closed;
    expect(await engine.understand(RAT)).toEqual(read);
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
