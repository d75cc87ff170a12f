import type { SessionState } from '../../state/session-state.ts';
import { currentValue, isTold, rowsOf } from '../../state/values.ts';
import { lacksInGroups } from '../agenda.ts';
import { counted, listed } from './format.ts';
import { example } from './hints.ts';

/** Where one table is asked for, a whole question. */
const ALONE: Readonly<Record<string, string>> = {
  tasks: 'What did the animal do in each epoch? spyglass finds the epochs of a task by it.',
  cameras:
    'How many metres is a pixel of each camera, and which lens has it? Without that positions have no scale.',
  behavioral_events: 'What hangs on each digital line that changed? Readers of the events cannot know.',
};

/** The question that shows tables: what is guessed in them, what nobody but the person knows, and the places. */
export function tablesText(state: SessionState, fields: readonly string[], isShort: boolean): string {
  const asksPlaces = fields.includes('electrode_groups');
  const shown = fields.filter((field) => rowsOf(state, field).length > 0);
  const end = asksPlaces
    ? `Where are the electrodes?${isShort ? '' : ` ${example(['electrode_groups'])}`}`
    : shown.length === 1
      ? 'Is it right?'
      : 'Are they right?';
  if (isShort) return end;
  const [only = '', ...more] = fields;
  const alone = more.length === 0 ? ALONE[only] : undefined;
  if (alone !== undefined) return `${alone} ${example(fields)} Rows from a spreadsheet can be pasted.`;
  // The table stands above.
  const isKnown = only === 'electrode_groups' && more.length === 0 && (state.asked.get(only) ?? 0) > 0;
  if (isKnown) return [probeText(state), end].filter((part) => part !== '').join(' ');
  const from = hasGuessedTasks(state) ? 'the files and from what you said' : 'the files';
  const guess =
    shown.length > 0
      ? `Here is what I guess from ${from}: ${listed(shown.map((field) => tableInWords(state, field)))}. Change what is wrong, in the tables, in words, or with rows from a spreadsheet.`
      : '';
  const probe = asksPlaces ? probeText(state) : '';
  return [guess, unknowable(state, fields), probe, end].filter((part) => part !== '').join(' ');
}

/** Several device types have the form of the nTrodes: which it is decides where each electrode sits. */
function probeText(state: SessionState): string {
  if (rowsOf(state, 'electrode_groups').length === 0 || !lacksInGroups(state, 'device_type')) return '';
  const why = currentValue(state, 'electrode_groups')?.provenance;
  const detail = why === undefined || isTold(why) ? '' : `: ${why.detail}`;
  return `Which probe it is I cannot tell${detail}. Say its type, or choose it in the table.`;
}

function tableInWords(state: SessionState, field: string): string {
  const rows = rowsOf(state, field);
  if (field === 'tasks') return counted(rows.length, 'task');
  if (field === 'cameras') return counted(rows.length, 'camera');
  if (field === 'behavioral_events') return `${counted(rows.length, 'DIO line')} that changed`;
  const probes = [
    ...new Set(rows.map((row) => row['device_type']).filter((probe) => typeof probe === 'string')),
  ].filter((probe) => probe !== '');
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
