import { type FileHandle, open } from 'node:fs/promises';
import {
  type Attribute,
  BrokenSoftLink,
  Dataset,
  Datatype,
  type File,
  Group,
  File as HdfFile,
  ready,
} from 'h5wasm/node';
import { InputError } from '../schemas/index.ts';
import { headerAddressOf } from './hdf5/bulk-dataset.ts';
import { storageBytes } from './hdf5/storage-size.ts';
import { findHdfStart, type HdfStart } from './hdf5/superblock.ts';
import { dtypeName, hasFixedSize, shortValue } from './tree-values.ts';
import { unreadable } from './unreadable.ts';

type H5Module = Awaited<typeof ready>;

/** An attribute. `value` is a short text for people; null when it is too long to show, or empty. */
export interface TreeAttribute {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[] | null;
  readonly value: string | null;
}

interface NodeBase {
  /** The last part of the path; `/` for the root. */
  readonly name: string;
  /** Absolute path inside the file. */
  readonly path: string;
}

export interface GroupNode extends NodeBase {
  readonly kind: 'group';
  readonly attributes: readonly TreeAttribute[];
  readonly children: readonly TreeNode[];
}

export interface DatasetNode extends NodeBase {
  readonly kind: 'dataset';
  readonly attributes: readonly TreeAttribute[];
  /** `[]` for a scalar, null for a dataset without any dataspace (HDF5's "null"). */
  readonly shape: readonly number[] | null;
  /** Largest size of each axis, null where it is unlimited. */
  readonly maxShape: readonly (number | null)[] | null;
  /** In words: int16, float64, text, boolean, reference, … */
  readonly dtype: string;
  readonly chunks: readonly number[] | null;
  /** Names with their level, in the order of writing, such as `shuffle` and `deflate 4`; `none` without. */
  readonly filters: string;
  /** Bytes of the values without filters; null for texts and lists of any length. */
  readonly rawBytes: number | null;
  /** Bytes of the values in the file; null where this file does not let us know. */
  readonly storageBytes: number | null;
  /** A short text for scalars. */
  readonly value: string | null;
  /** What could not be read of it, as a sentence. */
  readonly fault: string | null;
}

/** A link by path, to this file or (`file` given) to another. `broken` when nothing is there. */
export interface LinkNode extends NodeBase {
  readonly kind: 'link';
  readonly target: string;
  readonly file: string | null;
  readonly broken: boolean;
}

/** A further hard link to an object that stands elsewhere in the tree: shown once, so that loops end. */
export interface SameNode extends NodeBase {
  readonly kind: 'same';
  readonly target: string;
}

/** A named datatype, or what h5wasm does not know. */
export interface OtherNode extends NodeBase {
  readonly kind: 'datatype' | 'unknown';
}

export type TreeNode = GroupNode | DatasetNode | LinkNode | SameNode | OtherNode;

interface Walk {
  readonly file: File;
  /** Path by address of the object header. */
  readonly seen: Map<number, string>;
  readonly datasets: { readonly node: DatasetDraft; readonly headerAddress: number }[];
}

type DatasetDraft = { -readonly [K in keyof DatasetNode]: DatasetNode[K] };

/**
 * Reads what an HDF5 file holds, without its data: groups, datasets, attributes and links.
 *
 * @throws InputError('file') when the file cannot be opened, InputError('nwb') when it is not HDF5 or damaged;
 * CancelledError
 */
export async function readTree(path: string, signal?: AbortSignal): Promise<GroupNode> {
  const handle = await openForReading(path);
  try {
    const start = await findHdfStart(handle, path);
    const { root, datasets } = walkFile(await ready, path);
    await addStorage(datasets, { handle, path, start }, signal);
    return root;
  } finally {
    await handle.close();
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  const fault = (found: string, cause?: unknown) =>
    new InputError('file', {
      found,
      expected: 'an NWB file that can be read',
      todo: 'Check the path and its permissions.',
      where: { file: path },
      cause,
    });
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw fault(cause instanceof Error ? cause.message : String(cause), cause);
  });
  const isFile = (await handle.stat()).isFile();
  if (isFile) return handle;
  await handle.close();
  throw fault('something that is not a file');
}

