/** How values stand in the file. `text` has any length, `ascii` a fixed one. */
export type StoredDtype =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'reference'; readonly reftype: 'object' | 'region' }
  | {
      readonly kind: 'compound';
      readonly fields: readonly { readonly name: string; readonly dtype: StoredDtype }[];
    }
  /** Lists of any length in one element, and what NWB has no word for. */
  | { readonly kind: 'other'; readonly name: string };

/** A reference to an object of the same file; `target` is undefined when nothing stands there. */
export interface NwbReference {
  readonly reftype: 'object' | 'region';
  readonly target: NwbObject | undefined;
}

/** A value as JavaScript has it; 64-bit integers become numbers, since checks compare and count. */
export type NwbValue = string | number | boolean | NwbReference | readonly NwbValue[];

export interface NwbAttribute {
  readonly name: string;
  readonly dtype: StoredDtype;
  /** `[]` for a scalar; null for one without any dataspace (HDF5's "null"). */
  readonly shape: readonly number[] | null;
  /** Flat where it has dimensions; undefined when it is empty or of a type that cannot be read. */
  readonly value: NwbValue | undefined;
}

interface ObjectBase {
  /** The last part of the path; empty for the root. */
  readonly name: string;
  /** Absolute path, of all hard links to the object the first that was met. */
  readonly path: string;
  /** Address of the object's header: two paths with one address are one object. */
  readonly address: number;
  readonly attributes: ReadonlyMap<string, NwbAttribute>;
  /** The attributes `namespace` and `neurodata_type`, where they are texts. */
  readonly namespace: string | undefined;
  readonly typeName: string | undefined;
}

export interface NwbGroup extends ObjectBase {
  readonly kind: 'group';
  readonly children: ReadonlyMap<string, NwbChild>;
}

export interface NwbDataset extends ObjectBase {
  readonly kind: 'dataset';
  readonly dtype: StoredDtype;
  readonly shape: readonly number[] | null;
  /** Bytes of one element. */
  readonly elementBytes: number;
  /** Whether a filter that makes data smaller stands in its pipeline. */
  readonly isCompressed: boolean;
}

export type NwbObject = NwbGroup | NwbDataset;

/** A name in a group. `object` is undefined for a link that leads nowhere, or into another file. */
export interface NwbChild {
  readonly name: string;
  readonly link: 'hard' | 'soft' | 'external';
  /** The path that a link by path names, with the file before it where it is another. */
  readonly target: string | undefined;
  readonly object: NwbObject | undefined;
}
