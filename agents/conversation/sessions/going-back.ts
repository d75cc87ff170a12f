import type { CallTool, SessionEvent, WayBack } from '../../../schemas/index.ts';
import { backReply, said, setbackReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { BACK_TO_OFFER, stoppedText } from '../dialogue/words/going-back.ts';
import { keptText, verdictChoices } from '../dialogue/words/verdict.ts';
import { waysBack } from '../state/transitions.ts';
import type { Office } from './office.ts';
import { notNow } from './refusals.ts';
import { stopWork } from './stopping.ts';

/**
 * Goes back, one step where it is not said where to: to the question before, to the offer to start, or to what the
 * check found. Work that runs is cancelled first. What was told stays as it is.
 * @throws {InputError} where there is nothing to go back to
 */
export async function goBack(
  office: Office,
  sessionId: string,
  to: WayBack | undefined,
  call: CallTool,
): Promise<void> {
  const state = await office.store.state(sessionId);
  const ways = waysBack(state);
  const target = to ?? ways[0];
  if (target === undefined || !ways.includes(target)) throw notNow(state, 'a step back');
  const ended = await stopWork(office, sessionId, call);
  const stopped = afterEvents(state, ended);
  const isThere = stopped.phase === target && ended.length > 0;
  const events: SessionEvent[] = isThere ? ended : [...ended, { type: 'went-back', to: target }];
  const after = afterEvents(state, events);
  const lead = state.job === undefined ? BACK_TO_OFFER : stoppedText(state);
  if (target === 'collecting') {
    // Among the questions the last one is the one that stands; the one before it is meant.
    const fields = state.questions.at(state.phase === 'collecting' ? -2 : -1) ?? [];
    const reply = backReply(after, fields, state.job === undefined ? '' : stoppedText(state));
    await office.append(sessionId, [...events, { type: 'replied', reply }]);
    return;
  }
  if (target === 'confirming') {
    const reply = setbackReply(after, lead, { offer: await office.offerNow(after, call) });
    await office.append(sessionId, [...events, { type: 'replied', reply }]);
    return;
  }
  const isDone = after.report?.passed === true;
  const done: SessionEvent[] = isDone
    ? [{ type: 'decided', decision: { kind: 'decline' } }, { type: 'finished' }]
    : [];
  const reply = { ...said(keptText(after, [])), choices: isDone ? [] : verdictChoices(after) };
  await office.append(sessionId, [...events, ...done, { type: 'replied', reply }]);
}
