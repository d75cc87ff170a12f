import type { ArrayFacts, AttributeFacts, DatasetFacts, GroupFacts, LinkFacts } from './facts.ts';

/**
 * What holds for an object that says `own` and extends `base`. A member that `own` declares again stands as `own` says
 * it, `required` and quantity included; what it leaves out (dtype, shape, the attributes of a dataset) stays as `base`
 * says. A new default is not inherited: it would make optional what `own` asks for.
 */
function inheritArray(base: ArrayFacts, own: ArrayFacts): ArrayFacts {
  return {
    dtype: own.dtype ?? base.dtype,
    // Shapes and the names of their dimensions belong together.
    ...(own.shapes === undefined
      ? { shapes: base.shapes, dims: base.dims }
      : { shapes: own.shapes, dims: own.dims }),
    value: own.value === undefined && own.defaultValue === undefined ? base.value : own.value,
    defaultValue: own.defaultValue,
  };
}

function inheritAttribute(base: AttributeFacts, own: AttributeFacts): AttributeFacts {
  return { ...own, ...inheritArray(base, own) };
}

/**
 * The members of both, `base` first. Members of one name are one member; a member without a name is taken for the
 * same as one of the same type without a name. Links are no exception: their type is their target.
 */
function inheritMembers<T extends { readonly name: string | undefined }>(
  base: readonly T[],
  own: readonly T[],
  typeOf: (member: T) => string | undefined,
  inherit: (base: T, own: T) => T,
): readonly T[] {
  const keyOf = (member: T) => (member.name === undefined ? `:${typeOf(member) ?? ''}` : `/${member.name}`);
  const members = new Map(base.map((member) => [keyOf(member), member]));
  for (const member of own) {
    const inherited = members.get(keyOf(member));
    members.set(keyOf(member), inherited === undefined ? member : inherit(inherited, member));
  }
  return [...members.values()];
}

const typeName = (member: { readonly typeName: string | undefined }) => member.typeName;

function inheritAttributes(base: readonly AttributeFacts[], own: readonly AttributeFacts[]) {
  return inheritMembers(base, own, () => undefined, inheritAttribute);
}

export function inheritDataset(base: DatasetFacts, own: DatasetFacts): DatasetFacts {
  return {
    ...own,
    ...inheritArray(base, own),
    typeName: own.typeName ?? base.typeName,
    attributes: inheritAttributes(base.attributes, own.attributes),
  };
}

export function inheritGroup(base: GroupFacts, own: GroupFacts): GroupFacts {
  return {
    ...own,
    typeName: own.typeName ?? base.typeName,
    attributes: inheritAttributes(base.attributes, own.attributes),
    datasets: inheritMembers(base.datasets, own.datasets, typeName, inheritDataset),
    groups: inheritMembers(base.groups, own.groups, typeName, inheritGroup),
    links: inheritMembers<LinkFacts>(
      base.links,
      own.links,
      (link) => link.targetType,
      (_, link) => link,
    ),
  };
}
