import { describe, it } from 'vitest';
import type { Finding } from '../../schemas/index.ts';
import { madeSummary, summaryWithYaml } from './made-summary.ts';
import { MemoryLog } from './memory-log.ts';
import { finding, type Others, others, Rig, report } from './rig.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const species: Finding = {
  ...finding('species', [
    {
      id: 'latin',
      title: 'Set the species to Rattus norvegicus',
      field: 'subject.species',
      from: 'Rattus',
      value: 'Rattus norvegicus',
      apply: 'in-place',
    },
  ]),
  message: 'The species is "Rattus", and DANDI takes a Latin name of two words or an NCBI taxon',
};
const described = finding(
  'description',
  [{ id: 'say', title: 'Say what it is', field: 'subject.description', apply: 'in-place' }],
  'BEST_PRACTICE_SUGGESTION',
);

const PEOPLE = 'Jane Doe and Richard Roe, Frank lab at UCSF';
const ANIMAL = 'long evans rat, male, about 12 weeks, 420 g';
const DAY = 'yes. it ran a w-track for reward with a rest before';
const PLACES = 'tetrodes are in CA1 right side, all of them';

async function play(
  title: string,
  about: string,
  answers: readonly string[],
  changes: Partial<Others> = {},
): Promise<string> {
  const rig = new Rig(others(changes));
  const transcript = new Transcript(title, about);
  transcript.take(await rig.start());
  for (const answer of answers) transcript.take(await rig.say(answer));
  return transcript.text();
}

describe('conversations that are kept', () => {
  it('a session without metadata, whose file is corrected', async () => {
    const text = await play(
      'A session without metadata',
      'Jane comes with a folder of recordings and nothing else. The check finds something that DANDI refuses.',
      [PEOPLE.replace('Richard', 'R.'), `Richard. ${ANIMAL}`, DAY, 'skip', PLACES, 'go', 'ok'],
      { reports: [report([species]), report([described])] },
    );
    await expectTranscript('without-metadata', text);
  });

  it('a correction that changes nothing, and a file that is kept as it is', async () => {
    const text = await play(
      'Kept as it is',
      'The metadata file says all, the species as the lab writes it. The correction does not help, and Jane keeps the file.',
      ['go', 'why?', 'yes', 'accept as is', 'the lab decides on the species next week'],
      { summary: summaryWithYaml(), reports: [report([species]), report([species])] },
    );
    await expectTranscript('kept-as-it-is', text);
  });

  it('cancelling, going on, and going back', async () => {
    const text = await play(
      'Cancel, go on, go back',
      'Somebody stops in the middle, comes back, and changes an earlier answer.',
      [
        PEOPLE,
        'stop',
        'go on',
        'rat, male, 12 weeks, 420 g',
        'back',
        'female, 350 g',
        DAY,
        'skip everything',
        'no',
      ],
    );
    await expectTranscript('cancel-and-go-back', text);
  });

  it('the same animal on the next day', async () => {
    const log = new MemoryLog();
    const first = new Rig(others(), log);
    await first.start();
    for (const answer of [PEOPLE, 'rat, male, born 2023-03-30, 420 g', DAY, 'skip', PLACES, 'go'])
      await first.say(answer);
    const base = madeSummary();
    const recordings = base.recordings.map((one) => ({
      ...one,
      file: one.file.replace('20230622', '20230623'),
      start: one.start?.replace('06-22', '06-23'),
    }));
    const values = base.values.map((one) =>
      one.field === 'session_id' ? { ...one, value: 'sample_20230623' } : one,
    );
    const tomorrow = { ...base, folder: '/data/next', date: '20230623', recordings, values };
    const rig = new Rig(others({ summary: tomorrow }), log);
    const transcript = new Transcript(
      'The next day',
      'The animal is known from the day before, and Jane brings the next recording.',
    );
    transcript.take(await rig.start('/data/next'));
    for (const answer of ['yes', '424 g, it ran the w-track again after a rest', 'go', 'go'])
      transcript.take(await rig.say(answer));
    await expectTranscript('next-day', transcript.text());
  });

  it('light on neurons', async () => {
    const text = await play(
      'Light on neurons',
      'The day had optogenetics, which nothing but the person can tell of.',
      [
        PEOPLE,
        ANIMAL,
        'yes. it ran a w-track after a rest, with optogenetic stimulation',
        'skip',
        PLACES,
        'AAV5-CaMKIIa-ChR2 injected in right CA1, 500 nL at AP -3.6 ML 2.2 DV -2.5 from bregma; a 200 um fiber, 0.39 NA, in right CA1 at 2.5 mm depth; laser 473 nm, 10 mW',
        'titer 1e12',
      ],
    );
    await expectTranscript('light-on-neurons', text);
  });

  it('rows from a spreadsheet', async () => {
    const rows = [
      'tetrode\tregion\tAP (mm)\tML (mm)\tcolour',
      ...Array.from(
        { length: 8 },
        (_, index) => `${index + 1}\t${index < 4 ? 'CA1' : 'PFC'}\t-3,${6 + (index % 4)}\t2,2\tred`,
      ),
      '12\tCA1\t-3,6\t2,2\tred',
    ].join('\n');
    const lines = 'Din1;left poke\nDin2;right poke';
    const text = await play(
      'Rows from a spreadsheet',
      'The lab keeps its tetrodes in a spreadsheet, with commas for decimal points.',
      [
        PEOPLE,
        ANIMAL,
        DAY,
        'skip',
        lines,
        rows,
        'camera 1 has 1.4 mm per pixel, and nTrode 5 channel 2 is dead',
        'from 1',
      ],
    );
    await expectTranscript('spreadsheet', text);
  });

  it('everything in one answer, and corrections', async () => {
    const text = await play(
      'Everything at once',
      'A person who writes all of it down first, and then corrects it.',
      [
        'Jane Doe, Frank lab, UCSF. Long-Evans rat, male, 12 weeks, 420 g. all tetrodes in right CA1',
        'no, I meant 14 weeks, and it was 432 g',
        'yes, and it ran a w-track with a rest before. sorry, the animal is female',
        'undo',
        'skip everything',
      ],
    );
    await expectTranscript('everything-at-once', text);
  });

  it('a person who asks back', async () => {
    const text = await play('Who asks back', 'A newcomer who wants to know before answering.', [
      'what is NWB?',
      'how long is the recording, and were packets lost?',
      'why do you need the lab?',
      PEOPLE,
      'what if I do not know the weight?',
      'rat, male, 12 weeks',
      'what do you know so far?',
      'which DIO lines changed?',
      'how many spikes are in it?',
      'is it ready?',
    ]);
    await expectTranscript('asking-back', text);
  });

  it('one thing at a time', async () => {
    const text = await play(
      'One thing at a time',
      'A person who prefers short questions, and gives short answers.',
      [
        'one at a time please',
        'jane doe',
        'frank lab',
        'ucsf',
        'rat',
        'm',
        'idk',
        'skip',
        'yes',
        'slept',
        'skip',
        'skip',
      ],
    );
    await expectTranscript('one-at-a-time', text);
  });
});
