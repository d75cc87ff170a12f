import { describe, expect, it } from 'vitest';
import { madeSummary } from './made-summary.ts';
import { askedIn, fieldIn, lastText, others, Rig } from './rig.ts';

async function talk(...answers: readonly string[]): Promise<Rig> {
  const rig = new Rig();
  await rig.start();
  for (const answer of answers) await rig.say(answer);
  return rig;
}

describe('questions about the recording', () => {
  it.each([
    ['how long is the recording?', '8 min 4 s in all: 01_a1 4 min 2 s and 02_a2 4 min 2 s.'],
    ['how many channels does it have?', '32 channels: 8 nTrodes of 4.'],
    ['what is the sampling rate', 'It was sampled at 30 kHz.'],
    ['which epochs are there?', '2 epochs: 01_a1 (4 min 2 s) and 02_a2 (4 min 2 s).'],
    ['were packets lost?', 'Lost: 3 packets in 3 gaps in 01_a1 and 3 packets in 3 gaps in 02_a2.'],
    ['Which DIO lines changed?', 'The header has 2 digital lines. In the file: Din1 and Din2.'],
    [
      'what cameras were used?',
      'camera 1 filmed epoch 1 and camera 2 filmed epoch 2. Their clocks are set by PTP.',
    ],
    ['what time did it start', 'in UTC: 01_a1 at 2023-06-22 21:00:00'],
    ['which zone is the clock in?', 'so that no zone has to be told'],
    ['how big are the files?', 'The recordings take 17 MB on the disk.'],
    ['are there bad channels?', 'None is marked as bad. I do not judge signals'],
    ['which Trodes version?', 'It was recorded with Trodes 2.4.1.'],
    [
      'which files are in the folder?',
      '2 recordings, and with them 2 × statescript log. There is no metadata file.',
    ],
    ['is it tetrodes?', 'An nTrode of 4 channels has the size of tetrode_12.5, 8 times.'],
  ])('"%s" is answered from the files, and the question stays', async (question, expected) => {
    const rig = await talk(question);
    const text = lastText(await rig.view());
    expect(text).toContain(expected);
    expect(text).toMatch(/Who recorded, and in which lab and institution\?$/);
    expect(fieldIn(await rig.say('Jane Doe, Frank lab, UCSF'), 'lab')).toBe('Frank Lab');
  });

  it('says so where nothing was lost and no clock was running', async () => {
    const base = madeSummary();
    const recordings = base.recordings.map((one) => ({ ...one, start: undefined, lostPackets: 0, gaps: 0 }));
    const rig = new Rig(others({ summary: { ...base, recordings } }));
    await rig.start();
    expect(lastText(await rig.say('any gaps? were packets lost?'))).toContain('No packet was lost.');
    expect(lastText(await rig.say('when did it start?'))).toContain('the time of day is not in the files');
  });

  it.each(['what is the impedance?', 'how many spikes are in it?', 'which ripples did you find?'])(
    '"%s" is met with "I do not know"',
    async (question) => {
      expect(lastText(await (await talk(question)).view())).toMatch(/^That I do not know\./);
    },
  );
});

describe('questions about what is known', () => {
  it('are answered with where each value comes from', async () => {
    const rig = await talk('Jane Doe, Frank lab, UCSF', 'rat, about 12 weeks');
    const text = lastText(await rig.say('what do you know so far?'));
    expect(text).toContain('From you: experimenters Doe, Jane, lab Frank Lab');
    expect(text).toContain('From the file names: animal id sample');
    expect(lastText(await rig.say('what age do you have?'))).toContain(
      'Age: 12 weeks (P12W), from you, who said "about 12 weeks". It is not certain.',
    );
    expect(lastText(await rig.say('where did you get the animal id from?'))).toContain(
      'Animal id: sample, from the file names',
    );
  });

  it('are answered while a file is being written', async () => {
    const rig = await talk('skip everything');
    rig.others.held.set('await_job', new Promise(() => undefined));
    await rig.say('go');
    expect(lastText(await rig.say('how long is the recording?'))).toContain('8 min 4 s in all');
    await rig.tool('cancel', { sessionId: rig.sessionId });
  });

  it('leave help to those who ask why', async () => {
    const rig = await talk('Jane Doe, Frank lab, UCSF', 'what does sex U mean?');
    expect(lastText(await rig.view())).toContain('U is allowed where nobody knows');
  });
});

