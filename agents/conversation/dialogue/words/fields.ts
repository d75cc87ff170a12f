import { labelOf, namedField } from '../../state/fields.ts';
import { missingFor, proposedMetadataOf } from '../../state/metadata.ts';
import type { SessionState } from '../../state/session-state.ts';
import { lacksInGroups } from '../agenda.ts';

/** What a person is asked to tell for a field, as a part of a sentence. */
export function toTell(state: SessionState, field: string): string {
  if (field === 'electrode_groups') {
    if (!lacksInGroups(state, 'device_type')) return 'the place of the electrodes';
    return lacksInGroups(state, 'location')
      ? 'the place and the probe type of the electrodes'
      : 'the probe type';
  }
  if (field === 'subject.age') return 'the age or birthday';
  if (field === 'session_description') return 'one sentence on what happened';
  return namedField(field);
}

const columns: Readonly<Record<string, string>> = {
  'electrode_groups[].location': 'place of the electrodes',
  'electrode_groups[].device_type': 'probe type',
  'subject.date_of_birth': 'age or birthday',
  session_description: 'one sentence on what happened',
};

/** What a file that DANDI takes would still need if everything that is proposed counted, as items of a list. */
export function stillMissing(state: SessionState): string[] {
  const parts = missingFor(state, proposedMetadataOf(state)).map(({ field }) => {
    const [, table = '', column = ''] = /^(\w+)\[\]\.(\w+)$/.exec(field) ?? [];
    const cell = `${column.replaceAll('_', ' ')} of the ${labelOf(table)}`;
    return columns[field] ?? (table === '' ? labelOf(field) : cell);
  });
  return [...new Set(parts)];
}
