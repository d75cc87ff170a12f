import type { CallTool } from '../../../schemas/index.ts';
import { MOST_RESUMPTIONS } from '../state/transitions.ts';
import { answerInBatch } from './batch.ts';
import { evaluateInBackground, goOnEvaluating } from './evaluating.ts';
import { type AtWork, goOnFollowing, isAtWork, stopTrying } from './following.ts';
import type { Office } from './office.ts';
import { scan } from './scanning.ts';

/**
 * Goes on with a session where the process before this one ended: reads a folder again that was being read, goes on
 * with a conversion and with a check, looks at what a correction left, and answers what was said and has no answer.
 */
export async function resumeSession(office: Office, sessionId: string, call: CallTool): Promise<void> {
  const state = await office.store.state(sessionId);
  if (state.phase === 'scanning') return scan(office, sessionId, call);
  if (state.phase === 'evaluating' && state.job === undefined) {
    await evaluateInBackground(office, sessionId, [], 'converted', call);
    return;
  }
  // What was said last may have been to cancel the work.
  await answerInBatch(office, sessionId, call);
  const answered = await office.store.state(sessionId);
  if (isAtWork(answered) && answered.job.jobId === state.job?.jobId)
    await goOn(office, sessionId, answered, call);
}

/** The same work as it was approved, under another id. */
async function goOn(office: Office, sessionId: string, state: AtWork, call: CallTool): Promise<void> {
  const { job, report } = state;
  if (job.kind === 'convert') return goOnFollowing(office, sessionId, state, call);
  if (job.resumptions >= MOST_RESUMPTIONS) return stopTrying(office, sessionId, state, call);
  // The check of a file that was being corrected takes back what was half done; only then is there something to say.
  // Another check only reads: nobody has to be told.
  const done = report === undefined ? 'converted' : 'checked';
  await goOnEvaluating(office, sessionId, job.kind === 'correct' ? 'interrupted' : done, call);
}
