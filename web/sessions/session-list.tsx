import { useState } from 'preact/hooks';
import type { SessionEntry } from '../client.ts';
import { Announce } from './announce.tsx';
import { SignedIn } from './person.tsx';
import { markOf } from './phases.ts';

/** Fewer are seen at a glance. */
const SEARCH_FROM = 6;

/** All sessions by animal: the state of each, how far it is, and what comes next. */
export function SessionList(props: {
  readonly sessions: readonly SessionEntry[];
  readonly current: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}) {
  const { sessions, current, onOpen } = props;
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const shown = sessions.filter((one) =>
    [one.title, one.status, one.folder ?? ''].some((text) => text.toLowerCase().includes(words)),
  );
  const animals = Map.groupBy(shown, ({ animal, title }) => animal ?? title);
  return (
    <>
      <h2>sessions</h2>
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
      {sessions.length === 0 ? <p class="small">none yet</p> : null}
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
              <Entry key={session.sessionId} session={session} current={current} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      ))}
      <button type="button" onClick={() => onOpen(undefined)}>
        Open a folder
      </button>
      <Announce sessions={sessions} />
      <SignedIn />
    </>
  );
}

function Entry(props: {
  readonly session: SessionEntry;
  readonly current: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}) {
  const { session, current, onOpen } = props;
  const { mark, tone, next } = markOf(session.phase);
  const percent = /(\d+) %/.exec(session.status)?.[1];
  return (
    <li>
      <button
        type="button"
        aria-current={session.sessionId === current}
        title={next}
        onClick={() => onOpen(session.sessionId)}
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
      </button>
    </li>
  );
}
