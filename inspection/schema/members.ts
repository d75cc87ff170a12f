import type { NwbChild, NwbDataset, NwbGroup, NwbObject, NwbValue } from '../../nwb/index.ts';
import type { DatasetFacts, GroupFacts } from '../../schemas/nwb/index.ts';
import { type InspectedFile, pathOf } from '../file.ts';
import { checkArray } from './array.ts';
import { checkAttributes } from './attributes.ts';
import { checkLink, checkRenamed } from './links.ts';
import { type MemberMatch, matchChildren, memberType } from './match.ts';
import { checkReferences } from './references.ts';
import type { Report } from './rule.ts';
import { checkUnmatched } from './untyped.ts';

/** Of a dataset whose rows are wider, no value is looked at. */
const MOST_IN_A_ROW = 1_000_000;

/** A group against what the schema says of it: quantities, kinds and links of its members, and the members. */
export function checkGroup(
  file: InspectedFile,
  group: NwbGroup,
  facts: Pick<GroupFacts, 'attributes' | 'datasets' | 'groups' | 'links'>,
  report: Report,
): void {
  checkAttributes(file, group, facts.attributes, report);
  const { matches, unmatched } = matchChildren(file, group, facts);
  for (const match of matches) {
    checkQuantity(group, match, report);
    for (const child of match.children) checkChild(file, group, match, child, report);
  }
  for (const child of unmatched) checkUnmatched(file, group, child, facts, report);
}

function checkQuantity(group: NwbGroup, { member, children }: MemberMatch, report: Report): void {
  const { min, max } = member.quantity;
  const type = memberType(member);
  const what =
    `${member.kind} ${member.name ?? ''}${type === undefined ? '' : ` of the type ${type}`}`.replace(
      '  ',
      ' ',
    );
  const path = member.name === undefined ? group.path : pathOf(group, member.name);
  if (children.length === 0 && min > 0) {
    const isThere = member.name !== undefined && group.children.has(member.name);
    report(
      member.kind === 'link' ? 'missing-link' : member.kind === 'group' ? 'missing-group' : 'missing-dataset',
      {
        path,
        message: isThere
          ? `${path} is not the ${what} that the schema asks for: it has another type, or none. Readers may refuse the file or not see the object. Give it its type.`
          : `${group.path} lacks the ${what}, which the schema asks for. Readers may refuse the file. Write it.`,
        found: isThere ? 'an object of another type' : 'nothing',
        expected: `the ${what}`,
      },
    );
  } else if (children.length > max || (children.length > 0 && children.length < min)) {
    const expected = max === 1 ? 'at most one' : min === max ? `exactly ${min}` : `${min} to ${max}`;
    report('wrong-quantity', {
      path,
      message: `${group.path} holds ${children.length} of the ${what} (${children.map(({ name }) => name).join(', ')}), where the schema asks for ${expected}. Readers take one of them, or none. Remove those that are not meant.`,
      found: String(children.length),
      expected,
    });
  }
}

function checkChild(
  file: InspectedFile,
  group: NwbGroup,
  { member }: MemberMatch,
  child: NwbChild,
  report: Report,
): void {
  const path = pathOf(group, child.name);
  const { object } = child;
  if (object === undefined) {
    checkLink(file, path, child, report);
    return;
  }
  if (member.kind === 'link') {
    if (child.link === 'hard') reportNoLink(path, object, member.targetType, report);
    return;
  }
  if (child.link !== 'hard' && !member.linkable) {
    report('illegal-link', {
      path,
      message: `${path} is a link, where the schema asks for the object itself. Readers may refuse the file. Write the object there.`,
      found: `a link to ${child.target ?? 'another object'}`,
      expected: `a ${member.kind}`,
    });
    return;
  }
  if (member.kind === 'group' && member.name !== undefined && member.typeName !== undefined)
    checkRenamed(path, child, report);
  if (object.kind === 'group' && member.kind === 'group') checkGroupMember(file, object, member, report);
  else if (object.kind === 'dataset' && member.kind === 'dataset') checkDataset(file, object, member, report);
  else {
    report('wrong-kind', {
      path,
      message: `${path} is a ${object.kind}, where the schema asks for a ${member.kind}. Readers refuse the file. Write a ${member.kind}.`,
      found: `a ${object.kind}`,
      expected: `a ${member.kind}`,
    });
  }
}

function reportNoLink(path: string, object: NwbObject, targetType: string, report: Report): void {
  report('wrong-kind', {
    path,
    message: `${path} is the ${object.typeName ?? object.kind} itself, where the schema asks for a link to a ${targetType}. Readers look for a link and do not find what the object belongs to. Write the ${targetType} in its place in the file and a link by path here.`,
    found: `a ${object.kind}`,
    expected: `a link to a ${targetType}`,
  });
}

/** A typed member is checked against its type elsewhere; here against what its owner adds, which may be nothing. */
function checkGroupMember(file: InspectedFile, group: NwbGroup, member: GroupFacts, report: Report): void {
  if (member.typeName === undefined) checkGroup(file, group, member, report);
  else {
    checkAttributes(file, group, member.attributes, report);
    const { matches } = matchChildren(file, group, member);
    for (const match of matches) {
      checkQuantity(group, match, report);
      for (const child of match.children) checkChild(file, group, match, child, report);
    }
  }
}

/** A dataset against what the schema says of it. */
export function checkDataset(
  file: InspectedFile,
  dataset: NwbDataset,
  facts: Pick<
    DatasetFacts,
    'attributes' | 'dtype' | 'shapes' | 'dims' | 'value' | 'defaultValue' | 'typeName'
  >,
  report: Report,
): void {
  checkAttributes(file, dataset, facts.attributes, report);
  checkArray(
    facts,
    {
      kind: 'dataset',
      path: dataset.path,
      what: dataset.path,
      dtype: dataset.dtype,
      shape: dataset.shape,
      first: () => firstOf(file, dataset),
      isScalarUnlessSaid: facts.typeName === undefined,
    },
    report,
  );
  if (facts.dtype !== undefined) checkReferences(file, dataset, facts.dtype, report);
}

/** The first element; a row too wide to be read whole is not asked for it. */
function firstOf(file: InspectedFile, dataset: NwbDataset): NwbValue | undefined {
  const rowElements = (dataset.shape ?? []).slice(1).reduce((product, size) => product * size, 1);
  return rowElements > MOST_IN_A_ROW ? undefined : file.reader.read(dataset, 0, 1)[0];
}
