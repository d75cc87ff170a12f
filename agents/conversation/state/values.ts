import type { FieldValue, Provenance, SourcedValue } from '../../../schemas/index.ts';
import { isUndecided } from './claims.ts';
import { isRecord } from './same.ts';
import type { SessionState } from './session-state.ts';

export { isRecord, isSame } from './same.ts';

/** A value as it counts now. */
export interface CurrentValue extends SourcedValue {
  /** Event that set it, and when. */
  readonly seq: number;
  readonly at: string;
  /** Whether a person said or chose it, or approved the summary that it stood in. */
  readonly isConfirmed: boolean;
}

/**
 * The value of a field, or undefined where none was given, or the last was cleared. Confirmed proposals are accepted;
 * what another source contradicts is a proposal until a person has decided.
 */
export function currentValue(state: SessionState, field: string): CurrentValue | undefined {
  const step = state.steps.get(field)?.findLast(({ seq }) => !state.undone.has(seq));
  if (step?.value === undefined) return undefined;
  const { seq, at, value, isByPerson } = step;
  const wasApproved = seq <= state.confirmedSeq;
  const counts = (value.status === 'accepted' || wasApproved) && !isUndecided(state, field);
  const isConfirmed = (isByPerson && value.status === 'accepted') || wasApproved;
  return { ...value, status: counts ? 'accepted' : 'proposed', seq, at, isConfirmed };
}

/** Whether the person said it, whoever understood them. */
export function isTold({ source }: Provenance): boolean {
  return source === 'person' || source === 'model';
}

/** The value alone, without when and how it came to stand. */
export function sourcedOf({ field, value, provenance, certainty, status }: CurrentValue): SourcedValue {
  return { field, value, provenance, certainty, status };
}

export function currentValues(state: SessionState): CurrentValue[] {
  return [...state.steps.keys()].flatMap((field) => currentValue(state, field) ?? []);
}

export function isSkipped(state: SessionState, field: string): boolean {
  return state.skips.some(({ seq, fields }) => !state.undone.has(seq) && fields.includes(field));
}

/**
 * Whether the person took out a value, and said nothing in its place. That it is not as in the last session says
 * nothing about what it is today.
 */
export function wasCleared(state: SessionState, field: string): boolean {
  const standing = (state.steps.get(field) ?? []).filter(({ seq }) => !state.undone.has(seq));
  const [before, last] = [standing.at(-2)?.value, standing.at(-1)];
  if (last === undefined || last.value !== undefined || !last.isByPerson) return false;
  return before?.provenance.source !== 'previous-session' || before.status === 'accepted';
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
