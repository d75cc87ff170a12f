import type { CallTool, EvaluationReport, Finding, SessionEvent } from '../../../schemas/index.ts';
import { CancelledError, LostError } from '../../../schemas/index.ts';
import { setbackReply, verdictReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { PUT_BACK } from '../dialogue/words/resuming.ts';
import type { Lead } from '../dialogue/words/verdict.ts';
import { changesSinceWritten } from '../state/changes.ts';
import { isSettled } from '../state/findings.ts';
import type { SessionState } from '../state/session-state.ts';
import { MOST_RESUMPTIONS } from '../state/transitions.ts';
import { evaluateAnswer } from './contracts.ts';
import { messageOf, type Office } from './office.ts';

/** What was done before a check; `interrupted`: a correction was under way when the process ended. */
type Before = Lead | 'interrupted';

/** Goes on with the check, or checks what the correction left, in which a process ended. */
export async function goOnEvaluating(
  office: Office,
  sessionId: string,
  lead: Before,
  call: CallTool,
): Promise<void> {
  const { job } = await office.store.state(sessionId);
  if (job === undefined) return;
  const jobId = office.newId();
  await office.append(sessionId, [{ type: 'resumed', kind: 'evaluate', jobId, formerId: job.jobId }]);
  await office.inBackground(sessionId, () => evaluate(office, sessionId, jobId, lead, call));
}

/** Appends `before` together with the start of a check, and checks the file. */
export async function evaluateInBackground(
  office: Office,
  sessionId: string,
  before: readonly SessionEvent[],
  lead: Lead,
  call: CallTool,
): Promise<void> {
  const jobId = office.newId();
  await office.append(sessionId, [...before, { type: 'job-started', kind: 'evaluate', jobId }]);
  await office.inBackground(sessionId, () => evaluate(office, sessionId, jobId, lead, call));
}

async function evaluate(
  office: Office,
  sessionId: string,
  jobId: string,
  lead: Before,
  call: CallTool,
): Promise<void> {
  const file = (await office.store.state(sessionId)).output?.path ?? '';
  let report: EvaluationReport | undefined;
  let message = '';
  let isLost = false;
  try {
    const answer = await office.stoppable(
      sessionId,
      (signal) =>
        call('evaluation', 'validate_nwb', { file }, evaluateAnswer, {
          signal,
          onProgress: (progress) => office.progress(sessionId, progress),
        }),
      jobId,
    );
    report = answer.report;
  } catch (error) {
    if (office.isClosing || error instanceof CancelledError) return;
    message = messageOf(error);
    isLost = error instanceof LostError;
  }
  await office.store.exclusive(sessionId, async () => {
    const state = await office.store.state(sessionId);
    const { job } = state;
    if (job?.jobId !== jobId) return;
    if (isLost && job.resumptions < MOST_RESUMPTIONS) return goOnEvaluating(office, sessionId, lead, call);
    const end = { type: 'job-ended', kind: 'evaluate', jobId } as const;
    if (report === undefined) {
      const failed: SessionEvent = { ...end, outcome: 'failed', message };
      const text = `The file is written, but I could not check it. ${message}`;
      const reply = setbackReply(afterEvents(state, [failed]), text, {});
      await office.append(sessionId, [failed, { type: 'replied', reply }]);
      return;
    }
    const ended: SessionEvent = { ...end, outcome: 'done' };
    const evaluated: SessionEvent = { type: 'evaluated', report };
    if (lead === 'interrupted') return lookAtRest(office, sessionId, [ended], evaluated, call);
    await say(office, sessionId, [ended, evaluated], lead);
  });
}

/** Says what a check found; where there is nothing to decide, the person need not say so. */
async function say(
  office: Office,
  sessionId: string,
  events: readonly SessionEvent[],
  lead: Lead,
): Promise<void> {
  const state = await office.store.state(sessionId);
  const all: readonly SessionEvent[] = isSettled(afterEvents(state, events))
    ? [...events, { type: 'finished' }]
    : events;
  const reply = verdictReply(afterEvents(state, all), lead);
  await office.append(sessionId, [...all, { type: 'replied', reply }]);
}

/**
 * A correction that was interrupted is in the file as a whole or not at all: where the findings that it was for are
 * gone it was done, else the change is offered again.
 */
async function lookAtRest(
  office: Office,
  sessionId: string,
  ended: readonly SessionEvent[],
  evaluated: Extract<SessionEvent, { type: 'evaluated' }>,
  call: CallTool,
): Promise<void> {
  const state = await office.store.state(sessionId);
  const done = correctionsGone(state, evaluated.report);
  if (done.length > 0) {
    return say(
      office,
      sessionId,
      [...ended, { type: 'corrected', corrections: done }, evaluated],
      'corrected',
    );
  }
  const checked = [...ended, evaluated];
  const after = afterEvents(state, checked);
  // What stands in the file alone is found again, and offered with the findings.
  if ((changesSinceWritten(after)?.length ?? 0) === 0) {
    const reply = verdictReply(after, 'checked');
    const text = `${PUT_BACK} ${reply.text}`;
    await office.append(sessionId, [...checked, { type: 'replied', reply: { ...reply, text } }]);
    return;
  }
  const events: SessionEvent[] = [...checked, { type: 'went-back', to: 'confirming' }];
  const back = afterEvents(state, events);
  const reply = setbackReply(back, PUT_BACK, { offer: await office.offerNow(back, call) });
  await office.append(sessionId, [...events, { type: 'replied', reply }]);
}

/** Ids of the approved corrections, where the check no longer finds what any of them was for. */
function correctionsGone(state: SessionState, report: EvaluationReport): string[] {
  const approved = new Set(state.approved.map(({ id }) => id));
  const isFor = (finding: Finding): boolean => finding.corrections.some(({ id }) => approved.has(id));
  const before = (state.report?.findings ?? []).filter(isFor);
  const isLeft = before.some(({ id }) => report.findings.some((finding) => finding.id === id));
  return before.length === 0 || isLeft ? [] : [...approved];
}
