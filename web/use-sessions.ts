import { useEffect, useMemo, useState } from 'preact/hooks';
import { client, type SessionEntry } from './client.ts';
import { onceAtATime } from './once-at-a-time.ts';
import { isWork } from './sessions/phases.ts';

/** Nothing tells of the sessions that are not open: while one of them works they are asked for so often. */
const LOOK_MS = 2000;

/** All sessions, undefined before the service has said which; asked for again with all `news` of the open one. */
export function useSessions(news: string): readonly SessionEntry[] | undefined {
  const [look, setLook] = useState<{ readonly sessions?: readonly SessionEntry[] }>({});
  const ask = useMemo(
    () =>
      onceAtATime(async () => {
        const listed = await client.listSessions().catch(() => undefined);
        // Each look is followed by the next, whether it was answered or not.
        setLook((known) => (listed === undefined ? { ...known } : { sessions: listed }));
      }),
    [],
  );
  useEffect(() => void ask(), [ask, news]);
  useEffect(() => {
    if (look.sessions?.some(({ phase }) => isWork(phase)) === false) return;
    const timer = setTimeout(() => void ask(), LOOK_MS);
    return () => clearTimeout(timer);
  }, [ask, look]);
  useEffect(() => {
    const back = (): void => {
      if (!document.hidden) void ask();
    };
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, [ask]);
  return look.sessions;
}
