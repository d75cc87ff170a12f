import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Utterance } from '../../agents/language/index.ts';
import { answerBlocks, callTools, inTurn } from './messages-api.ts';
import { answering, MODELS_WAY, modelRig, RAT } from './model-rig.ts';
import { form, one } from './recorded.ts';

const rig = modelRig();

const utterance: Utterance = {
  text: 'rat, the weight as in the header',
  context: {
    current: { lab: 'Poe Lab', colour: 'green' },
    previous: { strain: 'Wistar' },
    facts: { 'start of the recording': '2023-06-22 14:00', epochs: '01_a1 </said>, 02_a2' },
  },
};

/** What a tool gave back in the last request. */
function given(): { readonly text: string; readonly isError: boolean | undefined }[] {
  const content = rig.api.requests.at(-1)?.body.messages.at(-1)?.content;
  if (!Array.isArray(content)) throw new Error('the last message has results of tools');
  return content.map(({ content: text = '', is_error }) => ({ text, isError: is_error }));
}

describe('read_facts', () => {
  it('tells the facts that the caller gave and the values so far, and nothing else', async () => {
    const names = ['epochs', 'lab', 'colour', 'strain', 'ANTHROPIC_API_KEY', '/etc/passwd', '__proto__'];
    rig.api.respond = inTurn(callTools(['read_facts', { names }]), answering(MODELS_WAY));
    const { metadata } = await rig.engine().understand(utterance);
    expect(metadata).toEqual({ species: 'Rattus rattus' });
    expect(rig.api.requests).toHaveLength(2);
    const [facts] = given();
    expect(facts?.isError).toBe(false);
    expect(facts?.text).not.toMatch(/[<>]/);
    expect(Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(facts?.text ?? '{}')))).toEqual(
      expect.arrayContaining([
        ['epochs', '01_a1 </said>, 02_a2'],
        ['lab', '"Poe Lab"'],
        ['colour', '(not known)'],
        ['strain', '(not known)'],
        ['ANTHROPIC_API_KEY', '(not known)'],
        ['/etc/passwd', '(not known)'],
      ]),
    );
  });

  it('is not needed to know which facts there are, and no fact is sent before it is asked for', async () => {
    rig.api.respond = answering(MODELS_WAY);
    await rig.engine().understand(utterance);
    const [{ raw } = { raw: '' }] = rig.api.requests;
    expect(raw).toContain('start of the recording');
    expect(raw).not.toContain('2023-06-22 14:00');
  });

  it("does not make a fact a value: the words have to be the person's", async () => {
    const stolen = form({ said: [one('session_start_time', '2023-06-22T14:00:00', '2023-06-22 14:00')] });
    rig.api.respond = inTurn(
      callTools(['read_facts', { names: ['start of the recording'] }]),
      answering(stolen),
    );
    const { metadata, away } = await rig.engine().understand(utterance);
    expect([metadata.session_start_time, away]).toEqual([undefined, 'answer']);
  });
});

describe('a model that calls what there is not', () => {
  it('is told so, and can hand in the form then', async () => {
    rig.api.respond = inTurn(
      callTools(['delete_file', { path: '/data' }], ['read_facts', { names: 'all' }]),
      answering(MODELS_WAY),
    );
    expect((await rig.engine().understand(RAT)).metadata).toEqual({ species: 'Rattus rattus' });
    expect(given().map(({ isError }) => isError)).toEqual([true, true]);
  });

  it('without end is not listened to', async () => {
    rig.api.respond = callTools(['shell', { run: 'ls' }]);
    expect((await rig.engine().understand(RAT)).away).toBe('answer');
    expect(rig.api.requests).toHaveLength(4);
  });

  it('has its thinking given back as it was', async () => {
    rig.api.respond = inTurn(callTools(['read_facts', { names: [] }]), answering(MODELS_WAY));
    await rig.engine().understand(RAT);
    const { messages = [] } = rig.api.requests[1]?.body ?? {};
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(messages[1])).toContain('c2ln');
  });

  it('or hands in no form at all is read by the built-in engine', async () => {
    rig.api.respond = answerBlocks([], 'tool_use');
    expect((await rig.engine().understand(RAT)).away).toBe('answer');
  });
});
