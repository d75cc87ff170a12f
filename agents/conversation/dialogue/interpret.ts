import type { SessionEvent } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';
import { openFields } from './agenda.ts';
import { type Command, commandOf, leadingAnswer } from './commands.ts';
import { decide, findingsNumbered, giveReason } from './interpret-decision.ts';
import { interpretWords } from './interpret-words.ts';
import { confirmGuesses, denyGuesses, guessesAsked, skip, undo } from './moves.ts';
import { setValues, told } from './set-values.ts';
import { ASKS_REASON, NOTHING_SAID, noting, type Turn } from './turn.ts';
import type { Listener } from './understand.ts';

/** Longer than anybody types; what is pasted beyond it is no answer. */
const MOST_CHARACTERS = 20_000;

/**
 * What one thing that was said amounts to: values to store, what to say about them, and what to do. Nothing is
 * appended here. The same words in the same state give the same.
 */
export async function interpret(state: SessionState, text: string, listener: Listener): Promise<Turn> {
  if (text.trim() === '' || text.length > MOST_CHARACTERS) return noting({ kind: 'not-understood' });
  const command = commandOf(text);
  switch (state.phase) {
    case 'new':
    case 'scanning':
    case 'converting':
    case 'evaluating':
    case 'correcting':
      return whileWorking(command);
    case 'cancelled':
    case 'failed':
      return atRest(command);
    case 'collecting':
    case 'confirming':
    case 'deciding':
    case 'done':
      break;
  }
  if (state.lastReply?.asks.includes(ASKS_REASON) === true && state.phase === 'deciding') {
    return giveReason(text, command, listener);
  }
  if (command !== undefined) return obey(state, command);
  return answerWithLead(state, text, listener);
}

function whileWorking(command: Command | undefined): Turn {
  if (command?.kind === 'cancel') return { ...NOTHING_SAID, request: { kind: 'cancel' } };
  return noting({
    kind: command?.kind === 'status' || command?.kind === 'help' ? 'status' : 'still-working',
  });
}

function atRest(command: Command | undefined): Turn {
  const isGo = command !== undefined && ['reopen', 'yes', 'start', 'check'].includes(command.kind);
  return isGo ? { ...NOTHING_SAID, request: { kind: 'reopen' } } : noting({ kind: 'status' });
}

function obey(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'cancel':
      return state.phase === 'done'
        ? noting({ kind: 'status' })
        : { ...NOTHING_SAID, request: { kind: 'cancel' } };
    case 'undo':
      return undo(state);
    case 'status':
      return noting({ kind: 'status' });
    case 'help':
      return noting({ kind: 'help', field: state.lastReply?.asks.find((field) => !field.startsWith('@')) });
    case 'later':
      return noting({ kind: 'later' });
    case 'skip':
      return skip(state, state.lastReply?.asks ?? []);
    case 'skip-all':
      return skip(state, openFields(state));
    case 'accept':
    case 'approve':
    case 'check':
    case 'decline':
    case 'no':
    case 'reopen':
    case 'replace':
    case 'start':
    case 'yes':
      break;
  }
  if (state.phase === 'deciding') return decide(state, command);
  if (state.phase === 'done') return noting({ kind: 'status' });
  return state.phase === 'confirming' ? onSummary(command) : onQuestion(state, command);
}

function onSummary(command: Command): Turn {
  switch (command.kind) {
    case 'yes':
    case 'start':
    case 'reopen':
    case 'check':
      return { ...NOTHING_SAID, request: { kind: 'start', overwrite: false } };
    case 'replace':
      return { ...NOTHING_SAID, request: { kind: 'start', overwrite: true } };
    case 'no':
    case 'decline':
      return noting({ kind: 'held' });
    case 'accept':
    case 'approve':
    case 'cancel':
    case 'help':
    case 'later':
    case 'skip':
    case 'skip-all':
    case 'status':
    case 'undo':
      return noting({ kind: 'not-understood' });
  }
}

function onQuestion(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'yes':
      return confirmGuesses(state);
    case 'no':
      return denyGuesses(state);
    case 'start':
    case 'replace':
      return noting({ kind: 'not-ready' });
    case 'accept':
    case 'approve':
    case 'cancel':
    case 'check':
    case 'decline':
    case 'help':
    case 'later':
    case 'reopen':
    case 'skip':
    case 'skip-all':
    case 'status':
    case 'undo':
      return noting({ kind: 'not-understood' });
  }
}

/** "yes. It ran …": the guess is confirmed, and the rest is an answer by itself. */
async function answerWithLead(state: SessionState, text: string, listener: Listener): Promise<Turn> {
  const numbered = findingsNumbered(state, text);
  if (numbered !== undefined) return numbered;
  const lead = leadingAnswer(text);
  const id = guessesAsked(state).find((field) => field === 'subject.subject_id');
  const hasGuess = guessesAsked(state).length > 0;
  if (lead === undefined || lead.rest === '') return interpretWords(state, text, listener);
  // Without a guess that it could be about, a yes before the answer is politeness; a no may be a part of it.
  if (!hasGuess) return interpretWords(state, lead.isYes ? lead.rest : text, listener);
  if (lead.isYes) return both(state, confirmGuesses(state), lead.rest, listener);
  if (id === undefined) return interpretWords(state, lead.rest, listener);
  const named =
    /^(?:(?:it|the id|its id|that|he|she)(?:'s| is)\s+)?["“]?([\p{L}\d][\p{L}\d_-]{0,39})["”]?\s*(?:[.;,!]\s*(.*))?$/isu.exec(
      lead.rest,
    );
  // "no, I meant 14 weeks" is about an earlier answer, not about the guess.
  if (named === null) return interpretWords(state, text, listener);
  const [, name = '', rest = ''] = named;
  const first = setValues(state, [told(id, name, text.trim())]);
  return rest.trim() === '' ? first : both(state, first, rest.trim(), listener);
}

async function both(state: SessionState, first: Turn, rest: string, listener: Listener): Promise<Turn> {
  const second = await interpretWords(state, rest, listener);
  return {
    events: mergedValues([...first.events, ...second.events]),
    notes: [...first.notes, ...second.notes],
    request: second.request,
  };
}

/** One event for one answer, so that one undo takes it back; a later value of a field stands. */
function mergedValues(events: readonly SessionEvent[]): SessionEvent[] {
  const sets = events.filter((event) => event.type === 'values-set');
  if (sets.length < 2) return [...events];
  const values = new Map(sets.flatMap((event) => event.values.map((value) => [value.field, value] as const)));
  return [
    { type: 'values-set', cause: 'said', values: [...values.values()] },
    ...events.filter((event) => event.type !== 'values-set'),
  ];
}
