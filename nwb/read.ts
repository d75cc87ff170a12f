import { existsSync, statSync } from 'node:fs';
import { type Attribute, Dataset, File, Group, type Metadata, ready } from 'h5wasm/node';
import { InputError } from '../schemas/index.ts';
import { journalPath } from './edit/journal.ts';
import { interrupted } from './edit/write.ts';
import { headerAddressOf } from './hdf5/bulk-dataset.ts';
import type { NwbAttribute, NwbChild, NwbDataset, NwbGroup, NwbObject, NwbValue } from './read-model.ts';
import { countReferences, isList, storedDtype, storedValue } from './read-values.ts';
import { reasonOf } from './tree-values.ts';
import { unreadable } from './unreadable.ts';

type H5Module = Awaited<typeof ready>;

/** Ids of filters that make data smaller: deflate, szip, nbit, scaleoffset, and all that are registered elsewhere. */
const compressing = (id: number): boolean => id === 1 || (id >= 4 && id !== 3);
/** One call never brings more elements into memory. */
const MOST_ELEMENTS = 16_000_000;
/** HDF5 itself follows no more links for one path. */
const MOST_LINKS = 16;

/**
 * Reads an NWB file: its objects with their attributes at once, values when they are asked for, slices of datasets
 * without the rest. Synchronous after opening; close it with `using`.
 */
export class NwbReader implements Disposable {
  readonly path: string;
  readonly bytes: number;
  readonly root: NwbGroup;
  readonly #module: H5Module;
  readonly #file: File;
  readonly #objects = new Map<number, NwbObject>();
  #isWalking = true;
  /** Links that are being followed at this moment, one for the sake of another. */
  #linksFollowed = 0;

  private constructor(module: H5Module, path: string, file: File) {
    this.#module = module;
    this.#file = file;
    this.path = path;
    this.bytes = statSync(path).size;
    const root = this.#walk(file, '', '/');
    if (root.kind !== 'group') throw new Error('the root is no group');
    this.root = root;
    this.#isWalking = false;
  }

  /**
   * @throws InputError('file') when the path cannot be read, InputError('nwb') when it is no whole HDF5 file, or the
   * journal of an interrupted change is waiting
   */
  static async open(path: string): Promise<NwbReader> {
    const module = await ready;
    let isFile: boolean;
    try {
      isFile = statSync(path).isFile();
    } catch (cause) {
      throw notReadable(path, reasonOf(cause), cause);
    }
    if (!isFile) throw notReadable(path, 'something that is not a file');
    if (existsSync(journalPath(path))) throw interrupted(path);
    return guarded(module, path, () => {
      const file = new File(path, 'r');
      try {
        return new NwbReader(module, path, file);
      } catch (error) {
        file.close();
        throw error;
      }
    });
  }

  /** Every object once, in the order of the walk, the root first; the cached specifications included. */
  objects(): Iterable<NwbObject> {
    return this.#objects.values();
  }

