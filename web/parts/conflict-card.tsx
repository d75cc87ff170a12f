import type { Conflict } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { sourceWords } from './sources.ts';

/** Two sources say different things: what each says and where it stands, for the person to choose. */
export function ConflictCard(props: {
  readonly conflict: Conflict;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { conflict, isBusy, act } = props;
  return (
    <section class="message" aria-label={`Which ${conflict.label}?`}>
      <table class="card conflict">
        <caption>
          <span class="uncertain">sources differ: {conflict.label}</span> · {conflict.why}
        </caption>
        <tbody>
          {conflict.claims.map((claim, index) => (
            <tr key={`${claim.provenance.source} ${claim.display}`}>
              <th scope="row">{sourceWords(claim.provenance)}</th>
              <td>
                {claim.display}
                <div class="small">{claim.provenance.words ?? claim.provenance.detail}</div>
              </td>
              <td class="actions">
                <button
                  type="button"
                  disabled={isBusy}
                  onClick={() =>
                    void act((id) =>
                      client.decide(id, { kind: 'settle', field: conflict.field, claim: index }),
                    )
                  }
                >
                  This is right<span class="visually-hidden">: {claim.display}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
