import { useState } from 'preact/hooks';
import type { Correction, EvaluationReport, Finding, SessionView } from '../../../schemas/assistant/index.ts';
import { client } from '../../client.ts';
import { formatSeconds } from '../../format.ts';
import type { SessionState } from '../../use-session.ts';
import { Comparison } from './comparison.tsx';
import { effectOf, willHappen } from './effect.ts';
import { type Choosing, FindingRow } from './finding-row.tsx';
import { type Group, groupsOf, verdictOf } from './groups.ts';

/** What the check found: the verdict, then what to do about it; the person approves one, some or all. */
export function Findings(props: {
  readonly view: SessionView;
  readonly report: EvaluationReport;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { view, report, isBusy, act } = props;
  const isDeciding = view.phase === 'deciding';
  const groups = groupsOf(report.findings);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(groups.filter((group) => group.isBlocking).flatMap(firstIds)),
  );
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const corrections = report.findings.flatMap((finding) => finding.corrections);
  const picked = corrections.filter(({ id }) => chosen.has(id));
  const approve = (those: readonly Correction[]): void => {
    const approved = those.map(({ id, value }) => ({ id, value: value ?? typed[id] }));
    void act((id) => client.decide(id, { kind: 'approve', corrections: approved }));
  };
  const choosing: Choosing = {
    chosen,
    typed,
    isBusy,
    onToggle: (finding, correction) => {
      const next = new Set(chosen);
      // The others of the finding are other ways to the same end.
      for (const { id } of finding.corrections) if (id !== correction.id) next.delete(id);
      if (!next.delete(correction.id)) next.add(correction.id);
      setChosen(next);
    },
    onType: (correction, value) => {
      setTyped({ ...typed, [correction.id]: value });
      if (value.trim() !== '') setChosen(new Set([...chosen, correction.id]));
    },
    onApprove: (correction) => approve([correction]),
    effectOf: (correction) => effectOf(correction, view.written?.seconds),
  };
  const lacksValue = picked.some(({ id, value }) => value === undefined && (typed[id] ?? '').trim() === '');
  const hasBlocking = groups.some((group) => group.isBlocking);

  return (
    <section class="message findings" aria-label="Findings">
      <h2 class={report.passed ? 'verdict passed' : 'verdict blocks'}>
        {report.passed ? '✓' : '■'} {verdictOf(report)}
      </h2>
      <p class="small">
        {report.scope} Checked in {formatSeconds(report.seconds)}.
      </p>
      {view.reportBefore === undefined ? null : <Comparison before={view.reportBefore} now={report} />}
      {groups.map((group) => (
        <GroupOf
          key={`${group.kind} ${group.isBlocking}`}
          group={group}
          isFolded={!group.isBlocking && (hasBlocking || !isDeciding)}
          {...(isDeciding ? { choosing } : {})}
        />
      ))}
      {isDeciding ? (
        <>
          {corrections.length > 0 ? (
            <>
              <p class="small">{willHappen(picked, view.written?.seconds, report.seconds)}</p>
              <div class="choices">
                <button
                  type="button"
                  class="primary"
                  disabled={isBusy || picked.length === 0 || lacksValue}
                  onClick={() => approve(picked)}
                >
                  {picked.some(({ apply }) => apply === 'convert-again')
                    ? `Approve and convert again`
                    : `Approve and correct the file`}
                </button>
                <button type="button" onClick={() => setChosen(new Set(groups.flatMap(firstIds)))}>
                  Choose all
                </button>
                <button type="button" onClick={() => setChosen(new Set())}>
                  Choose none
                </button>
              </div>
            </>
          ) : null}
          <AcceptForm isBusy={isBusy} act={act} />
        </>
      ) : null}
    </section>
  );
}

/** The first way to correct each finding; what only the person knows is chosen by typing it. */
function firstIds({ kind, findings }: Group): string[] {
  if (kind === 'tell' || kind === 'none') return [];
  return findings.flatMap((finding) => finding.corrections.slice(0, 1).map(({ id }) => id));
}

function GroupOf(props: { readonly group: Group; readonly isFolded: boolean; readonly choosing?: Choosing }) {
  const { group, isFolded, choosing } = props;
  const row = (finding: Finding) => (
    <FindingRow key={finding.id} finding={finding} {...(choosing === undefined ? {} : { choosing })} />
  );
  return (
    <details class="group" open={!isFolded}>
      <summary>
        {group.title} · {group.findings.length}
      </summary>
      {group.findings.map(row)}
    </details>
  );
}

function AcceptForm(props: { readonly isBusy: boolean; readonly act: SessionState['act'] }) {
  const { isBusy, act } = props;
  const [reason, setReason] = useState('');
  return (
    <form
      class="accept"
      onSubmit={(event) => {
        event.preventDefault();
        void act((id) => client.decide(id, { kind: 'accept', reason: reason.trim() }));
      }}
    >
      <label for="reason">Or accept the file as it is, because</label>
      <div class="choices">
        <input id="reason" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        <button type="submit" disabled={isBusy || reason.trim() === ''}>
          Accept as is
        </button>
      </div>
    </form>
  );
}
