import { displayValue } from '../../state/display.ts';
import { inCardOrder, labelOf, namedField } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { type CurrentValue, currentValue, currentValues, isTold } from '../../state/values.ts';
import { capitalised, listed } from './format.ts';

const SOURCES: Readonly<Record<CurrentValue['provenance']['source'], string>> = {
  recording: 'from the recording',
  'file-name': 'from the file names',
  yaml: 'from the metadata file',
  person: 'from you',
  derived: 'derived',
  'previous-session': 'from the last session',
  'previous-nwb': 'from an earlier NWB file',
  model: 'from you, as the model read it',
};

/** One value with where it comes from and how sure it is. */
export function valueFacts(state: SessionState, field: string): string {
  const value = currentValue(state, field);
  if (value === undefined) return `I have no value for ${namedField(field)}.`;
  const { source, detail, words: said } = value.provenance;
  const words = isTold(value.provenance) ? `, who said "${said ?? detail}"` : `: ${detail}`;
  const isGuess = value.status === 'proposed' ? ' It is my guess until you say go.' : '';
  const isUnsure = value.certainty === 'uncertain' ? ' It is not certain.' : '';
  return `${capitalised(labelOf(field))}: ${displayValue(field, value.value)}, ${SOURCES[source]}${words}.${isGuess}${isUnsure}`;
}

/** Longer ones would hide the others. */
const LONGEST_SHOWN = 80;

/** What is known so far, by where it comes from, in the order of the cards. */
export function knownSoFar(state: SessionState): string {
  const values = new Map(currentValues(state).map((value) => [value.field, value]));
  if (values.size === 0) return 'Nothing yet.';
  // Lists of files and the channel map are no news to anybody.
  const order = inCardOrder(values.keys())
    .filter((field) => field !== 'ntrode_electrode_group_channel_map' && !field.startsWith('associated_'))
    .flatMap((field) => values.get(field) ?? []);
  const groups = Map.groupBy(order, ({ provenance }) => provenance.source);
  return [...groups]
    .map(([source, all]) => {
      const each = all.map(({ field, value }) => {
        const shown = displayValue(field, value);
        return `${labelOf(field)} ${shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown}`;
      });
      return `${capitalised(SOURCES[source])}: ${listed(each)}.`;
    })
    .join(' ');
}
