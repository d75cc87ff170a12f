import { editsForField } from '../nwb/index.ts';
import type { Correction, FieldValue, NwbEdit } from '../schemas/index.ts';

export interface ProposedCorrection {
  readonly title: string;
  /** Path of the field in the session's metadata, such as `subject.species`. */
  readonly field: string;
  readonly from?: FieldValue | undefined;
  /** Left out where only the person can say it. */
  readonly value?: FieldValue | undefined;
  /** The rule or the fact that gives the value. */
  readonly why?: string | undefined;
  /** Of the value: `certain` where it says the same in other words. */
  readonly certainty?: 'certain' | 'likely' | undefined;
}

/** A correction of a field of the metadata; in place where the file can be changed for it. */
export function correction({ title, field, from, value, why, certainty }: ProposedCorrection): Correction {
  const isInPlace = editsForField(field, value ?? sampleOf(field)) !== undefined;
  return {
    id: `set ${field}`,
    title,
    field,
    ...(from === undefined ? {} : { from }),
    ...(value === undefined ? {} : { value }),
    apply: isInPlace ? 'in-place' : 'convert-again',
    ...(value === undefined || why === undefined ? {} : { why }),
    ...(value === undefined || certainty === undefined ? {} : { certainty }),
  };
}

/** A question about an attribute in the file that no metadata say: only a person knows the answer. */
export function attributeQuestion(title: string, place: string, from?: FieldValue): Correction {
  return {
    id: `set ${place}`,
    title,
    field: place,
    ...(from === undefined ? {} : { from }),
    apply: 'in-place',
  };
}

/** A correction of something in the file that no metadata say, carried out in place. */
export function editCorrection(proposed: {
  /** One sentence in the imperative. */
  readonly title: string;
  /** Path of the object, with `.name` for an attribute. */
  readonly place: string;
  readonly from: FieldValue | undefined;
  readonly value: FieldValue;
  readonly why: string;
  readonly certainty: 'certain' | 'likely';
  readonly edits: readonly NwbEdit[];
}): Correction {
  const { place, edits, from, ...rest } = proposed;
  return {
    id: `change ${place}`,
    field: place,
    apply: 'in-place',
    edits: [...edits],
    ...(from === undefined ? {} : { from }),
    ...rest,
  };
}

/** Any value that the field may have, to ask whether it can be changed in place. */
function sampleOf(field: string): FieldValue {
  if (field === 'subject') return {};
  return field === 'subject.weight' ? 1 : 'any';
}

const generalFields: ReadonlyMap<string, string> = new Map([
  ['experimenter', 'experimenter_name'],
  ['lab', 'lab'],
  ['institution', 'institution'],
  ['experiment_description', 'experiment_description'],
  ['session_id', 'session_id'],
  ['keywords', 'keywords'],
  ['notes', 'notes'],
  ['surgery', 'surgery'],
  ['virus', 'virus'],
  ['pharmacology', 'pharmacology'],
  ['protocol', 'protocol'],
  ['related_publications', 'related_publications'],
]);

const subjectFields = new Set([
  'subject_id',
  'species',
  'sex',
  'age',
  'date_of_birth',
  'weight',
  'genotype',
  'strain',
  'description',
]);

/** The field of the metadata that stands at a path of the file, or has an attribute there. */
export function fieldAt(path: string): string | undefined {
  if (path === '/session_description') return 'session_description';
  if (path === '/general/subject') return 'subject';
  const subject = path.match(/^\/general\/subject\/([^/.]+)$/)?.[1];
  if (subject !== undefined) return subjectFields.has(subject) ? `subject.${subject}` : undefined;
  return generalFields.get(path.match(/^\/general\/([^/.]+)$/)?.[1] ?? '');
}
