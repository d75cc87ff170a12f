import type { SessionView } from '../../schemas/assistant/index.ts';
import type { SessionEntry } from '../client.ts';
import { addressOf } from '../route.ts';
import { markOf } from './phases.ts';

/** The days of a batch above its conversation: how far each is, and the way to it. */
export function BatchDays(props: {
  readonly batch: NonNullable<SessionView['batch']>;
  /** What the service said last of all sessions: events tell of the open one alone. */
  readonly sessions: readonly SessionEntry[];
  readonly current: string;
}) {
  const { batch, sessions, current } = props;
  const days = batch.days.map((day) => sessions.find(({ sessionId }) => sessionId === day.sessionId) ?? day);
  const done = days.filter(({ phase }) => phase === 'done').length;
  return (
    <nav class="batch-days" aria-label="Days of the batch">
      <span class="small">
        {done} of {days.length} days done
      </span>
      <ul>
        {days.map(({ sessionId, title, phase, status }) => (
          <li key={sessionId}>
            <a
              href={addressOf('session', sessionId)}
              aria-current={sessionId === current ? 'page' : undefined}
            >
              <span class={markOf(phase).tone} aria-hidden="true">
                {markOf(phase).mark}
              </span>{' '}
              {title.replace(/^.*, /, '')} <span class="small">{status}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
