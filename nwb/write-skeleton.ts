import { randomUUID } from 'node:crypto';
import { type Dataset, File, type Group, type Reference, ready } from 'h5wasm/node';
import { arrayShape } from './hdf5/array-shape.ts';
import { type BooleanPatch, createBooleanAttribute, createBooleanDataset } from './hdf5/booleans.ts';
import { type BulkDataset, createBulkDataset } from './hdf5/bulk-dataset.ts';
import type {
  ArrayNode,
  ArrayValues,
  Attributes,
  DatasetNode,
  GroupNode,
  Node,
  NwbType,
  Value,
} from './model.ts';

/** What must be done to the file once h5wasm has closed it. */
export interface Skeleton {
  /** Large datasets, empty, by path. */
  readonly bulk: ReadonlyMap<string, BulkDataset>;
  readonly booleans: readonly BooleanPatch[];
  /** Values that wait to be placed in datasets of `bulk`, by path. */
  readonly arrays: ReadonlyMap<string, ArrayValues>;
}

/**
 * Writes every group, attribute, link and small dataset of the tree, and the large datasets empty.
 * The file must not exist. References are written last, when what they point to exists.
 */
export async function writeSkeleton(
  path: string,
  root: GroupNode,
  newId: () => string = randomUUID,
): Promise<Skeleton> {
  await ready;
  // Object headers of version 1 carry no checksums, so that chunks can be placed afterwards.
  const file = new File(path, 'x', { libver: ['earliest', 'latest'] });
  const writer = new SkeletonWriter(file, newId);
  try {
    writer.writeGroup(file, root);
    writer.writeReferences();
  } finally {
    file.close();
  }
  return { bulk: writer.bulk, booleans: writer.booleans, arrays: writer.arrays };
}

interface Pending {
  readonly owner: Group | Dataset;
  readonly name: string;
  readonly targets: readonly string[];
  readonly isScalar: boolean;
}

