import { randomUUID } from 'node:crypto';
import { type Aside, type Asides, asideSchema, type Progress } from '../../../schemas/index.ts';
import type { Postgres } from './connection.ts';

const CHANNEL = 'renshaw_asides';
/** How far work is, is said no more often: people cannot read faster, and every process hears it. */
const LEAST_PAUSE_MS = 250;
/** While the database is away no more is kept than it can be told in a moment. */
const MOST_WAITING = 50;

interface Paused {
  readonly timer: NodeJS.Timeout;
  /** What came meanwhile; the last of it counts. */
  latest: Progress | undefined;
}

/** What processes over one database tell each other in passing, by NOTIFY. `close` ends the timers. */
export async function asidesOver({
  line,
  pool,
}: Pick<Postgres, 'line' | 'pool'>): Promise<Asides & { readonly close: () => void }> {
  const own = randomUUID();
  const paused = new Map<string, Paused>();
  const listeners = new Set<(sessionId: string, aside: Aside) => void>();

  let waiting = 0;
  let before: Promise<unknown> = Promise.resolve();
  /** One after the other: connections of the pool would overtake one another. */
  const say = (sessionId: string, aside: Aside): void => {
    if (waiting >= MOST_WAITING) return;
    waiting += 1;
    const payload = JSON.stringify([own, sessionId, aside]);
    before = before
      .then(() => pool.query('select pg_notify($1, $2)', [CHANNEL, payload]))
      .catch(() => undefined)
      .finally(() => {
        waiting -= 1;
      });
  };
  const sayProgress = (sessionId: string, progress: Progress): void => {
    say(sessionId, { progress });
    const timer = setTimeout(() => {
      const latest = paused.get(sessionId)?.latest;
      paused.delete(sessionId);
      if (latest !== undefined) sayProgress(sessionId, latest);
    }, LEAST_PAUSE_MS);
    paused.set(sessionId, { timer: timer.unref(), latest: undefined });
  };
  const forget = (sessionId: string): void => {
    clearTimeout(paused.get(sessionId)?.timer);
    paused.delete(sessionId);
  };

  await line.listen(CHANNEL, {
    heard: (payload) => {
      const heard = heardOf(payload);
      if (heard === undefined || heard.from === own) return;
      for (const listener of listeners) listener(heard.sessionId, heard.aside);
    },
  });
  return {
    tell: (sessionId, aside) => {
      const pause = paused.get(sessionId);
      if ('progress' in aside && aside.progress !== null) {
        if (pause === undefined) sayProgress(sessionId, aside.progress);
        else pause.latest = aside.progress;
        return;
      }
      // It is over: what was to be said of it before is old.
      forget(sessionId);
      say(sessionId, aside);
    },
    hear: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      for (const sessionId of paused.keys()) forget(sessionId);
    },
  };
}

/** Undefined for what another version says in words that this one does not know. */
function heardOf(
  payload: string,
): { readonly from: unknown; readonly sessionId: string; readonly aside: Aside } | undefined {
  try {
    const [from, sessionId, aside] = JSON.parse(payload) as unknown[];
    const known = asideSchema.safeParse(aside);
    return known.success && typeof sessionId === 'string'
      ? { from, sessionId, aside: known.data }
      : undefined;
  } catch {
    return undefined;
  }
}
