import type { Correction, EvaluationReport, FieldValue, Finding } from '../schemas/index.ts';
import { type FindingGroup, groupsOf, levelCounts, levelWords } from './report-groups.ts';
import { countWords, definitions, escaped, secondsWords } from './report-html.ts';
import { reportStyle } from './report-style.ts';
import { blocks, type Verdict, verdictsOf } from './report-verdicts.ts';

/** What the page says besides the findings: who asks knows more of the session than the file's check. */
export interface ReportFacts {
  /** Instead of the file's name. */
  readonly title?: string | undefined;
  readonly facts?: readonly { readonly name: string; readonly value: string }[] | undefined;
  /** HTML about what the file holds; its texts have to be escaped already. */
  readonly contents?: string | undefined;
}

/**
 * One self-contained page: verdict, then what to do, then what the file holds. It asks nothing of the network, and
 * everything that comes from the file is escaped. It does not look at the file: {@link fileReport} does.
 */
export function htmlReport(report: EvaluationReport, facts: ReportFacts = {}): string {
  const title = facts.title ?? report.file.split(/[\\/]/).at(-1) ?? report.file;
  const groups = groupsOf(report.findings);
  const contents = facts.contents ?? '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}: check</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<p class="soft">${escaped(title)}</p>
<h1>${escaped(headline(report))}</h1>
<ul class="verdicts">${verdictsOf(report).map(verdictHtml).join('')}</ul>
<p>${escaped(summary(report))}</p>
${groups.map(groupHtml).join('\n')}
${contents === '' ? '' : `<section><h2>What the file holds</h2>${contents}</section>`}
<section><h2>The file and the check</h2>${factsHtml(report, facts)}</section>
</main>
<footer>${escaped(report.scope)} Checked ${escaped(report.checkedAt)}, in ${secondsWords(report.seconds)}.</footer>
</body>
</html>
`;
}

function headline({ passed, findings }: EvaluationReport): string {
  if (passed) return findings.length === 0 ? 'Nothing was found.' : 'The file passes.';
  const count = findings.filter(blocks).length;
  return count === 1 ? 'One thing blocks this file.' : `${count} things block this file.`;
}

const marks = { ready: '✓', blocked: '✕', 'not-asked': '–' } as const;

function verdictHtml({ for: audience, answer, blockers, remarks }: Verdict): string {
  const words = {
    ready: remarks === 0 ? 'ready' : `ready, with ${countWords(remarks, 'thing')} to know`,
    blocked: `not ready: ${countWords(blockers, 'thing')} in the way`,
    'not-asked': 'not asked: those checks were not made',
  }[answer];
  return `<li class="${answer}"><span aria-hidden="true">${marks[answer]}</span> <b>${audience}</b> ${escaped(words)}</li>`;
}

function summary({ passed, findings }: EvaluationReport): string {
  const counts = levelCounts(findings);
  const list = counts.length === 0 ? '' : ` Found: ${counts.join(', ')}.`;
  return passed
    ? `It follows the schema, and nothing critical was found.${list}`
    : `Readers or archives refuse it as it is.${list}`;
}

function factsHtml(report: EvaluationReport, { facts = [] }: ReportFacts): string {
  return definitions([
    { name: 'File', value: report.file },
    { name: 'Size', value: `${(report.bytes / 1e6).toFixed(1)} MB` },
    ...facts,
  ]);
}

function groupHtml({ title, lead, isOptional, findings }: FindingGroup): string {
  const heading = `${escaped(title)} (${findings.length})`;
  const content = findings.map(findingHtml).join('\n');
  if (!isOptional)
    return `<section><h2>${heading}</h2><p class="soft">${escaped(lead)}</p>${content}</section>`;
  return `<section><h2>${heading}</h2><details><summary>${escaped(lead)}</summary>${content}</details></section>`;
}

function findingHtml(finding: Finding): string {
  const { importance, message, path, check, corrections } = finding;
  const level = blocks(finding) ? 'blocks' : 'doubt';
  return `<article>
<p><span class="level ${level}">${levelWords[importance]}</span> <code>${escaped(path)}</code></p>
<p>${escaped(message)}</p>
${corrections.map(correctionHtml).join('')}<p class="soft"><code>${escaped(check)}</code></p>
</article>`;
}

function correctionHtml({ title, field, from, value, why }: Correction): string {
  const before = from === undefined ? '' : `<del>${escaped(valueWords(from))}</del> → `;
  const after = value === undefined ? 'your answer' : `<ins>${escaped(valueWords(value))}</ins>`;
  const reason = why === undefined ? '' : `<p class="soft">${escaped(why)}</p>`;
  return `<div class="change"><p>${escaped(title)}</p><p><code>${escaped(field)}</code>: ${before}${after}</p>${reason}</div>`;
}

function valueWords(value: FieldValue): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join('; ')
    : JSON.stringify(value);
}
