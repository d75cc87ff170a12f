import {
  type Choice,
  type Correction,
  DANDI_VIDEO_EXTENSIONS,
  type Finding,
} from '../../../../schemas/index.ts';
import { displayValue } from '../../state/display.ts';
import { namedField } from '../../state/fields.ts';
import {
  correctionsOf,
  fieldsToTell,
  isBlocking,
  isGivenUp,
  isSameAsBefore,
  openFindings,
  wishedFields,
} from '../../state/findings.ts';
import type { SessionState } from '../../state/session-state.ts';
import { toTell } from './fields.ts';
import { aboutDuration, capitalised, counted, duration, fileName, inWords, listed, size } from './format.ts';
import { example } from './hints.ts';
import { sentence } from './sentence.ts';

/** What was done before the check that a verdict is about. */
export type Lead = 'converted' | 'corrected' | 'checked';

/** More would not be read; the report holds them all. */
const MOST_LISTED = 8;
const MOST_NOTES = 3;

/** What the check of the file found, with what each correction would do. */
export function verdictText(state: SessionState, lead: Lead): string {
  const { report } = state;
  if (report === undefined) return '';
  const stuck = noProgress(state, lead);
  const question = stuck === '' ? ask(state) : askAfter(state);
  const parts = report.passed
    ? [
        ready(state, lead),
        stuck,
        notes(state, lead),
        suggested(state),
        ...items(state),
        question,
        wish(state),
      ]
    : [
        lead === 'converted' ? written(state) : lead === 'corrected' ? 'Done.' : '',
        notes(state, lead),
        [refused(state), stuck].filter((part) => part !== '').join(' '),
        ...items(state),
        ...beyondUs(report.findings),
        question,
      ];
  return [...parts, unlisted(state)].filter((part) => part !== '').join('\n');
}

/** Where the file is, how large, and how long it took. */
function ready(state: SessionState, lead: Lead): string {
  const { output, report } = state;
  const took = lead === 'converted' && output !== undefined ? `, written in ${duration(output.seconds)}` : '';
  const file = output === undefined ? '' : ` It is ${output.path}, ${size(output.bytes)}${took}.`;
  const clean = report?.findings.length === 0 ? ' The check found nothing.' : '';
  return `The file is ready for DANDI.${file}${besideText(state)}${clean}`;
}

/** Videos are not in the file, and must go where it goes. */
function besideText({ output }: SessionState): string {
  const count = output?.beside?.length ?? 0;
  if (count === 0) return '';
  const videos = count === 1 ? 'A video stands' : `${capitalised(inWords(count))} videos stand`;
  return ` ${videos} beside it: keep them together.${videosRefused(output)}`;
}

/** The check reads the file alone; whoever uploads the folder meets this first at DANDI. */
function videosRefused(output: SessionState['output']): string {
  const endings = new Set((output?.beside ?? []).map(({ path }) => path.slice(path.lastIndexOf('.'))));
  const refused = [...endings].filter((ending) => !DANDI_VIDEO_EXTENSIONS.includes(ending.toLowerCase()));
  if (refused.length === 0) return '';
  return ` DANDI takes no ${listed(refused)} files: before an upload put them into .mp4, which changes no frame (renshaw convert with --video mp4), or leave them out.`;
}

function written(state: SessionState): string {
  const { output } = state;
  if (output === undefined) return '';
  return `Done in ${duration(output.seconds)}: ${fileName(output.path)}, ${size(output.bytes)}.${besideText(state)}`;
}

/** Losses are in the first message, the scale of cameras in the question to start. */
const TOLD_BEFORE = /^metadata: |\blost \d+ packets?: |\bhas no meters_per_pixel\b/;

/** What the conversion noted. Fields of the metadata were talked about before it, and the check says what matters. */
function notes({ output }: SessionState, lead: Lead): string {
  const all = (output?.warnings ?? []).filter((warning) => !TOLD_BEFORE.test(warning));
  if (lead !== 'converted' || all.length === 0) return '';
  const shown = all.slice(0, MOST_NOTES).map((warning) => `Note: ${sentence(warning)}`);
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [`The conversion noted ${inWords(more)} more.`] : [])].join(' ');
}

function refused(state: SessionState): string {
  const findings = state.report?.findings ?? [];
  const blocking = findings.filter(isBlocking).length;
  const others = openFindings(state).filter(({ finding }) => !isBlocking(finding)).length;
  const rest = others > 0 ? `, and ${inWords(others)} less important` : '';
  return `The check found ${inWords(blocking)} ${blocking === 1 ? 'thing' : 'things'} that DANDI refuses${rest}.`;
}

/** That a retry changed nothing of what the check finds; empty where it did, or nothing was tried. */
function noProgress(state: SessionState, lead: Lead): string {
  const count = state.report?.findings.length ?? 0;
  if (lead === 'checked' || !isSameAsBefore(state)) return '';
  const same =
    count === 1
      ? 'It is the same finding as before'
      : `They are the same ${inWords(count)} findings as before`;
  return lead === 'corrected'
    ? `${same}: what was corrected did not change what the check sees.`
    : `${same}: writing the file again did not change what the check sees.`;
}

/** Where the same was done to no effect, it is not asked for again. */
function askAfter(state: SessionState): string {
  const isOpen = openFindings(state).length > 0;
  return isOpen
    ? 'The same again would change nothing: tell me another value, or keep the file as it is, with a reason.'
    : '';
}

