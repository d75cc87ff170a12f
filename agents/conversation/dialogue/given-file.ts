import { basename } from 'node:path';
import {
  type FieldValue,
  fieldValueSchema,
  type SessionEvent,
  type SessionMetadata,
  type SourcedValue,
} from '../../../schemas/index.ts';
import { displayValue } from '../state/display.ts';
import { isSpokenOf } from '../state/fields.ts';
import { isMetadataField } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Row } from '../state/tables/cells.ts';
import { tableNamed } from '../state/tables/columns.ts';
import { hardwareNames } from '../state/tables/line-names.ts';
import { currentValue, isRecord, isSame, isTold, rowsOf } from '../state/values.ts';
import type { Note, Turn } from './turn.ts';

/** What the engine read out of a file. */
export interface GivenFile {
  readonly kind: 'yaml' | 'nwb';
  readonly name: string;
  readonly day?: string | undefined;
  readonly metadata: SessionMetadata;
  readonly leftOut: readonly string[];
}

/** True of one day alone: an NWB file of another day says nothing about them today. */
const OF_ITS_DAY: ReadonlySet<string> = new Set([
  'session_id',
  'session_description',
  'notes',
  'subject.age',
  'subject.weight',
  'tasks',
]);
/** The recording itself says these, or they name files of another folder. */
const NEVER: ReadonlySet<string> = new Set([
  'data_acq_device',
  'associated_files',
  'associated_video_files',
  'default_header_file_path',
]);

/** A path of a file in what somebody types or drops: "use /data/J16/metadata.yml". */
export function pathIn(text: string): string | undefined {
  if (text.length > LONGEST || /\n/.test(text.trim())) return undefined;
  const plain = text.replaceAll(String.raw`\ `, ' ').replaceAll(/file:\/\/(?=\/)/g, '');
  const found = QUOTED.exec(plain)?.[1] ?? BARE.exec(plain)?.[1];
  return found?.trim();
}

const LONGEST = 1000;
const ENDING = String.raw`\.(?:ya?ml|nwb|json|rec|csv|tsv|xlsx?|pdf|docx?|txt|mat|trodesconf|h5|h264|mp4|dat)`;
const QUOTED = new RegExp(String.raw`["'“]([^"'”]+${ENDING})["'”]`, 'i');
/** From a root, or the name of a YAML or an NWB file alone. */
const BARE = new RegExp(
  String.raw`(?:^|\s)((?:~|\.{1,2})?\/.+${ENDING}|[A-Za-z]:[\\/].+${ENDING}|[\w.-]+\.(?:ya?ml|nwb))(?=[\s,.;:)]|$)`,
  'i',
);

/** Values of a file as proposals, what contradicts what is known, and what of it could not be used. */
export function useGiven(state: SessionState, file: GivenFile): Turn {
  // A metadata file says in its name of which day it is.
  const day = file.day?.replaceAll('-', '') ?? /^(\d{8})_/.exec(file.name)?.[1];
  const isOtherDay = day !== undefined && day !== state.summary?.date;
  const detail = file.day === undefined ? file.name : `${file.name}, of ${file.day}`;
  const provenance = { source: file.kind === 'yaml' ? 'yaml' : 'previous-nwb', detail } as const;
  const values: SourcedValue[] = [];
  const claims: SourcedValue[] = [];
  const against: SourcedValue[] = [];
  const ofItsDay: string[] = [];
  const leftOut: string[] = [...file.leftOut];
  for (const [field, given] of fieldsOf(file.metadata)) {
    if (NEVER.has(field) || !isMetadataField(field)) continue;
    if (isOtherDay && OF_ITS_DAY.has(field)) {
      ofItsDay.push(field);
      continue;
    }
    const fitted = fittedTo(state, field, given);
    leftOut.push(...fitted.leftOut);
    if (fitted.value === undefined) continue;
    const value = { field, value: fitted.value, provenance, certainty: 'certain' } as const;
    const now = currentValue(state, field);
    const isGuess = now?.status === 'proposed' && !isTold(now.provenance);
    if (now === undefined || isNothing(now.value) || (isGuess && !isSame(now.value, fitted.value)))
      values.push({ ...value, status: 'proposed' });
    else if (!isSame(now.value, fitted.value) && !isSameText(now.value, fitted.value)) {
      // What we made up ourselves is no witness; of what others said the person is asked.
      const all = now.provenance.source === 'derived' ? against : claims;
      all.push({ ...value, status: 'accepted' });
    }
  }
  const note: Note = {
    kind: 'given-file',
    name: file.name,
    fields: values.map(({ field }) => field),
    ofItsDay,
    against: against.map(({ field, value }) => ({ field, says: displayValue(field, value) })),
    leftOut,
  };
  const events: SessionEvent[] = [
    ...(values.length > 0 ? [{ type: 'values-set', cause: 'given', values } as const] : []),
    ...(claims.length > 0 ? [{ type: 'claimed', values: claims } as const] : []),
  ];
  return { events, notes: [{ kind: 'stored', fields: note.fields.filter(isSpokenOf) }, note] };
}

