import { describe, expect, it } from 'vitest';
import { InputError, type ScanSummary, type SessionView } from '../../schemas/index.ts';
import { madeSummary } from './made-summary.ts';
import { callsOf, fieldIn, inTheWay, lastText, others, Rig } from './rig.ts';

const DATES = ['20230622', '20230623', '20230624'] as const;
const folderOf = (date: string): string => `/data/${date}`;

function dayOf(date: string, changes: Partial<ScanSummary> = {}): ScanSummary {
  return madeSummary({ folder: folderOf(date), date, ...changes });
}

/** A batch of these days, read and asked about. */
async function opened(days: readonly ScanSummary[] = DATES.map((date) => dayOf(date))): Promise<Rig> {
  const summaries = new Map(days.map((one) => [one.folder, one]));
  const rig = new Rig(others({ summaries }));
  const { sessionId } = await rig.tool('start_batch', { days: days.map(({ folder }) => ({ folder })) });
  rig.sessionId = String(sessionId);
  return rig;
}

const COMMON = [
  'Jane Doe and Richard Roe, Frank lab at UCSF',
  'long evans rat, male, born on 1 April 2023, 420 g',
  'yes. it ran a w-track for reward with a rest before',
  'spatial alternation memory task; keywords: hippocampus, replay',
  'tetrodes are in CA1 right side, all of them',
];

async function told(rig: Rig): Promise<SessionView> {
  for (const text of COMMON) await rig.say(text);
  return rig.view();
}

async function dayView(rig: Rig, index: number): Promise<SessionView> {
  return rig.view((await rig.view()).batch?.days[index]?.sessionId);
}

/** Answers what is asked about the other days, until all are offered. */
async function answered(rig: Rig, day = '425 g. it ran the w-track'): Promise<SessionView> {
  let view = await rig.view();
  for (let turn = 0; turn < 12 && !lastText(view).includes('Start all of them?'); turn += 1)
    view = await rig.say(lastText(view).includes('weigh') ? day : 'yes');
  return view;
}

