import { z } from 'zod';
import {
  checkSessionMetadata,
  type FieldValue,
  MetadataError,
  type MetadataIssue,
  missingForNwb,
  type SessionMetadata,
  sessionMetadataSchema,
} from '../../../schemas/index.ts';
import { labelOf } from './fields.ts';
import type { SessionState } from './session-state.ts';
import { type CurrentValue, currentValues, isRecord, isTold } from './values.ts';

type FieldSchema = z.ZodType;

/** The schema of one field by its path, or undefined where the session metadata has no such field. */
function schemaOf(field: string): FieldSchema | undefined {
  const [top = '', inner, ...deeper] = field.split('.');
  const outer = member(sessionMetadataSchema, top);
  if (outer === undefined || deeper.length > 0) return undefined;
  const group = unwrapped(outer);
  // The animal is told field by field; a whole group would hide where each of its values comes from.
  if (group instanceof z.ZodObject) return inner === undefined ? undefined : member(group, inner);
  return inner === undefined ? outer : undefined;
}

function member(object: z.ZodObject, key: string): FieldSchema | undefined {
  return Object.hasOwn(object.shape, key) ? (object.shape[key] as FieldSchema) : undefined;
}

function unwrapped(schema: FieldSchema): FieldSchema {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as FieldSchema) : schema;
}

export function isMetadataField(field: string): boolean {
  return schemaOf(field) !== undefined;
}

/** Without empty cells, and without what is null: the schema knows only absent fields. */
function pruned(value: FieldValue): FieldValue | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) return value.flatMap((item) => pruned(item) ?? []);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const kept = pruned(item);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

/** A value as it goes into the metadata. Rows of a table that lack what names them (a task without a name) are left out. */
function fitting(field: string, value: FieldValue): { value?: unknown; leftOut: number } {
  const schema = schemaOf(field);
  const kept = pruned(value);
  if (schema === undefined || kept === undefined) return { leftOut: 0 };
  const list = unwrapped(schema);
  if (list instanceof z.ZodArray && Array.isArray(kept)) {
    const rows = kept.flatMap((row) => {
      const parsed = z.safeParse(list.element, row);
      return parsed.success ? [parsed.data] : [];
    });
    return { ...(rows.length > 0 ? { value: rows } : {}), leftOut: kept.length - rows.length };
  }
  const parsed = z.safeParse(schema, kept);
  return parsed.success ? { value: parsed.data, leftOut: 0 } : { leftOut: 1 };
}

function compose(values: readonly CurrentValue[]): SessionMetadata {
  const root: Record<string, unknown> = {};
  for (const { field, value } of values) {
    const fitted = fitting(field, value).value;
    if (fitted === undefined) continue;
    const [top = '', inner] = field.split('.');
    if (inner === undefined) root[top] = fitted;
    else root[top] = { ...(root[top] as object | undefined), [inner]: fitted };
  }
  const notes = [root['notes'], approximations(values)].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  if (notes.length > 0) root['notes'] = notes.join('\n');
  return sessionMetadataSchema.parse(root);
}

/** NWB has no place for "about", and a number without it would claim more than was said: the notes tell it. */
function approximations(values: readonly CurrentValue[]): string {
  const about = values.filter(({ certainty, provenance }) => certainty === 'uncertain' && isTold(provenance));
  if (about.length === 0) return '';
  const said = about.map(
    ({ field, provenance }) => `${labelOf(field)} ("${provenance.words ?? provenance.detail}")`,
  );
  return `Not certain, in the words of the person who told it: ${said.join(', ')}.`;
}

/** The metadata that a file is written with: accepted values, and proposals that were confirmed. */
export function metadataOf(state: SessionState): SessionMetadata {
  return compose(currentValues(state).filter((value) => value.status === 'accepted'));
}

/** As {@link metadataOf}, as if every proposal were confirmed now: what the question to start is about. */
export function proposedMetadataOf(state: SessionState): SessionMetadata {
  return compose(currentValues(state));
}

