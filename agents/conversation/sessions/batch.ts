import {
  type Batch,
  type CallTool,
  InputError,
  type Progress,
  type Reply,
  type SessionEvent,
} from '../../../schemas/index.ts';
import { isOpen } from '../dialogue/agenda.ts';
import { nextReply, said } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { counted, day, listed } from '../dialogue/words/format.ts';
import { asPrevious } from '../state/carry-over.ts';
import { newFaults } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { titleOf } from '../state/status.ts';
import { type Day, type Days, dueDays, readyDays, sharedEvents, turnOf } from './batch-days.ts';
import { messageOf, type Office } from './office.ts';
import { answer, perform } from './turns.ts';

/**
 * Several days of one animal in one conversation, that of the first day. Every day is a session of its own, with its
 * own log, conversion and findings, so that one that fails stops no other. What is told for the first day holds for all
 * of them; what is left open on a day is asked for in the conversation of the first, and answered there.
 */
export async function daysOf(office: Office, { lead, days }: Batch): Promise<Days | undefined> {
  const read: Day[] = [];
  for (const sessionId of days) {
    const state = await office.store.state(sessionId).catch(() => undefined);
    if (state !== undefined) read.push({ sessionId, state });
  }
  const first = read.find(({ sessionId }) => sessionId === lead);
  if (first === undefined) return undefined;
  const animal = first.state.summary?.animal.toLowerCase();
  const others = read.filter(
    ({ sessionId, state }) => sessionId !== lead && state.summary?.animal.toLowerCase() === animal,
  );
  return { lead: first, others };
}

/** Answers what was said last, for the day that it was said of. Of a session without a batch, as ever. */
export async function answerInBatch(
  office: Office,
  sessionId: string,
  call: CallTool,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const { batch, unanswered } = await office.store.state(sessionId);
  const days = batch?.lead === sessionId ? await daysOf(office, batch) : undefined;
  const asked = days === undefined ? undefined : turnOf(days);
  if (unanswered === undefined || asked === undefined || asked.sessionId === sessionId)
    return answer(office, sessionId, call, onProgress);
  const { sessionId: other } = asked;
  await office.store.exclusive(other, async () => {
    // A process that ended in between had passed the words on already.
    const isNew = (await office.store.state(other)).heardInLead < unanswered.seq;
    if (isNew) await office.append(other, [{ type: 'said', text: unanswered.text, inLead: unanswered.seq }]);
    await answer(office, other, call, onProgress);
  });
  await office.append(sessionId, [
    { type: 'replied', reply: sayFor({ ...asked, state: await office.store.state(other) }) },
  ]);
}

/**
 * After anything that changed a day: the others take over what holds for all, the next day is asked about, all are
 * offered to start, or started where that was allowed. Each step is seen in the logs, so that none is done twice.
 */
export async function goOnWithBatch(office: Office, sessionId: string, call: CallTool): Promise<void> {
  const { batch } = await office.store.state(sessionId);
  if (batch === undefined) return;
  await office.store.exclusive(batch.lead, async () => {
    const read = async (): Promise<Days | undefined> => daysOf(office, batch);
    const before = await read();
    if (before === undefined) return;
    await share(office, before);
    const days = await read();
    if (days === undefined || (await startDue(office, days, call))) return;
    await askNext(office, days, call);
    const asked = await read();
    if (asked !== undefined) await offerAll(office, asked);
  });
}

async function share(office: Office, { lead, others }: Days): Promise<void> {
  const told = asPrevious(lead.sessionId, lead.state);
  if (told === undefined) return;
  for (const { sessionId } of others)
    await office.store.exclusive(sessionId, async () => {
      const state = await office.store.state(sessionId);
      // One by one: what does not fit this day, a task filmed by a camera that there is not, is left out.
      let now = state;
      const events: SessionEvent[] = [];
      for (const event of sharedEvents(state, told, !isOpen(lead.state, 'subject.subject_id'))) {
        const next = afterEvents(now, [event]);
        if (newFaults(now, next).length > 0) continue;
        events.push(event);
        now = next;
      }
      await office.append(sessionId, merged(events));
    });
}

