import type { PreviousSession, SessionEvent, SourcedValue } from '../../../schemas/index.ts';
import { sessionOf } from '../dialogue/words/as-then.ts';
import { mayCarry, tableFits } from '../state/carry-over.ts';
import type { SessionState } from '../state/session-state.ts';
import { type CurrentValue, currentValue, isSame, isTold, wasCleared } from '../state/values.ts';

/** One day of a batch. */
export interface Day {
  readonly sessionId: string;
  readonly state: SessionState;
}

/** The first day, whose conversation is that of the whole batch, and the others of the same animal, in order. */
export interface Days {
  readonly lead: Day;
  readonly others: readonly Day[];
}

/** Before its conversion began: what is told for the first day still reaches it. */
const isFilling = ({ phase, confirmedSeq }: SessionState): boolean =>
  confirmedSeq === 0 && (phase === 'collecting' || phase === 'confirming');

/**
 * What another day takes over from the first, as events: what was told there and holds for all days, where the day has
 * nothing of its own; and what it had from there and is not said any more. What the person, or a file of the day, says
 * of the day itself stands.
 */
export function sharedEvents(
  state: SessionState,
  lead: PreviousSession,
  /** What the file names call the animal was confirmed, or set right, on the first day. */
  isIdSettled: boolean,
): SessionEvent[] {
  if (!isFilling(state)) return [];
  const detail = sessionOf(lead.date);
  const isFromLead = (now: CurrentValue | undefined): boolean =>
    now?.provenance.source === 'previous-session' && now.provenance.detail === detail;
  const values = lead.values.flatMap(({ field, value, certainty }): SourcedValue[] => {
    const now = currentValue(state, field);
    const isOwnGuess = now?.status === 'proposed' && !isTold(now.provenance);
    if (field === 'subject.subject_id' && !isIdSettled) return [];
    // The days are of one animal, whatever their files call it.
    const isName = field === 'subject.subject_id' && now?.provenance.source === 'file-name';
    const isOwn = now !== undefined && !isOwnGuess && !isName && !isFromLead(now);
    if (!mayCarry(field) || isOwn) return [];
    if (!isName && now?.status === 'accepted' && isSame(now.value, value)) return [];
    if (wasCleared(state, field) || !tableFits(state, field, value)) return [];
    const provenance = { source: 'previous-session', detail } as const;
    return [{ field, value, certainty, provenance, status: 'accepted' }];
  });
  const told = new Set(lead.values.map(({ field }) => field));
  const gone = [...state.steps.keys()].filter(
    (field) => !told.has(field) && isFromLead(currentValue(state, field)),
  );
  return [
    ...values.map((value): SessionEvent => ({ type: 'values-set', cause: 'batch', values: [value] })),
    ...(gone.length === 0 ? [] : [{ type: 'values-cleared', cause: 'batch', fields: gone } as const]),
  ];
}

/** The day that is asked about: the first until nothing is open there, then each other one that lacks something. */
export function turnOf({ lead, others }: Days): Day {
  if (lead.state.phase !== 'confirming') return lead;
  return others.find(({ state }) => state.phase === 'collecting') ?? lead;
}

/** The days that start together: all that are ready, once no day is asked about any more. */
export function readyDays(days: Days): readonly Day[] {
  const { lead, others } = days;
  if (lead.state.phase !== 'confirming' || turnOf(days) !== lead) return [];
  const ready = others.filter(({ state }) => state.phase === 'confirming' && state.confirmedSeq === 0);
  return ready.length === 0 ? [] : [lead, ...ready];
}

/** The other days that the go for all of them is for, and that were not started yet. */
export function dueDays({ lead, others }: Days): readonly Day[] {
  const { batchStage, confirmedSeq } = lead.state;
  if (batchStage?.stage !== 'offered' || confirmedSeq < batchStage.seq) return [];
  return others.filter(({ state }) => state.phase === 'confirming' && state.confirmedSeq === 0);
}
