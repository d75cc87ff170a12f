import { helpOf, labelOf } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValue, rowsOf } from '../../state/values.ts';
import { initialsOf, lacksInGroups, type Question } from '../agenda.ts';
import { toTell } from './fields.ts';
import { capitalised, counted, listed } from './format.ts';

/** A question for the fields, with an example. */
export function questionText(state: SessionState, question: Question): string {
  return [stillText(state, question.still), topicText(state, question)]
    .filter((part) => part !== '')
    .join(' ');
}

function topicText(state: SessionState, { topic, fields, isShort = false }: Question): string {
  switch (topic) {
    case 'people':
      return people(fields);
    case 'animal':
      return animal(fields);
    case 'day':
      return theDay(state, fields);
    case 'experiment':
      return experiment(fields);
    case 'tables':
      return tables(state, fields);
    case 'open':
      return open(state, fields, isShort);
  }
}

function people(fields: readonly string[]): string {
  const has = (field: string): boolean => fields.includes(field);
  const where = ['lab', 'institution'].filter(has);
  const who = has('experimenter_name') ? 'who recorded' : '';
  const places = where.length > 0 ? `in which ${listed(where)}` : '';
  const ask = [who, places].filter((part) => part !== '').join(', and ');
  return `${capitalised(who === '' ? `${places} was it recorded` : ask)}? ${example(fields)}`;
}

function animal(fields: readonly string[]): string {
  const names = fields.map((field) => (field === 'subject.age' ? 'age or birthday' : labelOf(field)));
  return `The animal: ${listed(names)}? ${example(fields)}`;
}

function theDay(state: SessionState, fields: readonly string[]): string {
  const id = currentValue(state, 'subject.subject_id');
  const parts: string[] = [];
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
    parts.push(
      `${parts.length > 0 ? 'And one' : 'One'} sentence on what it did that day, please. ${example(['session_description'])}`,
    );
  }
  return parts.join(' ');
}

function experiment(fields: readonly string[]): string {
  if (!fields.includes('experiment_description')) return `A few keywords? ${example(['keywords'])}`;
  const words = fields.includes('keywords') ? ', and a few keywords' : '';
  return `What is the experiment about, in one sentence${words}? ${example(fields)} Both may be skipped.`.replace(
    'Both',
    fields.length > 1 ? 'Both' : 'It',
  );
}

function tables(state: SessionState, fields: readonly string[]): string {
  const asksPlaces = fields.includes('electrode_groups');
  const shown = fields.filter((field) => rowsOf(state, field).length > 0);
  const guess =
    shown.length > 0
      ? `Here is what I guess from the files${hasGuessedTasks(state) ? ' and from what you said' : ''}: ${listed(shown.map((field) => tableInWords(state, field)))}. Change what is wrong, in the tables or in words. ${unknowable(state, fields)}`
      : '';
  const probe = asksPlaces ? probeText(state) : '';
  const places = asksPlaces ? `Where are the electrodes? ${example(['electrode_groups'])}` : 'Is that right?';
  return [guess.trim(), probe, places].filter((part) => part !== '').join(' ');
}

/** Several device types have the form of the nTrodes: which it is decides where each electrode sits. */
function probeText(state: SessionState): string {
  if (rowsOf(state, 'electrode_groups').length === 0 || !lacksInGroups(state, 'device_type')) return '';
  const why = currentValue(state, 'electrode_groups')?.provenance;
  const detail = why === undefined || why.source === 'person' ? '' : `: ${why.detail}`;
  return `Which probe it is I cannot tell${detail}. Say its type, or choose it in the table.`;
}

function tableInWords(state: SessionState, field: string): string {
  const rows = rowsOf(state, field);
  if (field === 'tasks') return counted(rows.length, 'task');
  if (field === 'cameras') return counted(rows.length, 'camera');
  if (field === 'behavioral_events') return `${counted(rows.length, 'DIO line')} that changed`;
  const probes = [
    ...new Set(rows.map((row) => row['device_type']).filter((probe) => typeof probe === 'string')),
  ];
  const groups = counted(rows.length, 'electrode group');
  return probes.length > 0 ? `${groups} (${listed(probes.map((probe) => `"${probe}" fits`))})` : groups;
}

function hasGuessedTasks(state: SessionState): boolean {
  return (
    currentValue(state, 'tasks')?.provenance.source === 'derived' &&
    rowsOf(state, 'tasks').some((row) => row['task_name'] !== '')
  );
}

/** Columns that neither the files nor the header hold. */
function unknowable(state: SessionState, fields: readonly string[]): string {
  const empty: string[] = [];
  const lacks = (field: string, key: string): boolean =>
    fields.includes(field) && rowsOf(state, field).some((row) => (row[key] ?? '') === '');
  if (lacks('tasks', 'task_name')) empty.push('the names of the tasks');
  if (lacks('cameras', 'lens')) empty.push('the lens');
  if (lacks('cameras', 'meters_per_pixel')) empty.push('metres per pixel');
  const isUnnamed = rowsOf(state, 'behavioral_events').some(
    ({ name, description }) => (name ?? '') === '' || name === description,
  );
  if (fields.includes('behavioral_events') && isUnnamed) empty.push('what hangs on a line');
  return empty.length === 0 ? '' : `What I cannot know: ${listed(empty)}.`;
}

/** What an earlier message asked for and is needed all the same. */
function stillText(state: SessionState, still: readonly string[]): string {
  const initials = still.includes('experimenter_name') ? initialsText(state) : '';
  const rest = still.filter((field) => field !== 'experimenter_name' || initials === '');
  const open = rest.length === 0 ? '' : `I still need ${listed(rest.map((field) => toTell(state, field)))}.`;
  return [initials, open].filter((part) => part !== '').join(' ');
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

function open(state: SessionState, fields: readonly string[], isShort: boolean): string {
  const initials = fields.includes('experimenter_name') ? initialsText(state) : '';
  const rest = fields.filter((field) => field !== 'experimenter_name' || initials === '');
  const ask =
    rest.length === 0
      ? ''
      : `Still open: ${listed(rest.map((field) => toTell(state, field)))}.${isShort ? '' : ` ${example(rest)} Say "skip" for what you do not know.`}`;
  return [initials, ask].filter((part) => part !== '').join(' ');
}

/** "For example: …", for these fields together; empty where none has an example. */
export function example(fields: readonly string[]): string {
  const examples = fields.flatMap((field) => helpOf(field)?.example ?? []);
  if (examples.length === 0) return '';
  const plain = examples.map((text) =>
    text.replace(/, which becomes.*$/, '').replace(/^12 weeks, P84.*$/, 'about 12 weeks'),
  );
  return `For example: ${plain.join(fields.includes('keywords') || fields.includes('electrode_groups') ? '; ' : ', ')}.`;
}
