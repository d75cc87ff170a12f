import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionEntry } from '../client.ts';
import { RUNNING } from '../use-session.ts';

const TITLE = 'Renshaw';
const canNotify = (): boolean => 'Notification' in globalThis;

/**
 * Tells when work is over while nobody looks: in the title of the window, and as a notification of the system once the
 * person has asked for that. Nobody is asked for a permission out of the blue.
 */
export function Announce(props: { readonly sessions: readonly SessionEntry[] }) {
  const { sessions } = props;
  const before = useRef<ReadonlyMap<string, string>>(new Map());
  const [permission, setPermission] = useState(() => (canNotify() ? Notification.permission : 'denied'));
  useEffect(() => {
    const over = sessions.filter(({ sessionId, phase }) => {
      const was = before.current.get(sessionId);
      return was !== undefined && isWork(was) && !isWork(phase);
    });
    before.current = new Map(sessions.map(({ sessionId, phase }) => [sessionId, phase]));
    const [first] = over;
    if (first === undefined || !document.hidden) return;
    const words = over.length === 1 ? `${first.title}: ${first.status}` : `${over.length} sessions are ready`;
    document.title = `● ${words}`;
    if (permission === 'granted') new Notification(TITLE, { body: words, tag: 'renshaw' });
  }, [sessions, permission]);
  useEffect(() => {
    const back = (): void => {
      if (!document.hidden) document.title = TITLE;
    };
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, []);
  const isWorking = sessions.some(({ phase }) => isWork(phase));
  if (!isWorking || permission !== 'default') return null;
  return (
    <p>
      <button
        type="button"
        class="plain"
        onClick={() => void Notification.requestPermission().then(setPermission)}
      >
        Tell me when it is done
      </button>
    </p>
  );
}

const isWork = (phase: string): boolean => [...RUNNING].some((one) => one === phase);
