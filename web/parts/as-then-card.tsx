import type { CarryOver } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';

/** What the last session of the animal said, held against today: the same, changed, new, still open. */
export function AsThenCard(props: {
  readonly previous: CarryOver;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { previous, isBusy, act } = props;
  const waiting = previous.same.filter(({ isProposed }) => isProposed);
  const counts = [
    [previous.same.length, 'as then'],
    [previous.changed.length, 'changed'],
    [previous.added.length, 'new'],
    [previous.open.length, 'to tell'],
  ] as const;
  const confirmEach = async (): Promise<void> => {
    // One that does not fit any more ends it: the answer says which.
    for (const { field } of waiting)
      if (!(await act((id) => client.edit(id, { kind: 'confirm', field })))) return;
  };
  return (
    <section class="message" aria-label="As last time">
      <details class="box" open={waiting.length > 0}>
        <summary>
          as last time, {isoDay(previous.date)}:{' '}
          {counts
            .filter(([count]) => count > 0)
            .map(([count, word]) => `${count} ${word}`)
            .join(' · ')}
        </summary>
        <table class="card">
          <tbody>
            {previous.same.map(({ field, label, display, isProposed }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td>
                  <span class={isProposed ? 'proposed' : ''}>{display}</span>
                </td>
                <td class="small">{isProposed ? 'as then, to confirm' : 'as then'}</td>
                <td class="actions">
                  {isProposed ? (
                    <button
                      type="button"
                      class="plain"
                      disabled={isBusy}
                      onClick={() => void act((id) => client.edit(id, { kind: 'confirm', field }))}
                    >
                      confirm<span class="visually-hidden"> {label}</span>
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
            {previous.changed.map(({ field, label, display, before }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td>
                  {display} <span class="small">then {before}</span>
                </td>
                <td class="small">changed</td>
                <td class="actions" />
              </tr>
            ))}
            {previous.added.map(({ field, label, display }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td>{display}</td>
                <td class="small">new</td>
                <td class="actions" />
              </tr>
            ))}
            {previous.open.map(({ field, label, display }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td class="small">then {display}</td>
                <td class="small">to tell</td>
                <td class="actions" />
              </tr>
            ))}
          </tbody>
        </table>
        {waiting.length > 1 ? (
          <div class="choices">
            <button type="button" disabled={isBusy} onClick={() => void confirmEach()}>
              Confirm all {waiting.length} as then
            </button>
          </div>
        ) : null}
      </details>
    </section>
  );
}

function isoDay(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}
