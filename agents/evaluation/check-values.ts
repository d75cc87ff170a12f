import {
  type Correction,
  type FieldValue,
  fieldValueSchema,
  InputError,
  missingForNwb,
  type SessionMetadata,
  sessionMetadataSchema,
} from '../../schemas/index.ts';

type Path = readonly (string | number)[];

/** A correction that can be carried out: it has a value, and the metadata can hold it. */
export interface CheckedCorrection extends Correction {
  readonly value: FieldValue;
}

/**
 * Checks corrections before anything is changed: each has a value that its field can have, and that would not be
 * refused again.
 * @throws InputError `metadata` naming every field that does not fit
 */
export function checkCorrections(corrections: readonly Correction[]): CheckedCorrection[] {
  const faults: string[] = [];
  const checked = corrections.flatMap((correction): CheckedCorrection[] => {
    const { value } = correction;
    // The check that proposed edits knows what may stand there.
    if (value !== undefined && correction.edits !== undefined) return [{ ...correction, value }];
    if (value === undefined) {
      faults.push(`${correction.field} without a value`);
      return [];
    }
    faults.push(...faultsOf(correction.field, value));
    return [{ ...correction, value }];
  });
  if (faults.length === 0) return checked;
  throw new InputError('metadata', {
    found: faults.join('; '),
    expected: 'a value for each correction that its field can have',
    todo: 'Give another value, or leave the correction out.',
    ...(corrections.length === 1 ? { where: { field: corrections[0]?.field } } : {}),
  });
}

function faultsOf(field: string, value: FieldValue): string[] {
  // Null takes a field out, which says nothing that could be wrong.
  if (value === null) return [];
  // A place in the file: what may stand there the edit of it checks.
  if (field.startsWith('/'))
    return typeof value === 'string' || typeof value === 'number'
      ? []
      : [`${field} as ${JSON.stringify(value)}: neither a text nor a number`];
  const path = pathOf(field);
  const nested = nest(path, value);
  const parsed = sessionMetadataSchema.safeParse(nested);
  // Fields beside this one are missing here, and are none of its faults.
  const own = (parsed.error?.issues ?? []).filter((issue) => isWithin(issue.path, path));
  if (own.length > 0) return own.map(({ message }) => `${field} as ${JSON.stringify(value)}: ${message}`);
  if (!parsed.success) return [];
  if (!isKnown(parsed.data, path)) return [`${field}, which is no field of the metadata`];
  return missingForNwb(parsed.data)
    .filter((missing) => missing.field === field && missing.severity === 'required')
    .map(({ why }) => `${field}: ${why}`);
}

/** `electrode_groups[2].location` → electrode_groups, 2, location; `[]` stands for any row. */
function pathOf(field: string): Path {
  return [...field.matchAll(/[^.[\]]+|\[(\d*)\]/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  );
}

function nest(path: Path, value: FieldValue): FieldValue {
  return path.reduceRight<FieldValue>((inner, key) => {
    if (typeof key === 'string') return { [key]: inner };
    const rows: FieldValue[] = Array.from({ length: key + 1 }, () => ({}));
    rows[key] = inner;
    return rows;
  }, value);
}

function isWithin(issue: readonly PropertyKey[], path: Path): boolean {
  return path.every((key, index) => issue[index] === key);
}

/** What the schema does not know it leaves out. */
function isKnown(metadata: SessionMetadata, path: Path): boolean {
  let at: unknown = fieldValueSchema.parse(JSON.parse(JSON.stringify(metadata)));
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<string | number, unknown>>)[key];
  }
  return true;
}
