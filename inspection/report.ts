import type { Correction, EvaluationReport, FieldValue, Finding } from '../schemas/index.ts';
import { reportStyle } from './report-style.ts';

/** What the page says besides the findings: who asks knows more of the session than the file's check. */
export interface ReportFacts {
  /** Instead of the file's name. */
  readonly title?: string | undefined;
  readonly facts?: readonly { readonly name: string; readonly value: string }[] | undefined;
}

const words = {
  INVALID: 'against the schema',
  CRITICAL: 'critical',
  BEST_PRACTICE_VIOLATION: 'against best practice',
  BEST_PRACTICE_SUGGESTION: 'suggestion',
} as const;

interface Section {
  readonly title: string;
  readonly lead: string;
  readonly isFolded?: boolean;
  readonly takes: (finding: Finding) => boolean;
}

function blocks({ importance }: Finding): boolean {
  return importance === 'INVALID' || importance === 'CRITICAL';
}
function some(finding: Finding, test: (correction: Correction) => boolean): boolean {
  return finding.corrections.some(test);
}

/** By what the person has to do; a finding stands in the first section that takes it. */
const sections: readonly Section[] = [
  {
    title: 'Approve a correction',
    lead: 'A rule gives the value. The file can be changed in place, in less than a second.',
    takes: (finding) => some(finding, ({ value, apply }) => value !== undefined && apply === 'in-place'),
  },
  {
    title: 'Answer a question',
    lead: 'Only you know the value. It then goes into the file in place.',
    takes: (finding) => some(finding, ({ apply }) => apply === 'in-place'),
  },
  {
    title: 'Convert again',
    lead: 'The samples have to be written anew for these.',
    takes: (finding) => finding.corrections.length > 0,
  },
  {
    title: 'Put right at the source',
    lead: 'No correction is known for these, and they block.',
    takes: blocks,
  },
  {
    title: 'Could be better',
    lead: 'Nothing here keeps the file from being read or shared.',
    isFolded: true,
    takes: () => true,
  },
];

/**
 * One self-contained page: verdict, then what to do, then the rest. It asks nothing of the network, and everything
 * that comes from the file is escaped.
 */
export function htmlReport(report: EvaluationReport, facts: ReportFacts = {}): string {
  const title = facts.title ?? report.file.split(/[\\/]/).at(-1) ?? report.file;
  const left = [...report.findings];
  const parts = sections.map((section) => {
    const taken = left.filter((finding) => section.takes(finding));
    for (const finding of taken) left.splice(left.indexOf(finding), 1);
    return taken.length === 0 ? '' : sectionHtml(section, taken);
  });
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
<h1>${escaped(verdict(report))}</h1>
<p>${escaped(summary(report))}</p>
${factsHtml(report, facts)}
${parts.join('\n')}
</main>
<footer>${escaped(report.scope)} Checked ${escaped(report.checkedAt)}, in ${report.seconds.toFixed(1)} s.</footer>
</body>
</html>
`;
}

function verdict({ passed, findings }: EvaluationReport): string {
  if (passed) return findings.length === 0 ? 'Nothing was found.' : 'The file passes.';
  const count = findings.filter(blocks).length;
  return count === 1 ? 'One thing blocks this file.' : `${count} things block this file.`;
}

function summary({ passed, findings }: EvaluationReport): string {
  const counts = Object.entries(words).flatMap(([importance, word]) => {
    const count = findings.filter((finding) => finding.importance === importance).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const list = counts.length === 0 ? '' : ` Found: ${counts.join(', ')}.`;
  return passed
    ? `It follows the schema, and nothing was found that DANDI calls critical.${list}`
    : `Readers or DANDI refuse it as it is.${list}`;
}

function factsHtml(report: EvaluationReport, { facts = [] }: ReportFacts): string {
  const all = [
    { name: 'File', value: report.file },
    { name: 'Size', value: `${(report.bytes / 1e6).toFixed(1)} MB` },
    ...facts,
  ];
  const rows = all.map(({ name, value }) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  return `<dl>${rows.join('')}</dl>`;
}

function sectionHtml({ title, lead, isFolded }: Section, findings: readonly Finding[]): string {
  const heading = `${escaped(title)} (${findings.length})`;
  const content = findings.map(findingHtml).join('\n');
  if (isFolded !== true)
    return `<section><h2>${heading}</h2><p class="soft">${escaped(lead)}</p>${content}</section>`;
  return `<section><h2>${heading}</h2><details><summary>${escaped(lead)}</summary>${content}</details></section>`;
}

function findingHtml(finding: Finding): string {
  const { importance, message, path, check, corrections } = finding;
  const level = blocks(finding) ? 'blocks' : 'doubt';
  return `<article>
<p><span class="level ${level}">${words[importance]}</span><code>${escaped(path)}</code></p>
<p>${escaped(message)}</p>
${corrections.map(correctionHtml).join('')}<p class="soft"><code>${escaped(check)}</code></p>
</article>`;
}

function correctionHtml({ title, field, from, value }: Correction): string {
  const before = from === undefined ? '' : `<del>${escaped(valueWords(from))}</del> → `;
  const after = value === undefined ? 'your answer' : `<ins>${escaped(valueWords(value))}</ins>`;
  return `<div class="change"><p>${escaped(title)}</p><p><code>${escaped(field)}</code>: ${before}${after}</p></div>`;
}

function valueWords(value: FieldValue): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join('; ')
    : JSON.stringify(value);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML. Control characters and those that turn the direction of writing become visible marks. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter)
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}
