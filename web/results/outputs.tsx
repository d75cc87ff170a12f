import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { formatBytes } from '../format.ts';

const KINDS = { nwb: 'NWB file', report: 'report', metadata: 'metadata' } as const;

/** Files of the session that can be fetched. */
export function Outputs(props: { readonly view: SessionView }) {
  const { outputs, sessionId, phase, report } = props.view;
  if (outputs.length === 0 || phase === 'converting') return null;
  const nwb = outputs.find((output) => output.kind === 'nwb');
  return (
    <section class="message" aria-label="Files">
      <table class="card">
        <caption>files</caption>
        <tbody>
          {outputs.map((output) => (
            <tr key={output.name}>
              <th scope="row">{KINDS[output.kind]}</th>
              <td>
                <a class="mono" href={client.outputUrl(sessionId, output.name)} download={output.name}>
                  {output.name}
                </a>{' '}
                <span class="small">{output.bytes > 0 ? formatBytes(output.bytes) : ''}</span>
              </td>
            </tr>
          ))}
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
      {phase === 'done' && nwb !== undefined ? (
        <pre class="small mono snippet">{`from pynwb import NWBHDF5IO\nnwb = NWBHDF5IO("${nwb.name}", "r").read()`}</pre>
      ) : null}
    </section>
  );
}
