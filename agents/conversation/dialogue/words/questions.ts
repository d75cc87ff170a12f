import { labelOf } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValue } from '../../state/values.ts';
import { initialsOf, type Question } from '../agenda.ts';
import { asThenQuestion } from './as-then.ts';
import { conflictQuestion } from './conflicts.ts';
import { toTell } from './fields.ts';
import { capitalised, listed } from './format.ts';
import { example, why } from './hints.ts';
import { tablesText } from './table-questions.ts';

/** A question for the fields, with an example and what they are for. */
export function questionText(state: SessionState, question: Question): string {
  return sentences(stillText(state, question.still), topicText(state, question));
}

function topicText(
  state: SessionState,
  { topic, fields, isShort = false, isRest = false }: Question,
): string {
  const asked = fields.filter((field) => field !== 'experimenter_name' || initialsOf(state).length === 0);
  const initials = asked.length < fields.length ? initialsText(state) : '';
  const hints = isShort || isRest ? '' : sentences(example(asked), why(asked));
  switch (topic) {
    case 'conflict':
      return conflictQuestion(state, fields);
    case 'as-then':
      return asThenQuestion(state);
    case 'people':
      return sentences(initials, people(asked), hints);
    case 'animal':
      return isRest ? `And ${rest(state, asked)}?` : sentences(animal(asked), hints);
    case 'day':
      return sentences(theDay(state, asked), hints);
    case 'experiment':
      return sentences(experiment(asked), hints, isShort ? '' : skippable(asked));
    case 'tables':
      return tablesText(state, asked, isShort);
    case 'stimulation':
      return sentences(stimulation(asked), hints);
    case 'open':
      return sentences(initials, open(state, asked, hints));
  }
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function rest(state: SessionState, fields: readonly string[]): string {
  return listed(fields.map((field) => toTell(state, field)));
}

function people(fields: readonly string[]): string {
  if (fields.length === 0) return '';
  const has = (field: string): boolean => fields.includes(field);
  const where = ['lab', 'institution'].filter(has);
  const who = has('experimenter_name') ? 'who recorded' : '';
  const places = where.length > 0 ? `in which ${listed(where)}` : '';
  const ask = [who, places].filter((part) => part !== '').join(', and ');
  return `${capitalised(who === '' ? `${places} was it recorded` : ask)}?`;
}

/** Where one thing is asked, a whole question. */
const OF_THE_ANIMAL: Readonly<Record<string, string>> = {
  'subject.species': 'Which species is the animal?',
  'subject.sex': 'Is the animal male or female?',
  'subject.age': 'How old was the animal, or when was it born?',
  'subject.weight': 'What did the animal weigh?',
};

function animal(fields: readonly string[]): string {
  const [only = '', ...more] = fields;
  const alone = more.length === 0 ? OF_THE_ANIMAL[only] : undefined;
  const names = fields.map((field) => (field === 'subject.age' ? 'age or birthday' : labelOf(field)));
  return alone ?? `The animal: ${listed(names)}?`;
}

function theDay(state: SessionState, fields: readonly string[]): string {
  const id = currentValue(state, 'subject.subject_id');
  const parts: string[] = fields.includes('subject.weight') ? ['What did the animal weigh?'] : [];
  if (fields.includes('subject.subject_id')) {
    const from = id?.provenance.source === 'file-name' ? 'as in the file names' : 'as I guess';
    parts.push(
      typeof id?.value === 'string'
        ? `Is the animal's id "${id.value}", ${from}?`
        : "What is the animal's id?",
    );
  }
  if (fields.includes('session_id')) parts.push('What is the id of this session in your lab?');
  if (fields.includes('session_description')) {
    parts.push(`${parts.length > 0 ? 'And one' : 'One'} sentence on what it did that day, please.`);
  }
  return parts.join(' ');
}

function experiment(fields: readonly string[]): string {
  if (!fields.includes('experiment_description')) return 'A few keywords?';
  const words = fields.includes('keywords') ? ', and a few keywords' : '';
  return `What is the experiment about, in one sentence${words}?`;
}

const OF_LIGHT: Readonly<Record<string, string>> = {
  virus_injection: 'which virus was injected where',
  optical_fiber: 'which fiber sits where',
  opto_excitation_source: 'what made the light',
};

const stimulation = (fields: readonly string[]): string =>
  `This looks like optogenetics: ${listed(fields.map((field) => OF_LIGHT[field] ?? labelOf(field)))}?`;

const skippable = (fields: readonly string[]): string =>
  fields.length > 1 ? 'Both may be skipped.' : 'It may be skipped.';

/** What an earlier message asked for and is needed all the same. */
function stillText(state: SessionState, still: readonly string[]): string {
  const initials = still.includes('experimenter_name') ? initialsText(state) : '';
  const left = still.filter((field) => field !== 'experimenter_name' || initials === '');
  return sentences(initials, left.length === 0 ? '' : `I still need ${rest(state, left)}.`);
}

function initialsText(state: SessionState): string {
  const names = initialsOf(state).map((name) => {
    const [last = '', first = ''] = name.split(',').map((part) => part.trim());
    return { initial: first.replace(/\.?$/, '.'), whole: `${first.replace(/\.?$/, '.')} ${last}` };
  });
  if (names.length === 0) return '';
  const asked = names.map(({ initial, whole }) => `the ${initial} in ${whole}`);
  return `What ${names.length === 1 ? 'does' : 'do'} ${listed(asked)} stand for? An initial works, a full name is better.`;
}

function open(state: SessionState, fields: readonly string[], hints: string): string {
  if (fields.length === 0) return '';
  const skip = hints === '' ? '' : 'Say "skip" for what you do not know.';
  return sentences(`Still open: ${rest(state, fields)}.`, hints, skip);
}
