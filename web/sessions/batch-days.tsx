import { useEffect, useState } from 'preact/hooks';
import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { RUNNING } from '../use-session.ts';
import { markOf } from './phases.ts';

type Batch = NonNullable<SessionView['batch']>;
type Day = Batch['days'][number];

const LOOK_MS = 1000;

/** The days of a batch above its conversation: how far each is, and the way to it. */
export function BatchDays(props: { readonly batch: Batch; readonly current: string }) {
  const { batch, current } = props;
  const days = useDays(batch);
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
              href={`#/session/${encodeURIComponent(sessionId)}`}
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

/** Events tell of the open session alone: as long as work runs on a day, the others are asked for. */
function useDays(batch: Batch): readonly Day[] {
  const [days, setDays] = useState<readonly Day[]>(batch.days);
  useEffect(() => setDays(batch.days), [batch.days]);
  const isRunning = days.some(({ phase }) => RUNNING.has(phase));
  useEffect(() => {
    if (!isRunning) return;
    let isCurrent = true;
    const timer = setInterval(() => {
      client.view(batch.lead).then(
        (view) => isCurrent && view.batch !== undefined && setDays(view.batch.days),
        // The next look may find the service again.
        () => undefined,
      );
    }, LOOK_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [isRunning, batch.lead]);
  return days;
}
