import type { Choice, Correction, Finding } from '../../../../schemas/index.ts';
import { displayValue } from '../../state/display.ts';
import { labelOf } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { isBlocking, isSameAsBefore, openFindings } from '../decisions.ts';
import { aboutDuration, capitalised, counted, duration, fileName, inWords, listed, size } from './format.ts';
import { sentence } from './opening.ts';

/** More would not be read; the report holds them all. */
const MOST_LISTED = 8;

/** What the check of the file found, with what each correction would do. */
export function verdictText(state: SessionState): string {
  const { report } = state;
  if (report === undefined) return '';
  const blocking = report.findings.filter(isBlocking);
  const open = openFindings(state);
  const others = report.findings.length - blocking.length;
  return [
    verdict(blocking.length, others, report.findings.length === 0),
    isSameAsBefore(state) ? same(report.findings.length) : '',
    ...open.slice(0, MOST_LISTED).map(({ number, finding }) => `${number}. ${describe(state, finding)}`),
    open.length > MOST_LISTED ? `${counted(open.length - MOST_LISTED, 'more finding')} in the report.` : '',
    ...blocking
      .filter((finding) => finding.corrections.length === 0)
      .map((finding) => `${sentence(finding.message)} I know of no correction for it.`),
    unlisted(report.findings.filter((finding) => !isBlocking(finding) && finding.corrections.length === 0)),
    ask(state),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function verdict(blocking: number, others: number, isClean: boolean): string {
  if (isClean) return 'The check found nothing. The file is ready for DANDI.';
  if (blocking === 0) {
    return `The file is ready for DANDI. The check suggests ${inWords(others)} ${others === 1 ? 'improvement' : 'improvements'}.`;
  }
  const rest = others > 0 ? `, and ${inWords(others)} less important` : '';
  return `The check found ${inWords(blocking)} ${blocking === 1 ? 'thing' : 'things'} that DANDI refuses${rest}.`;
}

function same(count: number): string {
  return count === 1
    ? 'It is the same finding as before: the correction did not change what the check sees.'
    : `They are the same ${inWords(count)} findings as before: the corrections did not change what the check sees.`;
}

function describe(state: SessionState, finding: Finding): string {
  const [first] = finding.corrections;
  const others = finding.corrections.length - 1;
  return [
    sentence(finding.message),
    first === undefined ? '' : correctionText(state, first),
    others > 0 ? `(${counted(others, 'other way', 'other ways')} to correct it below.)` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What a correction does, what changes, and how long it takes. */
function correctionText(state: SessionState, correction: Correction): string {
  const { field, from, value } = correction;
  const change =
    value === undefined
      ? ` (you would have to tell the ${labelOf(field)})`
      : ` (${from === undefined || from === null ? 'now empty' : displayValue(field, from)} → ${displayValue(field, value)})`;
  return `${capitalised(correction.title.replace(/\.$/, ''))}${change}: ${effect(state, correction)}.`;
}

function effect(state: SessionState, { apply }: Correction): string {
  if (apply === 'in-place') return 'in the file, less than a second';
  const seconds = state.output?.seconds;
  return `converts again, ${seconds === undefined ? 'as long as before' : aboutDuration(seconds)}`;
}

function unlisted(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const checks = [...new Set(findings.map(({ check }) => check))];
  return `Also noted, nothing to decide: ${listed(checks.slice(0, MOST_LISTED))}.`;
}

function ask(state: SessionState): string {
  const open = openFindings(state);
  if (open.length === 0) return '';
  return open.length === 1 ? 'Shall I?' : 'Shall I correct all of them?';
}

/** The buttons under the verdict. */
export function verdictChoices(state: SessionState): Choice[] {
  if (state.report === undefined) {
    return [
      { label: 'Check again', say: 'check again' },
      { label: 'Accept as is', say: 'accept as is' },
    ];
  }
  const open = openFindings(state);
  if (open.length === 0) return [{ label: 'Accept as is', say: 'accept as is' }];
  const single =
    open.length > 1 && open.length <= 4
      ? open.map(({ number }) => ({ label: `Only ${number}`, say: `approve ${number}` }))
      : [];
  return [
    { label: open.length === 1 ? 'Correct it' : `Correct all ${open.length}`, say: 'approve all' },
    ...single,
    { label: 'Accept as is', say: 'accept as is' },
    ...(state.report.passed ? [{ label: 'Leave it', say: 'leave it' }] : []),
  ];
}

/** After a conversion: what was written. */
export function writtenText(state: SessionState): string {
  const { output } = state;
  if (output === undefined) return '';
  const warnings = output.warnings.slice(0, 3).map((warning) => `Note: ${sentence(warning)}`);
  const more = output.warnings.length - warnings.length;
  return [
    `Done in ${duration(output.seconds)}: ${fileName(output.path)}, ${size(output.bytes)}.`,
    ...warnings,
    more > 0 ? `${counted(more, 'more note')} in the report.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export const FINISHED =
  'For the next recording of the same animal, say "same as last time" and I will only ask what changed.';
