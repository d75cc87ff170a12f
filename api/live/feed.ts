import type { EventHead, Progress, SessionLog } from '../../schemas/index.ts';
import type { ProgressBoard } from './progress-board.ts';

/** What watchers get: that something happened (they fetch the state themselves), or how far a job is. */
export type FeedMessage = EventHead | { readonly progress: Progress };

/** So many events, and no more, are kept for a reader that is about to send them. */
const MOST_HEARD = 16;

export interface FeedSource {
  readonly log: Pick<SessionLog, 'readHeads' | 'subscribe'>;
  readonly progress: Pick<ProgressBoard, 'subscribe'>;
}

/**
 * Every stored event after `afterSeq`, each once and in order, then those to come, until `signal` is aborted. Progress comes
 * in between, only the latest. What is heard of goes on at once; a reader that is behind reads on in the log, so that a
 * thousand slow readers cost no memory. Without news for `idleMs` it gives `undefined`, the moment for a sign of life.
 */
export async function* sessionFeed(
  { log, progress }: FeedSource,
  sessionId: string,
  afterSeq: number,
  { signal, idleMs }: { readonly signal: AbortSignal; readonly idleMs?: number | undefined },
): AsyncGenerator<FeedMessage | undefined, void, undefined> {
  let last = afterSeq;
  /** There may be more behind `last` than was heard of. */
  let isBehind = true;
  const heard: EventHead[] = [];
  let latest: Progress | undefined;
  let wake = (): void => undefined;
  // Listening begins before reading: what is stored in between is read once more, and left out by its number.
  const leaveLog = log.subscribe(sessionId, ({ seq, at, event }) => {
    if (heard.length < MOST_HEARD) heard.push({ seq, at, type: event.type });
    else isBehind = true;
    wake();
  });
  const leaveProgress = progress.subscribe(sessionId, (state) => {
    latest = state;
    wake();
  });
  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  const isDue = (): boolean => isBehind || heard.length > 0 || latest !== undefined || signal.aborted;
  try {
    while (!signal.aborted) {
      const next = isBehind ? undefined : heard.shift();
      if (next !== undefined) {
        if (next.seq === last + 1) {
          last = next.seq;
          yield next;
        } else if (next.seq > last) isBehind = true;
      } else if (isBehind) {
        isBehind = false;
        // All of it is stored already.
        heard.length = 0;
        for (const head of await log.readHeads(sessionId, last)) {
          if (signal.aborted) return;
          last = head.seq;
          yield head;
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
