import type { SessionState } from '../state/session-state.ts';
import { tableNamed } from '../state/tables/columns.ts';
import { currentValue, fieldsOfEvent, isTold, lastChange, sourcedOf } from '../state/values.ts';
import { isGuess, isOpen } from './agenda.ts';
import { proposedAsThen } from './first-questions.ts';
import { setValues } from './set-values.ts';
import { ASKS_AS_THEN, noting, type Turn } from './turn.ts';

/** Guesses and doubts of the last message, which yes and no are about. */
export function guessesAsked(state: SessionState): string[] {
  const asks = state.lastReply?.asks ?? [];
  const fields = asks.flatMap((ask) => (ask === ASKS_AS_THEN ? proposedAsThen(state) : ask));
  return fields.filter((field) => isGuess(state, field));
}

/** Yes to the guesses of the last message: they count from now on. */
export function confirmGuesses(state: SessionState): Turn {
  const guesses = guessesAsked(state);
  if (guesses.length === 0) return noting({ kind: 'nothing-to-confirm' });
  const values = guesses.flatMap((field) => {
    const value = currentValue(state, field);
    if (value === undefined) return [];
    return [{ ...sourcedOf(value), status: 'accepted' as const, certainty: 'certain' as const }];
  });
  const { events, notes } = setValues(state, values);
  // The tables stand above; a yes changes nothing in them.
  const news = notes.map((note) =>
    note.kind === 'stored'
      ? { ...note, fields: note.fields.filter((field) => tableNamed(field) === undefined) }
      : note,
  );
  return { events, notes: news };
}

/** No to a guess does not say what is right: that is asked for. */
export function denyGuesses(state: SessionState): Turn {
  const [guess] = guessesAsked(state);
  if (guess === undefined) return skip(state, state.lastReply?.asks ?? []);
  const denied = noting({ kind: 'denied', field: guess });
  // A guess of the person's own words is gone with the no; what the files say stays in sight.
  const by = currentValue(state, guess)?.provenance;
  if (by === undefined || !isTold(by)) return denied;
  return { ...denied, events: [{ type: 'values-cleared', cause: 'said', fields: [guess] }] };
}

export function skip(state: SessionState, fields: readonly string[]): Turn {
  const open = fields.filter((field) => !field.startsWith('@') && isOpenOrGuess(state, field));
  if (open.length === 0) return noting({ kind: 'later' });
  return { events: [{ type: 'skipped', fields: open }], notes: [{ kind: 'skipped', fields: open }] };
}

function isOpenOrGuess(state: SessionState, field: string): boolean {
  return isOpen(state, field) || currentValue(state, field)?.status === 'proposed';
}

export function undo(state: SessionState, seq = lastChange(state)): Turn {
  if (seq === undefined) return noting({ kind: 'nothing-to-undo' });
  return {
    events: [{ type: 'undone', seq }],
    notes: [{ kind: 'undone', fields: fieldsOfEvent(state, seq) }],
  };
}
