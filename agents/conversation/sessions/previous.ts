import type { PreviousSession, SessionEvent } from '../../../schemas/index.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { sessionOf } from '../dialogue/words/as-then.ts';
import { animalOf, asPrevious, carried, contradicted } from '../state/carry-over.ts';
import type { SessionDigest } from '../state/digest.ts';
import { newFaults } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import type { SessionStore } from './store.ts';

/**
 * The last session of the same animal and the same owner in the log: that of the day before this one or, where there is none, the newest.
 * What a person never approved is no session to learn from. An earlier conversation about this very recording is one
 * only where the person asks for it.
 */
export async function findPrevious(
  store: SessionStore,
  sessionId: string,
  state: SessionState,
  { ofAnyDay = false }: { readonly ofAnyDay?: boolean } = {},
): Promise<PreviousSession | undefined> {
  const animal = animalOf(state)?.toLowerCase();
  const { summary } = state;
  if (animal === undefined || summary === undefined) return undefined;
  const isOther = ({ folder, date }: SessionDigest): boolean =>
    ofAnyDay || folder !== state.folder || date !== summary.date;
  const all = await store.list();
  const owner = all.find((one) => one.sessionId === sessionId)?.owner;
  const found = all
    .filter((one) => one.sessionId !== sessionId && one.owner === owner)
    .filter(({ digest }) => digest.isApproved && isOther(digest) && digest.named === animal)
    .flatMap((one) => (one.digest.date === undefined ? [] : { id: one.sessionId, date: one.digest.date }));
  const before = found.filter(({ date }) => date <= summary.date);
  const last = before.toSorted((one, other) => other.date.localeCompare(one.date))[0] ?? found[0];
  return last === undefined ? undefined : asPrevious(last.id, await store.state(last.id));
}

/** What the last session of the animal tells this one, as events; none where there is none, or it was found before. */
export async function previousEvents(
  store: SessionStore,
  sessionId: string,
  state: SessionState,
): Promise<SessionEvent[]> {
  if (state.previous !== undefined) return [];
  const previous = await findPrevious(store, sessionId, state);
  if (previous === undefined) return [];
  const found: SessionEvent = { type: 'previous-found', previous };
  const detail = sessionOf(previous.date);
  const claims = contradicted(state, previous, detail);
  let events: SessionEvent[] = claims.length === 0 ? [found] : [found, { type: 'claimed', values: claims }];
  // One by one: what does not fit today, a task filmed by a camera that there is not, is left out.
  const values = carried(state, previous, detail).filter((value) => {
    const before = afterEvents(state, events);
    const next: SessionEvent[] = [...events, { type: 'values-set', cause: 'previous', values: [value] }];
    const fits = newFaults(before, afterEvents(state, next)).length === 0;
    if (fits) events = next;
    return fits;
  });
  const kept = events.filter(({ type }) => type !== 'values-set');
  return values.length === 0 ? kept : [...kept, { type: 'values-set', cause: 'previous', values }];
}

/** The events, with what the last session tells where the person has just named the animal. */
export async function withPrevious(
  store: SessionStore,
  sessionId: string,
  state: SessionState,
  events: readonly SessionEvent[],
): Promise<readonly SessionEvent[]> {
  const isNamed = events.some(
    (event) =>
      event.type === 'values-set' && event.values.some(({ field }) => field === 'subject.subject_id'),
  );
  if (!isNamed) return events;
  const after = afterEvents(state, events);
  if (after.phase !== 'collecting' && after.phase !== 'confirming') return events;
  return [...events, ...(await previousEvents(store, sessionId, after))];
}
