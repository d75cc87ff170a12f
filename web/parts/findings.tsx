import { useState } from 'preact/hooks';
import type { Correction, EvaluationReport, FieldValue, Finding } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';

const LEVELS: Readonly<Record<Finding['importance'], string>> = {
  INVALID: 'invalid',
  CRITICAL: 'DANDI refuses it',
  BEST_PRACTICE_VIOLATION: 'should be better',
  BEST_PRACTICE_SUGGESTION: 'could be better',
};

function isBlocking(finding: Finding): boolean {
  return finding.importance === 'INVALID' || finding.importance === 'CRITICAL';
}

/** What the check found, each with its correction as a diff; the person approves one, some or all. */
export function Findings(props: {
  readonly report: EvaluationReport;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { report, isBusy, act } = props;
  const blocking = report.findings.filter(isBlocking);
  const others = report.findings.filter((finding) => !isBlocking(finding));
  const corrections = report.findings.flatMap((finding) => finding.corrections);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(
      blocking.flatMap((finding) => finding.corrections.slice(0, 1).map((correction) => correction.id)),
    ),
  );
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');

  const approved = corrections
    .filter((correction) => chosen.has(correction.id))
    .map((correction) => ({ id: correction.id, value: correction.value ?? typed[correction.id] }));
  const lacksValue = approved.some(({ value }) => value === undefined || value === '');
  const converts = corrections.some((one) => chosen.has(one.id) && one.apply === 'convert-again');
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  const row = (finding: Finding) => (
    <div key={finding.id} class="finding">
      <div class={isBlocking(finding) ? 'blocks' : 'small'}>
        {isBlocking(finding) ? '■' : '□'} {LEVELS[finding.importance]} · <code>{finding.check}</code> ·{' '}
        <code>{finding.path}</code>
      </div>
      <div>{finding.message}</div>
      {finding.corrections.map((correction) => (
        <CorrectionRow
          key={correction.id}
          correction={correction}
          isChosen={chosen.has(correction.id)}
          typed={typed[correction.id] ?? ''}
          onToggle={() => toggle(correction.id)}
          onType={(value) => setTyped({ ...typed, [correction.id]: value })}
        />
      ))}
    </div>
  );

  return (
    <section class="message" aria-label="Findings">
      {blocking.map(row)}
      {others.length > 0 ? (
        <details open={blocking.length === 0}>
          <summary>{others.length} less important</summary>
          {others.map(row)}
        </details>
      ) : null}
      {corrections.length > 0 ? (
        <div class="choices">
          <button
            type="button"
            class="primary"
            disabled={isBusy || approved.length === 0 || lacksValue}
            onClick={() => void act((id) => client.decide(id, { kind: 'approve', corrections: approved }))}
          >
            {converts ? 'Approve and convert again' : 'Approve and correct the file'}
          </button>
        </div>
      ) : null}
      <form
        class="choices"
        onSubmit={(event) => {
          event.preventDefault();
          void act((id) => client.decide(id, { kind: 'accept', reason: reason.trim() }));
        }}
      >
        <label class="visually-hidden" for="reason">
          Reason for accepting the file as it is
        </label>
        <input
          id="reason"
          value={reason}
          placeholder="accept as it is, because …"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <button type="submit" disabled={isBusy || reason.trim() === ''}>
          Accept as is
        </button>
      </form>
    </section>
  );
}

function CorrectionRow(props: {
  readonly correction: Correction;
  readonly isChosen: boolean;
  readonly typed: string;
  readonly onToggle: () => void;
  readonly onType: (value: string) => void;
}) {
  const { correction } = props;
  return (
    <div>
      <label>
        <input type="checkbox" checked={props.isChosen} onChange={props.onToggle} />
        <span>
          {correction.title}{' '}
          <span class="small">{correction.apply === 'in-place' ? 'about a second' : 'converts again'}</span>
        </span>
      </label>
      <div class="diff">
        {correction.from === undefined ? null : <del>− {shown(correction.from)}</del>}
        <br />
        {correction.value === undefined ? (
          <input
            aria-label={`New value for ${correction.field}`}
            value={props.typed}
            onInput={(event) => props.onType(event.currentTarget.value)}
          />
        ) : (
          <ins>+ {shown(correction.value)}</ins>
        )}
      </div>
    </div>
  );
}

function shown(value: FieldValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
