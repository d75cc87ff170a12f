import type { SessionView } from '../../schemas/assistant/index.ts';
import { formatBytes, formatSeconds, isoDay } from '../format.ts';

/** What the headers say. */
export function HeaderFacts({ view }: { readonly view: SessionView }) {
  const { summary, folder } = view;
  const lost = (summary?.recordings ?? []).reduce((sum, one) => sum + one.lostPackets, 0);
  return (
    <>
      <p class="small mono folder">{folder}</p>
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
            <dd>
              {lost.toLocaleString('en')} {lost === 1 ? 'packet' : 'packets'}
            </dd>
            <dt>Trodes</dt>
            <dd>{summary.trodesVersion ?? 'unknown version'}</dd>
          </dl>
          {summary.warnings.length > 0 ? (
            <details class="small">
              <summary>
                {summary.warnings.length} {summary.warnings.length === 1 ? 'note' : 'notes'}
              </summary>
              <ul>
                {summary.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </details>
          ) : null}
        </>
      )}
    </>
  );
}
