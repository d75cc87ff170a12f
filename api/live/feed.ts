import type { Progress, SessionLog, StoredEvent } from '../../schemas/index.ts';
import type { ProgressBoard } from './progress-board.ts';

/** What watchers get: that something happened (they fetch the state themselves), or how far a job is. */
export type FeedMessage =
  | { readonly seq: number; readonly at: string; readonly type: StoredEvent['event']['type'] }
  | { readonly progress: Progress };

export interface FeedSource {
  readonly log: Pick<SessionLog, 'read' | 'subscribe'>;
  readonly progress: Pick<ProgressBoard, 'subscribe'>;
}

/**
 * Every stored event after `afterSeq`, each once and in order, then those to come, until `signal` is aborted. Progress comes
 * in between, only the latest. Nothing is queued here: a reader that is behind reads on in the log, so that a thousand
 * slow readers cost no memory. Without news for `idleMs` it gives `undefined`, the moment for a sign of life.
 */
export async function* sessionFeed(
  { log, progress }: FeedSource,
  sessionId: string,
  afterSeq: number,
  { signal, idleMs }: { readonly signal: AbortSignal; readonly idleMs?: number | undefined },
): AsyncGenerator<FeedMessage | undefined, void, undefined> {
  let last = afterSeq;
  let hasEvents = true;
  let latest: Progress | undefined;
  let wake = (): void => undefined;
  // Listening begins before reading: what is stored in between is read once more, and left out by its number.
  const leaveLog = log.subscribe(sessionId, () => {
    hasEvents = true;
    wake();
  });
  const leaveProgress = progress.subscribe(sessionId, (state) => {
    latest = state;
    wake();
  });
  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  const isDue = (): boolean => hasEvents || latest !== undefined || signal.aborted;
  try {
    while (!signal.aborted) {
      if (hasEvents) {
        hasEvents = false;
        for (const { seq, at, event } of await log.read(sessionId, last)) {
          if (signal.aborted) return;
          last = seq;
          yield { seq, at, type: event.type };
        }
      } else if (latest !== undefined) {
        const state = latest;
        latest = undefined;
        yield { progress: state };
      } else {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (idleMs !== undefined) timer = setTimeout(resolve, idleMs);
        });
        clearTimeout(timer);
        if (!isDue()) yield undefined;
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    leaveLog();
    leaveProgress();
  }
}
