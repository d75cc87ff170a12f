import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { formatBytes } from '../format.ts';

/** In the conversation: files of the session that can be fetched, and the way into them. */
export function Outputs(props: { readonly view: SessionView }) {
  const { outputs, sessionId, phase } = props.view;
  if (outputs.length === 0 || phase === 'converting') return null;
  return (
    <section class="message" aria-label="Files">
      <Files view={props.view} />
      <p class="choices">
        <a href={`#/file/${encodeURIComponent(sessionId)}`}>
          Look into the file, and copy the code that opens it
        </a>
      </p>
    </section>
  );
}

/** The files, each as a link that fetches it. */
export function Files(props: { readonly view: SessionView }) {
  const { outputs, sessionId, report } = props.view;
  return (
    <table class="card">
      <caption>files</caption>
      <tbody>
        {outputs.map((output) => (
          <tr key={output.name}>
            <th scope="row">NWB file</th>
            <td>
              <a class="mono" href={client.outputUrl(sessionId, output.name)} download={output.name}>
                {output.name}
              </a>{' '}
              <span class="small">{output.bytes > 0 ? formatBytes(output.bytes) : ''}</span>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">metadata</th>
          <td>
            <a href={client.formUrl(sessionId)} download>
              YAML
            </a>{' '}
            <span class="small">as it is kept beside a recording</span>
            {' · '}
            <a href={client.metadataUrl(sessionId)} download={`${sessionId}_metadata.json`}>
              JSON
            </a>{' '}
            <span class="small">with the source and the history of every value</span>
          </td>
        </tr>
        {report === undefined ? null : (
          <tr>
            <th scope="row">report</th>
            <td>
              <a href={client.reportUrl(sessionId)} target="_blank" rel="noreferrer">
                what the check looked at, and what it found
              </a>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
