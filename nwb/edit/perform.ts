import { randomUUID } from 'node:crypto';
import type { NwbEdit } from '../../schemas/index.ts';
import { InputError } from '../../schemas/index.ts';
import { headerAddressOf } from '../hdf5/bulk-dataset.ts';
import { setAttribute } from './attribute.ts';
import { Dataset, type File, Group, type H5Module } from './browser-hdf5.ts';
import { CHANGES_PATH, OTHER_CHANGES_PATH } from './changes-path.ts';
import { withHdf5 } from './mount.ts';
import type { BlockOverlay } from './overlay.ts';
import { overwriteText } from './text.ts';
import { unlink } from './unlink.ts';
import { addColumn, setNumbers } from './values.ts';

/** Groups that an edit may have to create, and their type: PyNWB does not see a group without one. */
const typedGroups: ReadonlyMap<string, { readonly namespace: string; readonly typeName: string }> = new Map([
  ['/general/subject', { namespace: 'core', typeName: 'Subject' }],
]);

const changesAttributes = {
  namespace: 'core',
  neurodata_type: 'ScratchData',
  notes: 'What was changed in this file after it was written, by Renshaw: one line a correction.',
};

/** Datasets that an edit may have to create, and their attributes. */
const typedDatasets: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  [CHANGES_PATH, changesAttributes],
  [OTHER_CHANGES_PATH, changesAttributes],
]);

/** What all addresses in the file count from: the place of the superblock, which may be behind a user block. */
function baseAddressOf(overlay: BlockOverlay): number {
  const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  for (let at = 0; at + signature.length <= overlay.bytesBefore; at = at === 0 ? 512 : at * 2) {
    const view = overlay.read(at, signature.length);
    if (signature.every((byte, index) => view.getUint8(index) === byte)) return at;
  }
  throw new InputError('nwb', {
    found: `no HDF5 signature in ${overlay.bytesBefore} bytes`,
    expected: 'an HDF5 file, which every NWB file is',
    todo: 'Check that the path is that of a finished NWB file.',
    where: { file: overlay.path },
  });
}

/**
 * Carries out one edit on the overlay.
 * @throws InputError('nwb') when the edit does not fit the file, or HDF5 cannot open or change it
 */
