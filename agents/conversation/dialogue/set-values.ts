import type { FieldValue, SessionEvent, SourcedValue } from '../../../schemas/index.ts';
import { disputeAbout } from '../state/claims.ts';
import { applyEvent } from '../state/derive.ts';
import { displayValue } from '../state/display.ts';
import { faultsSince } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { tableNamed } from '../state/tables/columns.ts';
import { currentValue, isSame, isTold } from '../state/values.ts';
import type { Note } from './turn.ts';

export interface ValuesSet {
  readonly events: readonly SessionEvent[];
  readonly notes: readonly Note[];
}

/** A value that a person told, with their own words. */
export function told(
  field: string,
  value: FieldValue,
  words: string,
  certainty: SourcedValue['certainty'] = 'certain',
): SourcedValue {
  const provenance = { source: 'person', detail: words, words } as const;
  return { field, value, provenance, certainty, status: 'accepted' };
}

/** A value that a person set by hand: there are no words, only how. */
export function handed(field: string, value: FieldValue, how: string): SourcedValue {
  const provenance = { source: 'person', detail: how } as const;
  return { field, value, provenance, certainty: 'certain', status: 'accepted' };
}

/**
 * One event for all of the values, so that undo takes back the whole answer. What would not fit the metadata is left
 * out and said; a value that stands there already is only acknowledged.
 */
export function setValues(
  state: SessionState,
  values: readonly SourcedValue[],
  cause: 'said' | 'edited' = 'said',
): ValuesSet {
  const wrongIn = faultsSince(state);
  const kept: SourcedValue[] = [];
  const faults: string[] = [];
  const notes: Note[] = [];
  const isKnown = (value: SourcedValue): boolean => {
    const before = currentValue(state, value.field);
    return (
      before?.status === value.status &&
      before.certainty === value.certainty &&
      isSame(before.value, value.value) &&
      disputeAbout(state, value.field)?.isOpen !== true
    );
  };
  const told = values.filter((value) => !isKnown(value));
  const acknowledged = values.filter(isKnown).map(({ field }) => field);
  // Mostly all of them fit, which is found at once.
  const areRight = wrongIn(after(state, cause, told)).length === 0;
  for (const value of told) {
    const wrong = areRight ? [] : wrongIn(after(state, cause, [...kept, value]));
    if (wrong.length > 0) faults.push(...wrong);
    else {
      kept.push(value);
      notes.push(...notesOn(state, value));
    }
  }
  const stored = [...kept.map(({ field }) => field), ...acknowledged];
  return {
    events: kept.length > 0 ? [{ type: 'values-set', cause, values: kept }] : [],
    notes: [
      ...(stored.length > 0 ? [{ kind: 'stored', fields: stored } as const] : []),
      ...notes,
      ...(faults.length > 0 ? [{ kind: 'refused', faults } as const] : []),
    ],
  };
}

/** The state as it would be; times do not matter for what is checked. */
export function afterEvents(state: SessionState, events: readonly SessionEvent[]): SessionState {
  return events.reduce(
    (now, event) => applyEvent(now, { seq: now.lastSeq + 1, at: new Date(0).toISOString(), event }),
    state,
  );
}

function after(state: SessionState, cause: 'said' | 'edited', values: SourcedValue[]): SessionState {
  return afterEvents(state, [{ type: 'values-set', cause, values }]);
}

/** "Roe, Richard" for "Roe, R.": nothing was changed, something was added. */
function isCompleted(before: FieldValue, after: FieldValue): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((item, index) => {
    const now = after[index];
    return typeof item === 'string' && typeof now === 'string' && now.startsWith(item.replace(/\.$/, ''));
  });
}

/** The person tells what a source that was read says otherwise: it counts, and is not passed over in silence. */
function against(state: SessionState, value: SourcedValue): Note[] {
  if (!isTold(value.provenance)) return [];
  const before = disputeAbout(state, value.field)?.rivals.length ?? 0;
  const now = disputeAbout(after(state, 'said', [value]), value.field);
  const isNew = now !== undefined && !now.isOpen && now.rivals.length > before;
  const isAccepted = currentValue(state, value.field)?.status === 'accepted';
  // That a value of a file was changed is said already.
  return isNew && !isAccepted ? [{ kind: 'contradicted', field: value.field }] : [];
}

function notesOn(state: SessionState, value: SourcedValue): Note[] {
  const before = currentValue(state, value.field);
  if (value.status === 'proposed') return [];
  const isChange =
    before?.status === 'accepted' &&
    !isSame(before.value, value.value) &&
    !isCompleted(before.value, value.value) &&
    tableNamed(value.field) === undefined;
  const change: Note[] = isChange
    ? [
        {
          kind: 'changed',
          field: value.field,
          from: displayValue(value.field, before.value),
          to: displayValue(value.field, value.value),
        },
      ]
    : [];
  const doubt: Note[] =
    value.certainty === 'uncertain'
      ? [{ kind: 'approximate', field: value.field, said: value.provenance.words ?? value.provenance.detail }]
      : [];
  return [...change, ...against(state, value), ...doubt];
}
