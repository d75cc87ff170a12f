/**
 * What an NWB file holds, as plain data: a tree of typed objects that says nothing of HDF5 calls. Builders in
 * `objects/` make pieces of it, `write-skeleton.ts` puts it into a file.
 */
import type { BulkDtype } from './hdf5/bulk-dataset.ts';

/** A type of a namespace; the writer adds namespace, neurodata_type and object_id. */
export interface NwbType {
  readonly namespace:
    | 'core'
    | 'hdmf-common'
    | 'ndx-franklab-novela'
    | 'ndx-ophys-devices'
    | 'ndx-optogenetics';
  readonly name: string;
}

/** A value with its HDF5 type made explicit, since JavaScript has one kind of number. */
export type Value =
  | { readonly kind: 'text'; readonly values: string | readonly string[] }
  | { readonly kind: 'float64'; readonly values: number | readonly number[] }
  | { readonly kind: 'int64'; readonly values: number | readonly number[] }
  /** Stored in the smallest unsigned integer that holds them all, as PyNWB stores indices. */
  | { readonly kind: 'unsigned'; readonly values: readonly number[] }
  | { readonly kind: 'boolean'; readonly values: boolean | readonly boolean[] }
  /** No pictures: the three empty axes that an ImageSeries has when its pictures are in a file of their own. */
  | { readonly kind: 'no pictures' }
  /** Absolute paths of objects in the file, stored as object references. */
  | { readonly kind: 'reference'; readonly values: string | readonly string[] };

export type Attributes = Readonly<Record<string, Value>>;

export interface GroupNode {
  readonly kind: 'group';
  readonly type?: NwbType | undefined;
  readonly attributes?: Attributes | undefined;
  readonly children: Readonly<Record<string, Node>>;
}

export interface DatasetNode {
  readonly kind: 'dataset';
  readonly type?: NwbType | undefined;
  readonly attributes?: Attributes | undefined;
  readonly value: Value;
  /** Lengths of the axes of numbers that have more than one; the values stand row after row. */
  readonly shape?: readonly number[] | undefined;
}

/** A large dataset that is created empty; its chunks are placed when the file is otherwise whole. */
export interface BulkNode {
  readonly kind: 'bulk';
  readonly dtype: BulkDtype;
  readonly chunkShape: readonly number[];
  /** Length of the second axis; absent for rank 1. */
  readonly columns?: number | undefined;
  readonly attributes?: Attributes | undefined;
}

/** Values of an {@link ArrayNode}, row after row. */
export type ArrayValues =
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A dataset that is stored in chunks like a {@link BulkNode}, and whose values are in memory: tracks, frame times. */
export interface ArrayNode {
  readonly kind: 'array';
  readonly values: ArrayValues;
  /** Length of the second axis; absent for rank 1. */
  readonly columns?: number | undefined;
  readonly type?: NwbType | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface LinkNode {
  readonly kind: 'link';
  /** Absolute path in the same file. */
  readonly target: string;
}

export type Node = GroupNode | DatasetNode | BulkNode | ArrayNode | LinkNode;

export function text(values: string | readonly string[]): Value {
  return { kind: 'text', values };
}

export function float64(values: number | readonly number[]): Value {
  return { kind: 'float64', values };
}

export function int64(values: number | readonly number[]): Value {
  return { kind: 'int64', values };
}

export function unsigned(values: readonly number[]): Value {
  return { kind: 'unsigned', values };
}

export function boolean(values: boolean | readonly boolean[]): Value {
  return { kind: 'boolean', values };
}

export function reference(values: string | readonly string[]): Value {
  return { kind: 'reference', values };
}

export function dataset(value: Value, attributes?: Attributes): DatasetNode {
  return { kind: 'dataset', value, attributes };
}

export function array(
  values: ArrayValues,
  options: Pick<ArrayNode, 'columns' | 'type' | 'attributes'> = {},
): ArrayNode {
  return { kind: 'array', values, ...options };
}

export function link(target: string): LinkNode {
  return { kind: 'link', target };
}

/** A name as HDF5 and NWB take it: no slash, which would make a path, and not empty. */
export function objectName(name: string): string {
  const cleaned = name.replaceAll('/', '-').trim();
  return cleaned === '' || cleaned === '.' ? 'unnamed' : cleaned;
}

/** Children by name without the absent ones. */
export function present<T>(children: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const [name, child] of Object.entries(children)) if (child !== undefined) kept[name] = child;
  return kept;
}
