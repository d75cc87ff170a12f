import { displayValue } from '../../state/display.ts';
import { labelOf } from '../../state/fields.ts';
import { missingFor, proposedMetadataOf, rowsLeftOut } from '../../state/metadata.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValues, rowsOf } from '../../state/values.ts';
import { aboutDuration, counted, fileName, listed, size } from './format.ts';

/** What the conversion agent expects; absent while it cannot tell. */
export interface Estimate {
  readonly seconds: number;
  readonly bytes: number;
  readonly output: string;
}

/** What will be written, what it lacks, and the question to start. */
export function summaryText(state: SessionState, estimate: Estimate | undefined, isKnown: boolean): string {
  if (isKnown) return [missing(state), offer(state, estimate)].filter((part) => part !== '').join(' ');
  return [lead(state), ...lacks(state), uncertain(state), guesses(state), offer(state, estimate)]
    .filter((part) => part !== '')
    .join(' ');
}

function lead(state: SessionState): string {
  if (state.failure !== undefined) return '';
  return state.output === undefined ? 'That is all I need.' : 'The file does not hold your last changes.';
}

function missing(state: SessionState): string {
  const labels = missingFor(state, proposedMetadataOf(state)).map(({ label }) => label);
  if (labels.length === 0) return '';
  return `Still missing: ${listed([...new Set(labels)])}. DANDI refuses a file without; you can tell me now, or start all the same.`;
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
    ...rowsLeftOut(state)
      .map(({ field, rows }) => `${labelOf(field)} without a name stay out of the file (${rows}).`)
      .map((text) => text.charAt(0).toUpperCase() + text.slice(1)),
  ];
}

function uncertain(state: SessionState): string {
  const about = currentValues(state).filter(
    ({ certainty, provenance }) => certainty === 'uncertain' && provenance.source === 'person',
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

function offer(state: SessionState, estimate: Estimate | undefined): string {
  if (estimate === undefined) return 'I will write the NWB file. Start?';
  const what = `${fileName(estimate.output)}, about ${size(estimate.bytes)}, in ${aboutDuration(estimate.seconds)}${placeOf(state)}`;
  const replaces = state.output !== undefined ? ' It replaces the file that I wrote before.' : '';
  return `I will write ${what}.${replaces} Start?`;
}

function placeOf({ folder, outFolder }: SessionState): string {
  const plain = (path: string): string => path.replace(/[\\/]+$/, '');
  return plain(folder) === plain(outFolder) ? ', next to the recording' : `, in ${outFolder}`;
}
