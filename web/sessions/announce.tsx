import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionEntry } from '../client.ts';
import { goTo } from '../route.ts';
import { isWork } from './phases.ts';

const NAME = 'Renshaw';
const permission = (): NotificationPermission =>
  'Notification' in globalThis ? Notification.permission : 'denied';

/**
 * Tells when work is over while nobody looks: in the title of the window, and as a notification of the system once the
 * person has asked for that. Nobody is asked for a permission out of the blue.
 */
export function useAnnouncements(
  sessions: readonly SessionEntry[] | undefined,
  /** Of the session that is open. */
  title: string | undefined,
): void {
  const before = useRef<ReadonlyMap<string, string>>(new Map());
  const [news, setNews] = useState<string>();
  useEffect(() => {
    const over = (sessions ?? []).filter(({ sessionId, phase }) => {
      const was = before.current.get(sessionId);
      return was !== undefined && isWork(was) && !isWork(phase);
    });
    before.current = new Map(sessions?.map(({ sessionId, phase }) => [sessionId, phase]));
    const [first] = over;
    if (first === undefined || !document.hidden) return;
    const words = over.length === 1 ? `${first.title}: ${first.status}` : `${over.length} sessions are ready`;
    setNews(words);
    if (permission() !== 'granted') return;
    const note = new Notification(NAME, { body: words, tag: 'renshaw' });
    note.onclick = () => {
      window.focus();
      goTo('session', first.sessionId);
    };
  }, [sessions]);
  useEffect(() => {
    document.title = news === undefined ? [title, NAME].filter(Boolean).join(' – ') : `● ${news}`;
  }, [news, title]);
  useEffect(() => {
    const back = (): void => {
      if (!document.hidden) setNews(undefined);
    };
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, []);
}

/** Asks for a notification of the system, where nobody has answered yet whether it may come. */
export function TellMe() {
  const [answer, setAnswer] = useState(permission);
  if (answer !== 'default') return null;
  return (
    <button type="button" class="plain" onClick={() => void Notification.requestPermission().then(setAnswer)}>
      Tell me when it is done
    </button>
  );
}
