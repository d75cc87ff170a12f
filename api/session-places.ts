import type { SessionLog, SessionPlace } from '../schemas/index.ts';
import { ProblemError } from './problems.ts';

/** Sessions whose place is remembered: a picture is asked for many times a second, and a log may be long. */
const KEPT = 1000;

/** Tells the folder of a session, as it was opened. */
export function sessionPlaces(log: Pick<SessionLog, 'read'>): (sessionId: string) => Promise<SessionPlace> {
  const known = new Map<string, SessionPlace>();
  return async (sessionId) => {
    const place = known.get(sessionId);
    if (place !== undefined) return place;
    const events = await log.read(sessionId);
    const opened = events.map(({ event }) => event).findLast((event) => event.type === 'opened');
    if (opened === undefined)
      throw new ProblemError('no-such-session', 'The session has no folder: nothing was opened in it.');
    const { folder, session } = opened;
    const found = { folder, ...(session === undefined ? {} : { session }) };
    const oldest = known.size < KEPT ? undefined : known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
    known.set(sessionId, found);
    return found;
  };
}
