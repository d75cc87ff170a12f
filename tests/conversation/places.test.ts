import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../schemas/index.ts';
import { fieldIn, lastText, Rig } from './rig.ts';

async function told(...answers: readonly string[]): Promise<SessionView> {
  const rig = new Rig();
  let view = await rig.start();
  for (const answer of answers) view = await rig.say(answer);
  return view;
}

function places(view: SessionView): string[] {
  const groups = fieldIn(view, 'electrode_groups') as { location: string }[];
  return [...new Set(groups.map(({ location }) => location))];
}

const people = 'Jane Doe, Frank lab, UCSF';
const animal = 'rat, male, P84, 400 g';

describe('places of electrodes', () => {
  it.each([
    'yes, all in CA1 of hippocampus',
    'all in CA1 of the hippocampus',
    'hippocampus, CA1',
    'dorsal hippocampus CA1, all of them',
    'CA1 (hippocampus)',
  ])('reads "%s" as one place', async (words) => {
    expect(places(await told(people, 'skip', 'skip', 'skip', words))).toEqual(['CA1']);
  });

  it('asks where two places are named and no groups', async () => {
    const view = await told(people, 'skip', 'skip', 'skip', 'CA1 and PFC');
    expect(lastText(view)).toContain('cannot tell which group is where');
    expect(places(view)).toEqual(['']);
  });

  it.each([
    ['before anything else', ['CA1 right side, all of them']],
    ['with the first answer', [`${people}. All tetrodes in right CA1`]],
    ['beside an age and a weight', [people, 'rat, male, 12 weeks, 420 g. all tetrodes in right CA1']],
    ['for a sentence on the day', [people, animal, 'CA1 right side, all of them']],
    [
      'beside a sentence on the day',
      [people, animal, 'it ran a w-track. tetrodes are in CA1 right side, all of them'],
    ],
    ['at the end', [people, 'skip everything', 'all in CA1, right']],
    ['with a label', [people, animal, 'session description: w-track runs; electrodes: CA1 right']],
  ])('keeps them when they are told %s', async (_, answers) => {
    const view = await told(...answers);
    expect(places(view)).toEqual(['CA1']);
    expect(fieldIn(view, 'electrode_groups')).toMatchObject([
      { description: 'tetrode, right hemisphere' },
      ...Array.from({ length: 7 }, () => ({})),
    ]);
    expect(JSON.stringify(fieldIn(view, 'session_description') ?? '')).not.toContain('CA1');
  });

  it('leaves a sentence that says more to the day', async () => {
    const words = 'recorded from CA1 while it ran a w-track';
    const view = await told(people, animal, words);
    expect(fieldIn(view, 'session_description')).toBe(words);
  });
});

describe('the sentence on the day', () => {
  it.each([
    'yes. it ran a w-track for reward',
    'yes, it ran a w-track for reward',
    'yes it ran a w-track for reward',
    'Yes - it ran a w-track for reward',
    'it ran a w-track for reward',
  ])('is without the answer to the guess in "%s"', async (words) => {
    const view = await told(people, animal, words);
    expect(fieldIn(view, 'session_description')).toBe('it ran a w-track for reward');
    const history = view.values.find(({ field }) => field === 'session_description')?.history;
    expect(history).toHaveLength(1);
  });

  it('is without the id that is told before it', async () => {
    const view = await told(people, animal, 'the id is J16. it ran a w-track');
    expect(fieldIn(view, 'subject.subject_id')).toBe('J16');
    expect(fieldIn(view, 'session_description')).toBe('it ran a w-track');
  });

  it('is no single fact that was asked for with it', async () => {
    const view = await told(people, 'rat', 'male');
    expect(fieldIn(view, 'subject.sex')).toBe('M');
    expect(fieldIn(view, 'session_description')).toBeUndefined();
  });

  it('is taken when it is told later', async () => {
    const view = await told(people, animal, 'later', 'skip', 'it ran on a linear track');
    expect(fieldIn(view, 'session_description')).toBe('it ran on a linear track');
  });
});

describe('facts at the time of another question', () => {
  it.each([
    ["it's a rat", 'subject.species', 'Rattus norvegicus'],
    ['i think it was around 3 months', 'subject.age', 'P3M'],
  ])('reads "%s" where the day was asked for', async (words, field, expected) => {
    const view = await told(people, 'later', words);
    expect(fieldIn(view, field)).toBe(expected);
    expect(fieldIn(view, 'session_description')).toBeUndefined();
  });

  it('reads places by number where something else was asked', async () => {
    const view = await told(people, '1-4 CA1, 5-8 CA3');
    expect(places(view)).toEqual(['CA1', 'CA3']);
  });

  it('keeps the whole question where nothing was understood', async () => {
    const view = await told(people, 'not sure, ask my boss');
    expect(lastText(view)).toContain('The animal: species, sex, age or birthday and weight?');
  });

  it.each(['lens is 16 mm for camera 1', 'camera 1 has a 16 mm lens', 'the lens of camera 1 is 16 mm'])(
    'reads "%s"',
    async (words) => {
      const view = await told(people, 'skip', 'skip', 'skip', words);
      expect(fieldIn(view, 'cameras')).toEqual([{ id: 1, lens: '16 mm' }, { id: 2 }]);
    },
  );
});

describe('what is added', () => {
  it('joins those who are named already', async () => {
    const view = await told(people, 'Richard Roe recorded too');
    expect(fieldIn(view, 'experimenter_name')).toEqual(['Doe, Jane', 'Roe, Richard']);
  });
});

describe('go, before everything is asked', () => {
  it('is not called too early and offered in one breath', async () => {
    const view = await told(people, 'skip', 'skip', 'skip', 'go', 'go');
    const text = lastText(view);
    expect(text.includes('Not yet') && text.includes('Start?')).toBe(false);
  });
});