/** Values in one event: what was taken over at once is one step. */
function merged(events: readonly SessionEvent[]): SessionEvent[] {
  const values = events.flatMap((event) => (event.type === 'values-set' ? event.values : []));
  const rest = events.filter(({ type }) => type !== 'values-set');
  return values.length === 0 ? rest : [{ type: 'values-set', cause: 'batch', values }, ...rest];
}

/** Asks about the next day that lacks something, unless that was asked just now. */
async function askNext(office: Office, days: Days, call: CallTool): Promise<void> {
  const { lead, others } = days;
  if (lead.state.phase !== 'confirming') return;
  // Days that have all they need say so to themselves; the first that does not is asked about.
  for (const { sessionId } of others) {
    const ask = async (): Promise<SessionState> => {
      const state = await office.store.state(sessionId);
      if (state.phase !== 'collecting' || (lead.state.saidFor.get(sessionId) ?? 0) > 0) return state;
      const offer = await office.offer(state, [], call);
      return office.append(sessionId, [{ type: 'replied', reply: nextReply(state, { offer }) }]);
    };
    const state = await office.store.exclusive(sessionId, ask);
    if (state.phase !== 'collecting') continue;
    const last = state.messages.findLast(({ who }) => who === 'renshaw')?.seq ?? 0;
    if (lead.state.saidFor.get(sessionId) !== last)
      await office.append(lead.sessionId, [{ type: 'replied', reply: sayFor({ sessionId, state }) }]);
    return;
  }
}

/** What a day says, as it is said in the conversation of the first. */
function sayFor({ sessionId, state }: Day): Reply {
  const last = state.messages.findLast(({ who }) => who === 'renshaw');
  const name = day(state.summary?.date ?? '');
  const isReady = state.phase === 'confirming';
  const text = isReady ? 'Nothing is open any more.' : (last?.text ?? '');
  return {
    text: `${name}: ${text}`,
    cards: isReady ? [] : [...(last?.cards ?? [])],
    tables: isReady ? [] : [...(last?.tables ?? [])],
    choices: isReady ? [] : [...(last?.choices ?? [])],
    // What it asks for is asked of that day; the first has nothing open.
    asks: [],
    about: { sessionId, seq: last?.seq ?? 0 },
  };
}

async function offerAll(office: Office, days: Days): Promise<void> {
  const ready = readyDays(days);
  const { state, sessionId } = days.lead;
  const isOffered = state.batchStage !== undefined && state.lastReply?.batch === 'offered';
  if (ready.length === 0 || isOffered || state.confirmedSeq > 0) return;
  const names = listed(ready.map((one) => day(one.state.summary?.date ?? '')));
  const left = days.others.filter((one) => !ready.includes(one)).map((one) => titleOf(one.state));
  const without = left.length === 0 ? '' : ` Without ${listed(left)}: the list says why.`;
  const reply: Reply = {
    ...said(
      `All ${ready.length} days are ready: ${names}.${without} I write one file for each; one that fails stops no other. Start all of them?`,
    ),
    choices: [
      { label: `Start all ${ready.length}`, say: 'go' },
      { label: 'Cancel', say: 'cancel' },
    ],
    batch: 'offered',
  };
  await office.append(sessionId, [{ type: 'replied', reply }]);
}

/** Starts the other days that the go was for; true where there were some. */
async function startDue(office: Office, days: Days, call: CallTool): Promise<boolean> {
  const due = dueDays(days);
  if (due.length === 0) return false;
  const faults: string[] = [];
  for (const { sessionId, state } of due)
    try {
      await office.store.exclusive(sessionId, () =>
        perform(office, sessionId, { kind: 'start', overwrite: false }, call),
      );
      const after = await office.store.state(sessionId);
      if (after.phase === 'confirming') faults.push(titleOf(state));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(`${titleOf(state)} (${messageOf(error)})`);
    }
  const started = due.length - faults.length;
  const text = [
    started === 0 ? '' : `I am writing ${counted(started, 'more day', 'more days')}.`,
    faults.length === 0 ? '' : `Not started: ${listed(faults)}; its own conversation says why.`,
    'The list shows how far each day is; what the check of a day finds is decided in the conversation of that day.',
  ];
  const reply: Reply = { ...said(text.filter((part) => part !== '').join(' ')), batch: 'started' };
  await office.append(days.lead.sessionId, [{ type: 'replied', reply }]);
  return true;
}
