import { describe, expect, it } from 'vitest';
import { InputError, type SessionView } from '../../schemas/index.ts';
import { summaryWithYaml } from './made-summary.ts';
import { callsOf, fieldIn, finding, inTheWay, lastText, type Others, others, Rig, report } from './rig.ts';

const species = finding('species', [
  {
    id: 'latin',
    title: 'Set the species to Rattus norvegicus',
    field: 'subject.species',
    from: 'Rattus norvegicus',
    value: 'Rattus rattus',
    apply: 'in-place',
  },
]);
const description = finding('description', [
  {
    id: 'describe',
    title: 'Describe the experiment',
    field: 'experiment_description',
    value: 'spatial alternation in a W-track',
    apply: 'convert-again',
  },
]);
const weight = finding('weight', [
  { id: 'weigh', title: 'Give the weight', field: 'subject.weight', apply: 'in-place' },
]);

async function converted(changes: Partial<Others>): Promise<Rig> {
  const rig = new Rig(others({ summary: summaryWithYaml(), ...changes }));
  await rig.start();
  await rig.say('go');
  return rig;
}

const eventsOf = (rig: Rig): string[] => rig.log.eventsOf(rig.sessionId).map(({ event }) => event.type);

describe('after a check', () => {
  it('is done by itself when nothing was found', async () => {
    const view = await (await converted({})).view();
    expect(view.phase).toBe('done');
    expect(lastText(view)).toMatch(
      /^The file is ready for DANDI\. It is \/data\/sample\/sample20230622\.nwb, 17 MB/,
    );
    expect(lastText(view)).toContain('The check found nothing.');
    expect(lastText(view)).toContain('Next: open it in Python');
  });

  it('says what each correction does, where, and how long it takes', async () => {
    const view = await (await converted({ reports: [report([species, description])] })).view();
    expect(view.phase).toBe('deciding');
    expect(view.status).toBe('2 things to decide');
    expect(lastText(view)).toContain('The check found two things that DANDI refuses.');
    expect(lastText(view)).toContain('(Rattus norvegicus → Rattus rattus): in the file, less than a second.');
    expect(lastText(view)).toContain(
      '(now empty → spatial alternation in a W-track): converts again, about 1.4 s.',
    );
    expect(view.messages.at(-1)?.choices.map(({ say }) => say)).toEqual([
      'approve all',
      'approve 1',
      'approve 2',
      'accept as is',
    ]);
  });

  it.each([
    ['words', (rig: Rig) => rig.say('ok')],
    ['a button', (rig: Rig) => rig.say('approve all')],
    ['a decision', (rig: Rig) => rig.decide({ kind: 'approve', corrections: [{ id: 'latin' }] })],
  ])('corrects in place when %s approve it, in the file and in the session', async (_, approve) => {
    const rig = await converted({ reports: [report([species]), report([])] });
    const view = await approve(rig);
    expect(view.phase).toBe('done');
    expect(fieldIn(view, 'subject.species')).toBe('Rattus rattus');
    expect(callsOf(rig, 'convert_session')).toBe(1);
    expect(rig.others.calls.find(({ tool }) => tool === 'apply_corrections')?.args).toEqual({
      file: '/data/sample/sample20230622.nwb',
      corrections: species.corrections,
    });
  });

  it('converts again, replacing the file, where a correction needs it', async () => {
    const rig = await converted({ reports: [report([species, description]), report([])] });
    const view = await rig.say('approve all');
    expect(view.phase).toBe('done');
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
    const [, second] = rig.others.calls.filter(({ tool }) => tool === 'convert_session');
    expect(second?.args).toMatchObject({
      overwrite: true,
      metadata: {
        experiment_description: 'spatial alternation in a W-track',
        subject: { species: 'Rattus rattus' },
      },
    });
  });

  it('asks before it converts again where the file turns out not to take the correction', async () => {
    const rig = await converted({ reports: [report([species]), report([])], convertAgain: true });
    const asked = await rig.say('ok');
    expect(asked.phase).toBe('confirming');
    expect(lastText(asked)).toMatch(
      /^Not all of that can be changed inside the file\..* in about 2 s.*Start\?$/,
    );
    expect(callsOf(rig, 'convert_session')).toBe(1);
    expect((await rig.say('go')).phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(2);
  });

  it('corrects some and leaves the others', async () => {
    const rig = await converted({ reports: [report([species, description]), report([description])] });
    const view = await rig.say('approve 1');
    expect(view.phase).toBe('deciding');
    expect(fieldIn(view, 'subject.species')).toBe('Rattus rattus');
    expect(fieldIn(view, 'experiment_description')).toBe('spatial alternation');
  });

  it('leaves out what is excepted', async () => {
    const rig = await converted({ reports: [report([species, description]), report([description])] });
    await rig.say('yes please, except number 2');
    const applied = rig.others.calls.find(({ tool }) => tool === 'apply_corrections')?.args;
    expect(applied?.['corrections']).toEqual(species.corrections);
  });

  it('asks for a value that a correction lacks, and takes it', async () => {
    const rig = await converted({ reports: [report([weight, species]), report([])] });
    const asked = await rig.say('approve all');
    expect(asked.phase).toBe('deciding');
    expect(lastText(asked)).toContain('weight');
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
    const view = await rig.say('410 g');
    expect(view.phase).toBe('done');
    expect(fieldIn(view, 'subject.weight')).toBe(410);
    expect(fieldIn(view, 'subject.species')).toBe('Rattus rattus');
    expect(view.values.find(({ field }) => field === 'subject.weight')?.provenance.source).toBe('person');
  });

  it('takes another value than the one that is offered', async () => {
    const rig = await converted({ reports: [report([species]), report([])] });
    const view = await rig.say('retry, with the species as Mus musculus');
    expect(view.phase).toBe('done');
    expect(fieldIn(view, 'subject.species')).toBe('Mus musculus');
    expect(callsOf(rig, 'apply_corrections')).toBe(1);
  });

  it('notices the same findings after a correction, and says so', async () => {
    const rig = await converted({ reports: [report([species, weight])] });
    const view = await rig.say('approve 1');
    expect(view.phase).toBe('deciding');
    expect(lastText(view)).toContain('They are the same two findings as before');
    expect(lastText(view)).toContain('tell me another value, or keep the file as it is');
    expect(lastText(view)).not.toContain('Shall I');
    expect(callsOf(rig, 'apply_corrections')).toBe(1);
    expect(lastText(await rig.say('check again'))).not.toContain('same');
    expect(lastText(await rig.say('approve 1'))).toContain('the same two findings as before');
  });

  it('notices that a file which passes got no better, too', async () => {
    const rig = await converted({
      reports: [report([{ ...species, importance: 'BEST_PRACTICE_VIOLATION' }])],
    });
    const view = await rig.say('ok');
    expect(lastText(view)).toContain('It is the same finding as before: what was corrected did not change');
  });

  it('does not call other findings the same', async () => {
    const rig = await converted({ reports: [report([species]), report([weight])] });
    expect(lastText(await rig.say('ok'))).not.toContain('same');
  });

  it('keeps the file as it is for a reason, which it asks for and keeps', async () => {
    const rig = await converted({ reports: [report([species])] });
    expect(lastText(await rig.say('accept as is'))).toContain('Why should it stay as it is?');
    const view = await rig.say('it is a new species');
    expect(view.phase).toBe('done');
    const decided = rig.log.eventsOf(rig.sessionId).find(({ event }) => event.type === 'decided');
    expect(decided?.event).toEqual({
      type: 'decided',
      decision: { kind: 'accept', reason: 'it is a new species' },
    });
    expect(lastText(view)).toContain('DANDI would refuse it');
  });

  it('takes the reason with the decision', async () => {
    const rig = await converted({ reports: [report([species])] });
    expect((await rig.say('accept as is: it is a new species')).phase).toBe('done');
  });

  it('changes nothing when the corrections are declined', async () => {
    const rig = await converted({ reports: [report([species])] });
    const view = await rig.say('no');
    expect(view.phase).toBe('deciding');
    expect(fieldIn(view, 'subject.species')).toBe('Rattus norvegicus');
    expect(callsOf(rig, 'apply_corrections')).toBe(0);
  });

  it('is done when suggestions alone are declined', async () => {
    const suggestion = { ...species, importance: 'BEST_PRACTICE_SUGGESTION' as const };
    const rig = await converted({ reports: [report([suggestion])] });
    expect((await rig.view()).phase).toBe('deciding');
    expect((await rig.say('leave it')).phase).toBe('done');
  });

  it('offers to write the file again when a table is changed', async () => {
    const rig = await converted({});
    const view = await rig.say('tetrodes are all in CA3');
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('does not hold your last changes: the electrode groups.');
    expect(lastText(view)).toContain('It replaces the file that I wrote before.');
    await rig.say('go');
    const { args } = rig.others.calls.findLast(({ tool }) => tool === 'convert_session') ?? {};
    expect(args).toMatchObject({ overwrite: true });
    expect(JSON.stringify(args)).toContain('"location":"CA3"');
    expect(JSON.stringify(args)).not.toContain('"location":"CA1"');
  });

  it('refuses a decision on what was not offered', async () => {
    const rig = await converted({ reports: [report([species])] });
    const before = eventsOf(rig);
    await expect(rig.decide({ kind: 'approve', corrections: [{ id: 'other' }] })).rejects.toThrow(InputError);
    expect(eventsOf(rig)).toEqual(before);
  });
});

describe('work that does not end well', () => {
  const started = async (tool: string, error: Error): Promise<{ rig: Rig; view: SessionView }> => {
    const given = others({ summary: summaryWithYaml(), reports: [report([species])] });
    given.faults.set(tool, error);
    const rig = new Rig(given);
    await rig.start();
    return { rig, view: await rig.say('go') };
  };

  it('offers to replace a file that is in the way', async () => {
    const { rig, view } = await started('convert_session', inTheWay());
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('which is there already');
    expect(view.messages.at(-1)?.choices[0]).toEqual({ label: 'Replace it', say: 'replace it' });
    rig.others.faults.clear();
    await rig.say('replace it');
    expect(rig.others.calls.findLast(({ tool }) => tool === 'convert_session')?.args).toMatchObject({
      overwrite: true,
    });
  });

  it('offers a conversion that failed again', async () => {
    const { rig, view } = await started('await_job', new Error('The disk is full.'));
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('The conversion failed. The disk is full.');
    rig.others.faults.clear();
    expect((await rig.say('go')).phase).toBe('deciding');
  });

  it('says that a file could not be checked, and checks it again', async () => {
    const { rig, view } = await started('validate_nwb', new Error('Out of memory.'));
    expect(view.phase).toBe('deciding');
    expect(lastText(view)).toContain('The file is written, but I could not check it. Out of memory.');
    rig.others.faults.clear();
    const again = await rig.say('check again');
    expect(lastText(again)).toContain('The species is not as DANDI wants it.');
    expect(callsOf(rig, 'convert_session')).toBe(1);
  });

  it('offers a correction that failed again', async () => {
    const { rig } = await started('apply_corrections', new Error('The file is read-only.'));
    const view = await rig.say('ok');
    expect(view.phase).toBe('deciding');
    expect(lastText(view)).toContain('The correction failed. The file is read-only.');
  });

  it('cancels a conversion, and can go on after it', async () => {
    const given = others({ summary: summaryWithYaml() });
    given.held.set('await_job', new Promise(() => undefined));
    const rig = new Rig(given);
    await rig.start();
    expect((await rig.say('go')).phase).toBe('converting');
    expect(lastText(await rig.say('what is missing?'))).toContain('converting');
    const view = await rig.say('cancel');
    expect(view.phase).toBe('cancelled');
    expect(view.job).toBeUndefined();
    expect(rig.others.calls.find(({ tool }) => tool === 'cancel_job')?.args).toEqual({ jobId: 'job-1' });
    given.held.clear();
    await rig.say('go on');
    expect((await rig.say('go')).phase).toBe('done');
  });

  it('cancels the reading of a folder while it is read', async () => {
    const given = others();
    given.held.set('scan_session', new Promise(() => undefined));
    const rig = new Rig(given);
    const starting = rig.start();
    await new Promise((resolve) => setImmediate(resolve));
    const [session] = await rig.log.list();
    await rig.tool('cancel', { sessionId: session?.sessionId });
    expect((await starting).phase).toBe('cancelled');
  });

  it('tells how far it is', async () => {
    const rig = await converted({});
    expect(rig.progress.map(({ progress }) => progress.stage)).toEqual([
      'scan_session',
      'await_job',
      'validate_nwb',
    ]);
  });

  it('ends what runs when it is closed, and leaves it to the next process', async () => {
    const given = others({ summary: summaryWithYaml() });
    given.held.set('await_job', new Promise(() => undefined));
    const rig = new Rig(given);
    await rig.start();
    await rig.say('go');
    await rig.agent.close();
    expect(eventsOf(rig).at(-2)).toBe('job-started');
    const next = await rig.restarted();
    expect((await next.view()).phase).toBe('done');
  });
});
