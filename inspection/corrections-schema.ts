import type { NwbDataset } from '../nwb/index.ts';
import type { Correction } from '../schemas/index.ts';
import { correction, fieldAt } from './corrections.ts';
import type { InspectedFile } from './file.ts';
import { proposeDate } from './proposals.ts';

/** Fields that NWB keeps as lists of texts, and whether a comma parts two of them. */
const lists: ReadonlyMap<string, { readonly isParted: boolean }> = new Map([
  ['/general/experimenter', { isParted: false }],
  ['/general/keywords', { isParted: true }],
  ['/general/related_publications', { isParted: false }],
]);

/** What mends a field of the metadata that breaks a rule of the schema: its value in the right form, or a question. */
export function schemaCorrections(file: InspectedFile, path: string): Correction[] {
  const field = fieldAt(path);
  if (field === undefined) return [];
  const object = file.reader.at(path);
  const text = object?.kind === 'dataset' ? textOf(file, object) : undefined;
  const list = lists.get(path);
  if (list !== undefined && text !== undefined && object?.kind === 'dataset' && object.shape?.length === 0)
    return [asList(field, text, list.isParted)];
  if (field === 'subject.date_of_birth' && text !== undefined) {
    const value = proposeDate(text);
    if (value !== undefined) {
      return [
        correction({
          title: `Write the date of birth as ${value}.`,
          field,
          from: text,
          value,
          why: 'The same day in the form that NWB reads.',
          certainty: 'certain',
        }),
      ];
    }
  }
  const what = field.replace('subject.', 'the animal’s ').replaceAll('_', ' ');
  return [correction({ title: `Say ${what}.`, field, from: text })];
}

function textOf(file: InspectedFile, dataset: NwbDataset): string | undefined {
  const value = file.reader.scalar(dataset);
  return typeof value === 'string' ? value : undefined;
}

function asList(field: string, text: string, isParted: boolean): Correction {
  const parts = text
    .split(isParted ? /[,;]/ : ';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isOne = parts.length === 1;
  return correction({
    title: isOne ? 'Write it as a list of one.' : `Write it as a list of ${parts.length}.`,
    field,
    from: text,
    value: parts.length === 0 ? undefined : parts,
    why: isOne
      ? 'NWB keeps a list here; the text stays as it is.'
      : 'NWB keeps a list here, and the text names several.',
    certainty: isOne ? 'certain' : 'likely',
  });
}
