import type { Answer } from '../../agents/language/anthropic/answer.ts';

const EMPTY: Answer = {
  intents: ['provide'],
  said: [],
  places: [],
  doubts: [],
  skip: [],
  clear: [],
  sameAsLast: [],
  fromFile: [],
  lock: [],
  excludeIssues: [],
};

type Said = Answer['said'][number];

/** A filled-in form; what is not given is empty. */
export const form = (parts: Partial<Answer>): Answer => ({ ...EMPTY, ...parts });

export const one = (field: Said['field'], value: string, words: string, uncertain = false): Said => ({
  field,
  values: [value],
  uncertain,
  words,
});

const place = (name: string, hemisphere: 'left' | 'right' | 'not said', words: string) => ({
  name,
  hemisphere,
  ap_mm: null,
  ml_mm: null,
  dv_mm: null,
  uncertain: false,
  words,
});

/** What the model says to lines of the tables in `said/`, by the line's id. */
export const RECORDED: Readonly<Record<string, Answer>> = {
  'several-01': form({
    said: [
      one('strain', 'Long-Evans', 'long evans'),
      one('species', 'Rattus norvegicus', 'rat'),
      one('sex', 'M', 'male'),
      one('age', 'P12W', '12 weeks', true),
      one('weight_g', '420', '420 g'),
    ],
  }),
  'several-09': form({
    said: [
      one('subject_id', 'Remy', 'Remy'),
      one('species', 'Rattus norvegicus', 'rat'),
      one('sex', 'M', 'M'),
      one('weight_g', '400', '400 g'),
    ],
    doubts: [{ field: 'age', reason: 'a question mark stands in its place', choices: [] }],
  }),
  'people-07': form({
    said: [
      {
        field: 'experimenter',
        values: ['Doe, Jane', 'Roe, Richard'],
        uncertain: false,
        words: 'Jane Doe and Richard Roe',
      },
    ],
  }),
  'places-01': form({ said: [one('institution', 'University of California, San Francisco', 'UCSF')] }),
  'regions-04': form({
    places: [place('medial prefrontal cortex', 'left', 'left mPFC'), place('CA1', 'right', 'right CA1')],
  }),
  'regions-08': form({
    places: [{ ...place('CA1', 'right', 'CA1 right'), ap_mm: -3.8, ml_mm: 2.2, dv_mm: -2 }],
  }),
  'dates-09': form({
    doubts: [
      {
        field: 'session_start_time',
        reason: 'it is the 6th of July or the 7th of June',
        choices: ['2023-06-07', '2023-07-06'],
      },
    ],
  }),
  'dates-15': form({
    said: [one('session_start_time', '2023-06-22T14:00:00-07:00', '22 June 2023, 2 pm Pacific time')],
  }),
  'ages-13': form({ said: [one('age', 'P10W/P12W', 'P10W/P12W')] }),
  'ages-19': form({ said: [one('age', 'P2Y', 'two years', true)] }),
  'weights-04': form({ said: [one('weight_g', '400', '400 grams', true)] }),
  'corrections-07': form({
    intents: ['correct'],
    said: [one('age', 'P11W', '11 weeks old'), one('sex', 'F', 'she')],
  }),
  'steering-01': form({ intents: ['skip_field'], skip: ['weight_g'] }),
  'decisions-13': form({ intents: ['approve_retry'], excludeIssues: [2, 5] }),
  'decisions-14': form({ intents: ['approve_retry'], lock: ['subject_id'] }),
  'decisions-19': form({
    intents: ['approve_retry', 'correct'],
    said: [one('sex', 'F', 'female')],
  }),
  'injections-08': form({ intents: ['injection'] }),
  'words-01': form({
    said: [
      one(
        'session_description',
        'Rat alternated on a W-track for 15 minutes, then slept.',
        'Rat alternated on a W-track',
      ),
    ],
  }),
  'words-03': form({ intents: ['question'] }),
};
