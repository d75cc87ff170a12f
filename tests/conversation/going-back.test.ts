import { describe, expect, it } from 'vitest';
import { summaryWithYaml } from './made-summary.ts';
import { askedIn, callsOf, fieldIn, finding, lastText, type Others, others, Rig, report } from './rig.ts';

async function opened(changes: Partial<Others> = {}): Promise<Rig> {
  const rig = new Rig(others(changes));
  await rig.start();
  return rig;
}
const whole = { summary: summaryWithYaml() };
const eventsOf = (rig: Rig): string[] => rig.log.eventsOf(rig.sessionId).map(({ event }) => event.type);

describe('going back', () => {
  it('leads from a question to the one before it, with the answers as they stand', async () => {
    const rig = await opened();
    await rig.say('Jane Doe, Frank lab at UCSF');
    const asked = askedIn(rig);
    const view = await rig.say('go back');
    expect(view.phase).toBe('collecting');
    expect(lastText(view)).toMatch(/^Back to the question before: experimenters Doe, Jane, lab Frank Lab/);
    expect(askedIn(rig)).toEqual(expect.arrayContaining(['experimenter_name', 'lab', 'institution']));
    const changed = await rig.say('the lab is Doe lab');
    expect(fieldIn(changed, 'lab')).toBe('Doe Lab');
    expect(askedIn(rig).filter((field) => asked.includes(field)).length).toBeGreaterThan(0);
  });

  it('leaves the answers where nothing is to change', async () => {
    const rig = await opened();
    const before = await rig.say('Jane Doe, Frank lab at UCSF');
    await rig.say('back');
    const view = await rig.say('fine');
    expect(fieldIn(view, 'lab')).toBe(fieldIn(before, 'lab'));
    expect(askedIn(rig)).not.toContain('lab');
  });

  it('leads from the summary to the questions, and on to the summary', async () => {
    const rig = await opened();
    await rig.say('skip everything');
    expect((await rig.view()).phase).toBe('confirming');
    expect((await rig.say('go back')).phase).toBe('collecting');
    expect((await rig.say('fine')).phase).toBe('confirming');
  });

  it('says that there is nothing to go back to where nothing was asked', async () => {
    const rig = await opened(whole);
    const view = await rig.say('back to the questions');
    expect(view.phase).toBe('confirming');
    expect(view.waysBack).toEqual([]);
  });

  it('ends a conversion and offers it again', async () => {
    const rig = await opened(whole);
    rig.others.held.set('await_job', new Promise(() => undefined));
    await rig.say('go');
    expect((await rig.view()).waysBack).toContain('confirming');
    const view = await rig.say('go back');
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toMatch(/^Stopped: no file is left behind\..*Start\?$/);
    expect(callsOf(rig, 'cancel_job')).toBe(1);
    rig.others.held.clear();
    expect((await rig.say('go')).phase).toBe('done');
  });

  it('ends a check, and leads to the offer', async () => {
    const rig = await opened(whole);
    rig.others.held.set('validate_nwb', new Promise(() => undefined));
    await rig.say('go');
    const view = await rig.decide({ kind: 'go-back' });
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('I stopped checking the file.');
  });

  it('leads from what was found, and from what is done, to the offer, and from there to the end again', async () => {
    const rig = await opened(whole);
    await rig.say('go');
    expect((await rig.view()).phase).toBe('done');
    const offered = await rig.say('go back');
    expect(offered.phase).toBe('confirming');
    expect(lastText(offered)).toContain('It replaces the file that I wrote before. Start?');
    expect(offered.waysBack).toContain('deciding');
    const view = await rig.say('leave it');
    expect(view.phase).toBe('done');
    expect(callsOf(rig, 'convert_session')).toBe(1);
  });

  it('leads from the offer back to findings that wait for a decision', async () => {
    const one = finding('species', [
      { id: 'latin', title: 'Set it', field: 'subject.species', value: 'Rattus rattus', apply: 'in-place' },
    ]);
    const rig = await opened({ ...whole, reports: [report([one])] });
    await rig.say('go');
    expect((await rig.say('back to the summary')).phase).toBe('confirming');
    const view = await rig.say('no');
    expect(view.phase).toBe('deciding');
    expect(view.messages.at(-1)?.choices.map(({ say }) => say)).toContain('approve all');
    expect(eventsOf(rig).filter((type) => type === 'job-started')).toHaveLength(2);
  });
});
