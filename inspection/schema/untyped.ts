import type { NwbChild, NwbGroup, NwbObject } from '../../nwb/index.ts';
import type { GroupFacts } from '../../schemas/nwb/index.ts';
import { type InspectedFile, pathOf } from '../file.ts';
import { checkLink } from './links.ts';
import type { Report } from './rule.ts';

/**
 * Objects that no member of the schema describes. With a known type they are extra, which the schema allows; without
 * one they are what readers skip in silence: written, and never seen again.
 */
export function checkUnmatched(
  file: InspectedFile,
  group: NwbGroup,
  child: NwbChild,
  facts: Pick<GroupFacts, 'datasets' | 'groups' | 'links'>,
  report: Report,
): void {
  const { object } = child;
  const path = pathOf(group, child.name);
  if (object === undefined) {
    checkLink(file, path, child, report);
    return;
  }
  if (object.typeName !== undefined) {
    checkNamedType(object, path, child, facts, report);
    return;
  }
  // An object that says its namespace is told of by checkType.
  if (child.link !== 'hard' || object.namespace !== undefined) return;
  const kin = object.kind === 'group' ? facts.groups : facts.datasets;
  // Extras without a type are common directly under /general, where the schema only expects named ones.
  const typed = kin.flatMap(({ name, typeName }) =>
    typeName !== undefined && (name === child.name || (name === undefined && group.path !== '/general'))
      ? [typeName]
      : [],
  );
  if (typed.length === 0) return;
  const expected = [...new Set(typed)].join(', ');
  report('untyped-object', {
    path,
    message: `${path} has no neurodata_type. Readers skip it in silence: it is in the file and nobody sees it. Give it its type (${expected}), or remove it.`,
    found: 'no attribute neurodata_type',
    expected: `an object of the type ${expected}`,
  });
}

/**
 * Types that took the place of a wider one in NWB 2.9, with that one. Files that were begun before and cache no schema,
 * or to which a program of today has added its own, hold the wider by right; readers know.
 */
const onceAllowed: ReadonlyMap<string, string> = new Map([
  ['ElectrodesTable', 'DynamicTable'],
  ['FrequencyBandsTable', 'DynamicTable'],
]);

/** A typed object under a name that the schema keeps for another type: readers take it for that one and fail. */
function checkNamedType(
  object: NwbObject,
  path: string,
  child: NwbChild,
  facts: Pick<GroupFacts, 'datasets' | 'groups' | 'links'>,
  report: Report,
): void {
  const members = [
    ...facts.datasets,
    ...facts.groups,
    ...facts.links.map((link) => ({ ...link, typeName: link.targetType })),
  ];
  const member = members.find(({ name }) => name === child.name);
  // Where it is required, it is reported as missing.
  if (member?.typeName === undefined || member.quantity.min > 0) return;
  if (object.typeName !== undefined && onceAllowed.get(member.typeName) === object.typeName) return;
  const found = object.typeName ?? 'no type';
  report('wrong-type', {
    path,
    message: `${path} is a ${found}, where the schema keeps the name for a ${member.typeName}. Readers refuse the file or do not see the object. Give it its type, or another name.`,
    found,
    expected: member.typeName,
  });
}

/** An object that says its type, but not the namespace, or one that nobody knows. */
export function checkType(file: InspectedFile, object: NwbObject, report: Report): void {
  if (object.typeName === undefined) {
    if (object.namespace === undefined) return;
    report('missing-attribute', {
      path: `${object.path}.neurodata_type`,
      message: `${object.path} says its namespace, ${object.namespace}, and not its neurodata_type. Readers skip it in silence. Write the type.`,
      expected: 'the attribute neurodata_type',
    });
    return;
  }
  if (object.namespace === undefined) {
    report('missing-attribute', {
      path: `${object.path}.namespace`,
      message: `${object.path} says its type, ${object.typeName}, and not the namespace of it. Readers do not know what it is and skip it, or fail. Write the namespace.`,
      expected: 'the attribute namespace',
    });
  }
  if (file.factsOf(object) !== undefined) return;
  const known = file.catalog.namespaces.some(({ name }) => name === object.namespace);
  if (!known && object.namespace !== undefined) {
    report('unknown-namespace', {
      path: object.path,
      message: `${object.path} is a ${object.typeName} of the namespace ${object.namespace}, which the file does not cache. Readers without that extension skip it. Cache the specification of ${object.namespace} in the file.`,
      found: object.namespace,
      expected: `one of ${file.catalog.namespaces.map(({ name }) => name).join(', ')}`,
    });
    return;
  }
  report('unknown-type', {
    path: object.path,
    message: `${object.path} says that it is a ${object.typeName}, a type that ${object.namespace ?? 'no namespace'} does not have. Readers skip it or refuse the file. Correct the name of the type; names are case-sensitive.`,
    found: object.typeName,
    expected: `a type of ${object.namespace ?? 'a namespace'}`,
  });
}
