import type { EvaluationReport, Finding } from '../../../schemas/assistant/index.ts';
import { compared, isBlocking } from './groups.ts';

/** What a correction changed: the check before it, beside the one after it. */
export function Comparison(props: { readonly before: EvaluationReport; readonly now: EvaluationReport }) {
  const { before, now } = props;
  const { gone, stays, added } = compared(before, now);
  const blocking = (report: EvaluationReport): number => report.findings.filter(isBlocking).length;
  return (
    <details class="box">
      <summary>
        before and after: {gone.length} gone, {added.length} new, {stays.length} as before
      </summary>
      <table class="card">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">what</span>
            </th>
            <th scope="col">before</th>
            <th scope="col">now</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">DANDI</th>
            <td>{before.passed ? 'ready' : 'refuses it'}</td>
            <td>{now.passed ? 'ready' : 'refuses it'}</td>
          </tr>
          <tr>
            <th scope="row">what blocks</th>
            <td>{blocking(before)}</td>
            <td>{blocking(now)}</td>
          </tr>
          <tr>
            <th scope="row">what could be better</th>
            <td>{before.findings.length - blocking(before)}</td>
            <td>{now.findings.length - blocking(now)}</td>
          </tr>
        </tbody>
      </table>
      <List title="gone" findings={gone} />
      <List title="new" findings={added} />
    </details>
  );
}

function List(props: { readonly title: string; readonly findings: readonly Finding[] }) {
  if (props.findings.length === 0) return null;
  return (
    <>
      <h3>{props.title}</h3>
      <ul class="small">
        {props.findings.map((finding) => (
          <li key={finding.id}>
            {finding.message} <code>{finding.path}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
