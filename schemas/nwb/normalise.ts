import type {
  ArrayFacts,
  AttributeFacts,
  DatasetFacts,
  Dtype,
  GroupFacts,
  LinkFacts,
  Quantity,
} from './facts.ts';
import {
  type AttributeSpec,
  type DatasetSpec,
  type DimsSpec,
  type DtypeSpec,
  definedType,
  type GroupSpec,
  includedType,
  type LinkSpec,
  type QuantitySpec,
  type ShapeSpec,
} from './language.ts';

/** The language has several words for one dtype; facts have one. */
const DTYPE_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['float', 'float32'],
  ['double', 'float64'],
  ['short', 'int16'],
  ['int', 'int32'],
  ['long', 'int64'],
  ['uint', 'uint32'],
  ['utf', 'text'],
  ['utf8', 'text'],
  ['utf-8', 'text'],
  ['bytes', 'ascii'],
  ['datetime', 'isodatetime'],
  ['date', 'isodatetime'],
]);

function simpleDtype(spec: Exclude<DtypeSpec, unknown[]>) {
  return typeof spec === 'string'
    ? ({ kind: 'plain', name: DTYPE_SYNONYMS.get(spec) ?? spec } as const)
    : ({ kind: 'reference', reftype: spec.reftype, targetType: spec.target_type } as const);
}

function dtypeFacts(spec: DtypeSpec): Dtype {
  if (!Array.isArray(spec)) return simpleDtype(spec);
  return { kind: 'compound', fields: spec.map(({ name, dtype }) => ({ name, dtype: simpleDtype(dtype) })) };
}

/** One list, or a list of lists to choose from, as a list to choose from. */
function alternatives<T>(spec: readonly T[] | readonly (readonly T[])[]): readonly (readonly T[])[] {
  const lists: (readonly T[])[] = [];
  const single: T[] = [];
  for (const entry of spec) {
    if (Array.isArray(entry)) lists.push(entry as readonly T[]);
    else single.push(entry as T);
  }
  return lists.length > 0 ? lists : [single];
}

interface ArraySpec {
  readonly dtype?: DtypeSpec | null | undefined;
  readonly shape?: ShapeSpec | null | undefined;
  readonly dims?: DimsSpec | null | undefined;
  readonly value?: unknown;
  readonly default_value?: unknown;
}

function arrayFacts(spec: ArraySpec): ArrayFacts {
  const dims = spec.dims ? alternatives<string>(spec.dims) : undefined;
  return {
    dtype: spec.dtype ? dtypeFacts(spec.dtype) : undefined,
    // Dimensions that are only named may have any length.
    shapes: spec.shape
      ? alternatives<number | null>(spec.shape)
      : dims?.map((names) => names.map(() => null)),
    dims,
    value: spec.value,
    defaultValue: spec.default_value,
  };
}

function quantityFacts(spec: QuantitySpec | undefined): Quantity {
  switch (spec) {
    case undefined:
      return { min: 1, max: 1 };
    case '?':
    case 'zero_or_one':
      return { min: 0, max: 1 };
    case '*':
    case 'zero_or_many':
      return { min: 0, max: Number.POSITIVE_INFINITY };
    case '+':
    case 'one_or_many':
      return { min: 1, max: Number.POSITIVE_INFINITY };
    default:
      return { min: spec, max: spec };
  }
}

function attributeFacts(spec: AttributeSpec): AttributeFacts {
  // A default means that a reader can do without, whatever `required` says (as hdmf reads it).
  const required = spec.default_value === undefined && (spec.required ?? true);
  return { ...arrayFacts(spec), name: spec.name, required };
}

function placeFacts(spec: DatasetSpec | GroupSpec) {
  return {
    name: spec.name ?? undefined,
    defaultName: spec.default_name ?? undefined,
    typeName: definedType(spec) ?? includedType(spec),
    quantity: quantityFacts(spec.quantity),
    linkable: spec.linkable ?? true,
    attributes: (spec.attributes ?? []).map(attributeFacts),
  };
}

/** A dataset spec as facts, without what it inherits. */
export function datasetFacts(spec: DatasetSpec): DatasetFacts {
  return { kind: 'dataset', ...placeFacts(spec), ...arrayFacts(spec) };
}

function linkFacts(spec: LinkSpec): LinkFacts {
  return {
    name: spec.name ?? undefined,
    targetType: spec.target_type,
    quantity: quantityFacts(spec.quantity),
  };
}

/** A group spec as facts, without what it inherits. */
export function groupFacts(spec: GroupSpec): GroupFacts {
  return {
    kind: 'group',
    ...placeFacts(spec),
    datasets: (spec.datasets ?? []).map(datasetFacts),
    groups: (spec.groups ?? []).map(groupFacts),
    links: (spec.links ?? []).map(linkFacts),
  };
}