describe('one thing at a time', () => {
  it('is asked from then on, what was asked together first of all', async () => {
    const rig = await talk('one at a time please');
    expect(lastText(await rig.view())).toMatch(/^One thing at a time, then\. Who recorded\?/);
    const asked: string[] = [];
    for (const answer of ['Jane Doe', 'Frank lab', 'UCSF', 'rat', 'male', '12 weeks', '400g', 'yes']) {
      asked.push(...askedIn(rig).filter((field) => !field.startsWith('@')));
      await rig.say(answer);
    }
    expect(asked).toEqual([
      'experimenter_name',
      'lab',
      'institution',
      'subject.species',
      'subject.sex',
      'subject.age',
      'subject.weight',
      'subject.subject_id',
    ]);
    expect((await rig.view()).missing.map(({ field }) => field)).not.toContain('subject.species');
  });

  it('ends when the person wants more again', async () => {
    const rig = await talk('Jane Doe, Frank lab, UCSF. one question at a time please');
    expect(askedIn(rig)).toEqual(['subject.species', '@one']);
    await rig.say('rat, and you can ask several at once');
    expect(askedIn(rig)).toEqual(['subject.sex', 'subject.age', 'subject.weight', '@several']);
  });
});

describe('answers that are no answer to the question', () => {
  it('that are no names wait for a yes', async () => {
    const rig = await talk('asdf qwer');
    expect(lastText(await rig.view())).toBe('Is "asdf qwer" a name?');
    expect((await rig.view()).values.find(({ field }) => field === 'experimenter_name')?.status).toBe(
      'proposed',
    );
    const denied = await rig.say('no');
    expect(fieldIn(denied, 'experimenter_name')).toBeUndefined();
    expect(lastText(denied)).toContain('Who recorded, then?');
    expect(fieldIn(await rig.say('Jane Doe'), 'experimenter_name')).toEqual(['Doe, Jane']);
  });

  it('that are odd names after all are kept with a yes', async () => {
    const rig = await talk('Foo Bar', 'yes');
    expect((await rig.view()).values.find(({ field }) => field === 'experimenter_name')).toMatchObject({
      value: ['Bar, Foo'],
      status: 'accepted',
    });
  });

  it.each([
    ['places', 'tetrodes are in CA1, all of them', ['experiment_description', 'keywords']],
    ['facts on the animal', 'male', ['experiment_description', 'keywords']],
  ])('%s are not taken for the experiment', async (_, words, empty) => {
    const rig = await talk('Jane Doe, Frank lab, UCSF', 'rat, 12 weeks, 420 g', 'yes. it ran', 'female');
    const view = await rig.say(words);
    for (const field of empty) expect(fieldIn(view, field)).toBeUndefined();
  });

  it('facts on the animal are not taken for what it did', async () => {
    const rig = await talk('Jane Doe, Frank lab, UCSF', 'rat', 'male, long evans, 11 weeks', 'yes');
    const view = await rig.view();
    expect(fieldIn(view, 'session_description')).toBeUndefined();
    expect(fieldIn(view, 'subject.age')).toBe('P11W');
  });

  it('a lab is not taken for a species', async () => {
    const rig = await talk('one at a time', 'skip', 'skip', 'skip', 'Frank lab');
    expect(fieldIn(await rig.view(), 'subject.species')).toBeUndefined();
    expect(fieldIn(await rig.view(), 'lab')).toBe('Frank Lab');
  });

  it('a list of words is keywords', async () => {
    const rig = await talk(
      'Jane Doe, Frank lab, UCSF',
      'rat, male, 12 weeks',
      'yes. it ran',
      'replay, place cells',
    );
    expect(fieldIn(await rig.view(), 'keywords')).toEqual(['replay', 'place cells']);
    expect(fieldIn(await rig.view(), 'experiment_description')).toBeUndefined();
  });
});
