import { describe, expect, it } from 'vitest';
import { summaryWithYaml } from './made-summary.ts';
import { callsOf, fieldIn, lastText, type Others, others, Rig } from './rig.ts';

async function done(changes: Partial<Others> = {}): Promise<Rig> {
  const rig = new Rig(others({ summary: summaryWithYaml(), ...changes }));
  await rig.start();
  expect((await rig.say('go')).phase).toBe('done');
  return rig;
}

const PATH = '/data/sample/sample20230622.nwb';

describe('questions after the file is done', () => {
  it.each([
    ['where is the file?', PATH],
    ['Where did you save it', PATH],
    ['is it valid?', 'It is ready for DANDI.'],
    ['how do I open it in python?', 'Python'],
    ['how do I upload it?', 'dandi upload'],
    ['thanks', 'You are welcome.'],
    ['thank you!', 'You are welcome.'],
    ['convert again', 'It holds all that you told me.'],
    ['what is DANDI?', 'archive'],
    ['done', PATH],
    ['what did you find?', 'It is ready for DANDI.'],
  ])('answers "%s", and stays done', async (words, answer) => {
    const rig = await done();
    const view = await rig.say(words);
    expect(lastText(view)).toContain(answer);
    expect(view.phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(1);
  });

  it('says where the file will be before there is one', async () => {
    const rig = new Rig();
    await rig.start();
    expect(lastText(await rig.say('where will the file be?'))).toContain('it will be in /data/sample');
  });
});

describe('a change after the file is done', () => {
  it('is said before it is made, and made in the file', async () => {
    const rig = await done();
    const asked = await rig.say('change the weight to 430 g');
    expect(asked.phase).toBe('confirming');
    expect(lastText(asked)).toContain(
      'I changed the weight from 420 g to 430 g. The file does not hold that yet. I can change the weight (420 g → 430 g) in it, which takes less than a second, and check it again. Shall I?',
    );
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
    const view = await rig.say('yes');
    expect(view.phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(1);
    const applied = rig.others.calls.find(({ tool }) => tool === 'apply_corrections')?.args;
    expect(applied).toMatchObject({
      file: PATH,
      corrections: [{ field: 'subject.weight', value: 430, apply: 'in-place' }],
    });
    // The file holds it now: nothing is offered a second time.
    await rig.say('change the lab to Other Lab');
    await rig.say('go');
    const second = rig.others.calls.findLast(({ tool }) => tool === 'apply_corrections')?.args;
    expect(second?.['corrections']).toMatchObject([{ field: 'lab' }]);
  });

  it('takes a value out of the file', async () => {
    const rig = await done();
    expect(lastText(await rig.say('scratch the weight'))).toContain('the weight (420 g → empty)');
    await rig.say('go');
    const applied = rig.others.calls.find(({ tool }) => tool === 'apply_corrections')?.args;
    expect(applied?.['corrections']).toMatchObject([{ field: 'subject.weight', value: null }]);
  });

  it('can be left, and taken back, which leaves nothing to do', async () => {
    const rig = await done();
    await rig.say('change the weight to 430 g');
    expect(lastText(await rig.say('no'))).toContain('The file stays as it is.');
    const view = await rig.say('undo');
    expect(view.phase).toBe('done');
    expect(fieldIn(view, 'subject.weight')).toBe(420);
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
  });

  it('writes the file again where somebody asks for that', async () => {
    const rig = await done();
    await rig.say('change the weight to 430 g');
    await rig.say('convert again');
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
    expect(callsOf(rig, 'convert_session')).toBe(2);
  });

  it('writes the file again where the change cannot be made in it', async () => {
    const rig = await done();
    await rig.say('change the weight to 430 g');
    const view = await rig.say('tetrodes are all in CA3');
    expect(lastText(view)).toContain(
      'the electrode groups and the weight. For them it has to be written again.',
    );
    await rig.say('go');
    expect(callsOf(rig, 'convert_session')).toBe(2);
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
  });

  it('is offered again where it did not get done', async () => {
    const rig = await done();
    rig.others.faults.set('apply_corrections', new Error('The file is read-only.'));
    await rig.say('change the weight to 430 g');
    const failed = await rig.say('go');
    expect(lastText(failed)).toContain('The file is read-only.');
    expect(failed.messages.at(-1)?.choices[0]?.say).toBe('yes');
    rig.others.faults.clear();
    expect((await rig.say('yes')).phase).toBe('done');
    expect(callsOf(rig, 'apply_corrections')).toBe(2);
  });

  it('survives a restart between the question and the answer', async () => {
    const rig = await done();
    await rig.say('change the weight to 430 g');
    const next = await rig.restarted();
    expect((await next.say('go')).phase).toBe('done');
    expect(callsOf(next, 'apply_corrections')).toBe(1);
  });
});
