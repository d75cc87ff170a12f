import { useEffect, useState } from 'preact/hooks';
import type { DandiPlace } from '../../api/client/index.ts';
import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { formatBytes, formatMoment, formatSeconds } from '../format.ts';
import type { PageProps } from '../page-props.ts';
import { useSession } from '../use-session.ts';
import { Checksum } from './checksum.tsx';
import { Code } from './copied.tsx';
import { FileBrowser } from './file-browser.tsx';
import { Files } from './outputs.tsx';
import { snippetsFor } from './snippets.ts';

/** What a session made: the verdict, the files, code to open them, and what stands in the NWB file. */
export function ResultsPage({ id, onOpen }: PageProps) {
  const { view, problem } = useSession(id);
  if (view === undefined)
    return problem === undefined ? (
      <p class="waiting">Reading …</p>
    ) : (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  const nwb = view.outputs.find(({ kind }) => kind === 'nwb');
  return (
    <div class="results-page">
      <p>
        <button type="button" class="plain" onClick={() => onOpen(id)}>
          ← back to the conversation
        </button>
      </p>
      <h1>{view.title}</h1>
      {nwb === undefined || view.written === undefined ? (
        <p>There is no file yet. It comes when the conversation says that it was written.</p>
      ) : (
        <>
          <Verdict view={view} address={client.outputUrl(view.sessionId, nwb.name)} />
          <Files view={view} />
          <h2>look into the file</h2>
          <FileBrowser
            // A file that was corrected or written again is another one.
            key={`${view.written.path} ${view.written.bytes} ${view.report?.checkedAt ?? ''}`}
            address={client.outputUrl(view.sessionId, nwb.name)}
          />
          <h2>open it elsewhere</h2>
          {snippetsFor(view.written.path, (view.summary?.channels ?? 0) > 0).map(({ title, text }) => (
            <Code key={title} title={title} text={text} />
          ))}
        </>
      )}
    </div>
  );
}

function Verdict(props: { readonly view: SessionView; readonly address: string }) {
  const { report, written } = props.view;
  const beside = written?.beside ?? [];
  return (
    <dl class="facts">
      <div>
        <dt>verdict</dt>
        <dd>
          {report === undefined ? (
            'not checked yet'
          ) : report.passed ? (
            <span class="passed">✓ ready for DANDI</span>
          ) : (
            <span class="blocks">✕ something is against it: the conversation says what</span>
          )}
        </dd>
      </div>
      {written === undefined ? null : (
        <div>
          <dt>written</dt>
          <dd>
            {formatBytes(written.bytes)} in {formatSeconds(written.seconds)}
            {beside.length === 0
              ? ''
              : `, with ${beside.length} ${beside.length === 1 ? 'video' : 'videos'} beside it`}
          </dd>
        </div>
      )}
      {report === undefined ? null : (
        <div>
          <dt>checked</dt>
          <dd>
            {report.scope} It took {formatSeconds(report.seconds)}, on {formatMoment(report.checkedAt)}.
          </dd>
        </div>
      )}
      {written === undefined ? null : (
        <div>
          <dt>where</dt>
          <dd class="mono">{written.path}</dd>
        </div>
      )}
      {written === undefined ? null : (
        <div>
          <dt>SHA-256</dt>
          <dd>
            <Checksum
              key={`${written.bytes} ${report?.checkedAt ?? ''}`}
              address={props.address}
              bytes={written.bytes}
            />
          </dd>
        </div>
      )}
      {written === undefined ? null : <InDandi view={props.view} />}
    </dl>
  );
}

/** The name that the file has in a dandiset, where every file lies in the folder of its animal. */
function InDandi(props: { readonly view: SessionView }) {
  const { sessionId, report } = props.view;
  const [place, setPlace] = useState<DandiPlace>();
  const checkedAt = report?.checkedAt;
  useEffect(() => {
    const stop = new AbortController();
    // What a file lacks for a place there, the check says.
    client.getDandiPlace(sessionId, { signal: stop.signal }).then(setPlace, () => setPlace(undefined));
    return () => stop.abort();
  }, [sessionId, checkedAt]);
  if (place === undefined) return null;
  return (
    <div>
      <dt>in a dandiset</dt>
      <dd>
        <span class="mono">{place.target}</span>
        {place.videos.map(({ from, to }) => (
          <div key={from} class="small">
            <span class="mono">{from}</span> as <span class="mono">{to}</span>
          </div>
        ))}
        <div class="small">the last of the commands below lays it out so</div>
      </dd>
    </div>
  );
}
