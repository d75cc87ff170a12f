import type { NwbObject } from '../../nwb/index.ts';
import { isList } from '../../nwb/index.ts';
import type { AttributeFacts } from '../../schemas/nwb/index.ts';
import { attributeOf, type InspectedFile } from '../file.ts';
import { checkArray } from './array.ts';
import type { Report } from './rule.ts';

/** Written as attributes of every typed object; untyped.ts looks at them. */
const ofEveryType = new Set(['namespace', 'neurodata_type', 'object_id']);

/** Required attributes, their dtypes, shapes and fixed values, and what they refer to. */
export function checkAttributes(
  file: InspectedFile,
  object: NwbObject,
  facts: readonly AttributeFacts[],
  report: Report,
): void {
  for (const attribute of facts) {
    if (ofEveryType.has(attribute.name)) continue;
    const stored = attributeOf(object, attribute.name);
    const path = `${object.path}.${attribute.name}`;
    const what = `The attribute ${attribute.name} of ${object.path}`;
    if (stored === undefined) {
      if (!attribute.required) continue;
      report('missing-attribute', {
        path,
        message: `${object.path} lacks the attribute ${attribute.name}, which its type asks for. Readers may refuse the object. Write the attribute.`,
        expected: `the attribute ${attribute.name}`,
      });
      continue;
    }
    const { value } = stored;
    const first = value !== undefined && isList(value) ? value[0] : value;
    checkArray(
      attribute,
      { path, what, dtype: stored.dtype, shape: stored.shape, first: () => first, isScalarUnlessSaid: false },
      report,
    );
    if (attribute.dtype?.kind !== 'reference' || stored.dtype.kind !== 'reference') continue;
    checkTarget(file, { path, what, value: first, targetType: attribute.dtype.targetType }, report);
  }
}

/** Whether a reference leads to an object of the type that the schema asks for. */
export function checkTarget(
  file: InspectedFile,
  reference: {
    readonly path: string;
    readonly what: string;
    readonly value: unknown;
    readonly targetType: string;
  },
  report: Report,
): boolean {
  const { path, what, value, targetType } = reference;
  if (typeof value !== 'object' || value === null || !('target' in value)) return true;
  if ('reftype' in value && value.reftype === 'region') return true;
  const target = value.target as NwbObject | undefined;
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
