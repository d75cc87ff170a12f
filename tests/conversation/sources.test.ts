import { describe, expect, it } from 'vitest';
import type { FieldValue, ScanSummary, SessionView, SourcedValue } from '../../schemas/index.ts';
import { madeSummary, summaryWithYaml } from './made-summary.ts';
import { askedIn, fieldIn, lastText, others, Rig } from './rig.ts';

function claim(
  field: string,
  value: FieldValue,
  source: SourcedValue['provenance']['source'],
  detail: string,
): SourcedValue {
  return { field, value, provenance: { source, detail }, certainty: 'certain', status: 'accepted' };
}

/** A metadata file that calls the animal otherwise than the names of the recordings. */
function contradicting(): ScanSummary {
  const base = summaryWithYaml();
  return {
    ...base,
    animal: 'remy',
    values: base.values.map((one) => (one.field === 'subject.subject_id' ? { ...one, value: 'bean' } : one)),
    claims: [claim('subject.subject_id', 'remy', 'file-name', '20230622_remy_01_a1.rec')],
  };
}

async function opened(summary: ScanSummary): Promise<Rig> {
  const rig = new Rig(others({ summary }));
  await rig.start();
  return rig;
}

const conflictIn = (view: SessionView, field: string) => view.conflicts.find((one) => one.field === field);

describe('sources that differ', () => {
  it('are shown with what each says, none of them counts, and the person is asked', async () => {
    const rig = await opened(contradicting());
    const view = await rig.view();
    expect(conflictIn(view, 'subject.subject_id')).toMatchObject({
      label: 'animal id',
      isOpen: true,
      why: 'Nobody has said yet which is right.',
      claims: [
        { value: 'bean', provenance: { source: 'yaml' }, counts: false },
        { value: 'remy', provenance: { source: 'file-name' }, counts: false },
      ],
    });
    expect(view.missing.map(({ field }) => field)).toContain('subject.subject_id');
    expect(lastText(view)).toContain(
      'Sources differ on the animal id: sample_metadata.yml says "bean" and the file names say "remy". Which is right?',
    );
    expect(view.messages.at(-1)?.choices.map(({ say }) => say)).toEqual([
      'the YAML is right',
      'the file names are right',
      'skip',
    ]);
  });

  it.each([
    ['the YAML is right', 'bean', 'yaml', 'You chose it.'],
    ['yaml', 'bean', 'yaml', 'You chose it.'],
    ['use the metadata file', 'bean', 'yaml', 'You chose it.'],
    ['the first', 'bean', 'yaml', 'You chose it.'],
    ['"bean"', 'bean', 'yaml', 'You chose it.'],
    ['the file names are right', 'remy', 'file-name', 'You chose it.'],
    ['the YAML is wrong', 'remy', 'file-name', 'You chose it.'],
    ['the other one', 'remy', 'file-name', 'You chose it.'],
    ['Remy', 'remy', 'file-name', 'You chose it.'],
    ['its id is J16', 'J16', 'person', 'You said so.'],
  ])('are settled by "%s"', async (words, value, source, why) => {
    const rig = await opened(contradicting());
    const view = await rig.say(words);
    const settled = view.values.find(({ field }) => field === 'subject.subject_id');
    expect(settled).toMatchObject({ value, provenance: { source }, status: 'accepted', isConfirmed: true });
    expect(conflictIn(view, 'subject.subject_id')).toMatchObject({ isOpen: false, why });
    expect(view.phase).toBe('confirming');
  });

  it('are asked about once more after a bare yes, and not a third time', async () => {
    const rig = await opened(contradicting());
    expect(lastText(await rig.say('yes'))).toMatch(
      /^I cannot tell which of them you mean.*Which is right\?$/,
    );
    const view = await rig.say('ok');
    expect(view.phase).toBe('confirming');
    expect(lastText(view)).toContain('with your go bean counts');
    expect(conflictIn(view, 'subject.subject_id')?.isOpen).toBe(true);
  });

  it('stay in the summary where nobody decided, and a go decides', async () => {
    const rig = await opened(contradicting());
    const summary = await rig.say('skip');
    expect(lastText(summary)).toContain('Sources differ on the animal id');
    const view = await rig.say('go');
    expect(view.phase).toBe('done');
    const converted = rig.others.calls.find(({ tool }) => tool === 'convert_session')?.args;
    expect(converted?.['metadata']).toMatchObject({ subject: { subject_id: 'bean' } });
    expect(conflictIn(view, 'subject.subject_id')).toMatchObject({
      isOpen: false,
      why: 'You approved the summary with it.',
    });
  });

  it('are settled by a decision, and open again when it is taken back', async () => {
    const rig = await opened(contradicting());
    const view = await rig.decide({ kind: 'settle', field: 'subject.subject_id', claim: 1 });
    expect(fieldIn(view, 'subject.subject_id')).toBe('remy');
    await expect(rig.decide({ kind: 'settle', field: 'lab', claim: 0 })).rejects.toThrow('claim 0 on lab');
    const undone = await rig.say('undo');
    expect(conflictIn(undone, 'subject.subject_id')?.isOpen).toBe(true);
  });

  it('leave what the person said in force, and ask, where a file says otherwise afterwards', async () => {
    const rig = await opened(summaryWithYaml());
    await rig.say('the weight is 430 g');
    await rig.log.append(rig.sessionId, [
      { type: 'claimed', values: [claim('subject.weight', 425, 'previous-nwb', 'remy20230621.nwb')] },
    ]);
    const open = conflictIn(await rig.view(), 'subject.weight');
    expect(open).toMatchObject({ isOpen: true, why: 'You said it before the other was read.' });
    expect(open?.claims.map(({ display, counts }) => [display, counts])).toEqual([
      ['430 g', true],
      ['420 g', false],
      ['425 g', false],
    ]);
    const view = await rig.say('what I said is right');
    expect(conflictIn(view, 'subject.weight')).toMatchObject({ isOpen: false, why: 'You said so.' });
  });

  it('are asked about together where there are several, and one source may be right in all', async () => {
    const summary = contradicting();
    const rig = await opened({
      ...summary,
      claims: [...(summary.claims ?? []), claim('lab', 'Doe Lab', 'file-name', 'the names')],
    });
    expect(lastText(await rig.view())).toMatch(
      /Sources differ on 2 things\.\n1\. The lab: .*\n2\. The animal id: /,
    );
    const view = await rig.say('the file names are right');
    expect(fieldIn(view, 'subject.subject_id')).toBe('remy');
    expect(fieldIn(view, 'lab')).toBe('Doe Lab');
  });
});

