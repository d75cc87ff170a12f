import { memorySessionLog, openSessionLog, type SessionPlace } from '../api/index.ts';
import type { SessionLog } from '../schemas/index.ts';

/** The log of the sessions of a place, or one that ends with the process where none is given. */
export async function keptLog(place: SessionPlace | undefined): Promise<SessionLog & AsyncDisposable> {
  if (place !== undefined) return await openSessionLog(place);
  return { ...memorySessionLog(), [Symbol.asyncDispose]: async () => undefined };
}
