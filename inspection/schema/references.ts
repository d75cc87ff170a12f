import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import type { Dtype } from '../../schemas/nwb/index.ts';
import type { InspectedFile } from '../file.ts';
import type { Report } from './rule.ts';

/** As many references of a dataset are followed. */
const MOST_REFERENCES = 1000;

interface StoredReference {
  readonly path: string;
  /** "Row 3 of /units/electrode_group", for messages. */
  readonly what: string;
  readonly value: unknown;
  readonly targetType: string;
}

/** Where the references of a dataset lead, also those that are one field of a compound. */
export function checkReferences(
  file: InspectedFile,
  dataset: NwbDataset,
  dtype: Dtype,
  report: Report,
): void {
  const stored = dataset.dtype;
  if (dataset.shape === null || dataset.shape.includes(0)) return;
  if (dtype.kind === 'reference' && stored.kind === 'reference') {
    checkRows(file, dataset, { name: '', targetType: dtype.targetType, at: (value) => value }, report);
  } else if (dtype.kind === 'compound' && stored.kind === 'compound') {
    for (const [index, { name, dtype: field }] of dtype.fields.entries()) {
      if (field.kind !== 'reference' || stored.fields[index]?.dtype.kind !== 'reference') continue;
      const at = (value: unknown): unknown => (Array.isArray(value) ? value[index] : undefined);
      checkRows(file, dataset, { name, targetType: field.targetType, at }, report);
    }
  }
}

function checkRows(
  file: InspectedFile,
  dataset: NwbDataset,
  field: { readonly name: string; readonly targetType: string; readonly at: (value: unknown) => unknown },
  report: Report,
): void {
  const { path } = dataset;
  const rowElements = (dataset.shape ?? []).slice(1).reduce((product, size) => product * size, 1);
  const rows = Math.floor(MOST_REFERENCES / rowElements);
  for (const [index, value] of file.reader.read(dataset, 0, rows).entries()) {
    const what = `Row ${Math.floor(index / rowElements)} of ${path}${field.name === '' ? '' : ` (${field.name})`}`;
    // One is enough: a column that is wrong is wrong in most rows.
    const reference = { path, what, value: field.at(value), targetType: field.targetType };
    if (!checkTarget(file, reference, report)) return;
  }
}

/** Whether a reference leads to an object of the type that the schema asks for. */
export function checkTarget(
  file: InspectedFile,
  { path, what, value, targetType }: StoredReference,
  report: Report,
): boolean {
  const one: unknown = isListOfOne(value) ? value[0] : value;
  if (typeof one !== 'object' || one === null || !('target' in one)) return true;
  if ('reftype' in one && one.reftype === 'region') return true;
  const target = one.target as NwbObject | undefined;
  if (target === undefined) {
    report('broken-reference', {
      path,
      message: `${what} refers to an object that is not in the file. Readers fail on it, or lose what it connects. Point it to the ${targetType} that is meant.`,
      found: 'a reference to nothing',
      expected: `a reference to a ${targetType}`,
    });
    return false;
  }
  if (file.isA(target, targetType)) return true;
  const found = `${target.typeName ?? 'an object without a type'} (${target.path})`;
  report('wrong-target', {
    path,
    message: `${what} refers to ${found}, where the schema asks for a ${targetType}. Readers refuse it or show the wrong object. Point it to the ${targetType} that is meant.`,
    found,
    expected: `a reference to a ${targetType}`,
  });
  return false;
}

function isListOfOne(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length === 1;
}