/** Rows that have no name yet and would not get into the file, by table. */
export function rowsLeftOut(state: SessionState): { readonly field: string; readonly rows: number }[] {
  return currentValues(state).flatMap(({ field, value }) => {
    const { leftOut } = fitting(field, value);
    return leftOut > 0 && Array.isArray(value) ? [{ field, rows: leftOut }] : [];
  });
}

/** Targets may stay empty: DANDI does not ask for them, and readers see that they are not known. */
const NOT_FOR_DANDI = /^(?:electrode_groups\[\]\.(?:targeted_[xyz]|units|description)|cameras\[\]\.)/;

export interface Missing {
  readonly field: string;
  readonly label: string;
  readonly why: string;
}

/** What a file that DANDI takes needs and `metadata` does not say. */
export function missingFor(state: SessionState, metadata: SessionMetadata): Missing[] {
  const { summary } = state;
  const needs =
    summary === undefined
      ? {}
      : {
          hasEphys: summary.channels > 0,
          hasScale: summary.hasScale,
          hasProbes: summary.hasProbes === true,
        };
  const found = missingForNwb(metadata, needs);
  // Who tells the place tells the target with it.
  const hasNoPlace = found.some(({ field }) => field === 'electrode_groups[].location');
  return found
    .filter(({ field }) => !hasNoPlace || field !== 'electrode_groups[].targeted_location')
    .filter(({ severity, field }) => severity === 'required' && !NOT_FOR_DANDI.test(field))
    .map(({ field, why }) => {
      const column = /^(\w+)\[\]\.(\w+)$/.exec(field);
      const label =
        column === null
          ? labelOf(field === 'subject.date_of_birth' ? 'subject.age' : field)
          : `${labelOf(column[1] ?? '')}: ${(column[2] ?? '').replaceAll('_', ' ')}`;
      return { field, label, why };
    });
}

/**
 * What is wrong with a state that was not wrong with the one before it: shape of values, and fields that name one
 * another (a task filmed by a camera that there is not). Proposals are held to it too, since they will count.
 */
export function newFaults(before: SessionState, after: SessionState): string[] {
  return faultsSince(before)(after);
}

/** The same for several states that are compared with one. */
export function faultsSince(before: SessionState): (after: SessionState) => string[] {
  let known: ReadonlySet<string> | undefined;
  return (after) => {
    const all = faults(after);
    // Most answers are right.
    if (all.length === 0) return [];
    known ??= new Set(faults(before).map(key));
    return all
      .filter((fault) => known?.has(key(fault)) !== true)
      .map((fault) => `${fault.field}: found ${fault.found}; expected ${fault.expected}`);
  };
}

const key = (fault: MetadataIssue): string => `${fault.field} ${fault.found} ${fault.expected}`;

function faults(state: SessionState): readonly MetadataIssue[] {
  const values = currentValues(state);
  const shape = values.flatMap(({ field, value }) => {
    const schema = schemaOf(field);
    if (schema === undefined) return [fault(field, 'a field', 'a field of the session metadata')];
    const kept = pruned(value);
    // Rows without a name are no fault: people fill tables in over time.
    if (kept === undefined || unwrapped(schema) instanceof z.ZodArray) return listFault(field, schema, kept);
    const parsed = z.safeParse(schema, kept);
    const why = parsed.error?.issues[0]?.message ?? '';
    return parsed.success ? [] : [fault(field, JSON.stringify(kept), why.toLowerCase())];
  });
  try {
    checkSessionMetadata(compose(values), 'the session');
    return shape;
  } catch (error) {
    if (error instanceof MetadataError) return [...shape, ...error.issues];
    throw error;
  }
}

function listFault(field: string, schema: FieldSchema, kept: FieldValue | undefined): MetadataIssue[] {
  const isList = unwrapped(schema) instanceof z.ZodArray;
  if (kept === undefined || !isList || Array.isArray(kept)) return [];
  return [fault(field, JSON.stringify(kept), 'a list')];
}

const fault = (field: string, found: string, expected: string): MetadataIssue => ({
  file: 'the session',
  field,
  found,
  expected,
});