const isSameText = (one: FieldValue, other: FieldValue): boolean =>
  typeof one === 'string' &&
  typeof other === 'string' &&
  one.trim().toLowerCase() === other.trim().toLowerCase();

function fieldsOf(metadata: SessionMetadata): (readonly [string, FieldValue])[] {
  return Object.entries(metadata).flatMap(([field, value]): (readonly [string, FieldValue])[] => {
    const parsed = fieldValueSchema.safeParse(value);
    if (!parsed.success || isNothing(parsed.data)) return [];
    if (!isRecord(parsed.data)) return [[field, parsed.data] as const];
    return Object.entries(parsed.data).flatMap(([key, inner]) =>
      isNothing(inner) ? [] : [[`${field}.${key}`, inner] as const],
    );
  });
}

const isNothing = (value: FieldValue): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

interface Fitted {
  readonly value?: FieldValue;
  readonly leftOut: readonly string[];
}

/** Rows that this recording has; what the file says of others is named. */
function fittedTo(state: SessionState, field: string, given: FieldValue): Fitted {
  const table = tableNamed(field);
  const before = rowsOf(state, field);
  // What was implanted and injected is in no recording that it could be held against.
  if (table === undefined || table.heading !== undefined || !Array.isArray(given))
    return { value: given, leftOut: [] };
  const rows = given.filter(isRecord);
  const title = table.title.toLowerCase();
  if (field === 'tasks') return fittedTasks(state, rows);
  const [key = ''] = table.columns.map((column) => column.key);
  const lines = new Set(field === 'behavioral_events' ? hardwareNames(state.summary?.dioLines ?? []) : []);
  const isKnown = (row: Row): boolean =>
    before.some((one) => isSame(one[key], row[key])) || lines.has(nameOf(row[key]));
  const strange = rows.filter((row) => !isKnown(row));
  const whole = field === 'electrode_groups' || field === 'ntrode_electrode_group_channel_map';
  if (before.length === 0 && lines.size === 0) return { value: rows, leftOut: [] };
  if (whole && (strange.length > 0 || rows.length !== before.length))
    return {
      leftOut: [`the ${title}, since the file has ${rows.length} and this recording ${before.length}`],
    };
  const merged = [
    ...before.map((row) => ({ ...row, ...told(rows.find((one) => isSame(one[key], row[key]))) })),
    ...rows.filter((row) => lines.has(nameOf(row[key])) && !before.some((one) => isSame(one[key], row[key]))),
  ];
  const names = strange.map((row) => nameOf(row[key])).join(', ');
  const leftOut = strange.length === 0 ? [] : [`${title}: no ${names} in this recording`];
  return strange.length === rows.length ? { leftOut } : { value: merged, leftOut };
}

function fittedTasks(state: SessionState, rows: readonly Row[]): Fitted {
  const epochs = new Set((state.summary?.recordings ?? []).map(({ epoch }) => epoch));
  const ofRow = (row: Row): unknown[] => (Array.isArray(row['task_epochs']) ? row['task_epochs'] : []);
  const kept = rows.filter((row) =>
    ofRow(row).every((epoch) => typeof epoch === 'number' && epochs.has(epoch)),
  );
  const others = rows.filter((row) => !kept.includes(row)).map((row) => nameOf(row['task_name']));
  const leftOut =
    others.length === 0 ? [] : [`tasks of epochs that this recording has not: ${others.join(', ')}`];
  return kept.length === 0 ? { leftOut } : { value: kept, leftOut };
}

const nameOf = (value: FieldValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Cells that say something: an empty one in the file empties none here. */
function told(row: Row | undefined): Row {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => !isNothing(value)));
}

/** The path as the engine takes it: a bare name is one of the session's folder. */
export function pathFor({ folder }: SessionState, path: string): string {
  return basename(path) === path ? `${folder.replace(/[\\/]+$/, '')}/${path}` : path;
}
