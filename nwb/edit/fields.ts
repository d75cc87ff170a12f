import type { FieldValue, NwbEdit } from '../../schemas/index.ts';

type Kind = 'text' | 'texts';

interface PlacedField {
  readonly path: string;
  readonly kind: Kind;
  /** What the schema asks for: it can be changed but not removed. */
  readonly required?: boolean;
}

/** Where the fields of the session's metadata that are one text, or a list of texts, stand in the file. */
const places: Readonly<Record<string, PlacedField>> = {
  experimenter_name: { path: '/general/experimenter', kind: 'texts' },
  lab: { path: '/general/lab', kind: 'text' },
  institution: { path: '/general/institution', kind: 'text' },
  session_description: { path: '/session_description', kind: 'text', required: true },
  experiment_description: { path: '/general/experiment_description', kind: 'text' },
  session_id: { path: '/general/session_id', kind: 'text' },
  keywords: { path: '/general/keywords', kind: 'texts' },
  notes: { path: '/general/notes', kind: 'text' },
  surgery: { path: '/general/surgery', kind: 'text' },
  virus: { path: '/general/virus', kind: 'text' },
  pharmacology: { path: '/general/pharmacology', kind: 'text' },
  protocol: { path: '/general/protocol', kind: 'text' },
  related_publications: { path: '/general/related_publications', kind: 'texts' },
  'subject.subject_id': { path: '/general/subject/subject_id', kind: 'text' },
  'subject.species': { path: '/general/subject/species', kind: 'text' },
  'subject.sex': { path: '/general/subject/sex', kind: 'text' },
  'subject.age': { path: '/general/subject/age', kind: 'text' },
  'subject.date_of_birth': { path: '/general/subject/date_of_birth', kind: 'text' },
  'subject.genotype': { path: '/general/subject/genotype', kind: 'text' },
  'subject.strain': { path: '/general/subject/strain', kind: 'text' },
  'subject.description': { path: '/general/subject/description', kind: 'text' },
};

const weightPath = '/general/subject/weight';
const agePath = '/general/subject/age';

/**
 * The edits that give a field of the session's metadata this value in a file of ours.
 *
 * @param field its path in the metadata, such as `subject.species`; `subject` for the animal as a whole; or an
 * attribute in the file, as {@link editsForPlace} takes it
 * @param value in the form of the metadata: a weight in grams, experimenters as a list; null takes the field out
 * @returns undefined when the file has to be made again for it (tables, cameras, electrodes, …), or when the value is
 * none that the field can have
 */
export function editsForField(field: string, value: FieldValue): NwbEdit[] | undefined {
  if (field === 'subject') return subjectEdits(value);
  if (field === 'subject.weight') return weightEdits(value);
  if (field === 'subject.age_reference') {
    if (value !== 'birth' && value !== 'gestational') return undefined;
    return [{ kind: 'set-attribute', path: agePath, name: 'reference', value }];
  }
  if (field.startsWith('/')) return editsForPlace(field, value);
  const place = Object.hasOwn(places, field) ? places[field] : undefined;
  return place === undefined ? undefined : placedEdits(place, value);
}

/**
 * The edits that give an attribute in the file this value: what only a person can say, and no metadata hold.
 *
 * @param place path and name of the attribute, such as `/acquisition/tetrode/data.unit`
 * @returns undefined for values that are neither text nor number, and for what is no attribute
 */
export function editsForPlace(place: string, value: FieldValue): NwbEdit[] | undefined {
  const at = place.lastIndexOf('.');
  const path = place.slice(0, at);
  const name = place.slice(at + 1);
  if (at <= place.lastIndexOf('/') || name === '') return undefined;
  const isValue = (typeof value === 'string' && !isBlank(value)) || typeof value === 'number';
  return isValue ? [{ kind: 'set-attribute', path, name, value }] : undefined;
}

function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function placedEdits({ path, kind, required }: PlacedField, value: FieldValue): NwbEdit[] | undefined {
  const texts = typeof value === 'string' && kind === 'texts' && value.trim() !== '' ? [value] : value;
  if (isBlank(texts) || (Array.isArray(texts) && texts.length === 0))
    return required === true ? undefined : [{ kind: 'remove', path }];
  if (kind === 'text')
    return typeof texts === 'string' ? [{ kind: 'set-text', path, value: texts }] : undefined;
  if (!Array.isArray(texts)) return undefined;
  const strings = texts.filter((one) => typeof one === 'string');
  return strings.length === texts.length ? [{ kind: 'set-text', path, value: strings }] : undefined;
}

/** As the converter writes it: "420 g". */
function weightEdits(value: FieldValue): NwbEdit[] | undefined {
  if (isBlank(value)) return [{ kind: 'remove', path: weightPath }];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0)
    return [{ kind: 'set-text', path: weightPath, value: `${value} g` }];
  const isWhole = typeof value === 'string' && /^\d+(\.\d+)? (kg|g|mg|ug|μg|ng|pg)$/i.test(value);
  return isWhole ? [{ kind: 'set-text', path: weightPath, value }] : undefined;
}

function subjectEdits(value: FieldValue): NwbEdit[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const edits: NwbEdit[] = [];
  // The reference is an attribute of the age, which must be there before.
  const entries = Object.entries(value).sort(
    ([a], [b]) => Number(a === 'age_reference') - Number(b === 'age_reference'),
  );
  for (const [name, one] of entries) {
    if (one === undefined) continue;
    const more = editsForField(`subject.${name}`, one);
    if (more === undefined) return undefined;
    edits.push(...more);
  }
  return edits;
}
