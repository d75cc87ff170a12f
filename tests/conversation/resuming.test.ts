import { describe, expect, it } from 'vitest';
import {
  type CallTool,
  InputError,
  LostError,
  OUTSIDE_DATA_FOLDERS,
  type SessionEvent,
} from '../../schemas/index.ts';
import { summaryWithYaml } from './made-summary.ts';
import { callsOf, fieldIn, finding, lastText, type Others, others, Rig, report } from './rig.ts';

const species = finding('species', [
  {
    id: 'latin',
    title: 'Set the species to Rattus rattus',
    field: 'subject.species',
    value: 'Rattus rattus',
    apply: 'in-place',
  },
]);

/** A session that was told to start, with a job that does not end. */
async function held(tool: string, changes: Partial<Others> = {}): Promise<Rig> {
  const given = others({ summary: summaryWithYaml(), ...changes });
  given.held.set(tool, new Promise(() => undefined));
  const rig = new Rig(given);
  await rig.start();
  await rig.say('go');
  return rig;
}

const typesOf = (rig: Rig): string[] => rig.log.eventsOf(rig.sessionId).map(({ event }) => event.type);
const textsOf = (rig: Rig): string =>
  rig.log
    .eventsOf(rig.sessionId)
    .flatMap(({ event }) => (event.type === 'replied' ? [event.reply.text] : []))
    .join('\n');

/** The process that comes after it, with what its other agents do differently. */
async function next(rig: Rig, change: (given: Others) => void = () => undefined): Promise<Rig> {
  const given: Others = { ...rig.others, held: new Map(), faults: new Map(), calls: [] };
  change(given);
  const after = new Rig(given, rig.log.cutAfter(rig.sessionId, rig.log.eventsOf(rig.sessionId).length));
  after.sessionId = rig.sessionId;
  await after.agent.resume(after.call);
  return after;
}

describe('a conversion that the end of the process interrupted', () => {
  it('goes on with the same settings, says so in a sentence, and needs no second approval', async () => {
    const rig = await held('await_job');
    const after = await next(rig);
    expect((await after.settled()).phase).toBe('done');
    const settings = (one: Rig) => one.others.calls.find(({ tool }) => tool === 'convert_session')?.args;
    expect(settings(after)).toEqual({ ...settings(rig), ownSince: '2023-06-23T10:00:00.000Z' });
    expect(textsOf(after)).toContain(
      'I was interrupted while I wrote sample20230622.nwb; I go on from where I was.',
    );
    expect(typesOf(after).filter((type) => type === 'confirmed')).toHaveLength(1);
    expect(typesOf(after).filter((type) => type === 'resumed')).toHaveLength(1);
  });

  it('goes on after each of several interruptions, and leaves it to the person after many', async () => {
    let rig = await held('await_job');
    const wait = (given: Others): void => void given.held.set('await_job', new Promise(() => undefined));
    for (let time = 1; time <= 5; time += 1) rig = await next(rig, wait);
    expect((await rig.view()).phase).toBe('converting');
    const tired = await next(rig);
    const view = await tired.view();
    expect(view.phase).toBe('confirming');
    expect(callsOf(tired, 'convert_session')).toBe(0);
    expect(lastText(view)).toMatch(/^I was interrupted six times while I wrote the file.*Start\?$/);
    expect((await tired.say('go')).phase).toBe('done');
  });

  it('says why it cannot go on, and offers to begin again', async () => {
    const gone = new InputError('session', {
      found: 'no folder',
      expected: 'a session',
      todo: 'Plug the disk in.',
    });
    const after = await next(
      await held('await_job'),
      (given) => void given.faults.set('convert_session', gone),
    );
    const view = await after.view();
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('I was interrupted while I wrote the file, and cannot go on.');
    expect(lastText(view)).toContain('Plug the disk in.');
    after.others.faults.clear();
    expect((await after.say('go')).phase).toBe('done');
  });

  it('waits for a process that may use its folders', async () => {
    const outside = new InputError('file', {
      found: OUTSIDE_DATA_FOLDERS,
      expected: 'inside',
      todo: 'Start.',
    });
    const rig = await held('await_job');
    const other = await next(rig, (given) => void given.faults.set('convert_session', outside));
    expect(typesOf(other)).toEqual(typesOf(rig));
    expect((await (await next(other)).settled()).phase).toBe('done');
  });

  it('is cancelled where that was the last thing that was said', async () => {
    const rig = await held('await_job');
    await rig.log.append(rig.sessionId, [{ type: 'said', text: 'cancel' }]);
    const after = await next(rig);
    expect((await after.view()).phase).toBe('cancelled');
    expect(callsOf(after, 'convert_session')).toBe(0);
  });

  it('answers what was said while it ran', async () => {
    const rig = await held('await_job');
    await rig.log.append(rig.sessionId, [{ type: 'said', text: 'what is missing?' }]);
    const after = await next(rig);
    expect((await after.settled()).phase).toBe('done');
    expect(textsOf(after)).toContain('State: converting');
  });
});

