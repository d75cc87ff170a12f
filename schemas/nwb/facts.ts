/** How many of a member there must be and may be; `max` is Infinity where there is no bound. */
export interface Quantity {
  readonly min: number;
  readonly max: number;
}

/** The length of each dimension; null where any length will do. */
export type Shape = readonly (number | null)[];

export interface PlainDtype {
  readonly kind: 'plain';
  /**
   * float32, float64, int8 … int64, uint8 … uint64, numeric, text, ascii, bool, isodatetime, object. Synonyms of the
   * language (float, int, uint, …) are spelled out. A wider number of the same family is valid too.
   */
  readonly name: string;
}

export interface ReferenceDtype {
  readonly kind: 'reference';
  readonly reftype: string;
  /** The type that the reference must lead to; subtypes are valid. */
  readonly targetType: string;
}

export interface CompoundDtype {
  readonly kind: 'compound';
  readonly fields: readonly { readonly name: string; readonly dtype: PlainDtype | ReferenceDtype }[];
}

export type Dtype = PlainDtype | ReferenceDtype | CompoundDtype;

/** What attributes and datasets have in common. Undefined: the schema does not say. */
export interface ArrayFacts {
  readonly dtype: Dtype | undefined;
  /** The shapes to choose from. */
  readonly shapes: readonly Shape[] | undefined;
  /** The names of the dimensions of each shape. */
  readonly dims: readonly (readonly string[])[] | undefined;
  /** The one value that is valid. */
  readonly value: unknown;
  /** What a reader assumes where the member is absent. */
  readonly defaultValue: unknown;
}

export interface AttributeFacts extends ArrayFacts {
  readonly name: string;
  readonly required: boolean;
}

interface PlaceFacts {
  /** The name that the object must have; undefined: any name. */
  readonly name: string | undefined;
  /** The name that an object gets where nobody names it. */
  readonly defaultName: string | undefined;
  /** The type that the object must have, subtypes are valid; undefined: an object without a type. */
  readonly typeName: string | undefined;
  readonly quantity: Quantity;
  /** Whether a link may stand in its place. */
  readonly linkable: boolean;
  readonly attributes: readonly AttributeFacts[];
}

export interface DatasetFacts extends PlaceFacts, ArrayFacts {
  readonly kind: 'dataset';
}

export interface LinkFacts {
  readonly name: string | undefined;
  readonly targetType: string;
  readonly quantity: Quantity;
}

export interface GroupFacts extends PlaceFacts {
  readonly kind: 'group';
  readonly datasets: readonly DatasetFacts[];
  readonly groups: readonly GroupFacts[];
  readonly links: readonly LinkFacts[];
}

/** A type, by the namespace that defines it. */
export interface TypeRef {
  readonly namespace: string;
  readonly typeName: string;
}

interface Lineage {
  /** The namespace that defines the type. */
  readonly namespace: string;
  readonly typeName: string;
  /** What it extends, nearest first. */
  readonly ancestors: readonly TypeRef[];
}

/** A type with all that it inherits. Members that have a type of their own keep only its name: see `memberFacts`. */
export type TypeFacts = (GroupFacts & Lineage) | (DatasetFacts & Lineage);