async function addStorage(
  datasets: Walk['datasets'],
  where: { readonly handle: FileHandle; readonly path: string; readonly start: HdfStart },
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { node, headerAddress } of datasets) {
    try {
      node.storageBytes = await storageBytes({ ...where, headerAddress, signal });
    } catch (error) {
      // One damaged dataset must not hide the others.
      if (!(error instanceof InputError)) throw error;
      node.fault = error.message;
    }
  }
}

/** In one go, without waiting: while HDF5's errors are thrown instead of printed, nobody else may call h5wasm. */
function walkFile(hdf5: H5Module, path: string): { root: GroupNode; datasets: Walk['datasets'] } {
  hdf5.activate_throwing_error_handler();
  try {
    const file = new HdfFile(path, 'r');
    try {
      const walk: Walk = { file, seen: new Map(), datasets: [] };
      return { root: groupNode(walk, file, '/', '/'), datasets: walk.datasets };
    } finally {
      file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    hdf5.deactivate_throwing_error_handler();
  }
}

function groupNode(walk: Walk, group: Group, name: string, path: string): GroupNode {
  walk.seen.set(headerAddressOf(group.create_reference()), path);
  const parent = path === '/' ? '' : path;
  const children = group.keys().map((child) => childNode(walk, group, child, `${parent}/${child}`));
  return { kind: 'group', name, path, attributes: attributesOf(walk.file, group.attrs), children };
}

function childNode(walk: Walk, parent: Group, name: string, path: string): TreeNode {
  // Links are asked for before what they lead to: h5wasm follows them, and a broken one would end the walk.
  const target: string | null = parent.get_link(path);
  if (target !== null) {
    return { kind: 'link', name, path, target, file: null, broken: !isReachable(parent, name) };
  }
  // For what is no external link h5wasm gives an object without a file name.
  const external: { filename?: string; obj_path: string } | null = parent.get_external_link(path);
  if (typeof external?.filename === 'string') {
    return { kind: 'link', name, path, target: external.obj_path, file: external.filename, broken: false };
  }
  const entity = parent.get(name);
  if (!(entity instanceof Group || entity instanceof Dataset)) {
    return { kind: entity instanceof Datatype ? 'datatype' : 'unknown', name, path };
  }
  const headerAddress = headerAddressOf(entity.create_reference());
  const before = walk.seen.get(headerAddress);
  if (before !== undefined) return { kind: 'same', name, path, target: before };
  if (entity instanceof Group) return groupNode(walk, entity, name, path);
  walk.seen.set(headerAddress, path);
  const node = datasetNode(walk.file, entity, name, path);
  walk.datasets.push({ node, headerAddress });
  return node;
}

function isReachable(parent: Group, name: string): boolean {
  try {
    const entity = parent.get(name);
    return entity !== null && !(entity instanceof BrokenSoftLink);
  } catch {
    return false;
  }
}

function datasetNode(file: File, dataset: Dataset, name: string, path: string): DatasetDraft {
  const { metadata } = dataset;
  return {
    kind: 'dataset',
    name,
    path,
    attributes: attributesOf(file, dataset.attrs),
    shape: metadata.shape,
    // "Unlimited" is 2^64 - 1, which h5wasm gives as a rounded number.
    maxShape: metadata.maxshape?.map((size) => (size >= 2 ** 63 ? null : size)) ?? null,
    dtype: dtypeName(metadata),
    chunks: metadata.chunks,
    filters: filterNames(dataset),
    rawBytes: hasFixedSize(metadata) ? metadata.total_size * metadata.size : null,
    storageBytes: null,
    value: metadata.shape?.length === 0 ? shortValue(file, dataset) : null,
    fault: null,
  };
}

const deflateId = 1;

function filterNames(dataset: Dataset): string {
  const names = dataset.filters.map(({ id, name, cd_values: [level] }) => {
    const shown = name === '' ? `filter ${id}` : name;
    return id === deflateId && level !== undefined ? `${shown} ${level}` : shown;
  });
  return names.length === 0 ? 'none' : names.join(', ');
}

function attributesOf(file: File, attributes: Readonly<Record<string, Attribute>>): TreeAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    dtype: dtypeName(attribute.metadata),
    shape: attribute.shape,
    value: shortValue(file, attribute),
  }));
}
