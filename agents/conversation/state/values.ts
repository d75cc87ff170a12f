import type { FieldValue, SourcedValue } from '../../../schemas/index.ts';
import type { SessionState } from './session-state.ts';

/** A value as it counts now. */
export interface CurrentValue extends SourcedValue {
  /** Event that set it. */
  readonly seq: number;
}

/** The value of a field, or undefined where none was given, or the last was cleared. Confirmed proposals are accepted. */
export function currentValue(state: SessionState, field: string): CurrentValue | undefined {
  const step = state.steps.get(field)?.findLast(({ seq }) => !state.undone.has(seq));
  if (step?.value === undefined) return undefined;
  const counts = step.value.status === 'accepted' || step.seq <= state.confirmedSeq;
  return { ...step.value, status: counts ? 'accepted' : 'proposed', seq: step.seq };
}

export function currentValues(state: SessionState): CurrentValue[] {
  return [...state.steps.keys()].flatMap((field) => currentValue(state, field) ?? []);
}

/** Earlier values that were not undone, newest first, without the current one. */
export function earlierValues(state: SessionState, field: string): CurrentValue[] {
  const standing = (state.steps.get(field) ?? []).filter(({ seq }) => !state.undone.has(seq));
  return standing
    .slice(0, -1)
    .flatMap((step) => (step.value === undefined ? [] : [{ ...step.value, seq: step.seq }]))
    .reverse();
}

export function isSkipped(state: SessionState, field: string): boolean {
  return state.skips.some(({ seq, fields }) => !state.undone.has(seq) && fields.includes(field));
}

/** Whether the person took out a value, and said nothing in its place. */
export function wasCleared(state: SessionState, field: string): boolean {
  const last = state.steps.get(field)?.findLast(({ seq }) => !state.undone.has(seq));
  return last !== undefined && last.value === undefined;
}

/** The last change by the person that can be taken back. */
export function lastChange(state: SessionState): number | undefined {
  return state.changes.findLast((seq) => !state.undone.has(seq));
}

/** Fields that an event set or cleared or skipped. */
export function fieldsOfEvent(state: SessionState, seq: number): string[] {
  const stepped = [...state.steps].filter(([, steps]) => steps.some((step) => step.seq === seq));
  const skipped = state.skips.filter((skip) => skip.seq === seq).flatMap((skip) => skip.fields);
  return [...new Set([...stepped.map(([field]) => field), ...skipped])];
}

/** Rows of a table field, or none. */
export function rowsOf(state: SessionState, field: string): Readonly<Record<string, FieldValue>>[] {
  const value = currentValue(state, field)?.value;
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function isRecord(value: FieldValue): value is Record<string, FieldValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Same JSON value; keys in any order. */
export function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonical(one) === canonical(other);
}

function canonical(value: FieldValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join()}}`;
}