describe('where a value comes from', () => {
  it('is told with the very words, when, and whether a person has confirmed it', async () => {
    const rig = await opened(madeSummary());
    const view = await rig.say('Jane Doe, Frank lab at UCSF');
    expect(view.values.find(({ field }) => field === 'lab')).toMatchObject({
      provenance: { source: 'person', words: 'Frank lab' },
      at: '2023-06-23T10:00:00.000Z',
      isConfirmed: true,
    });
    expect(view.values.find(({ field }) => field === 'cameras')).toMatchObject({ isConfirmed: false });
  });

  it('keeps every step, the oldest first, with those that were taken back', async () => {
    const rig = await opened(summaryWithYaml());
    await rig.say('the weight is 430 g');
    await rig.say('the weight is 440 g');
    const view = await rig.say('undo');
    const weight = view.values.find(({ field }) => field === 'subject.weight');
    expect(weight?.display).toBe('430 g');
    expect(weight?.history.map(({ display, isUndone }) => [display, isUndone])).toEqual([
      ['420 g', false],
      ['430 g', false],
      ['440 g', true],
    ]);
    expect(weight?.history.map(({ provenance }) => provenance?.source)).toEqual(['yaml', 'person', 'person']);
  });

  it('names the model that read it, with the words as evidence', async () => {
    const given = others({ summary: madeSummary() });
    const rig = new Rig(given, undefined, {
      understand: async () => ({
        metadata: { lab: 'Frank Lab' },
        uncertain: [],
        clarify: [],
        skip: [],
        clear: [],
        sameAsLast: [],
        fromFile: [],
        lock: [],
        excludeIssues: [],
        intents: ['provide'],
        doubts: [],
        evidence: { lab: "Loren's people" },
        model: 'model-1',
      }),
      phrase: async ({ text }) => ({ text }),
    });
    await rig.start();
    const view = await rig.say("Loren's people, as always");
    expect(view.values.find(({ field }) => field === 'lab')?.provenance).toEqual({
      source: 'model',
      detail: 'model-1',
      words: "Loren's people",
    });
  });
});

