import { type FindingGroup, groupsOf, levelCounts, levelWords, type Verdict } from '../inspection/index.ts';
import type { Correction, Finding } from '../schemas/index.ts';
import { count, formatBytes, formatSeconds } from './format.ts';
import type { ValidatedFile, Validation } from './validation.ts';

/** Findings of one check that are told in full; of the others only the places. */
const MOST_TOLD = 3;
/** Places that are listed of the others; `--json` lists all. */
const MOST_PLACES = 10;
const LINE_WIDTH = 100;

/** What was found in every file, one after another, and a summary where there are several. */
export function describeValidation({ threshold, reports, unread }: Validation): string {
  const parts = [
    ...reports.map((report) =>
      [describeFile(report), ...groupsOf(report.findings).map(describeGroup)].join('\n'),
    ),
    ...unread.map(({ message }) => `Cannot be read: ${plain(message)}\n`),
  ];
  const files = reports.length + unread.length;
  if (files > 1) {
    const failed = reports.filter(({ atOrAbove }) => atOrAbove > 0).length;
    const words = [
      `${files - failed - unread.length} of ${count(files, 'file')} without anything ${aboveWords(threshold)}`,
      ...(unread.length > 0 ? [`${unread.length} could not be read`] : []),
    ];
    const lines = reports.map((report) => `  ${answersOf(report)}  ${plain(report.file)}\n`);
    parts.push(`${words.join('; ')}.\n${lines.join('')}`);
  }
  return parts.join(files > 1 ? '\n' : '').replaceAll(/\n{3,}/g, '\n\n');
}

function aboveWords(threshold: Validation['threshold']): string {
  return {
    invalid: 'against the schema',
    critical: 'critical or worse',
    violation: 'against best practice or worse',
    suggestion: 'found in them',
  }[threshold];
}

/** The verdict and the counts of one file. */
export function describeFile(report: ValidatedFile | undefined): string {
  if (report === undefined) return '';
  const { file, bytes, findings, verdicts, scope, seconds } = report;
  const counts = levelCounts(findings);
  return [
    `${plain(file)}, ${formatBytes(bytes)}`,
    ...verdicts.map((verdict) => `  ready for ${`${verdict.for}:`.padEnd(10)} ${answerWords(verdict)}`),
    `  found: ${counts.length === 0 ? 'nothing' : counts.join(', ')}`,
    ...wrapped(`${scope} It took ${formatSeconds(seconds)}.`, '  '),
    '',
  ].join('\n');
}

function answerWords({ answer, blockers, remarks }: Verdict): string {
  if (answer === 'ready') return remarks === 0 ? 'yes' : `yes, with ${count(remarks, 'thing')} to know`;
  if (answer === 'not-asked') return 'not asked (--config all asks for both)';
  return `no, ${count(blockers, 'thing')} in the way`;
}

function answersOf({ verdicts }: ValidatedFile): string {
  return verdicts
    .map(
      ({ for: audience, answer }) =>
        `${audience} ${{ ready: 'yes', blocked: 'no ', 'not-asked': '–  ' }[answer]}`,
    )
    .join('  ');
}

function describeGroup({ title, lead, findings }: FindingGroup): string {
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  return [
    `${title} (${findings.length})`,
    lead,
    '',
    ...[...byCheck.values()].flatMap(describeCheck),
    '',
  ].join('\n');
}

function describeCheck(findings: readonly Finding[]): string[] {
  const told = findings.slice(0, MOST_TOLD);
  const others = findings.slice(MOST_TOLD);
  const places = others.slice(0, MOST_PLACES).map(({ path }) => plain(path));
  const more = others.length > places.length ? ` and ${others.length - places.length} more` : '';
  return [
    ...told.flatMap(describeFinding),
    ...(others.length === 0
      ? []
      : wrapped(`The same check (${plain(told[0]?.check ?? '')}) at ${places.join(', ')}${more}`, '  ')),
  ];
}

function describeFinding({ importance, path, message, check, corrections }: Finding): string[] {
  return [
    `  ${plain(path)}`,
    ...wrapped(plain(message), '    '),
    ...corrections.flatMap((one) => wrapped(`→ ${correctionWords(one)}`, '    ')),
    `    ${levelWords[importance]}, ${plain(check)}`,
  ];
}

function correctionWords({ title, from, value }: Correction): string {
  if (value === undefined) return plain(title);
  const words = (one: unknown): string =>
    plain(typeof one === 'string' ? one || '(empty)' : JSON.stringify(one));
  const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return `${plain(title)} ${from === undefined ? '' : `${short(words(from))} → `}${short(words(value))}`;
}

/** Text of a file for a terminal: what moves the cursor or turns the writing becomes a visible mark. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= LINE_WIDTH - indent.length) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${indent}${one}`);
}
