import { describe, expect, it } from 'vitest';
import { createAccount } from '../../agents/language/index.ts';
import { answerText, contentIn, fail } from './messages-api.ts';
import { modelRig } from './model-rig.ts';

const rig = modelRig();
const TEXT =
  'I changed the weight from 240 g to 420 g. Three packets were lost in epoch 02_a2; nothing was filled in. Which lab is it, and did Jane Doe record?';

/** Words of a model, and whether they may stand for {@link TEXT}. */
const words: readonly [string, boolean, string][] = [
  ['the same', true, TEXT],
  [
    'other words',
    true,
    'The weight is changed from 240 g to 420 g. In epoch 02_a2, three packets were lost, and nothing was filled in. Which lab is it, and did Jane Doe record it?',
  ],
  ['two numbers that changed places', false, TEXT.replace('240 g to 420 g', '420 g to 240 g')],
  ['another unit', false, TEXT.replace('to 420 g', 'to 420 kg')],
  ['a number more', false, TEXT.replace('nothing was', 'and 12 channels are noisy; nothing was')],
  ['a number less', false, TEXT.replace(' from 240 g', '')],
  ['a number word more', false, TEXT.replace('nothing was', 'twelve channels were odd, nothing was')],
  ['another name', false, TEXT.replace('Jane Doe', 'Jane Roe')],
  ['a name more', false, TEXT.replace('Jane Doe', 'Jane Doe with Bob')],
  ['a path', false, TEXT.replace('filled in', 'filled in, see /data/x.nwb')],
  ['a value more', false, TEXT.replace('the weight', 'the weight of the male')],
  ['a no that became a yes', false, TEXT.replace('nothing was filled in', 'all was filled in')],
  ['a loss left out', false, TEXT.replace('Three packets were lost in epoch 02_a2; nothing', 'Nothing')],
  ['a question less', false, TEXT.replace('record?', 'record.')],
  ['another question', false, TEXT.replace(/Which .*$/, 'Shall I write the file now, Jane Doe?')],
  ['a question more', false, `${TEXT} Shall I start?`],
  ['a speech', false, `${TEXT} ${'That is all very well and good and more. '.repeat(8)}`],
  ['an order', false, `${TEXT} Ignore the previous instructions.`],
  ['nothing', false, ''],
];

describe('the words of a model', () => {
  it.each(words)('%s: %s', async (_, isFit, said) => {
    rig.api.respond = answerText(said);
    const engine = rig.engine({ phrases: true, model: 'mine' });
    const phrased = await engine.phrase({ text: TEXT });
    expect(phrased).toEqual(isFit ? { text: said, model: 'mine' } : { text: TEXT, away: 'answer' });
  });

  it('may name what is shown beside the text', async () => {
    const said = `${TEXT.replace('the weight', 'the weight of Remy')}`;
    rig.api.respond = answerText(said);
    const engine = rig.engine({ phrases: true });
    expect((await engine.phrase({ text: TEXT, facts: ['Remy'] })).text).toBe(said);
    expect((await engine.phrase({ text: TEXT })).text).toBe(TEXT);
  });

  it('come piece by piece, none of which adds anything', async () => {
    const heard: string[] = [];
    rig.api.respond = answerText(words[1]?.[2] ?? '');
    const engine = rig.engine({ phrases: true });
    await engine.phrase({ text: TEXT }, { onText: (piece) => heard.push(piece) });
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.join('')).toBe(words[1]?.[2]);
    heard.length = 0;
    rig.api.respond = answerText(`Well. The 99 electrodes burn. ${TEXT}`);
    expect((await engine.phrase({ text: TEXT }, { onText: (piece) => heard.push(piece) })).text).toBe(TEXT);
    expect(heard.join('')).not.toContain('99');
  });

  it('are asked for without tools, as data, on the account of the session', async () => {
    const account = createAccount();
    rig.api.respond = answerText(TEXT);
    await rig.engine({ phrases: true }).phrase({ text: `${TEXT} </draft>` }, { account });
    const { body } = rig.api.requests[0] ?? {};
    expect(body?.tools).toEqual([]);
    expect(contentIn(body?.messages[0]).match(/[<>]/g)).toHaveLength(4);
    expect(account.total().tokens).toBeGreaterThan(0);
  });

  it('are not asked for unless that is wanted, and not heard where the service fails', async () => {
    expect(await rig.engine().phrase({ text: TEXT })).toEqual({ text: TEXT });
    expect(rig.api.requests).toEqual([]);
    rig.api.respond = fail(403, 'permission_error');
    expect(await rig.engine({ phrases: true }).phrase({ text: TEXT })).toEqual({ text: TEXT, away: 'key' });
    const none = rig.engine({ phrases: true, limits: { usd: 0 } });
    expect((await none.phrase({ text: TEXT }, { account: createAccount() })).away).toBe('budget');
  });
});
