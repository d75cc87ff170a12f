import type { CarryOver, FieldValue, PreviousSession, SourcedValue } from '../../../schemas/index.ts';
import { KEPT_BY_ANIMAL } from './claims.ts';
import { displayValue } from './display.ts';
import { inCardOrder, labelOf } from './fields.ts';
import { isSame } from './same.ts';
import type { SessionState } from './session-state.ts';
import { type CurrentValue, currentValue, currentValues, isTold, rowsOf, sourcedOf } from './values.ts';

/** True of one day alone: it is shown beside what is told today, and never proposed. */
const OF_ONE_DAY: ReadonlySet<string> = new Set([
  'session_description',
  'subject.age',
  'subject.weight',
  'tasks',
  'notes',
]);
/** Names of things that belong to one session; nobody compares them with those of another. */
const OF_ONE_FOLDER: ReadonlySet<string> = new Set([
  'session_id',
  'associated_files',
  'associated_video_files',
  'raw_data_to_volts',
]);
/** Tables of the rig, and the column whose entries must be the same today for the rest to hold. */
const TABLE_KEYS: ReadonlyMap<string, string> = new Map([
  ['electrode_groups', 'id'],
  ['ntrode_electrode_group_channel_map', 'ntrode_id'],
  ['cameras', 'id'],
  ['behavioral_events', 'description'],
]);

/** A session as those that come after it see it. */
export function asPrevious(sessionId: string, state: SessionState): PreviousSession | undefined {
  const { summary, folder } = state;
  if (summary === undefined) return undefined;
  const values = currentValues(state).filter(
    ({ field, status, value }) => status === 'accepted' && !OF_ONE_FOLDER.has(field) && !isSame(value, []),
  );
  return {
    sessionId,
    animal: animalOf(state) ?? summary.animal,
    date: summary.date,
    folder,
    values: values.map(sourcedOf),
  };
}

/** What the animal is called: by the person or the metadata, else by the names of the files. */
export function animalOf(state: SessionState): string | undefined {
  const id = currentValue(state, 'subject.subject_id')?.value;
  return typeof id === 'string' && id.trim() !== '' ? id : state.summary?.animal;
}

/** Whether a value of one session may hold in the next. */
export function mayCarry(field: string): boolean {
  return !OF_ONE_DAY.has(field) && !OF_ONE_FOLDER.has(field);
}

/** Values of the last session to propose for this one: of all that nobody has told yet, what fits these recordings. */
export function carried(state: SessionState, previous: PreviousSession, detail: string): SourcedValue[] {
  return previous.values.flatMap((then): SourcedValue[] => {
    const { field, value, certainty } = then;
    if (!mayCarry(field)) return [];
    const now = currentValue(state, field);
    if (now !== undefined && (!isOwnGuess(now) || isSame(now.value, value))) return [];
    if (!tableFits(state, field, value)) return [];
    const provenance = { source: 'previous-session', detail } as const;
    return [{ field, value, provenance, certainty, status: 'proposed' }];
  });
}

const isOwnGuess = ({ status, provenance }: CurrentValue): boolean =>
  status === 'proposed' && !isTold(provenance);

/** Whether a table of the rig is about the same groups, cameras and lines as today. */
export function tableFits(state: SessionState, field: string, value: FieldValue): boolean {
  const key = TABLE_KEYS.get(field);
  if (key === undefined) return true;
  const named = (rows: readonly Readonly<Record<string, FieldValue>>[]): string =>
    rows
      .map((row) => JSON.stringify(row[key] ?? null))
      .sort()
      .join();
  const then = Array.isArray(value) ? value.filter((row) => typeof row === 'object' && row !== null) : [];
  const now = rowsOf(state, field);
  return now.length > 0 && named(then as Record<string, FieldValue>[]) === named(now);
}

/** What the animal keeps and the last session says otherwise than a file of this one. */
export function contradicted(state: SessionState, previous: PreviousSession, detail: string): SourcedValue[] {
  return previous.values.flatMap((then): SourcedValue[] => {
    const now = currentValue(state, then.field);
    const isOther = KEPT_BY_ANIMAL.has(then.field) && now !== undefined && !isSame(now.value, then.value);
    if (!isOther) return [];
    return [{ ...then, provenance: { source: 'previous-session', detail }, status: 'accepted' }];
  });
}

/** The last session held against this one, field by field; undefined where none is known. */
export function carryOverOf(state: SessionState): CarryOver | undefined {
  const { previous } = state;
  if (previous === undefined) return undefined;
  const { sessionId, animal, date, folder } = previous;
  const then = new Map(previous.values.map(({ field, value }) => [field, value] as const));
  const same: CarryOver['same'] = [];
  const changed: CarryOver['changed'] = [];
  const added: CarryOver['added'] = [];
  const open: CarryOver['open'] = [];
  for (const field of inCardOrder([...then.keys(), ...state.steps.keys()])) {
    if (OF_ONE_FOLDER.has(field) || field === 'subject.subject_id') continue;
    const before = then.get(field);
    const now = currentValue(state, field);
    const shown = (value: FieldValue) => ({
      field,
      label: labelOf(field),
      display: displayValue(field, value),
    });
    if (now === undefined || (before !== undefined && isOwnGuessOnly(now, before))) {
      if (before !== undefined) open.push(shown(before));
    } else if (before === undefined) {
      if (!isOwnGuess(now)) added.push(shown(now.value));
    } else if (isSame(before, now.value)) {
      same.push({ ...shown(now.value), isProposed: now.status === 'proposed' });
    } else changed.push({ ...shown(now.value), before: displayValue(field, before) });
  }
  return { sessionId, animal, date, folder, same, changed, added, open };
}

/** What nobody has told today: our guess is no change. */
const isOwnGuessOnly = (now: CurrentValue, before: FieldValue): boolean =>
  isOwnGuess(now) && now.provenance.source !== 'previous-session' && !isSame(now.value, before);
