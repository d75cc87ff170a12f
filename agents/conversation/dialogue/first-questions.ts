import type { Choice, SessionEvent, SourcedValue } from '../../../schemas/index.ts';
import { disputeAbout } from '../state/claims.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, currentValues, sourcedOf } from '../state/values.ts';
import { undecidedFields } from './disputes.ts';
import type { Question } from './question.ts';
import { ASKS_AS_THEN, ASKS_BACK, ASKS_WHICH, NOTHING_SAID, noting, type Turn } from './turn.ts';
import { conflictChoices } from './words/conflicts.ts';

/* Questions that come before the agenda: which source is right, and what is as it was in the last session. */

/** What is asked before everything else; `isAgain` where the last answer was none. */
export function firstQuestion(state: SessionState, isAgain: boolean): Question | undefined {
  const undecided = undecidedFields(state, isAgain);
  if (undecided.length > 0) return { topic: 'conflict', fields: undecided, still: [] };
  const wasAsked = state.lastReply?.asks.includes(ASKS_AS_THEN) === true;
  const most = isAgain && wasAsked ? 2 : 1;
  const asThen = proposedAsThen(state);
  if (asThen.length === 0 || (state.asked.get(ASKS_AS_THEN) ?? 0) >= most) return undefined;
  return { topic: 'as-then', fields: asThen, still: [] };
}

/** Fields whose value is proposed from the last session. */
export function proposedAsThen(state: SessionState): string[] {
  return currentValues(state)
    .filter(({ status, provenance }) => status === 'proposed' && provenance.source === 'previous-session')
    .filter(({ field }) => disputeAbout(state, field) === undefined)
    .map(({ field }) => field);
}

/** What a message is said to ask for: its fields, and by what the answer to one of these questions is recognised. */
export function asksOf({ topic }: Question, fields: readonly string[]): string[] {
  if (topic === 'conflict') return [...fields, ...fields.map((field) => ASKS_WHICH + field)];
  // Its fields are shown for one yes; each was asked for only when it is asked by itself.
  return topic === 'as-then' ? [ASKS_AS_THEN] : [...fields];
}

export function choicesOfQuestion(state: SessionState, { topic, fields }: Question): Choice[] | undefined {
  if (topic === 'conflict') return [...conflictChoices(state, fields), { label: 'Skip', say: 'skip' }];
  if (topic === 'stimulation') {
    return [
      { label: 'As tables', say: 'open the optogenetics tables' },
      { label: 'Skip', say: 'skip' },
    ];
  }
  if (topic !== 'as-then') return undefined;
  return [
    { label: 'Yes, as then', say: 'yes' },
    { label: 'No, ask me', say: 'no' },
  ];
}

/** Yes, no, skip and their like where they are about the last session, or about a question that was gone back to. */
export function answerFirst(state: SessionState, kind: 'yes' | 'no' | 'skip', others: () => Turn): Turn {
  const asks = state.lastReply?.asks ?? [];
  if (asks.includes(ASKS_BACK)) return NOTHING_SAID;
  if (!asks.includes(ASKS_AS_THEN) || kind === 'yes') return others();
  // They are asked for one by one, as if there had been no session before.
  const fields = proposedAsThen(state);
  if (fields.length === 0) return noting({ kind: 'not-as-then' });
  return {
    events: [{ type: 'values-cleared', cause: 'said', fields }],
    notes: [{ kind: 'not-as-then' }],
  };
}

/**
 * Who says what is not as then has read the rest: with an answer that changes some of the values of the last session,
 * the others count.
 */
export function withRestAsThen(state: SessionState, turn: Turn): Turn {
  if (state.lastReply?.asks.includes(ASKS_AS_THEN) !== true) return turn;
  const asThen = proposedAsThen(state);
  const isAbout = (event: SessionEvent): boolean =>
    event.type === 'values-set' && event.values.some(({ field }) => asThen.includes(field));
  if (!turn.events.some(isAbout)) return turn;
  const touched = new Set(
    turn.events.flatMap((event) => {
      if (event.type === 'values-set') return event.values.map(({ field }) => field);
      return event.type === 'values-cleared' || event.type === 'skipped' ? event.fields : [];
    }),
  );
  const rest = asThen.filter((field) => !touched.has(field)).map((field) => currentValue(state, field));
  const values = rest.flatMap((value): SourcedValue[] =>
    value === undefined ? [] : [{ ...sourcedOf(value), status: 'accepted' }],
  );
  const events = turn.events.map((event) =>
    isAbout(event) && event.type === 'values-set'
      ? { ...event, values: [...event.values, ...values] }
      : event,
  );
  return { ...turn, events };
}