  /** The object at an absolute path, links followed; undefined when nothing is there. */
  at(path: string): NwbObject | undefined {
    let found: NwbObject | undefined = this.root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      found = found?.kind === 'group' ? found.children.get(name)?.object : undefined;
    }
    return found;
  }

  /**
   * Rows `from` to `to` (excluded) of a dataset, every `step`th, flat; all of it for a scalar.
   * @throws InputError('nwb') when the data cannot be read, RangeError for more elements than one call may bring
   */
  read(dataset: NwbDataset, from = 0, to = Number.POSITIVE_INFINITY, step = 1): readonly NwbValue[] {
    const { shape } = dataset;
    if (shape === null) return [];
    const last = Math.min(to, shape[0] ?? 1);
    const rows = Math.max(0, Math.ceil((last - from) / step));
    const elements = rows * shape.slice(1).reduce((product, size) => product * size, 1);
    if (elements > MOST_ELEMENTS) throw new RangeError(`${elements} elements of ${dataset.path} at once`);
    if (elements === 0) return [];
    return guarded(this.#module, this.path, () => {
      const found = this.#file.get(dataset.path);
      if (!(found instanceof Dataset)) throw new Error(`${dataset.path} is no dataset`);
      countReferences(found.metadata);
      const isScalar = shape.length === 0;
      const raw: unknown = isScalar
        ? found.value
        : found.slice([[from, last, step], ...shape.slice(1).map(() => [] as [])]);
      const value = storedValue(raw, dataset.dtype, isScalar, (address) => this.#objects.get(address));
      if (value === undefined) throw new Error(`${dataset.path} cannot be read`);
      // Of references h5wasm gives as many as the whole dataset has, the slice first.
      return isScalar || !isList(value) ? [value] : value.slice(0, elements);
    });
  }

  /**
   * The value of a dataset of one element, which MATLAB writes as an array of one; undefined when there are none or
   * more, or it cannot be read.
   */
  scalar(dataset: NwbDataset): NwbValue | undefined {
    if (dataset.shape === null || dataset.shape.some((size) => size !== 1)) return undefined;
    try {
      return this.read(dataset)[0];
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #walk(entity: Group | Dataset, name: string, path: string): NwbObject {
    const address = headerAddressOf(entity.create_reference());
    const known = this.#objects.get(address);
    if (known !== undefined) return known;
    const attributes = this.#attributes(entity);
    const textOf = (attribute: string): string | undefined => {
      const value = attributes.get(attribute)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const base = {
      name,
      path,
      address,
      attributes,
      namespace: textOf('namespace'),
      typeName: textOf('neurodata_type'),
    };
    if (entity instanceof Dataset) {
      const { metadata } = entity;
      const dataset: NwbDataset = {
        ...base,
        kind: 'dataset',
        dtype: storedDtype(metadata),
        shape: metadata.shape,
        elementBytes: metadata.size,
        isCompressed: entity.filters.some(({ id }) => compressing(id)),
      };
      this.#objects.set(address, dataset);
      return dataset;
    }
    const children = new Map<string, NwbChild>();
    const group: NwbGroup = { ...base, kind: 'group', children };
    // Before its children: a hard link may lead back up.
    this.#objects.set(address, group);
    const parent = path === '/' ? '' : path;
    for (const child of entity.keys()) {
      const found = this.#child(entity, group, child, `${parent}/${child}`);
      if (found !== undefined) children.set(child, found);
    }
    return group;
  }

  #child(parent: Group, group: NwbGroup, name: string, path: string): NwbChild | undefined {
    // Links first: HDF5 takes a link that leads nowhere for an error when it is asked for the object.
    const target: string | null = parent.get_link(path);
    if (target !== null) return new SoftLink(name, target, () => this.#resolve(group, target));
    const external: { filename: string; obj_path: string } | null = parent.get_external_link(path);
    if (external !== null && typeof external.filename === 'string')
      return {
        name,
        link: 'external',
        target: `${external.filename}:${external.obj_path}`,
        object: undefined,
      };
    const entity = parent.get(name);
    if (!(entity instanceof Group || entity instanceof Dataset)) return undefined;
    return { name, link: 'hard', target: undefined, object: this.#walk(entity, name, path) };
  }

  /** What a link by path leads to, over further links; undefined where it leads nowhere or in a circle. */
  #resolve(from: NwbGroup, target: string): NwbObject | undefined {
    if (this.#linksFollowed >= MOST_LINKS) return undefined;
    this.#linksFollowed += 1;
    try {
      let found: NwbObject | undefined = target.startsWith('/') ? this.root : from;
      for (const name of target.split('/')) {
        if (name === '' || name === '.') continue;
        found = found?.kind === 'group' ? found.children.get(name)?.object : undefined;
      }
      return found;
    } finally {
      this.#linksFollowed -= 1;
    }
  }

  #attributes(owner: Group | Dataset): ReadonlyMap<string, NwbAttribute> {
    // While the walk lasts, errors are thrown already.
    const guard = (read: () => unknown): unknown =>
      this.#isWalking ? read() : guarded(this.#module, this.path, read);
    return new Map(
      Object.entries(owner.attrs).map(([name, attribute]) => [
        name,
        new StoredAttribute(name, attribute, guard, this.#objects),
      ]),
    );
  }
}

/** A link by path. What it leads to may be met later in the walk, so that it is looked up when asked for. */
class SoftLink implements NwbChild {
  readonly link = 'soft';
  readonly name: string;
  readonly target: string;
  readonly #resolve: () => NwbObject | undefined;

  constructor(name: string, target: string, resolve: () => NwbObject | undefined) {
    this.name = name;
    this.target = target;
    this.#resolve = resolve;
  }

  get object(): NwbObject | undefined {
    return this.#resolve();
  }
}

class StoredAttribute implements NwbAttribute {
  readonly name: string;
  readonly dtype: NwbAttribute['dtype'];
  readonly shape: readonly number[] | null;
  #value: NwbValue | undefined;
  #isKnown = false;
  readonly #attribute: Attribute;
  readonly #guard: (read: () => unknown) => unknown;
  readonly #objects: ReadonlyMap<number, NwbObject>;

  constructor(
    name: string,
    attribute: Attribute,
    guard: (read: () => unknown) => unknown,
    objects: ReadonlyMap<number, NwbObject>,
  ) {
    const metadata: Metadata = attribute.metadata;
    this.name = name;
    this.dtype = storedDtype(metadata);
    this.shape = metadata.shape;
    this.#attribute = attribute;
    this.#guard = guard;
    this.#objects = objects;
  }

  get value(): NwbValue | undefined {
    // Checks ask for the same attributes again and again, and every answer is a walk through the library.
    if (!this.#isKnown) {
      this.#value = this.#read();
      this.#isKnown = true;
    }
    return this.#value;
  }

  #read(): NwbValue | undefined {
    if (this.shape === null || this.shape.includes(0)) return undefined;
    try {
      const raw = this.#guard(() => this.#attribute.value);
      return storedValue(raw, this.dtype, this.shape.length === 0, (address) => this.#objects.get(address));
    } catch {
      // One value that h5wasm cannot read (16-bit floats, damage) must not hide the others.
      return undefined;
    }
  }
}

/**
 * Calls `read` while HDF5's errors are thrown instead of printed, and says them as ours. Synchronous: nobody else may
 * call h5wasm meanwhile.
 */
function guarded<T>(module: H5Module, path: string, read: () => T): T {
  module.activate_throwing_error_handler();
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InputError || cause instanceof RangeError) throw cause;
    throw unreadable(path, cause);
  } finally {
    module.deactivate_throwing_error_handler();
  }
}

function notReadable(path: string, found: string, cause?: unknown): InputError {
  return new InputError('file', {
    found,
    expected: 'an NWB file that can be read',
    todo: 'Check the path and its permissions.',
    where: { file: path },
    cause,
  });
}
