import type { SessionView, ValueView } from '../../schemas/assistant/index.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import type { SessionState } from '../use-session.ts';
import { Timeline } from './timeline.tsx';

/** The recording beside the conversation: what it says, when, and which metadata are there. */
export function RecordingPanel(props: { readonly view: SessionView; readonly act: SessionState['act'] }) {
  const { summary, values, missing, folder } = props.view;
  const needed = new Map(missing.map(({ field, why }) => [field, why]));
  const absent = missing.filter(({ field }) => values.every((value) => value.field !== field));
  return (
    <>
      <section>
        <h2>recording</h2>
        <p class="small mono">{folder}</p>
        {summary === undefined ? null : (
          <>
            <dl>
              <dt>animal, day</dt>
              <dd>
                {summary.animal}, {isoDay(summary.date)}
              </dd>
              <dt>channels</dt>
              <dd>
                {summary.channels} in {summary.nTrodes.length} nTrodes at {summary.rateHz / 1000} kHz
              </dd>
              <dt>size</dt>
              <dd>{formatBytes(summary.recordings.reduce((sum, one) => sum + one.sizeBytes, 0))}</dd>
              <dt>length</dt>
              <dd>{formatSeconds(summary.recordings.reduce((sum, one) => sum + one.seconds, 0))}</dd>
              <dt>lost</dt>
              <dd>{summary.recordings.reduce((sum, one) => sum + one.lostPackets, 0)} packets</dd>
              <dt>Trodes</dt>
              <dd>{summary.trodesVersion ?? 'unknown version'}</dd>
            </dl>
            <Timeline summary={summary} />
            {summary.warnings.length > 0 ? (
              <details>
                <summary>{summary.warnings.length} notes</summary>
                <ul class="small">
                  {summary.warnings.map((warning) => (
                    <li key={warning}>{warning}</li>
                  ))}
                </ul>
              </details>
            ) : null}
          </>
        )}
      </section>
      <section>
        <h2>
          metadata · {values.filter((value) => value.status === 'accepted').length} of{' '}
          {values.length + absent.length}
        </h2>
        <ul class="checklist">
          {absent.map((field) => (
            <li key={field.field} title={field.why}>
              <span class="mark blocks">✕</span>
              <span>
                {field.label} <span class="small">missing</span>
              </span>
            </li>
          ))}
          {values.map((value) => (
            <li key={value.field} title={needed.get(value.field) ?? value.provenance.detail}>
              <Mark value={value} isNeeded={needed.has(value.field)} />
              <span>
                <span class={value.status === 'proposed' ? 'proposed' : ''}>
                  {value.label}: {value.display}
                </span>{' '}
                {needed.has(value.field) ? <span class="small">{needOf(value)}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Mark(props: { readonly value: ValueView; readonly isNeeded: boolean }) {
  const { value, isNeeded } = props;
  if (isNeeded && value.status === 'accepted') return <span class="mark blocks">✕</span>;
  if (value.certainty === 'uncertain') return <span class="mark uncertain" />;
  return <span class="mark">{value.status === 'accepted' ? '✓' : '·'}</span>;
}

/** A file for DANDI needs another value, or this guess to count. */
function needOf({ status }: ValueView): string {
  return status === 'accepted' ? 'not as DANDI asks' : 'to confirm';
}

function isoDay(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}
