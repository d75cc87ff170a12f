import type { SessionEvent } from '../../../schemas/index.ts';
import { correctionsOf, fieldsAsked, openFindings } from '../state/findings.ts';
import type { SessionState } from '../state/session-state.ts';
import { isStimulation } from '../state/stimulation.ts';
import { waysBack } from '../state/transitions.ts';
import { isNeededOpen, openFields } from './agenda.ts';
import { askedBack } from './asked-back.ts';
import { factsAsked } from './asked-facts.ts';
import { type Command, commandOf, leadingAnswer, leadingId } from './commands.ts';
import { settle } from './disputes.ts';
import { answerFirst, withRestAsThen } from './first-questions.ts';
import { pathIn } from './given-file.ts';
import { accept, decide, findingsNumbered } from './interpret-decision.ts';
import { interpretWords } from './interpret-words.ts';
import { confirmGuesses, denyGuesses, guessesAsked, skip, undo } from './moves.ts';
import { handed, setValues, told as toldValue } from './set-values.ts';
import { pastedInto } from './tables/pasted.ts';
import { ASKS_REASON, BAD_CHANNELS, NOTHING_SAID, noting, type Turn } from './turn.ts';
import type { Listener } from './understand.ts';
import { explained } from './words/glossary.ts';

/** Longer than anybody types; what is pasted beyond it is no answer. */
const MOST_CHARACTERS = 20_000;
/** Rows of a spreadsheet may be more. */
const MOST_PASTED = 200_000;

/**
 * What one thing that was said amounts to: values to store, what to say about them, and what to do. Nothing is
 * appended here. The same words in the same state give the same.
 */
export async function interpret(state: SessionState, said: string, listener: Listener): Promise<Turn> {
  const text = channelCountMeant(state, said) ?? said;
  const pasted = text.length > MOST_PASTED || !isHeard(state) ? undefined : paste(state, text);
  if (pasted !== undefined) return pasted;
  const path = isHeard(state) ? pathIn(text) : undefined;
  if (path !== undefined) return { ...NOTHING_SAID, request: { kind: 'attach', path } };
  if (text.length > MOST_CHARACTERS) return noting({ kind: 'too-long' });
  if (text.trim() === '') return noting({ kind: isHeard(state) ? 'smalltalk' : 'status' });
  const isTurn = state.phase === 'collecting' || state.phase === 'confirming';
  const settled = isTurn ? settle(state, text) : undefined;
  if (settled !== undefined) return settled;
  const command = commandOf(text);
  const back = command === undefined ? answerBack(state, text) : undefined;
  switch (state.phase) {
    case 'new':
    case 'scanning':
    case 'converting':
    case 'evaluating':
    case 'correcting':
      return back ?? whileWorking(command);
    case 'cancelled':
    case 'failed':
      return back ?? atRest(command);
    case 'collecting':
    case 'confirming':
    case 'deciding':
    case 'done':
      break;
  }
  const isReason = state.phase === 'deciding' && state.lastReply?.asks.includes(ASKS_REASON) === true;
  if (command !== undefined) return isReason ? insteadOfReason(state, command) : obey(state, command);
  if (back !== undefined) return back;
  if (isReason) return giveReason(state, text, listener);
  return withRestAsThen(state, await answerWithLead(state, text, listener));
}

const isHeard = ({ phase }: SessionState): boolean =>
  phase === 'collecting' || phase === 'confirming' || phase === 'deciding' || phase === 'done';

/** Rows from a spreadsheet: what they fill in, and what of them did not fit. */
function paste(state: SessionState, text: string): Turn | undefined {
  const pasted = pastedInto(state, text);
  if (pasted === undefined) return undefined;
  const { field, rows, ...told } = pasted;
  const note = { kind: 'pasted', field, ...told } as const;
  if (pasted.matched === 0) return noting(note);
  const set = setValues(state, [handed(field, [...rows], 'pasted from a spreadsheet')]);
  const lacks = isStimulation(field) ? [{ kind: 'lacks', fields: [field] } as const] : [];
  return { events: set.events, notes: [...set.notes, note, ...lacks] };
}

/** "from 1" where channels were asked about: the whole sentence that the choice stands for. */
function channelCountMeant(state: SessionState, text: string): string | undefined {
  if (state.lastReply?.asks.includes(BAD_CHANNELS) !== true || text.length > 40) return undefined;
  const [fromOne, fromZero] = state.lastReply.choices;
  if (/\b(?:1|one|trodes)\b/i.test(text)) return fromOne?.say;
  return /\b(?:0|zero|metadata)\b/i.test(text) ? fromZero?.say : undefined;
}

function answerBack(state: SessionState, text: string): Turn | undefined {
  const about = askedBack(state, text);
  if (about !== undefined) return noting({ kind: 'asked-back', about });
  const answer = explained(text) ?? factsAsked(state, text);
  return answer === undefined ? undefined : noting({ kind: 'explained', text: answer });
}

function whileWorking(command: Command | undefined): Turn {
  if (command?.kind === 'cancel') return { ...NOTHING_SAID, request: { kind: 'cancel' } };
  if (command?.kind === 'back') return { ...NOTHING_SAID, request: { kind: 'go-back', to: command.to } };
  return noting({
    kind: command?.kind === 'status' || command?.kind === 'help' ? 'status' : 'still-working',
  });
}

function atRest(command: Command | undefined): Turn {
  const isGo = command !== undefined && ['reopen', 'yes', 'fine', 'start', 'check'].includes(command.kind);
  return isGo ? { ...NOTHING_SAID, request: { kind: 'reopen' } } : noting({ kind: 'status' });
}

