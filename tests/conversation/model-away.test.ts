import { describe, expect, it } from 'vitest';
import { awayText } from '../../agents/conversation/dialogue/words/model.ts';
import { awaySchema } from '../../schemas/index.ts';
import { answerText, callTools, fail, inTurn } from '../language/messages-api.ts';
import { answering, modelRig } from '../language/model-rig.ts';
import { form, one } from '../language/recorded.ts';
import { MemoryLog } from './memory-log.ts';
import { fieldIn, lastText, others, Rig } from './rig.ts';

const model = modelRig();
const open = async (options: Parameters<typeof model.engine>[0] = {}): Promise<Rig> => {
  const rig = new Rig(others(), new MemoryLog(), model.engine(options));
  await rig.start();
  return rig;
};
const used = (rig: Rig) =>
  rig.log.eventsOf(rig.sessionId).flatMap(({ event }) => (event.type === 'model-used' ? [event] : []));
const lab = answering(form({ said: [one('lab', 'Frank Lab', 'Frank lab')] }));
const busy = fail(529, 'overloaded_error', { 'retry-after': '0' });

describe('a model that stops answering in the midst of a conversation', () => {
  it('is replaced by the built-in engine, which says so once, and goes on when it answers again', async () => {
    const rig = await open();
    model.api.respond = lab;
    await rig.say('the Frank lab');
    model.api.respond = busy;
    const first = lastText(await rig.say('UCSF'));
    expect(first).toMatch(
      /^The model service is busy; until it answers again, I read with the built-in grammar\./,
    );
    const second = await rig.say('Jane Doe');
    expect(lastText(second)).not.toContain('model');
    expect(fieldIn(second, 'institution')).toBe('University of California, San Francisco');
    expect(fieldIn(second, 'experimenter_name')).toEqual(['Doe, Jane']);
    expect(second.model?.away).toBe('busy');
    model.api.respond = answering(form({ said: [one('species', 'Rattus norvegicus', 'rat')] }));
    const third = await rig.say('a rat');
    expect(lastText(third)).toMatch(/^The model answers again\./);
    expect(fieldIn(third, 'subject.species')).toBe('Rattus norvegicus');
    expect(third.model?.away).toBeUndefined();
    expect(lastText(await rig.say('a rat, as I said'))).not.toContain('The model');
  });

  it('keeps the account in the log: a process that goes on knows what was spent', async () => {
    const rig = await open({ limits: { usd: 0.1 } });
    model.api.respond = lab;
    await rig.say('the Frank lab');
    const before = (await rig.view()).model;
    expect(before?.tokens).toBeGreaterThan(3000);
    expect(before?.limit).toEqual({ usd: 0.1 });
    expect(used(rig).length).toBeGreaterThan(0);
    // who read it, and what was said
    const provenance = (await rig.view()).values.find(({ field }) => field === 'lab')?.provenance;
    expect(provenance).toEqual({ source: 'model', detail: 'claude-sonnet-5-5', words: 'Frank lab' });
    const next = await rig.restarted();
    expect((await next.view()).model).toEqual(before);
    const status = lastText(await next.say('what is missing?'));
    expect(status).toMatch(/Model: [\d,]+ tokens, 0\.00 USD of 0\.10\./);
  });

  it('is asked no more when its budget is spent, and that is said with the sum', async () => {
    const rig = await open({ limits: { usd: 0.0001 } });
    model.api.respond = lab;
    const text = lastText(await rig.say('the Frank lab'));
    expect(text).toMatch(
      /^What this session may spend on the model is spent; I read with the built-in grammar\./,
    );
    expect(fieldIn(await rig.view(), 'lab')).toBe('Frank Lab');
    expect(model.api.requests).toEqual([]);
  });

  it.each(awaySchema.options)('has words for: %s', (away) => {
    expect(awayText(away, { tokens: 12_400, usd: 0.04, limit: { usd: 1 } })).toMatch(
      /^[A-Z].*\. Look at what I show\.$/,
    );
  });
});

describe('facts of the recording', () => {
  it('are told to a model that asks for them, and to none that does not', async () => {
    const rig = await open();
    model.api.respond = inTurn(callTools(['read_facts', { names: ['epochs'] }]), lab);
    await rig.say('the Frank lab');
    const [first, second] = model.api.requests;
    expect(first?.raw).toContain('epochs');
    expect(first?.raw).not.toContain('01_a1');
    expect(second?.raw).toContain('2 epochs: 01_a1');
  });
});

describe('the words of a reply', () => {
  it("are the model's where that is wanted, and the log holds them", async () => {
    model.api.respond = lab;
    const plain = lastText(await (await open()).say('the Frank lab'));
    const other = plain.replace('Who recorded', 'And who recorded');
    expect(other).not.toBe(plain);
    model.api.respond = (response, request) =>
      (request.body.tools.length > 0 ? lab : answerText(other))(response, request);
    const rig = await open({ phrases: true });
    expect(lastText(await rig.say('the Frank lab'))).toBe(other);
    model.api.respond = (response, request) =>
      (request.body.tools.length > 0 ? lab : answerText(`${plain} It has 99 channels.`))(response, request);
    const next = await open({ phrases: true });
    expect(lastText(await next.say('the Frank lab'))).toContain(plain);
  });
});
