import { changesSinceWritten } from '../../state/changes.ts';
import { digestOf } from '../../state/digest.ts';
import { displayValue, durationInWords } from '../../state/display.ts';
import { helpOf, isSpokenOf, labelOf, namedField } from '../../state/fields.ts';
import { fieldsToTell } from '../../state/findings.ts';
import type { SessionState } from '../../state/session-state.ts';
import { statusLine } from '../../state/status.ts';
import { stimulationLacks } from '../../state/stimulation.ts';
import { tableNamed } from '../../state/tables/columns.ts';
import { currentValue } from '../../state/values.ts';
import { lacksInGroups } from '../agenda.ts';
import type { AskedBack, Note } from '../turn.ts';
import { contradictedText, settledText } from './conflicts.ts';
import { stillMissing, toTell } from './fields.ts';
import { capitalised, counted, inWords, listed, uncapitalised } from './format.ts';
import { WHAT_I_DO } from './glossary.ts';
import { usedText } from './model.ts';
import { sentence } from './sentence.ts';
import { placeText, verdictInShort } from './verdict.ts';

/** What there is to say about the last answer; empty where the cards say it all. */
export function noteText(state: SessionState, note: Note): string {
  switch (note.kind) {
    case 'stored':
      return '';
    case 'changed':
      return `I changed ${namedField(note.field)} from ${note.from} to ${note.to}.`;
    case 'approximate':
      return approximate(state, note.field, note.said);
    case 'denied':
      return denied(note.field);
    case 'doubt':
      return doubt(note.field, note.reason, note.choices);
    case 'skipped':
      return skipped(state, note.fields);
    case 'cleared':
      return `I removed ${listed(note.fields.map(namedField))}.`;
    case 'undone':
      return undone(state, note.fields);
    case 'refused':
      return `That does not fit, and nothing was changed: ${note.faults.join('; ')}.`;
    case 'from-file':
      return `The files of this session do not give ${listed(note.fields.map(namedField))}; I looked.`;
    case 'settled':
      return settledText(state, note.field);
    case 'contradicted':
      return contradictedText(state, note.field);
    case 'help':
      return help(note.field);
    case 'status':
      return status(state);
    case 'ask-value':
      return askValue(state, fieldsToTell(note.corrections));
    case 'explained':
      return note.text;
    case 'channel-count':
      return `Is channel ${note.channel} of nTrode ${note.nTrode} counted from 1, as Trodes shows it, or from 0, as the metadata counts?`;
    case 'file-refused':
      return `I cannot use that file: ${note.message.trim()}`;
    case 'given-file':
      return givenText(state, note);
    case 'lacks':
      return stimulationLacks(state, note.fields).join(' ');
    case 'which-device':
      return `Do you mean ${listed(note.names, 'or')}? Say its name with it, or "both".`;
    case 'no-such':
      return `There is no ${listed(note.what, 'or')} in this recording.`;
    case 'pasted':
      return pastedText(note);
    case 'odd-name':
      return `Is "${note.name}" a name?`;
    case 'asked-back':
      return answerBack(state, note.about);
    case 'held':
      return held(state);
    case 'cancelled':
      return state.output === undefined
        ? 'Cancelled. No file is left behind, and what you told me is kept.'
        : `Cancelled; what you told me is kept. ${placeText(state)}`;
    case 'smalltalk':
      return state.phase === 'deciding' || state.phase === 'done' ? 'You are welcome.' : '';
    case 'nothing-to-write':
      return `${placeText(state)} It holds all that you told me.`;
    case 'corrections-unclear':
      return 'I am not sure which of the corrections you mean. Say their numbers, or press one.';
    case 'refused-by-agent':
      return sentence(note.message);
    case 'ask-reason':
    case 'declined':
    case 'injection':
    case 'later':
    case 'not-known':
    case 'too-long':
    case 'one-at-a-time':
    case 'several-at-a-time':
    case 'no-previous':
    case 'not-ready':
    case 'which-unclear':
    case 'not-as-then':
    case 'not-understood':
    case 'nothing-to-confirm':
    case 'nothing-to-undo':
    case 'out-of-scope':
    case 'places-unclear':
    case 'nothing-asked':
    case 'recording-knows':
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
  | 'denied'
  | 'skipped'
  | 'cleared'
  | 'undone'
  | 'refused'
  | 'from-file'
  | 'settled'
  | 'contradicted'
  | 'help'
  | 'status'
  | 'ask-value'
  | 'asked-back'
  | 'explained'
  | 'odd-name'
  | 'pasted'
  | 'no-such'
  | 'lacks'
  | 'which-device'
  | 'given-file'
  | 'file-refused'
  | 'channel-count'
  | 'held'
  | 'cancelled'
  | 'smalltalk'
  | 'nothing-to-write'
  | 'corrections-unclear'
  | 'refused-by-agent'
>;

const fixed: Readonly<Record<Fixed, string>> = {
  later: 'Later, then.',
  'one-at-a-time': 'One thing at a time, then.',
  'several-at-a-time': 'What belongs together comes together again.',
  'too-long': 'That is longer than I can read at once; nothing of it was stored.',
  'not-known':
    'That I do not know. I can say what the recording holds, what I know so far, what is missing, and what each question is for.',
  'nothing-to-undo': 'There is nothing to take back.',
  'nothing-to-confirm': 'There is nothing yet to say yes to.',
  injection: 'That reads like an instruction to the program, not like a value. Nothing of it is stored.',
  'not-understood': 'I could not read that as an answer.',
  'out-of-scope': 'I only turn this recording into an NWB file; that I cannot do.',
  'recording-knows': 'When the session began I take from the clock of the recording, not from words.',
  'no-previous': 'I know of no earlier session of this animal to take it from.',
  'places-unclear':
    'I read more than one place and cannot tell which group is where. Say it by number, or fill in the column.',
  'still-working': 'The work is still going on; tell me again when it is done, or cancel it.',
  'which-unclear': 'I cannot tell which of them you mean: name the source, or the value.',
  'not-as-then': 'Then I ask for them one by one.',
  'nothing-asked': 'No question is open.',
  'ask-reason': 'Why should it stay as it is? One sentence, which is kept with the session.',
  'not-ready': 'Not yet: first the questions that are still open, or say "skip everything".',
  declined: 'Nothing was changed.',
};

function held(state: SessionState): string {
  if (state.phase === 'done') return '';
  if (state.phase !== 'confirming') return 'I wait.';
  return (changesSinceWritten(state)?.length ?? 0) > 0
    ? 'The file stays as it is. Say "go" when it should hold the change, or "undo".'
    : 'I wait: tell me what to change, or say "go".';
}

function skipped(state: SessionState, fields: readonly string[]): string {
  const empty = fields.filter((field) => currentValue(state, field) === undefined);
  const isPlaceless = fields.includes('electrode_groups') && lacksInGroups(state, 'location');
  const guessed = fields.filter(
    (field) => !empty.includes(field) && !(isPlaceless && field === 'electrode_groups'),
  );
  return [
    empty.length > 0 ? `I leave ${listed(empty.map(namedField))} empty.` : '',
    isPlaceless ? 'The electrodes stay without a place.' : '',
    guessed.length > 0 ? `I leave ${listed(guessed.map(namedField))} as shown.` : '',
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
  return `I am not sure of ${namedField(field)}: I read "${said}" as ${displayValue(field, value ?? null)}; say so if it is wrong.`;
}

function doubt(field: string, reason: string, choices: readonly string[]): string {
  const label = field === 'hemisphere' ? 'the side' : namedField(field);
  const options = choices.length > 1 ? ` Is it ${listed(choices, 'or')}?` : '';
  const example = options === '' ? helpOf(field)?.example : undefined;
  return `I am not sure about ${label}: ${reason}.${options}${example === undefined ? '' : ` For example: ${example}.`}`;
}

/** More would hide the first ones. */
const MOST_MISFITS = 5;

function pastedText({ field, matched, by, columns, misfits }: Extract<Note, { kind: 'pasted' }>): string {
  const shown = misfits.slice(0, MOST_MISFITS);
  const more = misfits.length - shown.length;
  const rest = more > 0 ? [...shown, `${inWords(more)} more`] : shown;
  const what = `${counted(matched, 'row')} of ${namedField(field)}, by ${by}`;
  return [
    matched === 0 ? 'None of these rows fits the tables, and nothing was changed.' : '',
    matched > 0 && columns.length > 0 ? `I filled in ${listed(columns.map(uncapitalised))} for ${what}.` : '',
    rest.length > 0 ? `Not used: ${rest.join('; ')}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Fields that nobody has a word for: units and settings. */
function others(fields: readonly string[]): string[] {
  const count = fields.filter((field) => !isSpokenOf(field)).length;
  return count === 0 ? [] : [`${inWords(count)} ${count === 1 ? 'setting' : 'settings'}`];
}

function givenText(
  state: SessionState,
  { name, fields, ofItsDay, against, leftOut }: Extract<Note, { kind: 'given-file' }>,
): string {
  const each = against.map(({ field, says }) => {
    const now = currentValue(state, field);
    return `${labelOf(field)} is ${says} there, and ${now === undefined ? 'empty' : displayValue(field, now.value)} here`;
  });
  const more = leftOut.length - MOST_MISFITS;
  const rest = [...leftOut.slice(0, MOST_MISFITS), ...(more > 0 ? [`${inWords(more)} more`] : [])];
  return [
    fields.length === 0
      ? `${name} holds nothing that I did not have.`
      : `From ${name} I take ${listed([...fields.filter(isSpokenOf).map(labelOf), ...others(fields)])}.`,
    ofItsDay.length === 0 ? '' : `Of its own day, and not taken: ${listed(ofItsDay.map(labelOf))}.`,
    each.length === 0 ? '' : `Not changed: ${each.join('; ')}. Say so where the file is right.`,
    rest.length === 0 ? '' : `Not used: ${rest.join('; ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function denied(field: string): string {
  if (tableNamed(field) !== undefined) return 'What is wrong in the tables? Say it, or change the cells.';
  const sample = helpOf(field)?.example;
  const who = field === 'experimenter_name' ? 'Who recorded, then?' : `What is ${namedField(field)}, then?`;
  return `${who}${sample === undefined ? '' : ` For example: ${sample}.`}`;
}

function askValue(state: SessionState, fields: readonly string[]): string {
  return `I need ${fields.length === 1 ? 'a value' : 'values'} for ${listed(fields.map((field) => toTell(state, field)))}.`;
}

function answerBack(state: SessionState, about: AskedBack): string {
  switch (about) {
    case 'place':
      return placeText(state);
    case 'opening':
      return `${placeText(state)} The page has the lines that open it in Python; any HDF5 viewer shows it too.`;
    case 'sharing':
      return `${placeText(state)} ${verdictInShort(state)} DANDI's own program takes it: "dandi organize", then "dandi upload", in a folder of your dandiset.`;
    case 'verdict':
      return `${placeText(state)} ${verdictInShort(state)}`;
    case 'offer':
      return '';
  }
}

function undone(state: SessionState, fields: readonly string[]): string {
  const each = fields.map((field) => {
    const value = currentValue(state, field);
    return value === undefined
      ? `${namedField(field)} ${isOrAre(field)} empty again`
      : `${namedField(field)} ${isOrAre(field)} ${displayValue(field, value.value)} again`;
  });
  return `Taken back: ${listed(each)}.`;
}

function isOrAre(field: string): string {
  return namedField(field).endsWith('s') && field !== 'subject.species' ? 'are' : 'is';
}

function help(field: string | undefined): string {
  const facts = field === undefined ? undefined : helpOf(field);
  if (facts === undefined) {
    return WHAT_I_DO;
  }
  return `${facts.what} ${facts.why} For example: ${facts.example}. What you do not know you can skip.`;
}

function status(state: SessionState): string {
  // While this is said the answer is read no more.
  const now = statusLine({ ...digestOf(state), isAnswered: true });
  if (state.summary === undefined) return `${capitalised(now)}.`;
  const missing = stillMissing(state);
  const needs =
    missing.length === 0 ? 'Nothing that DANDI asks for is missing.' : `Still missing: ${listed(missing)}.`;
  // The offer to start says what is missing.
  const model = state.model === undefined ? '' : ` Model: ${usedText(state.model)}.`;
  if (state.phase === 'confirming' && missing.length > 0) return model.trim();
  const isTurn = state.phase === 'collecting' || state.phase === 'confirming';
  return `${isTurn ? needs : `${needs} State: ${now}.`}${model}`;
}
