import type { FieldValue, NwbEdit } from '../../schemas/index.ts';
import { NwbReader } from '../read.ts';
import { CHANGES_PATH, OTHER_CHANGES_PATH } from './changes-path.ts';

/** A change of a file, as its record tells it. */
export interface RecordedChange {
  /** Field of the metadata, or place in the file. */
  readonly field: string;
  readonly from?: FieldValue | undefined;
  readonly value?: FieldValue | undefined;
  readonly why?: string | undefined;
}

/** No record is longer; a file with more changes than this has something wrong with it. */
const mostSentences = 100_000;
const mostLetters = 300;

/** One line of the record: when, by which program, what, from, to and why. */
export function changeSentence(
  { field, from, value, why }: RecordedChange,
  { at, program }: { readonly at: Date; readonly program: string },
): string {
  const to = value === undefined ? 'its new value' : valueInWords(field, value);
  const before = from === undefined ? undefined : valueInWords(field, from);
  const change = before === undefined ? `set to ${to}` : `changed from ${before} to ${to}`;
  const reason = why === undefined ? '' : ` Why: ${why}`;
  // The time of day to the second: the sentence is for people.
  const when = `${at.toISOString().slice(0, 19)}Z`;
  return `${when} ${program}: ${field} ${change}.${reason}`.replaceAll(/\s+/g, ' ');
}

/** A value as people read it in a line: cut where it is long, a weight as the file has it. */
export function valueInWords(field: string, value: FieldValue): string {
  if (value === null) return 'nothing';
  const isGrams = field === 'subject.weight' && typeof value === 'number';
  const text = JSON.stringify(isGrams ? `${value} g` : value);
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}

/**
 * The edits with those that add sentences to the record inside the file, so that both are applied, and taken back,
 * together. Renames go last, deepest first: until then the other edits' paths hold.
 *
 * @param sentences none: the edits are given back in their order for applying, without a record
 * @throws as `NwbReader.open`
 */
export async function withRecord(
  path: string,
  edits: readonly NwbEdit[],
  sentences: readonly string[],
): Promise<NwbEdit[]> {
  const ordered = inOrder(edits);
  if (sentences.length === 0) return ordered;
  const reader = await NwbReader.open(path);
  try {
    const own = earlier(reader, CHANGES_PATH);
    // Somebody keeps something else under that name: it stays as it is.
    const place = own === undefined ? OTHER_CHANGES_PATH : CHANGES_PATH;
    const before = own ?? earlier(reader, OTHER_CHANGES_PATH) ?? [];
    return [{ kind: 'set-text', path: place, value: [...before, ...sentences] }, ...ordered];
  } finally {
    reader[Symbol.dispose]();
  }
}

/** The sentences of the record of a file, oldest first. */
export function recordOf(reader: NwbReader): readonly string[] {
  return earlier(reader, CHANGES_PATH) ?? earlier(reader, OTHER_CHANGES_PATH) ?? [];
}

/** Undefined where something that is no list of texts stands. */
function earlier(reader: NwbReader, path: string): readonly string[] | undefined {
  const found = reader.at(path);
  if (found === undefined) return [];
  if (found.kind !== 'dataset' || found.shape?.length !== 1) return undefined;
  const values = reader.read(found, 0, Math.min(found.shape[0] ?? 0, mostSentences));
  const texts = values.filter((one) => typeof one === 'string');
  return texts.length === values.length ? texts : undefined;
}

function inOrder(edits: readonly NwbEdit[]): NwbEdit[] {
  const depth = (edit: NwbEdit): number => ('path' in edit ? edit.path.split('/').length : 0);
  const renames = edits.filter(({ kind }) => kind === 'rename').sort((a, b) => depth(b) - depth(a));
  return [...edits.filter(({ kind }) => kind !== 'rename'), ...renames];
}
