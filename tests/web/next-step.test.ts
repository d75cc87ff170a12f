import { expect, it } from 'vitest';
import { nextStep } from '../../web/next-step.ts';
import { message, view } from '../chat/made-view.ts';

const asked = message('What did it do?');
const missing = ['species', 'sex', 'age', 'lab', 'institution'].map((label) => ({
  field: label,
  label,
  why: '',
}));

it.each([
  [
    'what is missing',
    view({ messages: [asked], missing }),
    /^DANDI still needs: species, sex, age, lab, 1 more/,
  ],
  ['that nothing is', view({ messages: [asked] }), /^All that DANDI needs is there/],
  [
    'that it reads',
    view({ messages: [message('a rat', { who: 'you' })], missing }),
    /^Your answer is being read/,
  ],
  ['that one may start', view({ phase: 'confirming', messages: [asked] }), /^Nothing is written before/],
  [
    'which day is meant',
    view({ phase: 'confirming', messages: [message('22 June: what did it do?', { about: 'other' })] }),
    /^Answer for that day/,
  ],
])('says %s', (_what, shown, words) => {
  expect(nextStep(shown)).toMatch(words);
});