/** The sentence after "why should it stay?". */
async function giveReason(state: SessionState, text: string, listener: Listener): Promise<Turn> {
  const { intents } = await listener.language.understand(
    { text, context: { asked: 'notes' } },
    listener.signal === undefined ? {} : { signal: listener.signal },
  );
  return intents.includes('injection') ? noting({ kind: 'injection' }) : accept(state, text.trim());
}

/** A command where a reason was asked for: whoever has none may keep the file all the same. */
function insteadOfReason(state: SessionState, command: Command): Turn {
  const hasNone = ['skip', 'skip-all', 'later', 'decline', 'finish', 'fine', 'thanks'].includes(command.kind);
  if (hasNone) return { ...NOTHING_SAID, request: { kind: 'leave-out', fields: [] } };
  return command.kind === 'no' ? noting({ kind: 'declined' }) : obey(state, command);
}

function obey(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'cancel':
      return state.phase === 'done'
        ? noting({ kind: 'status' })
        : { ...NOTHING_SAID, request: { kind: 'cancel' } };
    case 'back':
      return { ...NOTHING_SAID, request: { kind: 'go-back', to: command.to } };
    case 'undo':
      return undo(state);
    case 'status':
      return noting({ kind: 'status' });
    case 'help':
      return noting({ kind: 'help', field: fieldAsked(state) });
    case 'accept':
    case 'approve':
    case 'check':
    case 'decline':
    case 'fine':
    case 'finish':
    case 'later':
    case 'no':
    case 'reopen':
    case 'replace':
    case 'skip':
    case 'skip-all':
    case 'start':
    case 'thanks':
    case 'yes':
      break;
  }
  if (state.phase === 'deciding') return decide(state, command);
  if (state.phase === 'done') return whenDone(command);
  return state.phase === 'confirming' ? onSummary(state, command) : onQuestion(state, command);
}

/** What the last message asked for; after a check, what its first finding is about. */
function fieldAsked(state: SessionState): string | undefined {
  const asked = state.lastReply?.asks.find((field) => !field.startsWith('@'));
  if (asked !== undefined || state.phase !== 'deciding') return asked;
  const [first] = correctionsOf(openFindings(state));
  return first === undefined ? undefined : fieldsAsked(first)[0];
}

function whenDone({ kind }: Command): Turn {
  if (kind === 'thanks') return noting({ kind: 'smalltalk' });
  const isWork = ['start', 'replace', 'check', 'reopen', 'approve'].includes(kind);
  return isWork ? noting({ kind: 'nothing-to-write' }) : NOTHING_SAID;
}

function onSummary(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'yes':
    case 'fine':
    case 'start':
    case 'reopen':
    case 'check':
      return { ...NOTHING_SAID, request: { kind: 'start', overwrite: false } };
    case 'replace':
      return { ...NOTHING_SAID, request: { kind: 'start', overwrite: true } };
    case 'no':
    case 'decline':
    case 'finish':
      // Who came back from a finished file and changed nothing has it as it was.
      return waysBack(state).includes('deciding')
        ? { ...NOTHING_SAID, request: { kind: 'go-back', to: 'deciding' } }
        : noting({ kind: 'held' });
    case 'skip':
    case 'skip-all':
    case 'later':
      return noting({ kind: 'nothing-asked' });
    case 'thanks':
      return noting({ kind: 'smalltalk' });
    case 'accept':
    case 'approve':
    case 'back':
    case 'cancel':
    case 'help':
    case 'status':
    case 'undo':
      return noting({ kind: 'not-understood' });
  }
}

function onQuestion(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'yes':
    case 'fine':
      return answerFirst(state, 'yes', () => confirmGuesses(state));
    case 'no':
      return answerFirst(state, 'no', () => denyGuesses(state));
    case 'skip':
    case 'decline':
      return answerFirst(state, 'skip', () => skip(state, state.lastReply?.asks ?? []));
    case 'skip-all':
      return skip(state, openFields(state));
    case 'finish':
      return guessesAsked(state).length > 0 ? confirmGuesses(state) : skip(state, openFields(state));
    case 'later':
      return noting({ kind: 'later' });
    case 'thanks':
      return noting({ kind: 'smalltalk' });
    case 'start':
    case 'replace':
      // What only helps holds nobody up: the summary is next.
      return isNeededOpen(state) ? noting({ kind: 'not-ready' }) : skip(state, openFields(state));
    case 'accept':
    case 'approve':
    case 'back':
    case 'cancel':
    case 'check':
    case 'help':
    case 'reopen':
    case 'status':
    case 'undo':
      return noting({ kind: 'not-understood' });
  }
}

/** "yes. It ran …": the guess is confirmed, and the rest is an answer by itself. */
async function answerWithLead(state: SessionState, text: string, listener: Listener): Promise<Turn> {
  const numbered = findingsNumbered(state, text);
  if (numbered !== undefined) return numbered;
  const called = asksId(state) ? leadingId(text) : undefined;
  if (called !== undefined) {
    const first = setValues(state, [toldValue('subject.subject_id', called.id, text.trim())]);
    return both(state, first, called.rest, listener);
  }
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
  const first = setValues(state, [toldValue(id, name, text.trim())]);
  return rest.trim() === '' ? first : both(state, first, rest.trim(), listener);
}

const asksId = (state: SessionState): boolean =>
  state.lastReply?.asks.includes('subject.subject_id') === true;

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