export function performEdit(module: H5Module, overlay: BlockOverlay, edit: NwbEdit): void {
  const baseAddress = baseAddressOf(overlay);
  try {
    switch (edit.kind) {
      case 'set-text':
        setText(module, overlay, edit, baseAddress);
        return;
      case 'set-attribute':
        withHdf5(module, overlay, (file) => setAttribute(file, edit));
        return;
      case 'set-numbers':
        withHdf5(module, overlay, (file) => setNumbers(module, file, edit));
        return;
      case 'add-column':
        withHdf5(module, overlay, (file) => addColumn(file, edit));
        return;
      case 'rename':
        rename(module, overlay, edit, baseAddress);
        return;
      case 'remove':
        remove(module, overlay, edit.path, baseAddress);
        return;
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('nwb', {
      found: `a file in which HDF5 cannot change this (${firstLine(cause)})`,
      expected: 'a whole NWB file that nothing else has open for writing',
      todo: 'Close the programs that use the file; if that does not help, convert the session again.',
      where: { file: overlay.path, field: edit.kind === 'add-column' ? edit.table : edit.path },
      cause,
    });
  }
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reasons = Array.from(message.matchAll(/ in \w+\(\): (.+)$/gm), ([, reason]) => reason);
  return reasons.at(-1) ?? message.split('\n')[0] ?? message;
}

/** `/general/lab` → `/general` and `lab`. */
function splitPath(overlay: BlockOverlay, path: string): { readonly parent: string; readonly name: string } {
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  if (!path.startsWith('/') || name === '' || path.includes('//')) {
    throw new InputError('nwb', {
      found: `the path ${JSON.stringify(path)}`,
      expected: 'an absolute path inside the file, such as /general/lab',
      todo: 'Give the path of an object.',
      where: { file: overlay.path },
    });
  }
  return { parent: at === 0 ? '/' : path.slice(0, at), name };
}

type SetText = Extract<NwbEdit, { kind: 'set-text' }>;

function setText(module: H5Module, overlay: BlockOverlay, edit: SetText, baseAddress: number): void {
  const { parent, name } = splitPath(overlay, edit.path);
  const kept = withHdf5(module, overlay, (file) => {
    const found = file.get(edit.path);
    if (found instanceof Group) {
      throw new InputError('nwb', {
        found: 'a group',
        expected: 'a text, or nothing',
        todo: 'Give the path of a text.',
        where: { file: overlay.path, field: edit.path },
      });
    }
    if (!(found instanceof Dataset)) return [];
    if (overwriteText(module, found, edit.value)) return undefined;
    return attributesToKeep(overlay, found);
  });
  if (kept === undefined) return;
  // Of another shape or type: the old dataset gives way to a new one of the same name.
  remove(module, overlay, edit.path, baseAddress);
  withHdf5(module, overlay, (file) => {
    const group = groupAt(file, parent);
    const isScalar = typeof edit.value === 'string';
    const texts = typeof edit.value === 'string' ? [edit.value] : edit.value;
    group.create_dataset({ name, data: texts, shape: isScalar ? [] : [texts.length], dtype: 'S' });
    const type = kept.length === 0 ? typedDatasets.get(edit.path) : undefined;
    for (const [attribute, value] of Object.entries(
      type === undefined ? {} : { ...type, object_id: randomUUID() },
    ))
      setAttribute(file, { kind: 'set-attribute', path: edit.path, name: attribute, value });
    for (const { attribute, value } of kept)
      setAttribute(file, { kind: 'set-attribute', path: edit.path, name: attribute, value });
  });
}

function attributesToKeep(
  overlay: BlockOverlay,
  dataset: Dataset,
): { readonly attribute: string; readonly value: string | number | string[] }[] {
  return Object.entries(dataset.attrs).map(([attribute, { value }]) => {
    if (typeof value === 'string' || typeof value === 'number') return { attribute, value };
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return { attribute, value };
    throw new InputError('nwb', {
      found: `a text with the attribute ${attribute}, which is neither text nor number`,
      expected: 'a text that can be replaced together with its attributes',
      todo: 'Convert the session again instead.',
      where: { file: overlay.path, field: dataset.path },
    });
  });
}

function groupAt(file: File, path: string): Group {
  if (path === '/') return file;
  const found = file.get(path);
  if (found instanceof Group) return found;
  if (found instanceof Dataset) {
    throw new InputError('nwb', {
      found: 'a dataset',
      expected: 'a group to put the text into',
      todo: 'Give the path of a text.',
      where: { field: path },
    });
  }
  const at = path.lastIndexOf('/');
  const created = groupAt(file, at <= 0 ? '/' : path.slice(0, at)).create_group(path.slice(at + 1));
  const type = typedGroups.get(path);
  if (type !== undefined) {
    created.create_attribute('namespace', type.namespace, [], 'S');
    created.create_attribute('neurodata_type', type.typeName, [], 'S');
    created.create_attribute('object_id', randomUUID(), [], 'S');
  }
  return created;
}

type Rename = Extract<NwbEdit, { kind: 'rename' }>;

/** A second hard link, then the first one goes: references by address keep what they point to. */
function rename(module: H5Module, overlay: BlockOverlay, edit: Rename, baseAddress: number): void {
  const { parent } = splitPath(overlay, edit.path);
  const fault = (found: string, expected: string) =>
    new InputError('nwb', {
      found,
      expected,
      todo: 'Choose another name.',
      where: { file: overlay.path, field: edit.path },
    });
  if (edit.name.trim() === '' || edit.name.includes('/') || edit.name === '.')
    throw fault(`the name ${JSON.stringify(edit.name)}`, 'a name without a slash');
  withHdf5(module, overlay, (file) => {
    const group = groupAt(file, parent);
    if (file.get(edit.path) === null) throw fault('no such object', 'an object of the file');
    if (group.get(edit.name) !== null) throw fault(`an object named ${edit.name}`, 'a name that is free');
    group.create_hard_link(edit.path, edit.name);
  });
  remove(module, overlay, edit.path, baseAddress);
}

/** Nothing there is nothing to do: the file is then as it shall be. */
function remove(module: H5Module, overlay: BlockOverlay, path: string, baseAddress: number): void {
  const { parent, name } = splitPath(overlay, path);
  const group = withHdf5(module, overlay, (file) => {
    const found = parent === '/' ? file : file.get(parent);
    if (!(found instanceof Group)) return undefined;
    return headerAddressOf(found.create_reference());
  });
  if (group !== undefined) unlink(overlay, group, name, baseAddress);
}
