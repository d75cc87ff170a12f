import { useCallback, useState } from 'preact/hooks';
import { Checklist, Conversation, Help, PAGES, RecordingPanel } from './pages.ts';
import { StatusBar } from './parts/status-bar.tsx';
import { TABS, type Tab, Tabs } from './parts/tabs.tsx';
import { useUploads } from './parts/upload/use-uploads.ts';
import { Welcome } from './parts/welcome/welcome.tsx';
import { goTo, usePlace } from './route.ts';
import { useAnnouncements } from './sessions/announce.tsx';
import { SessionList } from './sessions/session-list.tsx';
import { useNoStrayDrops } from './use-no-stray-drops.ts';
import { useSession } from './use-session.ts';
import { useSessions } from './use-sessions.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** One screen in three parts; narrow screens show one part at a time. */
export function App() {
  const place = usePlace();
  const sessionId = place.page === 'session' ? place.id : undefined;
  const session = useSession(sessionId);
  const sessions = useSessions(`${sessionId} ${session.view?.lastSeq}`);
  useAnnouncements(sessions, session.view?.title);
  // Files go on being sent whatever is looked at meanwhile.
  const uploads = useUploads();
  const [tab, setTab] = useState<Tab>('conversation');
  const Page = PAGES.get(place.page);

  const show = useCallback((): void => {
    setTab('conversation');
    // What is shown next may take the focus.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, []);
  const open = useCallback(
    (id: string | undefined): void => {
      goTo(id === undefined ? '' : 'session', id);
      show();
    },
    [show],
  );
  const [isHelpOpen, setHelpOpen] = useState(false);
  const onKey = useCallback((event: KeyboardEvent): boolean => {
    const tabAt = event.altKey ? TABS[Number(event.code.replace('Digit', '')) - 1] : undefined;
    if (tabAt !== undefined) {
      setTab(tabAt);
      focusPart(tabAt);
    } else if (event.key === '?') setHelpOpen(true);
    else if (event.key === '/') document.getElementById('answer')?.focus();
    else return false;
    return true;
  }, []);
  useShortcuts(onKey);
  useNoStrayDrops();
  // The page of a file is about a session, too.
  const current = sessionId ?? (place.page === 'file' ? place.id : undefined);
  const part = (name: Tab): string => `part ${name}${tab === name ? ' shown' : ''}`;

  return (
    <div class={sessionId === undefined ? 'layout wide' : 'layout'}>
      <StatusBar
        session={session}
        otherwise={sessions?.find((one) => one.sessionId === current)?.status}
        onHelp={() => setHelpOpen(true)}
      />
      <Tabs shown={tab} onShow={setTab} />
      <nav id="part-sessions" tabIndex={-1} class={part('sessions')} aria-label="Sessions">
        <SessionList sessions={sessions} uploads={uploads.items} current={current} onGo={show} />
      </nav>
      <main id="part-conversation" tabIndex={-1} class={part('conversation')}>
        {Page !== undefined ? (
          <Page id={place.id} onOpen={open} />
        ) : sessionId === undefined ? (
          <Welcome sessions={sessions ?? []} uploads={uploads} onOpen={open} />
        ) : (
          <Conversation session={session} sessions={sessions ?? []} />
        )}
      </main>
      <aside id="part-recording" tabIndex={-1} class={part('recording')} aria-label="Recording">
        {session.view === undefined ? (
          <p class="small">What the recording says will stand here.</p>
        ) : (
          <>
            <RecordingPanel view={session.view} act={session.act} />
            <Checklist view={session.view} act={session.act} />
          </>
        )}
      </aside>
      {isHelpOpen ? <Help onClose={() => setHelpOpen(false)} /> : null}
    </div>
  );
}

/** A part gets the focus itself; the next Tab leads to what is in it. */
function focusPart(name: Tab): void {
  // A narrow screen shows it first.
  requestAnimationFrame(() => document.getElementById(`part-${name}`)?.focus());
}