class SkeletonWriter {
  readonly bulk = new Map<string, BulkDataset>();
  readonly booleans: BooleanPatch[] = [];
  readonly arrays = new Map<string, ArrayValues>();
  readonly #root: Group;
  readonly #newId: () => string;
  readonly #pendingAttributes: Pending[] = [];
  readonly #pendingDatasets: (Pending & {
    readonly owner: Group;
    readonly attributes: Attributes;
    readonly type: NwbType | undefined;
  })[] = [];

  constructor(root: Group, newId: () => string) {
    this.#root = root;
    this.#newId = newId;
  }

  writeGroup(group: Group, node: GroupNode): void {
    this.#attributes(group, node.attributes, node.type);
    for (const [name, child] of Object.entries(node.children)) this.#child(group, name, child);
  }

  writeReferences(): void {
    for (const { owner, name, targets, attributes, type } of this.#pendingDatasets) {
      owner.create_dataset({
        name,
        data: targets.map((target) => this.#reference(target)),
        dtype: 'Reference',
        shape: [targets.length],
      });
      this.#attributes(datasetOf(owner, name), attributes, type);
    }
    for (const { owner, name, targets, isScalar } of this.#pendingAttributes)
      owner.create_attribute(
        name,
        targets.map((target) => this.#reference(target)),
        isScalar ? [] : [targets.length],
        'Reference',
      );
  }

  #child(parent: Group, name: string, node: Node): void {
    switch (node.kind) {
      case 'group':
        this.writeGroup(parent.create_group(name), node);
        return;
      case 'link':
        parent.create_soft_link(node.target, name);
        return;
      case 'bulk': {
        const created = createBulkDataset(parent, name, node);
        this.bulk.set(created.path, created);
        this.#attributes(datasetOf(parent, name), node.attributes, undefined);
        return;
      }
      case 'array':
        this.#array(parent, name, node);
        return;
      case 'dataset':
        this.#dataset(parent, name, node);
        return;
    }
  }

  #array(parent: Group, name: string, node: ArrayNode): void {
    const created = createBulkDataset(parent, name, arrayShape(node));
    this.bulk.set(created.path, created);
    this.arrays.set(created.path, node.values);
    this.#attributes(datasetOf(parent, name), node.attributes, node.type);
  }

  #dataset(parent: Group, name: string, node: DatasetNode): void {
    const { value, attributes = {}, type } = node;
    if (value.kind === 'reference') {
      const targets = typeof value.values === 'string' ? [value.values] : value.values;
      this.#pendingDatasets.push({ owner: parent, name, targets, isScalar: false, attributes, type });
      return;
    }
    if (value.kind === 'boolean') {
      const values = typeof value.values === 'boolean' ? [value.values] : value.values;
      const { dataset, patch } = createBooleanDataset(parent, name, values);
      this.booleans.push(patch);
      this.#attributes(dataset, attributes, type);
      return;
    }
    const { data, shape, dtype } = stored(value);
    parent.create_dataset({ name, data, shape: node.shape === undefined ? shape : [...node.shape], dtype });
    this.#attributes(datasetOf(parent, name), attributes, type);
  }

  #attributes(owner: Group | Dataset, attributes: Attributes = {}, type: NwbType | undefined): void {
    for (const [name, value] of Object.entries(attributes)) this.#attribute(owner, name, value);
    if (type === undefined) return;
    this.#attribute(owner, 'namespace', { kind: 'text', values: type.namespace });
    this.#attribute(owner, 'neurodata_type', { kind: 'text', values: type.name });
    this.#attribute(owner, 'object_id', { kind: 'text', values: this.#newId() });
  }

  #attribute(owner: Group | Dataset, name: string, value: Value): void {
    if (value.kind === 'reference') {
      const isScalar = typeof value.values === 'string';
      const targets = typeof value.values === 'string' ? [value.values] : value.values;
      this.#pendingAttributes.push({ owner, name, targets, isScalar });
      return;
    }
    if (value.kind === 'boolean') {
      this.booleans.push(createBooleanAttribute(owner, name, value.values === true));
      return;
    }
    const { data, shape, dtype } = stored(value);
    owner.create_attribute(name, data, shape, dtype);
  }

  #reference(target: string): Reference {
    const found = this.#root.get(target);
    if (found === null || !('create_reference' in found)) throw new Error(`no object ${target} to refer to`);
    return found.create_reference();
  }
}

function datasetOf(parent: Group, name: string): Dataset {
  const found = parent.get(name);
  if (found === null || !('metadata' in found))
    throw new Error(`h5wasm did not create ${parent.path}/${name}`);
  return found as Dataset;
}

interface Stored {
  readonly data: string[] | Float64Array | BigInt64Array | Uint8Array | Uint16Array | Uint32Array;
  readonly shape: number[];
  readonly dtype: string;
}

function stored(value: Exclude<Value, { kind: 'reference' | 'boolean' }>): Stored {
  switch (value.kind) {
    case 'text': {
      const values = typeof value.values === 'string' ? [value.values] : [...value.values];
      return { data: values, shape: typeof value.values === 'string' ? [] : [values.length], dtype: 'S' };
    }
    case 'float64': {
      const values = typeof value.values === 'number' ? [value.values] : value.values;
      return {
        data: Float64Array.from(values),
        shape: typeof value.values === 'number' ? [] : [values.length],
        dtype: '<d',
      };
    }
    case 'int64': {
      const values = typeof value.values === 'number' ? [value.values] : value.values;
      return {
        data: BigInt64Array.from(values, (one) => BigInt(one)),
        shape: typeof value.values === 'number' ? [] : [values.length],
        dtype: '<q',
      };
    }
    case 'unsigned':
      return { ...smallest(value.values), shape: [value.values.length] };
    case 'no pictures':
      return { data: new Uint8Array(0), shape: [0, 0, 0], dtype: '<B' };
  }
}

function smallest(values: readonly number[]): Pick<Stored, 'data' | 'dtype'> {
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  if (most < 2 ** 8) return { data: Uint8Array.from(values), dtype: '<B' };
  if (most < 2 ** 16) return { data: Uint16Array.from(values), dtype: '<H' };
  return { data: Uint32Array.from(values), dtype: '<I' };
}