describe('a check that the end of the process interrupted', () => {
  it('is made again, and nobody is told', async () => {
    const rig = await held('validate_nwb');
    const after = await next(rig);
    expect((await after.settled()).phase).toBe('done');
    expect(textsOf(after)).not.toContain('interrupted');
    expect(typesOf(after).filter((type) => type === 'job-started')).toHaveLength(2);
  });
});

describe('a correction that the end of the process interrupted', () => {
  async function correcting(): Promise<Rig> {
    const rig = await held('apply_corrections', { reports: [report([species])] });
    await rig.say('ok');
    expect((await rig.view()).phase).toBe('correcting');
    return rig;
  }

  it('is offered again where the check finds the file as it was', async () => {
    const after = await next(await correcting());
    const view = await after.settled();
    expect(callsOf(after, 'apply_corrections')).toBe(0);
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toMatch(
      /^I was interrupted while I corrected the file; it is as it was before\..*Rattus norvegicus → Rattus rattus.*Shall I\?$/,
    );
    after.others.reports = [report([])];
    expect((await after.say('go')).phase).toBe('done');
    expect(callsOf(after, 'apply_corrections')).toBe(1);
  });

  it('counts as done where what it was for is found no more', async () => {
    const after = await next(await correcting(), (given) => {
      given.reports = [report([])];
    });
    const view = await after.settled();
    expect(view.phase).toBe('done');
    expect(fieldIn(view, 'subject.species')).toBe('Rattus rattus');
    const corrected = after.log
      .eventsOf(after.sessionId)
      .find(({ event }) => event.type === 'corrected')?.event;
    expect(corrected).toEqual({ type: 'corrected', corrections: ['latin'] } satisfies SessionEvent);
  });
});

/** A session whose other agents lose their process, so often, in the midst of a tool. */
async function losing(tool: string, times: number, changes: Partial<Others> = {}): Promise<Rig> {
  const rig = new Rig(others({ summary: summaryWithYaml(), ...changes }));
  const { call } = rig;
  let left = times;
  const lost: CallTool = async (agent, name, args, output, options) => {
    if (name === tool && left-- > 0)
      throw new LostError(`engine.${tool} was not answered: its process ended.`);
    return await call(agent, name, args, output, options);
  };
  Object.assign(rig, { call: lost });
  await rig.start();
  await rig.say('go');
  return rig;
}

describe('the end of the process of another agent', () => {
  it('is waited out where the conversion goes on without it', async () => {
    const rig = await losing('await_job', 1);
    expect((await rig.view()).phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(1);
    expect(textsOf(rig)).not.toContain('interrupted');
  });

  it('lets a conversion go on by itself, which is said in a sentence', async () => {
    const rig = await losing('await_job', 5);
    expect((await rig.view()).phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(2);
    expect(textsOf(rig)).toContain(
      'I was interrupted while I wrote sample20230622.nwb; I go on from where I was.',
    );
    expect(typesOf(rig).filter((type) => type === 'confirmed')).toHaveLength(1);
  });

  it('leaves it to the person after many', async () => {
    const rig = await losing('await_job', Number.POSITIVE_INFINITY);
    const view = await rig.view();
    expect(view.phase).toBe('confirming');
    expect(callsOf(rig, 'convert_session')).toBe(6);
    expect(lastText(view)).toMatch(/^I was interrupted six times while I wrote the file.*Start\?$/);
  });

  it('lets a check be made again, and nobody is told', async () => {
    const rig = await losing('validate_nwb', 1);
    expect((await rig.view()).phase).toBe('done');
    expect(textsOf(rig)).not.toMatch(/interrupted|could not/);
  });

  it('lets the file be looked at that was being corrected', async () => {
    const rig = await losing('apply_corrections', 1, { reports: [report([species])] });
    const view = await rig.say('ok');
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('I was interrupted while I corrected the file; it is as it was before.');
  });
});