describe('the next day with the same animal', () => {
  const today = (changes: Partial<ScanSummary> = {}): ScanSummary =>
    madeSummary({ folder: '/data/next', date: '20230623', ...changes });

  /** A session that was approved, then another of the next day. */
  async function nextDay(summary: ScanSummary = today(), owners: readonly string[] = []): Promise<Rig> {
    const rig = new Rig(others({ summary: summaryWithYaml() }));
    const [first, second] = owners;
    await rig.start('/data/sample', first);
    await rig.say('go');
    rig.others.summary = summary;
    await rig.start('/data/next', second);
    return rig;
  }

  it('is recognised, and proposes what does not change from day to day', async () => {
    const rig = await nextDay();
    const view = await rig.view();
    expect(lastText(view)).toContain('I know sample from the session of 22 June 2023, in sample.');
    expect(view.messages.at(-1)?.cards).toContain('subject.species');
    const species = view.values.find(({ field }) => field === 'subject.species');
    expect(species).toMatchObject({
      value: 'Rattus norvegicus',
      status: 'proposed',
      isConfirmed: false,
      provenance: { source: 'previous-session', detail: 'session of 22 June 2023' },
    });
    expect(fieldIn(view, 'subject.weight')).toBeUndefined();
    expect(fieldIn(view, 'session_description')).toBeUndefined();
  });

  it('is recognised by whoever had the last one, and by nobody else', async () => {
    const own = await (await nextDay(today(), ['ada', 'ada'])).view();
    expect(own.previous?.date).toBe('20230622');
    const rig = await nextDay(today(), ['ada', 'bob']);
    expect((await rig.view()).previous).toBeUndefined();
    await rig.say('the lab is the same as last time');
    expect(fieldIn(await rig.view(), 'lab')).not.toBe('Loren Frank');
    const { sessions } = await rig.tool('list_sessions', {});
    expect(sessions).toMatchObject([{ owner: 'bob' }, { owner: 'ada' }]);
    expect((await (await nextDay(today(), ['ada'])).view()).previous).toBeUndefined();
  });

  it('takes all of it over with one yes, and asks only what is of one day', async () => {
    const rig = await nextDay();
    const view = await rig.say('yes');
    const asThen = view.values.filter(({ provenance }) => provenance.source === 'previous-session');
    expect(asThen.length).toBeGreaterThan(8);
    expect(asThen.every(({ status, isConfirmed }) => status === 'accepted' && isConfirmed)).toBe(true);
    expect(askedIn(rig)).toContain('subject.weight');
    expect(askedIn(rig)).not.toContain('lab');
  });

  it('takes the rest over from who says what is not', async () => {
    const rig = await nextDay();
    const view = await rig.say('no, the lab is Doe lab');
    expect(view.values.find(({ field }) => field === 'lab')?.provenance.source).toBe('person');
    expect(view.values.find(({ field }) => field === 'institution')).toMatchObject({ status: 'accepted' });
  });

  it('asks for everything after a no', async () => {
    const rig = await nextDay();
    const view = await rig.say('no');
    expect(fieldIn(view, 'lab')).toBeUndefined();
    expect(lastText(view)).toContain('Then I ask for them one by one.');
    expect(askedIn(rig)).toEqual(['experimenter_name', 'lab', 'institution']);
  });

  it('says what is the same, what changed, what is new and what is open', async () => {
    const rig = await nextDay();
    await rig.say('yes');
    await rig.say('12 weeks, 430 g, strain Long-Evans');
    const { previous } = await rig.view();
    expect(previous).toMatchObject({ animal: 'sample', date: '20230622', folder: '/data/sample' });
    const named = (rows: readonly { field: string }[] = []) => rows.map(({ field }) => field);
    expect(named(previous?.same)).toContain('subject.species');
    expect(previous?.changed).toContainEqual({
      field: 'subject.weight',
      label: 'weight',
      before: '420 g',
      display: '430 g',
    });
    expect(named(previous?.added)).toContain('subject.strain');
    expect(named(previous?.open)).toContain('session_description');
  });

  it('does not take over tables of another rig', async () => {
    const base = today();
    const fewer = base.values.map((one) =>
      one.field === 'cameras' ? { ...one, value: [{ id: 1 }, { id: 2 }, { id: 3 }] } : one,
    );
    const view = await (await nextDay({ ...base, values: fewer })).view();
    const source = (field: string) => view.values.find((one) => one.field === field)?.provenance.source;
    expect(source('cameras')).toBe('file-name');
    expect(source('electrode_groups')).toBe('previous-session');
  });

  it('is asked which is right where today’s metadata file says otherwise of the animal', async () => {
    const base = today();
    const sex: SourcedValue = claim('subject.sex', 'F', 'yaml', '/data/next/next.yml');
    const rig = await nextDay({ ...base, values: [...base.values, sex] });
    expect(lastText(await rig.view())).toContain(
      'Sources differ on the sex: next.yml says F and the session of 22 June 2023 says M. Which is right?',
    );
  });

  it('is told plainly where the person says otherwise of the animal', async () => {
    const rig = await nextDay();
    const view = await rig.say('yes, but the animal is female');
    expect(fieldIn(view, 'subject.sex')).toBe('F');
    expect(conflictIn(view, 'subject.sex')).toMatchObject({ isOpen: false, why: 'You said so.' });
  });

  it('is looked up when the person names the animal', async () => {
    const base = today({ animal: 'other' });
    const values = base.values.map((one) =>
      one.field === 'subject.subject_id' ? { ...one, value: 'other' } : one,
    );
    const rig = await nextDay({ ...base, values });
    expect((await rig.view()).previous).toBeUndefined();
    await rig.say('skip');
    const view = await rig.say('the animal id is sample');
    expect(view.previous?.date).toBe('20230622');
    expect(lastText(view)).toContain('I know sample');
  });
});
