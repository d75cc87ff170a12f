import type { CallTool, EvaluationReport, SessionEvent } from '../../../schemas/index.ts';
import { CancelledError } from '../../../schemas/index.ts';
import { setbackReply, verdictReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import type { Lead } from '../dialogue/words/verdict.ts';
import { isSettled } from '../state/findings.ts';
import { evaluateAnswer } from './contracts.ts';
import { messageOf, type Office } from './office.ts';

/** Appends `before` together with the start of a check, and checks the file. */
export function evaluateInBackground(
  office: Office,
  sessionId: string,
  before: readonly SessionEvent[],
  lead: Lead,
  call: CallTool,
): void {
  const jobId = office.newId();
  office.append(sessionId, [...before, { type: 'job-started', kind: 'evaluate', jobId }]);
  office.inBackground(() => evaluate(office, sessionId, jobId, lead, call));
}

async function evaluate(
  office: Office,
  sessionId: string,
  jobId: string,
  lead: Lead,
  call: CallTool,
): Promise<void> {
  const file = office.store.state(sessionId).output?.path ?? '';
  let report: EvaluationReport | undefined;
  let message = '';
  try {
    const answer = await office.stoppable(sessionId, (signal) =>
      call('evaluation', 'validate_nwb', { file }, evaluateAnswer, {
        signal,
        onProgress: (progress) => office.progress(sessionId, progress),
      }),
    );
    report = answer.report;
  } catch (error) {
    if (office.isClosing || error instanceof CancelledError) return;
    message = messageOf(error);
  }
  await office.store.exclusive(sessionId, async () => {
    const state = office.store.state(sessionId);
    if (state.job?.jobId !== jobId) return;
    const end = { type: 'job-ended', kind: 'evaluate', jobId } as const;
    if (report === undefined) {
      const failed: SessionEvent = { ...end, outcome: 'failed', message };
      const text = `The file is written, but I could not check it. ${message}`;
      const reply = setbackReply(afterEvents(state, [failed]), text, {});
      office.append(sessionId, [failed, { type: 'replied', reply }]);
      return;
    }
    const evaluated: SessionEvent[] = [
      { ...end, outcome: 'done' },
      { type: 'evaluated', report },
    ];
    // Nothing to decide: the person need not say so.
    const isDone = isSettled(afterEvents(state, evaluated));
    const events = isDone ? [...evaluated, { type: 'finished' } as const] : evaluated;
    const reply = verdictReply(afterEvents(state, events), lead);
    office.append(sessionId, [...events, { type: 'replied', reply }]);
  });
}
