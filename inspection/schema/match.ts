import type { NwbChild, NwbGroup } from '../../nwb/index.ts';
import type { DatasetFacts, GroupFacts, LinkFacts } from '../../schemas/nwb/index.ts';
import type { InspectedFile } from '../file.ts';

/** What a group may hold: a dataset, a group or a link. */
export type Member = DatasetFacts | GroupFacts | (LinkFacts & { readonly kind: 'link' });

export interface MemberMatch {
  readonly member: Member;
  readonly children: NwbChild[];
}

/** The type that the member must have; undefined where it has none. */
export function memberType(member: Member): string | undefined {
  return member.kind === 'link' ? member.targetType : member.typeName;
}

/**
 * Gives each child of a group to the member of the schema that it is: of the right name, where the schema gives one,
 * and of the right type. A table's column is both its own member, by name, and one of the columns that any table may
 * have: the name decides, then which member still needs a child, then which type is nearest to the child's.
 */
export function matchChildren(
  file: InspectedFile,
  group: NwbGroup,
  facts: Pick<GroupFacts, 'datasets' | 'groups' | 'links'>,
): { readonly matches: readonly MemberMatch[]; readonly unmatched: readonly NwbChild[] } {
  const members: Member[] = [
    ...facts.datasets,
    ...facts.groups,
    ...facts.links.map((link) => ({ kind: 'link' as const, ...link })),
  ];
  const matches = members.map((member): MemberMatch => ({ member, children: [] }));
  const unmatched: NwbChild[] = [];
  for (const child of orderedChildren(group)) {
    const chosen = bestOf(
      file,
      matches.filter(({ member }) => fits(file, member, child)),
      child,
    );
    if (chosen === undefined) unmatched.push(child);
    else chosen.children.push(child);
  }
  return { matches, unmatched };
}

/** Datasets, groups, then links: the order decides where several members fit. */
function orderedChildren(group: NwbGroup): NwbChild[] {
  const rank = ({ link, object }: NwbChild): number =>
    link !== 'hard' ? 2 : object?.kind === 'dataset' ? 0 : 1;
  return [...group.children.values()].sort((a, b) => rank(a) - rank(b));
}

function fits(file: InspectedFile, member: Member, child: NwbChild): boolean {
  if (member.name !== undefined && member.name !== child.name) return false;
  const type = memberType(member);
  if (type === undefined) return member.name !== undefined;
  // A link to nowhere may be of any type; where it stands tells what was meant.
  if (child.object === undefined) return member.name !== undefined;
  return file.isA(child.object, type);
}

function bestOf(
  file: InspectedFile,
  fitting: readonly MemberMatch[],
  child: NwbChild,
): MemberMatch | undefined {
  if (fitting.length <= 1) return fitting[0];
  const facts = child.object === undefined ? undefined : file.factsOf(child.object);
  const lineage = facts === undefined ? [] : [facts, ...facts.ancestors].map(({ typeName }) => typeName);
  const ranked = fitting.map((match) => ({
    match,
    isNamed: match.member.name !== undefined,
    isNeeded: match.children.length < match.member.quantity.min,
    distance: lineage.indexOf(memberType(match.member) ?? ''),
  }));
  ranked.sort(
    (a, b) =>
      Number(b.isNamed) - Number(a.isNamed) ||
      Number(b.isNeeded) - Number(a.isNeeded) ||
      a.distance - b.distance,
  );
  return ranked[0]?.match;
}
