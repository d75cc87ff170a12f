import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, type Phase, type Progress, type SessionView } from '../../../schemas/index.ts';
import type { Office } from './office.ts';

/** While the assistant works by itself, its state is looked up so often. */
const LOOK_EVERY_MS = 250;

const WORKING: readonly Phase[] = ['scanning', 'converting', 'evaluating', 'correcting'];

/**
 * Follows a session, telling its progress, until it waits for a person or has ended.
 * @throws CancelledError when the wait was ended; the session goes on
 */
export async function untilAsked(
  office: Office,
  sessionId: string,
  progress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<SessionView> {
  for (;;) {
    const view = await office.view(sessionId);
    if (!WORKING.includes(view.phase)) return view;
    if (office.isClosing) throw new CancelledError('The program is ending; the session is kept.');
    progress(view.job?.progress ?? { stage: view.status, done: 0, total: 0 });
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {
      throw new CancelledError('The wait was stopped; the session goes on.');
    });
  }
}
