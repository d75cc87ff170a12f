import type { Source, ValueView } from '../../schemas/assistant/index.ts';

const SOURCES: Readonly<Record<Source, string>> = {
  recording: 'recording',
  'file-name': 'file name',
  yaml: 'YAML',
  person: 'you',
  derived: 'derived',
  'previous-session': 'last session',
  'previous-nwb': 'earlier NWB file',
  model: 'you, read by the model',
};

/** Where a value is from, in a word or two. */
export function sourceWords({ source }: ValueView['provenance']): string {
  return SOURCES[source];
}

/** How sure it is, in words: never by colour alone. */
export function sureness(value: Pick<ValueView, 'status' | 'certainty'>): string {
  return [value.status === 'proposed' ? 'a guess' : '', value.certainty === 'uncertain' ? 'not sure' : '']
    .filter((word) => word !== '')
    .join(', ');
}

/** Whether a yes of the person would say more than is known. */
export function canConfirm(value: ValueView): boolean {
  return value.status === 'proposed' || value.certainty === 'uncertain';
}
