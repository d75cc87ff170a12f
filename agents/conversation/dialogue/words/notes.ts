import { displayValue, durationInWords } from '../../state/display.ts';
import { helpOf, labelOf } from '../../state/fields.ts';
import { missingFor, proposedMetadataOf } from '../../state/metadata.ts';
import type { SessionState } from '../../state/session-state.ts';
import { statusLine } from '../../state/status.ts';
import { currentValue } from '../../state/values.ts';
import type { Note } from '../turn.ts';
import { capitalised, listed } from './format.ts';
import { sentence } from './opening.ts';

/** What there is to say about the last answer; empty where the cards say it all. */
export function noteText(state: SessionState, note: Note): string {
  switch (note.kind) {
    case 'stored':
      return '';
    case 'changed':
      return `I changed the ${labelOf(note.field)} from ${note.from} to ${note.to}.`;
    case 'approximate':
      return approximate(state, note.field, note.said);
    case 'doubt':
      return doubt(note.field, note.reason, note.choices);
    case 'skipped':
      return skipped(state, note.fields);
    case 'cleared':
      return `I removed ${listed(note.fields.map(labelOf))}.`;
    case 'undone':
      return undone(state, note.fields);
    case 'refused':
      return `That does not fit, and nothing was changed: ${note.faults.join('; ')}.`;
    case 'from-file':
      return `The files of this session do not give ${listed(note.fields.map(labelOf))}; I looked.`;
    case 'help':
      return help(note.field);
    case 'status':
      return status(state);
    case 'ask-value':
      return 'I need a value for it.';
    case 'corrections-unclear':
      return 'I am not sure which of the corrections you mean. Say their numbers, or press one.';
    case 'refused-by-agent':
      return sentence(note.message);
    case 'ask-reason':
    case 'cancelled':
    case 'declined':
    case 'held':
    case 'injection':
    case 'later':
    case 'no-previous':
    case 'not-ready':
    case 'not-understood':
    case 'nothing-to-confirm':
    case 'nothing-to-undo':
    case 'out-of-scope':
    case 'places-unclear':
    case 'recording-knows':
    case 'smalltalk':
    case 'still-working':
      return fixed[note.kind];
  }
}

type Fixed = Exclude<
  Note['kind'],
  | 'stored'
  | 'changed'
  | 'approximate'
  | 'doubt'
  | 'skipped'
  | 'cleared'
  | 'undone'
  | 'refused'
  | 'from-file'
  | 'help'
  | 'status'
  | 'ask-value'
  | 'corrections-unclear'
  | 'refused-by-agent'
>;

const fixed: Readonly<Record<Fixed, string>> = {
  later: 'Later, then.',
  'nothing-to-undo': 'There is nothing to take back.',
  'nothing-to-confirm': 'I have not made a guess that yes could answer.',
  injection: 'That reads like an instruction to the program, not like a value. Nothing of it is stored.',
  'not-understood': 'I could not read that as an answer.',
  'out-of-scope': 'I only turn this recording into an NWB file; that I cannot do.',
  smalltalk: '',
  'recording-knows': 'When the session began I take from the clock of the recording, not from words.',
  'no-previous': 'I know of no earlier session of this animal to take it from.',
  'places-unclear':
    'I read more than one place and cannot tell which group is where. Say it by number, or fill in the column.',
  'still-working': 'The work is still going on; tell me again when it is done, or cancel it.',
  held: 'I wait.',
  'ask-reason': 'Why should it stay as it is? One sentence, which is kept with the session.',
  'not-ready': 'Not yet: first the questions that are still open, or say "skip everything".',
  declined: 'Nothing was changed.',
  cancelled: 'Cancelled. Nothing that looks finished was left behind, and what you told me is kept.',
};

function skipped(state: SessionState, fields: readonly string[]): string {
  const empty = fields.filter((field) => currentValue(state, field) === undefined);
  const guessed = fields.filter((field) => !empty.includes(field));
  return [
    empty.length > 0 ? `I leave ${listed(empty.map(labelOf))} empty.` : '',
    guessed.length > 0 ? `I leave ${listed(guessed.map(labelOf))} as shown.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function approximate(state: SessionState, field: string, said: string): string {
  const value = currentValue(state, field)?.value;
  if (field === 'subject.age' && typeof value === 'string') {
    return `I will store ${durationInWords(value) ?? value} as approximate.`;
  }
  if (field === 'subject.weight') return `I will store ${displayValue(field, value ?? null)} as approximate.`;
  return `I am not sure of the ${labelOf(field)}: I read "${said}" as ${displayValue(field, value ?? null)}; say so if it is wrong.`;
}

function doubt(field: string, reason: string, choices: readonly string[]): string {
  const label = field === 'hemisphere' ? 'side' : labelOf(field);
  const options = choices.length > 1 ? ` Is it ${listed(choices, 'or')}?` : '';
  const example = options === '' ? helpOf(field)?.example : undefined;
  return `I am not sure about the ${label}: ${reason}.${options}${example === undefined ? '' : ` For example: ${example}.`}`;
}

function undone(state: SessionState, fields: readonly string[]): string {
  const each = fields.map((field) => {
    const value = currentValue(state, field);
    return value === undefined
      ? `the ${labelOf(field)} is empty again`
      : `the ${labelOf(field)} is ${displayValue(field, value.value)} again`;
  });
  return `Taken back: ${listed(each)}.`;
}

function help(field: string | undefined): string {
  const facts = field === undefined ? undefined : helpOf(field);
  if (facts === undefined) {
    return 'I turn the recording into one NWB file: I ask what the files do not say, show what I understood, write the file once you say go, and check it.';
  }
  return `${facts.what} ${facts.why} For example: ${facts.example}.`;
}

function status(state: SessionState): string {
  // While this is said the answer is read no more.
  const now = statusLine({ ...state, unanswered: undefined });
  if (state.summary === undefined) return `${capitalised(now)}.`;
  const missing = [...new Set(missingFor(state, proposedMetadataOf(state)).map(({ label }) => label))];
  return missing.length === 0
    ? `Nothing that DANDI asks for is missing. State: ${now}.`
    : `A file for DANDI still needs ${listed(missing)}. State: ${now}.`;
}
