import type { Conflict } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { sourceWords } from './sources.ts';
import { WorkButton } from './work-button.tsx';

interface CardProps {
  readonly conflict: Conflict;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}

/** Two sources say different things: what each says and where it stands, for the person to choose. */
export function ConflictCard({ conflict, isBusy, act }: CardProps) {
  return (
    <section class="message" aria-label={`Which ${conflict.label}?`}>
      <table class="card conflict">
        <caption>
          <span class="uncertain">sources differ: {conflict.label}</span> · {conflict.why}
        </caption>
        <Claims conflict={conflict} isBusy={isBusy} act={act} />
      </table>
    </section>
  );
}

/** What sources differed on and was decided: which counts and why, and the way to the other one. */
export function SettledConflicts(props: {
  readonly conflicts: readonly Conflict[];
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { conflicts, isBusy, act } = props;
  if (conflicts.length === 0) return null;
  return (
    <section class="message" aria-label="Sources differed">
      <details class="box">
        <summary>sources differed, decided: {conflicts.map(({ label }) => label).join(', ')}</summary>
        {conflicts.map((conflict) => (
          <table key={conflict.field} class="card">
            <caption>
              {conflict.label} · {conflict.why}
            </caption>
            <Claims conflict={conflict} isBusy={isBusy} act={act} />
          </table>
        ))}
      </details>
    </section>
  );
}

function Claims({ conflict, isBusy, act }: CardProps) {
  return (
    <tbody>
      {conflict.claims.map((claim, index) => (
        <tr key={`${claim.provenance.source} ${claim.display}`}>
          <th scope="row">{sourceWords(claim.provenance)}</th>
          <td>
            {claim.display}
            <div class="small">{claim.provenance.words ?? claim.provenance.detail}</div>
          </td>
          <td class="actions">
            {claim.counts ? (
              <span class="passed">✓ counts</span>
            ) : (
              <WorkButton
                class={conflict.isOpen ? '' : 'plain'}
                disabled={isBusy}
                onPress={() =>
                  act((id) => client.decide(id, { kind: 'settle', field: conflict.field, claim: index }))
                }
              >
                {conflict.isOpen ? 'This is right' : 'take this instead'}
                <span class="visually-hidden">: {claim.display}</span>
              </WorkButton>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  );
}
