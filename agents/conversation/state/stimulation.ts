import type { SessionState } from './session-state.ts';
import type { Row } from './tables/cells.ts';
import { currentValue, rowsOf } from './values.ts';

/** The tables of optogenetics: what was injected, what was implanted, and what made the light. */
export const STIMULATION = ['virus_injection', 'optical_fiber', 'opto_excitation_source'] as const;
export type StimulationField = (typeof STIMULATION)[number];

export function isStimulation(field: string): field is StimulationField {
  return STIMULATION.some((one) => one === field);
}

/** Words that only light on neurons has. */
export const OPTOGENETIC =
  /\bopto(?:genetic\w*|\b)|\bopsins?\b|\bh?ChR2\b|chronos|chrimson|chrmine|\bNpHR|halorhodopsin|channelrhodopsin|\bArchT?\b(?!-)|eArch|GtACR|\bJaws\b|\bfs_?gui\b/i;

/** Texts that tell of the whole session. */
const TELLING = ['session_description', 'experiment_description', 'keywords', 'virus', 'surgery', 'tasks'];

/** Whether the files, or what was told of the session, say that there was optogenetics. */
export function hintsAtOptogenetics(state: SessionState): boolean {
  const isInFiles = ['fs_gui_yamls', 'optogenetic_stimulation_software', ...STIMULATION].some(
    (field) => currentValue(state, field) !== undefined,
  );
  const told = TELLING.map((field) => JSON.stringify(currentValue(state, field)?.value ?? ''));
  return isInFiles || [...told, ...(state.summary?.warnings ?? [])].some((text) => OPTOGENETIC.test(text));
}

const PLACE: readonly Needed[] = [
  ['location', 'place'],
  ['ap_in_mm', 'AP'],
  ['ml_in_mm', 'ML'],
  ['dv_in_mm', 'DV'],
  ['reference', 'point that it is measured from'],
];
type Needed = readonly [key: string, word: string];

/** What the rows of optogenetics lack for the file, a sentence each, as the conversion will treat them. */
export function stimulationLacks(
  state: SessionState,
  fields: readonly StimulationField[] = STIMULATION,
): string[] {
  return fields.flatMap((field) =>
    rowsOf(state, field).flatMap((row) => {
      const name = row['name'];
      // That rows without a name stay out is said of every table.
      return typeof name === 'string' && name !== '' ? sentencesOf(state, field, row, name) : [];
    }),
  );
}

function sentencesOf(state: SessionState, field: StimulationField, row: Row, name: string): string[] {
  const known = state.summary?.stimulationDevices;
  switch (field) {
    case 'virus_injection': {
      const needed: readonly Needed[] = [
        ['virus_name', 'virus'],
        ['titer_in_vg_per_ml', 'titer'],
        ['volume_in_uL', 'volume'],
      ];
      const out = lacking(row, needed);
      if (out !== '') return [`${name} has ${out}: it stays out of the file.`];
      return [...notKnown(row['virus_name'], known?.viruses, 'virus'), ...placeSentences(row, name)];
    }
    case 'optical_fiber':
      return [
        ...modelSentences(row['hardware_name'], known?.fibers, name, 'fiber'),
        ...placeSentences(row, name),
      ];
    case 'opto_excitation_source':
      return modelSentences(row['model_name'], known?.lightSources, name, 'light source');
  }
}

/** "no titer and no volume"; empty where nothing is lacking. */
function lacking(row: Row, needed: readonly Needed[]): string {
  const words = needed.filter(([key]) => isEmpty(row[key])).map(([, word]) => `no ${word}`);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function placeSentences(row: Row, name: string): string[] {
  const out = lacking(row, PLACE);
  const { hemisphere: side, ml_in_mm: ml, dv_in_mm: dv } = row;
  const isOther = typeof ml === 'number' && ((side === 'left' && ml > 0) || (side === 'right' && ml < 0));
  return [
    out === '' ? '' : `${name} has ${out}: where it is in the brain stays out of the file.`,
    isOther
      ? `${name} is on the ${String(side)}, and ML ${ml} is on the other side: ML counts to the right.`
      : '',
    typeof dv === 'number' && dv > 0
      ? `${name} has DV ${dv}: DV counts upwards, and what is below is negative.`
      : '',
  ].filter((sentence) => sentence !== '');
}

function modelSentences(
  model: unknown,
  known: readonly string[] | undefined,
  name: string,
  what: string,
): string[] {
  return isEmpty(model)
    ? [`${name} has no model: its maker stays out of the file.`]
    : notKnown(model, known, what);
}

function notKnown(name: unknown, known: readonly string[] | undefined, what: string): string[] {
  if (known === undefined || known.includes(String(name))) return [];
  return [`I know no ${what} called ${String(name)}: its maker is not known.`];
}
