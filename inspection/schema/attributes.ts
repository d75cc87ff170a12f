import type { NwbObject } from '../../nwb/index.ts';
import { isList } from '../../nwb/index.ts';
import type { AttributeFacts } from '../../schemas/nwb/index.ts';
import { attributeOf, type InspectedFile, textAttribute } from '../file.ts';
import { checkArray } from './array.ts';
import { checkTarget } from './references.ts';
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
    const isVersion = attribute.name === 'nwb_version' && file.isA(object, 'NWBFile');
    if (isVersion) checkVersion(object, report);
    checkArray(
      isVersion ? { ...attribute, value: undefined } : attribute,
      {
        kind: 'attribute',
        path,
        what,
        dtype: stored.dtype,
        shape: stored.shape,
        first: () => first,
        isScalarUnlessSaid: true,
      },
      report,
    );
    if (attribute.dtype?.kind !== 'reference' || stored.dtype.kind !== 'reference') continue;
    checkTarget(file, { path, what, value: first, targetType: attribute.dtype.targetType }, report);
  }
}

/**
 * Every release of the schema fixes this value to its own version. A file that caches no schema, or to which a newer
 * program has added its own, says another one by right.
 */
function checkVersion(root: NwbObject, report: Report): void {
  const version = textAttribute(root, 'nwb_version');
  if (version === undefined || /^v?2(\.|$)/.test(version)) return;
  report('wrong-value', {
    path: `${root.path}.nwb_version`,
    message: `The file says that it is of NWB ${JSON.stringify(version)}, not of a version 2. Readers of NWB 2 refuse it. Write the version of the schema that the file follows, or convert the file.`,
    found: JSON.stringify(version),
    expected: 'a version 2.x.y',
  });
}
