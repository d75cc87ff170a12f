import { z } from 'zod';
import { InputError, type SessionView, sessionViewSchema, throwIfCancelled } from '../../schemas/index.ts';
import type { Assistant } from '../assistant.ts';
import { cleaned, cleanText } from '../terminal/clean.ts';
import { type Front, isEnded, isWorking } from './front.ts';
import type { Wish } from './wish.ts';

const viewed = z.object({ view: sessionViewSchema });
const anyAnswer = z.looseObject({});

/** How a conversation ended: the session is over, or the person left it for another time. */
export type Ending =
  | { readonly kind: 'over'; readonly view: SessionView }
  | { readonly kind: 'left'; readonly view: SessionView; readonly isInterrupted: boolean };

/** Holds the conversation until the session is over, or the person leaves. */
export async function hold(
  assistant: Assistant,
  sessionId: string,
  front: Front,
  signal: AbortSignal,
): Promise<Ending> {
  const unsubscribe = assistant.progress.subscribe(sessionId, (progress) =>
    front.progress(cleaned(progress)),
  );
  try {
    for (;;) {
      const news = nextEvent(assistant, sessionId, signal);
      try {
        const view = await viewOf(assistant, sessionId);
        front.show(view);
        if (isEnded(view.phase) && !front.staysOpen) return { kind: 'over', view };
        const wish = await front.wait(view, news.happened);
        throwIfCancelled(signal);
        if (wish?.kind === 'leave') {
          return isEnded(view.phase)
            ? { kind: 'over', view }
            : { kind: 'left', view, isInterrupted: wish.isInterrupted };
        }
        if (wish !== undefined) await obey(assistant, sessionId, view, wish, front, signal);
      } finally {
        news.ignore();
      }
    }
  } finally {
    unsubscribe();
  }
}

async function viewOf(assistant: Assistant, sessionId: string): Promise<SessionView> {
  const { view } = await assistant.call('conversation', 'get_state', { sessionId }, viewed);
  return cleaned(view);
}

async function obey(
  assistant: Assistant,
  sessionId: string,
  view: SessionView,
  wish: Exclude<Wish, { kind: 'leave' }>,
  front: Front,
  signal: AbortSignal,
): Promise<void> {
  try {
    switch (wish.kind) {
      case 'say':
        front.busy('reading your answer');
        await assistant.call('conversation', 'say', { sessionId, text: wish.text }, viewed, { signal });
        return;
      case 'change': {
        front.busy('changing it');
        const answer = await assistant.call(
          'conversation',
          'edit',
          { sessionId, change: wish.change },
          viewed,
          { signal },
        );
        front.changed(wish.change, cleaned(answer.view));
        return;
      }
      case 'stop-work':
        await stopWork(assistant, view, front);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    front.refused(wish, cleanText(error.message));
  }
}

/** Ends a conversion alone, so that the session is back at the question to start it. A check or a correction ends by itself. */
async function stopWork(assistant: Assistant, view: SessionView, front: Front): Promise<void> {
  const { job } = view;
  if (job?.kind === 'convert') {
    front.busy('stopping the conversion');
    await assistant.call('conversion', 'cancel_job', { jobId: job.jobId }, anyAnswer);
    return;
  }
  if (isWorking(view)) {
    front.notice(
      'This ends by itself in a moment. /quit leaves; the conversation is kept, and goes on from here.',
    );
  }
}

/** Resolves when something is appended to the session's log, or the program is stopped. */
function nextEvent(
  assistant: Assistant,
  sessionId: string,
  signal: AbortSignal,
): { readonly happened: Promise<void>; readonly ignore: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const happen = (): void => resolve();
  const unsubscribe = assistant.log.subscribe(sessionId, happen);
  signal.addEventListener('abort', happen, { once: true });
  return {
    happened: promise,
    ignore: () => {
      unsubscribe();
      signal.removeEventListener('abort', happen);
      resolve();
    },
  };
}
