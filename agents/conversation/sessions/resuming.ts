import type { CallTool, SessionEvent } from '../../../schemas/index.ts';
import { InputError, OUTSIDE_DATA_FOLDERS } from '../../../schemas/index.ts';
import { setbackReply, startedReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { againText, beganTooOftenText, cannotGoOnText } from '../dialogue/words/resuming.ts';
import { metadataOf } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { MOST_RESUMPTIONS } from '../state/transitions.ts';
import { convertAnswer } from './contracts.ts';
import { followConversion } from './converting.ts';
import { evaluateInBackground, goOnEvaluating } from './evaluating.ts';
import { messageOf, type Office, sessionArguments } from './office.ts';
import { scan } from './scanning.ts';
import { answer } from './turns.ts';

type Job = NonNullable<SessionState['job']>;

/**
 * Goes on with a session where the process before this one ended: reads a folder again that was being read, goes on
 * with a conversion and with a check, looks at what a correction left, and answers what was said and has no answer.
 */
export async function resumeSession(office: Office, sessionId: string, call: CallTool): Promise<void> {
  const state = office.store.state(sessionId);
  if (state.phase === 'scanning') return scan(office, sessionId, call);
  if (state.phase === 'evaluating' && state.job === undefined) {
    evaluateInBackground(office, sessionId, [], 'converted', call);
    return;
  }
  // What was said last may have been to cancel the work.
  await answer(office, sessionId, call);
  const answered = office.store.state(sessionId);
  if (answered.job !== undefined && state.job !== undefined)
    await goOn(office, sessionId, answered, state.job, call);
}

/** The same work as it was approved, under another id; no more than a few times, lest it end every process. */
async function goOn(
  office: Office,
  sessionId: string,
  state: SessionState,
  job: Job,
  call: CallTool,
): Promise<void> {
  if (job.resumptions >= MOST_RESUMPTIONS) {
    return stopTrying(office, sessionId, state, job, beganTooOftenText(job.kind, job.resumptions), call);
  }
  switch (job.kind) {
    case 'convert':
      return convertOn(office, sessionId, state, job, call);
    case 'evaluate':
      // It only reads: nobody has to be told.
      return goOnEvaluating(office, sessionId, state.report === undefined ? 'converted' : 'checked', call);
    case 'correct':
      // The check takes back what was half done; only then is there something to say.
      return goOnEvaluating(office, sessionId, 'interrupted', call);
  }
}

async function convertOn(
  office: Office,
  sessionId: string,
  state: SessionState,
  job: Job,
  call: CallTool,
): Promise<void> {
  const { outFolder, written } = state;
  const metadata = written ?? metadataOf(state);
  const { overwrite, startedAt } = job;
  // The file may have been whole already, and only not been told of.
  const args = { ...sessionArguments(state), outFolder, metadata, overwrite, ownSince: startedAt };
  try {
    const { jobId, output, estimatedSeconds } = await office.stoppable(sessionId, (signal) =>
      call('conversion', 'convert_session', args, convertAnswer, { signal }),
    );
    office.append(sessionId, [
      { type: 'resumed', kind: 'convert', jobId, formerId: job.jobId },
      { type: 'replied', reply: startedReply(againText(output, estimatedSeconds)) },
    ]);
    office.inBackground(() => followConversion(office, sessionId, jobId, call));
  } catch (error) {
    if (office.isClosing) return;
    // A process for another folder: one that may use this one's goes on with it.
    if (error instanceof InputError && error.fault.found === OUTSIDE_DATA_FOLDERS) return;
    await stopTrying(office, sessionId, state, job, cannotGoOnText(messageOf(error)), call);
  }
}

/** Leaves the session at the question that the job came from, with what it takes to begin again. */
async function stopTrying(
  office: Office,
  sessionId: string,
  state: SessionState,
  job: Job,
  text: string,
  call: CallTool,
): Promise<void> {
  const { jobId, kind } = job;
  const ended: SessionEvent = { type: 'job-ended', kind, jobId, outcome: 'interrupted' };
  const after = afterEvents(state, [ended]);
  const offer = after.phase === 'confirming' ? await office.offerNow(after, call) : {};
  office.append(sessionId, [ended, { type: 'replied', reply: setbackReply(after, text, { offer }) }]);
}
