import type { NwbObject } from '../../nwb/index.ts';
import type { InspectedFile } from '../file.ts';
import { reportNoValue } from './array.ts';
import { checkInWords } from './in-words.ts';
import { checkDataset, checkGroup } from './members.ts';
import type { Report } from './rule.ts';
import { checkTable } from './table.ts';
import { checkType } from './untyped.ts';

/** The cached schemas say of themselves what they are; nothing describes them. */
export function isSpecification(object: NwbObject): boolean {
  return object.path === '/specifications' || object.path.startsWith('/specifications/');
}

/** One object against the schema of its type, with everything below it that has no type of its own. */
export function validateObject(file: InspectedFile, object: NwbObject, report: Report): void {
  if (isSpecification(object)) return;
  // Of what nothing in the schema describes, too: one dataset without a value keeps PyNWB from opening the file.
  if (object.kind === 'dataset' && object.shape === null)
    reportNoValue({ path: object.path, what: object.path }, report);
  checkType(file, object, report);
  const facts = file.factsOf(object);
  if (facts === undefined) return;
  if (facts.kind === 'group') {
    if (object.kind === 'group') {
      checkGroup(file, object, facts, report);
      if (file.isA(object, 'DynamicTable')) checkTable(file, object, report);
      checkInWords(file, object, report);
    } else reportKind(object, facts.kind, report);
  } else if (object.kind === 'dataset') checkDataset(file, object, facts, report);
  else reportKind(object, facts.kind, report);
}

function reportKind(object: NwbObject, kind: 'group' | 'dataset', report: Report): void {
  report('wrong-kind', {
    path: object.path,
    message: `${object.path} is a ${object.kind} of the type ${object.typeName ?? ''}, which is a type of ${kind}s. Readers refuse the file. Write a ${kind}, or correct the type.`,
    found: `a ${object.kind}`,
    expected: `a ${kind}`,
  });
}

/** The root must be an NWBFile, or no reader begins. */
export function validateRoot(file: InspectedFile, report: Report): void {
  const { root } = file.reader;
  if (file.isA(root, 'NWBFile')) return;
  report('no-nwb-file', {
    path: '/',
    message: `The file is HDF5, but its root is ${root.typeName === undefined ? 'of no type' : `a ${root.typeName}`}, not an NWBFile. No NWB reader opens it. Check that it is the right file; otherwise write it again.`,
    found: root.typeName ?? 'no neurodata_type',
    expected: 'NWBFile',
  });
}
