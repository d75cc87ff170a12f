import type { Correction } from '../../../../schemas/index.ts';
import { changesSinceWritten } from '../../state/changes.ts';
import { openDisputes } from '../../state/claims.ts';
import { displayValue } from '../../state/display.ts';
import { labelOf, namedField } from '../../state/fields.ts';
import { rowsLeftOut } from '../../state/metadata.ts';
import type { SessionState } from '../../state/session-state.ts';
import { stimulationLacks } from '../../state/stimulation.ts';
import { currentValues, isTold, rowsOf } from '../../state/values.ts';
import { undecidedText } from './conflicts.ts';
import { stillMissing } from './fields.ts';
import { aboutDuration, capitalised, counted, fileName, listed, size } from './format.ts';

/** What the conversion agent expects; absent while it cannot tell. */
export interface Estimate {
  readonly seconds: number;
  readonly bytes: number;
  readonly output: string;
}

/** What starts when the person says so: a file is written, or the one that there is takes these corrections. */
export interface Offer {
  readonly estimate?: Estimate | undefined;
  readonly corrections?: readonly Correction[] | undefined;
}

/** What will be written, what it lacks, and the question to start. */
export function summaryText(state: SessionState, offer: Offer, isKnown: boolean): string {
  if (offer.corrections !== undefined) return changeText(offer.corrections);
  const start = startText(state, offer.estimate);
  const undecided = undecidedText(state, openDisputes(state));
  const whole = [lead(state), undecided, ...lacks(state), uncertain(state), guesses(state), start];
  const isAgain = state.output !== undefined;
  const texts = isAgain
    ? [lead(state), undecided, missing(state), start]
    : isKnown
      ? [undecided, missing(state), start]
      : whole;
  return texts.filter((part) => part !== '').join(' ');
}

/** Longer values would hide what the sentence is about. */
const LONGEST_SHOWN = 60;

/** "the weight (420 g → 430 g)" */
function changeInWords({ field, from, value }: Correction): string {
  const [before, after] = [from ?? null, value ?? null].map((one) =>
    one === null ? 'empty' : displayValue(field, one),
  );
  const change = `${before} → ${after}`;
  return change.length > LONGEST_SHOWN ? namedField(field) : `${namedField(field)} (${change})`;
}

function changeText(corrections: readonly Correction[]): string {
  const what = listed(corrections.map(changeInWords));
  return `The file does not hold that yet. I can change ${what} in it, which takes less than a second, and check it again. Shall I?`;
}

function lead(state: SessionState): string {
  if (state.failure !== undefined) return '';
  if (state.output === undefined) return stillMissing(state).length === 0 ? 'That is all I need.' : '';
  const changes = changesSinceWritten(state);
  if (changes === undefined) return 'The file does not hold your last changes.';
  if (changes.length === 0) return 'The file that I wrote holds all of this.';
  const fields = listed(changes.map(({ field }) => namedField(field)));
  return `The file does not hold your last changes: ${fields}. For them it has to be written again.`;
}

/** Of what is missing, what DANDI refuses a file without. */
const REFUSED: ReadonlySet<string> = new Set(['species', 'sex', 'age or birthday', 'animal id']);

function missing(state: SessionState): string {
  const parts = stillMissing(state);
  const refused = parts.filter((part) => REFUSED.has(part));
  const others = parts.filter((part) => !REFUSED.has(part));
  const tell = 'You can tell me now, or start all the same.';
  return [
    refused.length === 0 ? '' : `Still missing: ${listed(refused)}. DANDI refuses a file without.`,
    others.length === 0 ? '' : `${refused.length === 0 ? 'Not told' : 'Not told either'}: ${listed(others)}.`,
    parts.length === 0 ? '' : tell,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function lacks(state: SessionState): string[] {
  const groups = rowsOf(state, 'electrode_groups');
  const noTargets = groups.some((row) => row['targeted_x'] === undefined || row['targeted_x'] === null);
  const noScale = rowsOf(state, 'cameras').filter((row) => typeof row['meters_per_pixel'] !== 'number');
  return [
    missing(state),
    noTargets ? 'Coordinates can stay empty: DANDI does not ask for them.' : '',
    noScale.length > 0
      ? `Without metres per pixel the positions of ${counted(noScale.length, 'camera')} have no scale.`
      : '',
    ...stimulationLacks(state),
    ...rowsLeftOut(state)
      .map(({ field, rows }) => `${labelOf(field)} without a name stay out of the file (${rows}).`)
      .map(capitalised),
  ];
}

function uncertain(state: SessionState): string {
  const about = currentValues(state).filter(
    ({ certainty, provenance }) => certainty === 'uncertain' && isTold(provenance),
  );
  if (about.length === 0) return '';
  const each = about.map(({ field, value }) => `${labelOf(field)} ${displayValue(field, value)}`);
  return `Not certain, and said so in the file's notes: ${listed(each)}.`;
}

function guesses(state: SessionState): string {
  const proposed = currentValues(state).filter(({ status }) => status === 'proposed');
  if (proposed.length === 0) return '';
  return `With your go my guesses count: ${listed(proposed.map(({ field }) => labelOf(field)))}.`;
}

function startText(state: SessionState, estimate: Estimate | undefined): string {
  if (estimate === undefined) return 'I will write the NWB file. Start?';
  const { output, bytes, seconds } = estimate;
  const what = [
    fileName(output),
    ...(bytes > 0 ? [`about ${size(bytes)}`] : []),
    `in ${aboutDuration(seconds)}${placeOf(state)}`,
  ];
  const replaces = state.output !== undefined ? ' It replaces the file that I wrote before.' : '';
  return `I will write ${what.join(', ')}.${replaces} Start?`;
}

function placeOf({ folder, outFolder }: SessionState): string {
  const plain = (path: string): string => path.replace(/[\\/]+$/, '');
  return plain(folder) === plain(outFolder) ? ', next to the recording' : `, in ${outFolder}`;
}
