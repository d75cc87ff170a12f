import type { SessionEntry } from '../client.ts';

export function SessionList(props: {
  readonly sessions: readonly SessionEntry[];
  readonly current: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}) {
  return (
    <>
      <h2>sessions</h2>
      <ul>
        {props.sessions.map((session) => (
          <li key={session.sessionId}>
            <button
              type="button"
              aria-current={session.sessionId === props.current}
              onClick={() => props.onOpen(session.sessionId)}
            >
              {session.title}
              <br />
              <span class="small">{session.status}</span>
            </button>
          </li>
        ))}
        {props.sessions.length === 0 ? <li class="small">none yet</li> : null}
      </ul>
      <button type="button" onClick={() => props.onOpen(undefined)}>
        Open a folder
      </button>
    </>
  );
}
