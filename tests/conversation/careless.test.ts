import { describe, expect, it } from 'vitest';
import { askedIn, fieldIn, lastText, Rig } from './rig.ts';

const PEOPLE = 'Jane Doe, Frank lab, UCSF';
const ANIMAL = 'rat, male, 12 weeks, 420 g';
const DAY = 'yes. it ran a w-track';

async function talk(...answers: readonly string[]): Promise<Rig> {
  const rig = new Rig();
  await rig.start();
  for (const answer of answers) await rig.say(answer);
  return rig;
}

describe('people who are careless, in a hurry, or do not know', () => {
  it('may press return by mistake, as often as they like', async () => {
    const rig = await talk('', '   ', '');
    expect(lastText(await rig.view())).toMatch(/^Who recorded, and in which lab and institution\?/);
  });

  it('may not have their typing slips taken for what happened', async () => {
    const rig = await talk(PEOPLE, ANIMAL, 'yes', 'femal');
    expect(fieldIn(await rig.view(), 'session_description')).toBeUndefined();
    expect(fieldIn(await rig.say('slept'), 'session_description')).toBe('slept');
  });

  it.each(["I don't remember the lab", 'i forgot the lab'])(
    'leave out what they say "%s" to',
    async (words) => {
      const rig = await talk('jane doe', words);
      expect(lastText(await rig.view())).toContain('I leave the lab empty.');
    },
  );

  it('give the birthday as a bare date', async () => {
    const rig = await talk(PEOPLE, 'can I give the birthday instead?', '2023-03-30');
    expect(fieldIn(await rig.view(), 'subject.date_of_birth')).toBe('2023-03-30');
  });

  it('put a number or two before the sentence on the day', async () => {
    const view = await (await talk(PEOPLE, 'rat, male', '12 weeks, 420 g, it ran the w-track')).view();
    expect(fieldIn(view, 'subject.age')).toBe('P12W');
    expect(fieldIn(view, 'session_description')).toBe('it ran the w-track');
  });

  it('correct one thing in the sentence after another', async () => {
    const view = await (
      await talk(PEOPLE, ANIMAL, 'yes, it ran a w-track. sorry, the animal is female')
    ).view();
    expect(fieldIn(view, 'subject.sex')).toBe('F');
    expect(fieldIn(view, 'session_description')).toBe('it ran a w-track.');
  });

  it('ask two things in the middle, and are reminded of the question', async () => {
    const rig = await talk(
      PEOPLE,
      ANIMAL,
      'how long is it, and were packets lost?',
      'what did I say the sex was?',
    );
    const texts = (await rig.view()).messages.map(({ text }) => text);
    expect(texts.at(-3)).toMatch(/^8 min 4 s in all.*Lost: 3 packets/);
    expect(texts.at(-1)).toMatch(/^Sex: M, from you, who said "male"\./);
    expect(askedIn(rig)).toEqual(['subject.subject_id', 'session_description']);
  });

  it('start when only what helps is open', async () => {
    const rig = await talk(PEOPLE, ANIMAL, DAY, 'all in CA1', 'go');
    expect((await rig.view()).phase).toBe('confirming');
    expect((await rig.say('go')).phase).toBe('done');
  });

  it('do not start while a file needs something', async () => {
    const rig = await talk(PEOPLE, 'go');
    expect(lastText(await rig.view())).toMatch(/^Not yet: first the questions that are still open/);
  });

  it('are told what DANDI refuses, and what would only be missing', async () => {
    const rig = await talk(PEOPLE, 'skip', DAY, 'skip', 'skip');
    expect(lastText(await rig.view())).toContain(
      'Still missing: species, sex and age or birthday. DANDI refuses a file without. Not told either: place of the electrodes.',
    );
  });

  it('say no to the tables', async () => {
    const rig = await talk(PEOPLE, ANIMAL, DAY, 'skip', 'no');
    expect(lastText(await rig.view())).toContain('What is wrong in the tables?');
  });

  it('say places beside epochs', async () => {
    const rig = await talk(PEOPLE, ANIMAL, DAY, 'skip', 'epoch 1 rest, epoch 2 w-track; CA1');
    const groups = fieldIn(await rig.view(), 'electrode_groups') as { location: string }[];
    expect(new Set(groups.map(({ location }) => location))).toEqual(new Set(['CA1']));
  });

  it('paste far too much', async () => {
    const rig = await talk('x'.repeat(25_000));
    expect(lastText(await rig.view())).toMatch(
      /^That is longer than I can read at once; nothing of it was stored\./,
    );
  });

  it('leave and come back to the question that they left', async () => {
    const rig = await talk(PEOPLE, 'stop', 'go on');
    expect(askedIn(rig)).toEqual(['subject.species', 'subject.sex', 'subject.age', 'subject.weight']);
  });
});
