import { useEffect, useState } from 'preact/hooks';
import { client, listen } from './client.ts';
import { liveSession, NO_SESSION, type SessionState } from './live-session.ts';

export type { SessionState } from './live-session.ts';

const service = { ...client, listen };

/** A session as the service has it, kept up to date by its events. */
export function useSession(sessionId: string | undefined): SessionState {
  const [state, setState] = useState(NO_SESSION);
  useEffect(() => {
    setState(NO_SESSION);
    return sessionId === undefined ? undefined : liveSession(sessionId, service, setState);
  }, [sessionId]);
  return state;
}
