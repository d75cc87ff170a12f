import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionEntry } from '../client.ts';
import { hasWords } from '../has-words.ts';
import { totals, type UploadItem } from '../parts/upload/queue.ts';
import { addressOf } from '../route.ts';
import { SignedIn } from './person.tsx';
import { markOf } from './phases.ts';

/** Fewer are seen at a glance. */
const SEARCH_FROM = 6;

/** All sessions by animal: the state of each, how far it is, and what comes next. */
export function SessionList(props: {
  /** Undefined before they are known. */
  readonly sessions: readonly SessionEntry[] | undefined;
  /** Files on their way to the service. */
  readonly uploads: readonly UploadItem[];
  readonly current: string | undefined;
  /** A link was followed, which may lead to where one is. */
  readonly onGo: () => void;
}) {
  const { sessions = [], current, onGo } = props;
  const [search, setSearch] = useState('');
  const shown = sessions.filter((one) => hasWords(`${one.title} ${one.status} ${one.folder ?? ''}`, search));
  const animals = Map.groupBy(shown, ({ animal, title }) => animal ?? title);
  return (
    <>
      <h2>sessions</h2>
      <a class="button" href={addressOf('')} onClick={onGo}>
        Open a folder
      </a>
      <Sending items={props.uploads} />
      {sessions.length < SEARCH_FROM ? null : (
        <>
          <label class="visually-hidden" for="search-sessions">
            Search sessions
          </label>
          <input
            id="search-sessions"
            type="search"
            value={search}
            placeholder="animal, day, state"
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </>
      )}
      {props.sessions?.length === 0 ? <p class="small">none yet</p> : null}
      {sessions.length > 0 && shown.length === 0 ? (
        <p class="small" role="status">
          no session with these words
        </p>
      ) : null}
      {[...animals].map(([animal, its]) => (
        <section key={animal} aria-label={animal}>
          <h3>{animal}</h3>
          <ul>
            {its.map((session) => (
              <Entry
                key={session.sessionId}
                session={session}
                isCurrent={session.sessionId === current}
                onGo={onGo}
              />
            ))}
          </ul>
        </section>
      ))}
      <SignedIn />
    </>
  );
}

function Sending(props: { readonly items: readonly UploadItem[] }) {
  const { isMoving, bytes, sentBytes } = totals(props.items);
  if (!isMoving) return null;
  const words = `sending files, ${Math.floor((100 * sentBytes) / Math.max(1, bytes))} %`;
  return (
    <p class="small">
      {words}
      <progress value={sentBytes} max={Math.max(1, bytes)} aria-label={words} />
    </p>
  );
}

function Entry(props: {
  readonly session: SessionEntry;
  readonly isCurrent: boolean;
  readonly onGo: () => void;
}) {
  const { session, isCurrent, onGo } = props;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isCurrent) link.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  const { mark, tone, next } = markOf(session.phase);
  const percent = /(\d+) %/.exec(session.status)?.[1];
  return (
    <li>
      <a
        ref={link}
        href={addressOf('session', session.sessionId)}
        aria-current={isCurrent ? 'page' : undefined}
        title={next}
        onClick={onGo}
      >
        <span class="day">
          <span class={tone} aria-hidden="true">
            {mark}
          </span>{' '}
          {session.title.replace(/^.*, (?=\d{4})/, '')}
          {session.batch === undefined ? null : <span class="small"> batch</span>}
        </span>
        <span class="small">{session.status}</span>
        {percent === undefined ? null : (
          <progress value={Number(percent)} max={100} aria-label={`${session.title}: ${session.status}`} />
        )}
      </a>
    </li>
  );
}