function suggested(state: SessionState): string {
  const count = openFindings(state).length;
  if (count === 0) return '';
  return `The check suggests ${inWords(count)} ${count === 1 ? 'improvement' : 'improvements'}.`;
}

function items(state: SessionState): string[] {
  const open = openFindings(state);
  return [
    ...open.slice(0, MOST_LISTED).map(({ number, finding }) => `${number}. ${describe(state, finding)}`),
    open.length > MOST_LISTED ? `${counted(open.length - MOST_LISTED, 'more finding')} in the report.` : '',
  ];
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

/** What a correction does, what changes, and how long it takes. What a person has to tell is asked for once, below. */
function correctionText(state: SessionState, correction: Correction): string {
  const { field, from, value } = correction;
  if (value === undefined) return '';
  const before = (from ?? null) === null ? 'now empty' : displayValue(field, from ?? null);
  const title = capitalised(correction.title.replace(/\.$/, ''));
  return `${title} (${before} → ${displayValue(field, value)}): ${effect(state, [correction])}.`;
}

function effect(state: SessionState, corrections: readonly Correction[]): string {
  if (corrections.every(({ apply }) => apply === 'in-place')) return 'in the file, less than a second';
  const seconds = state.output?.seconds;
  return `converts again, ${seconds === undefined ? 'as long as before' : aboutDuration(seconds)}`;
}

function beyondUs(findings: readonly Finding[]): string[] {
  return findings
    .filter((finding) => isBlocking(finding) && finding.corrections.length === 0)
    .map((finding) => `${sentence(finding.message)} I know of no correction for it.`);
}

function ask(state: SessionState): string {
  const open = openFindings(state).filter(({ finding }) => !isGivenUp(state, finding));
  const corrections = correctionsOf(open);
  const fields = fieldsToTell(corrections);
  const lacking = corrections.filter(({ value }) => value === undefined);
  const tell =
    fields.length === 0
      ? ''
      : `Tell me ${listed(fields.map((field) => toTell(state, field)))} (${effect(state, lacking)}). ${example(fields)}`;
  if (lacking.length === corrections.length) return tell.trim();
  return [
    open.length === 1 ? 'Shall I?' : `Shall I correct ${open.length === 2 ? 'both' : 'all'} of them?`,
    tell,
  ]
    .join(' ')
    .trim();
}

/** What nobody was asked about and a reader of the file would like to know. */
function wish(state: SessionState): string {
  const fields = wishedFields(state);
  if (fields.length === 0) return '';
  const what = listed(fields.map((field) => toTell(state, field)));
  return `It could also hold ${what}: tell me whenever you like. ${example(fields)}`;
}

/** Findings that ask nothing of anybody, and those that were offered before. */
function unlisted(state: SessionState): string {
  const shown = new Set(openFindings(state).map(({ finding }) => finding.id));
  const wished = new Set(wishedFields(state));
  const count = (state.report?.findings ?? []).filter(
    (finding) =>
      !shown.has(finding.id) &&
      !isBlocking(finding) &&
      !fieldsToTell(finding.corrections).some((field) => wished.has(field)),
  ).length;
  if (count === 0) return '';
  return `${capitalised(inWords(count))} smaller ${count === 1 ? 'note stands' : 'notes stand'} in the report; nothing has to be done.`;
}

/** The buttons under the verdict. */
export function verdictChoices(state: SessionState): Choice[] {
  const accept = { label: 'Accept as is', say: 'accept as is' };
  const leave = { label: 'Leave it', say: 'leave it' };
  if (state.report === undefined) return [{ label: 'Check again', say: 'check again' }, accept];
  const open = openFindings(state);
  const single =
    open.length > 1 && open.length <= 4
      ? open.map(({ number }) => ({ label: `Only ${number}`, say: `approve ${number}` }))
      : [];
  const howMany = open.length === 1 ? 'it' : open.length === 2 ? 'both' : `all ${open.length}`;
  const all = { label: `Correct ${howMany}`, say: 'approve all' };
  return [
    ...(state.approved.length > 0 ? [{ label: 'Do it again', say: 'yes' }] : []),
    ...(open.length > 0 ? [all] : []),
    ...single,
    state.report.passed ? leave : accept,
  ];
}

/** What people do with a file that is done. */
export function nextSteps(state: SessionState): string {
  const dandi = state.report?.passed === true ? ', or upload it to DANDI' : '';
  return `Next: open it in Python (the page has the lines for it)${dandi}. For the next recording of the same animal, say "same as last time" and I will only ask what changed.`;
}

/** Where the file is, in a sentence of its own. */
export function placeText({ output, outFolder }: SessionState): string {
  return output === undefined
    ? `No file is written yet; it will be in ${outFolder}.`
    : `The file is ${output.path}, ${size(output.bytes)}.`;
}

/** The last message where the file stays as it is. */
export function keptText(state: SessionState, leftOut: readonly string[]): string {
  return [placeText(state), verdictInShort(state, leftOut), nextSteps(state)].join(' ');
}

/** Whether the file is ready, in one sentence. */
export function verdictInShort({ report }: SessionState, leftOut: readonly string[] = []): string {
  if (report === undefined) return 'It was not checked.';
  if (report.passed) return 'It is ready for DANDI.';
  const lacks = leftOut.length === 0 ? '' : ` without ${listed(leftOut.map(namedField))}`;
  return `DANDI would refuse it${lacks}; you can still tell me a value, and I put it into the file.`;
}
