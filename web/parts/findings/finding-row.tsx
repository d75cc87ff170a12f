import type { Correction, Finding } from '../../../schemas/assistant/index.ts';
import { DiffView } from './diff-view.tsx';
import { isBlocking, LEVELS } from './groups.ts';

export interface Choosing {
  readonly chosen: ReadonlySet<string>;
  readonly typed: Readonly<Record<string, string>>;
  readonly isBusy: boolean;
  readonly onToggle: (finding: Finding, correction: Correction) => void;
  readonly onType: (correction: Correction, value: string) => void;
  readonly onApprove: (correction: Correction) => void;
  /** What its approval sets going, and how long that takes. */
  readonly effectOf: (correction: Correction) => string;
}

/** One finding: what was found and what it means, then each way to correct it. Without `choosing` it is only read. */
export function FindingRow(props: { readonly finding: Finding; readonly choosing?: Choosing }) {
  const { finding, choosing } = props;
  const blocks = isBlocking(finding);
  return (
    <div class={blocks ? 'finding blocking' : 'finding'}>
      <p class="level">
        <span class={blocks ? 'blocks' : 'faint'}>
          {blocks ? '■' : '□'} {LEVELS[finding.importance]}
        </span>{' '}
        <span class="small">
          <code>{finding.check}</code> at <code>{finding.path}</code>
        </span>
      </p>
      <p class="text">{finding.message}</p>
      {choosing === undefined
        ? null
        : finding.corrections.map((correction) => (
            <CorrectionRow
              key={correction.id}
              finding={finding}
              correction={correction}
              choosing={choosing}
            />
          ))}
    </div>
  );
}

function CorrectionRow(props: {
  readonly finding: Finding;
  readonly correction: Correction;
  readonly choosing: Choosing;
}) {
  const { finding, correction, choosing } = props;
  const isChosen = choosing.chosen.has(correction.id);
  const typed = choosing.typed[correction.id] ?? '';
  return (
    <div class="correction">
      <label>
        <input type="checkbox" checked={isChosen} onChange={() => choosing.onToggle(finding, correction)} />
        <span>{correction.title}</span>
      </label>
      <DiffView correction={correction} typed={correction.value === undefined ? typed : undefined} />
      {correction.value === undefined ? (
        <input
          aria-label={`New value for ${correction.field}`}
          placeholder="the right value"
          value={typed}
          onInput={(event) => choosing.onType(correction, event.currentTarget.value)}
        />
      ) : null}
      <p class="small">
        {correction.why === undefined ? '' : `${correction.why} `}
        {correction.certainty === 'likely' ? 'Look at it: it is likely, not certain. ' : ''}
        {choosing.effectOf(correction)}{' '}
        <button
          type="button"
          class="plain"
          disabled={choosing.isBusy || (correction.value === undefined && typed.trim() === '')}
          onClick={() => choosing.onApprove(correction)}
        >
          Approve only this<span class="visually-hidden">: {correction.title}</span>
        </button>
      </p>
    </div>
  );
}
