import type { CallTool, SessionEvent } from '../../../schemas/index.ts';
import { CancelledError, InputError, LostError, OUTSIDE_DATA_FOLDERS } from '../../../schemas/index.ts';
import { setbackReply, startedReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { againText, beganTooOftenText, cannotGoOnText } from '../dialogue/words/resuming.ts';
import { metadataOf } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { MOST_RESUMPTIONS } from '../state/transitions.ts';
import { anyAnswer, awaitJobAnswer, convertAnswer, lookAtJobAnswer } from './contracts.ts';
import { evaluateInBackground } from './evaluating.ts';
import { messageOf, type Office, sessionArguments } from './office.ts';

/** A session with work under way. */
export type AtWork = SessionState & { readonly job: NonNullable<SessionState['job']> };

export const isAtWork = (state: SessionState): state is AtWork => state.job !== undefined;

/** Waits for the end of a conversion and says what comes of it. */
export async function followConversion(
  office: Office,
  sessionId: string,
  jobId: string,
  call: CallTool,
): Promise<void> {
  const ended = await outcome(office, sessionId, jobId, call);
  // A cancelled session says so itself; a process that ends leaves the job open, so that the next one goes on with it.
  if (ended === undefined) return;
  await office.store.exclusive(sessionId, async () => {
    const state = await office.store.state(sessionId);
    if (!isAtWork(state) || state.job.jobId !== jobId) return;
    if (ended.outcome === 'interrupted') return goOnConverting(office, sessionId, state, call);
    const end = { type: 'job-ended', kind: 'convert', jobId } as const;
    if (ended.outcome === 'done' && ended.output !== undefined) {
      const done: SessionEvent[] = [
        { ...end, outcome: 'done' },
        { type: 'converted', output: ended.output },
      ];
      await evaluateInBackground(office, sessionId, done, 'converted', call);
      return;
    }
    const message = ended.message ?? 'The conversion ended without a file.';
    const failed: SessionEvent = {
      ...end,
      outcome: ended.outcome === 'cancelled' ? 'cancelled' : 'failed',
      message,
    };
    const after = afterEvents(state, [failed]);
    const offer = await office.offerNow(after, call);
    const text =
      ended.outcome === 'cancelled' ? 'The conversion was cancelled.' : `The conversion failed. ${message}`;
    await office.append(sessionId, [
      failed,
      { type: 'replied', reply: setbackReply(after, text, { offer }) },
    ]);
  });
}

async function outcome(office: Office, sessionId: string, jobId: string, call: CallTool) {
  for (let losses = 0; losses < MOST_RESUMPTIONS; losses++) {
    try {
      return await office.stoppable(
        sessionId,
        (signal) =>
          call('conversion', 'await_job', { jobId }, awaitJobAnswer, {
            signal,
            onProgress: (progress) => office.progress(sessionId, progress),
          }),
        jobId,
      );
    } catch (error) {
      if (office.isClosing) return undefined;
      if (error instanceof CancelledError) return endedElsewhere(office, sessionId, jobId, call);
      // Where only an agent in between ended, the job goes on; where its own process did, the next one says so.
      if (!(error instanceof LostError))
        return { outcome: 'failed' as const, message: messageOf(error), output: undefined };
    }
  }
  return { outcome: 'interrupted' as const };
}

/** Where another process ended the job in the log it is stopped here, where it may run. */
async function endedElsewhere(
  office: Office,
  sessionId: string,
  jobId: string,
  call: CallTool,
): Promise<undefined> {
  const { job } = await office.store.state(sessionId);
  if (job?.jobId === jobId) return;
  await call('conversion', 'cancel_job', { jobId }, anyAnswer).catch(() => undefined);
}

/**
 * Goes on with a conversion that was under way when this process began: waits for it where it outlived the process
 * before, and begins it again where it did not.
 */
export async function goOnFollowing(
  office: Office,
  sessionId: string,
  state: AtWork,
  call: CallTool,
): Promise<void> {
  const { jobId, resumptions } = state.job;
  const look = await call('engine', 'look_at_job', { jobId }, lookAtJobAnswer).catch(() => undefined);
  if (look === undefined || look.state === 'unknown') return goOnConverting(office, sessionId, state, call);
  // It was begun again more often than was told: a process ended while it wrote.
  const isNews = look.attempts > resumptions + 1 && resumptions < MOST_RESUMPTIONS;
  if (look.state === 'running' && isNews) {
    await office.append(sessionId, [
      { type: 'resumed', kind: 'convert', jobId, formerId: jobId },
      { type: 'replied', reply: startedReply(againText(look.title)) },
    ]);
  }
  await office.inBackground(sessionId, () => followConversion(office, sessionId, jobId, call));
}

/**
 * Goes on with a conversion that the end of a process interrupted, under the settings that were approved and another
 * id; no more than a few times, lest it end every process.
 */
export async function goOnConverting(
  office: Office,
  sessionId: string,
  state: AtWork,
  call: CallTool,
): Promise<void> {
  const { job, outFolder, written } = state;
  if (job.resumptions >= MOST_RESUMPTIONS) return stopTrying(office, sessionId, state, call);
  const metadata = written ?? metadataOf(state);
  const { overwrite, startedAt } = job;
  // The file may have been whole already, and only not been told of.
  const asker = await office.store.asker(sessionId);
  const args = { ...sessionArguments(state), outFolder, metadata, overwrite, ownSince: startedAt, asker };
  try {
    const { jobId, output, estimatedSeconds } = await office.stoppable(sessionId, (signal) =>
      call('conversion', 'convert_session', args, convertAnswer, { signal }),
    );
    await office.append(sessionId, [
      { type: 'resumed', kind: 'convert', jobId, formerId: job.jobId },
      { type: 'replied', reply: startedReply(againText(output, estimatedSeconds)) },
    ]);
    await office.inBackground(sessionId, () => followConversion(office, sessionId, jobId, call));
  } catch (error) {
    if (office.isClosing) return;
    // A process for another folder: one that may use this one's goes on with it.
    if (error instanceof InputError && error.fault.found === OUTSIDE_DATA_FOLDERS) return;
    await stopTrying(office, sessionId, state, call, cannotGoOnText(messageOf(error)));
  }
}

/** Leaves the session at the question that the job came from, with what it takes to begin again. */
export async function stopTrying(
  office: Office,
  sessionId: string,
  state: AtWork,
  call: CallTool,
  text = beganTooOftenText(state.job.kind, state.job.resumptions),
): Promise<void> {
  const { jobId, kind } = state.job;
  const ended: SessionEvent = { type: 'job-ended', kind, jobId, outcome: 'interrupted' };
  const after = afterEvents(state, [ended]);
  const offer = after.phase === 'confirming' ? await office.offerNow(after, call) : {};
  await office.append(sessionId, [ended, { type: 'replied', reply: setbackReply(after, text, { offer }) }]);
}
