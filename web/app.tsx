import { useCallback, useEffect, useState } from 'preact/hooks';
import { client, type SessionEntry } from './client.ts';
import { formatSeconds } from './format.ts';
import { Conversation } from './parts/conversation.tsx';
import { RecordingPanel } from './parts/recording-panel.tsx';
import { SessionList } from './parts/session-list.tsx';
import { Welcome } from './parts/welcome.tsx';
import { RUNNING, type SessionState, useSession } from './use-session.ts';

const TABS = ['sessions', 'conversation', 'recording'] as const;
type Tab = (typeof TABS)[number];

function sessionInAddress(): string | undefined {
  return /^#\/session\/(.+)$/.exec(location.hash)?.[1];
}

/** One screen in three parts; narrow screens show one part at a time. */
export function App() {
  const [sessionId, setSessionId] = useState(sessionInAddress);
  const [sessions, setSessions] = useState<readonly SessionEntry[]>([]);
  const [tab, setTab] = useState<Tab>('conversation');
  const session = useSession(sessionId);
  const lastSeq = session.view?.lastSeq;

  useEffect(() => {
    const onHash = (): void => setSessionId(sessionInAddress());
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => {
    client.listSessions().then(setSessions, () => undefined);
  }, [sessionId, lastSeq]);

  const open = useCallback((id: string | undefined): void => {
    location.hash = id === undefined ? '' : `#/session/${id}`;
    setTab('conversation');
  }, []);
  const part = (name: Tab): string => `part ${name}${tab === name ? ' shown' : ''}`;

  return (
    <div class="layout">
      <header class="status">
        <strong>Renshaw</strong>
        <span class="now" role="status">
          {statusOf(session) ?? 'Choose a session, or open a folder.'}
        </span>
        {session.isConnected ? null : <span class="uncertain">connection lost, trying again</span>}
      </header>
      <div class="tabs" role="tablist" aria-label="Parts of the page">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <nav class={part('sessions')} aria-label="Sessions">
        <SessionList sessions={sessions} current={sessionId} onOpen={open} />
      </nav>
      <main class={part('conversation')}>
        {sessionId === undefined ? <Welcome onOpen={open} /> : <Conversation session={session} />}
      </main>
      <aside class={part('recording')} aria-label="Recording">
        {session.view === undefined ? (
          <p class="small">What the recording says will stand here.</p>
        ) : (
          <RecordingPanel view={session.view} act={session.act} />
        )}
      </aside>
    </div>
  );
}

/** The state of the work in one line. Progress passes by more often than the session is asked for. */
function statusOf({ view, progress }: SessionState): string | undefined {
  // The last of the progress may come when the work is over.
  if (view === undefined || progress === undefined || progress.total <= 0 || !RUNNING.has(view.phase))
    return view?.status;
  const work = view.status.replace(/ \d+ %.*$/, '');
  const percent = `${Math.floor((100 * Math.min(progress.done, progress.total)) / progress.total)} %`;
  const left = progress.secondsLeft;
  return left === undefined ? `${work} ${percent}` : `${work} ${percent} · ${formatSeconds(left)} left`;
}