describe('several days in one conversation', () => {
  it('asks once what holds for all of them, and of the others only what differs', async () => {
    const rig = await opened();
    const first = await rig.view();
    expect(first.messages[0]?.text).toMatch(/^This is the first of 3 days of one animal\./);
    expect(first.batch?.days.map(({ title }) => title)).toEqual(
      DATES.map((date) => `sample, ${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`),
    );
    const view = await told(rig);
    const asked = view.messages.at(-1);
    expect(asked?.text).toMatch(/^23 June 2023: /);
    expect(asked?.about).toBe(view.batch?.days[1]?.sessionId);
    const second = await dayView(rig, 1);
    expect(fieldIn(second, 'subject.species')).toBe('Rattus norvegicus');
    expect(fieldIn(second, 'experimenter_name')).toEqual(['Doe, Jane', 'Roe, Richard']);
    expect(second.values.find(({ field }) => field === 'lab')).toMatchObject({
      status: 'accepted',
      provenance: { source: 'previous-session', detail: 'session of 22 June 2023' },
    });
    // What belongs to one day is not taken over.
    expect(fieldIn(second, 'subject.weight')).toBeUndefined();
    expect(fieldIn(second, 'session_description')).toBeUndefined();

    const ready = await answered(rig);
    expect(lastText(ready)).toMatch(/^All 3 days are ready: 22 June 2023, 23 June 2023 and 24 June 2023\./);
    expect(fieldIn(await dayView(rig, 1), 'subject.weight')).toBe(425);
    expect(fieldIn(await dayView(rig, 0), 'subject.weight')).toBe(420);
    // Nobody was asked about people, animal or places again.
    const questions = ready.messages.filter(({ about }) => about !== undefined).map(({ text }) => text);
    expect(questions.join('\n')).not.toContain("animal's id");
    expect(questions.join('\n')).not.toMatch(/who recorded|which species|where (?:are|were) the/i);
    expect(callsOf(rig, 'convert_session')).toBe(0);
  });

  it('converts all of them after one go', async () => {
    const rig = await opened();
    await told(rig);
    await answered(rig);
    const view = await rig.say('go');
    expect(callsOf(rig, 'convert_session')).toBe(3);
    expect(view.messages.map(({ text }) => text).join('\n')).toContain('I am writing 2 more days.');
    for (const index of [0, 1, 2]) expect((await dayView(rig, index)).phase).toBe('done');
    expect((await rig.view()).batch?.days.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    await rig.say('what is missing');
    expect(callsOf(rig, 'convert_session')).toBe(3);
  });

  it('takes a change of the first day over, and takes it back with it', async () => {
    const rig = await opened();
    await told(rig);
    await rig.edit({ kind: 'set', field: 'lab', value: 'Moser lab' });
    expect(fieldIn(await dayView(rig, 2), 'lab')).toBe('Moser Lab');
    const { values } = await rig.view();
    await rig.edit({ kind: 'undo', seq: values.find(({ field }) => field === 'lab')?.seq });
    expect(fieldIn(await dayView(rig, 2), 'lab')).toBe('Frank Lab');
    await rig.edit({ kind: 'clear', field: 'experiment_description' });
    expect(fieldIn(await dayView(rig, 2), 'experiment_description')).toBeUndefined();
    await rig.edit({ kind: 'set', field: 'experiment_description', value: 'foraging' });
    expect(fieldIn(await dayView(rig, 2), 'experiment_description')).toBe('foraging');
  });

  it('leaves alone what a day has of its own', async () => {
    const rig = await opened();
    await told(rig);
    const second = (await rig.view()).batch?.days[1]?.sessionId;
    await rig.tool('edit', { sessionId: second, change: { kind: 'set', field: 'lab', value: 'Moser lab' } });
    await rig.edit({ kind: 'set', field: 'lab', value: 'Buzsaki lab' });
    expect(fieldIn(await dayView(rig, 1), 'lab')).toBe('Moser Lab');
    expect(fieldIn(await dayView(rig, 2), 'lab')).toContain('Buzs');
  });

  it('goes on with the others where one cannot be written', async () => {
    const rig = await opened();
    await told(rig);
    await answered(rig);
    rig.others.faults.set(`convert_session ${folderOf(DATES[1])}`, inTheWay());
    const view = await rig.say('go');
    expect(view.messages.map(({ text }) => text).join('\n')).toContain('Not started: sample, 2023-06-23');
    expect((await dayView(rig, 0)).phase).toBe('done');
    expect((await dayView(rig, 2)).phase).toBe('done');
    const failed = await dayView(rig, 1);
    expect(failed.phase).toBe('confirming');
    expect(lastText(failed)).toContain('which is there already');
    // It is not tried again by itself.
    rig.others.faults.clear();
    await rig.say('what is missing');
    expect(callsOf(rig, 'convert_session')).toBe(3);
  });

  it('leaves out a day whose folder cannot be read, and one of another animal', async () => {
    const days = [dayOf(DATES[0]), dayOf(DATES[1], { animal: 'remy' }), dayOf(DATES[2])];
    const rig = await opened(days);
    await told(rig);
    const ready = await answered(rig);
    expect(lastText(ready)).toMatch(/^All 2 days are ready: 22 June 2023 and 24 June 2023\./);
    expect(fieldIn(await dayView(rig, 1), 'subject.species')).toBeUndefined();

    const summaries = new Map(DATES.map((date) => [folderOf(date), dayOf(date)]));
    const broken = new Rig(others({ summaries }));
    const why = { found: 'no header', expected: 'one', todo: 'Look.' };
    broken.others.faults.set(`scan_session ${folderOf(DATES[2])}`, new InputError('header', why));
    const { sessionId } = await broken.tool('start_batch', {
      days: DATES.map((date) => ({ folder: folderOf(date) })),
    });
    broken.sessionId = String(sessionId);
    await told(broken);
    expect(lastText(await answered(broken))).toMatch(/^All 2 days are ready/);
  });

  it('goes on from any moment at which the process ends, asks nothing twice and starts nothing twice', async () => {
    const whole = await opened();
    await told(whole);
    await answered(whole);
    await whole.say('go');
    const events = whole.log.eventsOf(whole.sessionId);
    const heard = (view: SessionView): number => view.messages.filter(({ who }) => who === 'you').length;
    for (const { seq, event } of events) {
      if (event.type !== 'said') continue;
      // The other days are as far as they were; the answer of the first is lost.
      const next = await whole.restarted(seq);
      const view = await next.view();
      expect(view.messages.at(-1)?.who).toBe('renshaw');
      for (const { sessionId } of view.batch?.days ?? []) {
        const said = next.log
          .eventsOf(sessionId)
          .flatMap((one) => (one.event.type === 'said' ? [one.event] : []));
        const inLead = said.flatMap((one) => one.inLead ?? []);
        expect(new Set(inLead).size).toBe(inLead.length);
      }
      expect(heard(view)).toBe(events.filter((one) => one.seq <= seq && one.event.type === 'said').length);
      await next.agent.close();
    }
  });
});
