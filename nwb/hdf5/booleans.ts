import { open } from 'node:fs/promises';
import type { Dataset, Group } from 'h5wasm/node';
import { InputError } from '../../schemas/index.ts';
import { headerAddressOf } from './bulk-dataset.ts';
import { readExactly, writeAll } from './file-bytes.ts';
import {
  type HeaderMessage,
  headerFault,
  messageType,
  onlyMessage,
  readObjectHeader,
} from './object-header.ts';

/**
 * Booleans as PyNWB and h5py write them: an enumeration FALSE = 0, TRUE = 1 over int8. h5wasm writes no enumerations;
 * so it writes the values as a compound of one int8, whose datatype takes more bytes, and the datatype is rewritten
 * once the file is closed. The values stay where they are.
 *
 * Datatype message of an enumeration (HDF5 File Format Specification, IV.A.2.d, class 8, version 1):
 * ```
 * class and version u8 = 0x18 | members u16, u8 = 0 | size u32 | base type | names, each padded to 8 | values
 * base type: 0x10 | flags u8 = 8 (signed), 2 bytes of 0 | size u32 | bit offset u16 | bit precision u16
 * ```
 */
export interface BooleanPatch {
  /** Address of the object's header, bytes from the start of the file. */
  readonly headerAddress: number;
  /** Path of the object, for messages. */
  readonly path: string;
  /** Name of the attribute; undefined when the dataset itself is boolean. */
  readonly attribute: string | undefined;
}

/** The datatype of the placeholder: class 6 (compound), version 1, one member, one byte. */
const placeholder = { classAndVersion: 0x16, members: 1, sizeBytes: 1 } as const;
const placeholderMember = 'b';

function placeholderData(values: readonly boolean[]): Map<string, Int8Array> {
  return new Map([[placeholderMember, Int8Array.from(values, Number)]]);
}

/** Puts a scalar boolean attribute on an object of a file that h5wasm has open. Patch it when the file is closed. */
export function createBooleanAttribute(owner: Group | Dataset, name: string, value: boolean): BooleanPatch {
  owner.create_attribute(name, placeholderData([value]), []);
  return { headerAddress: headerAddressOf(owner.create_reference()), path: owner.path, attribute: name };
}

/** Creates a dataset of booleans, rank 1, in a file that h5wasm has open. Patch it when the file is closed. */
export function createBooleanDataset(
  group: Group,
  name: string,
  values: readonly boolean[],
): { readonly dataset: Dataset; readonly patch: BooleanPatch } {
  const dataset = group.create_dataset({ name, data: placeholderData(values), shape: [values.length] });
  const headerAddress = headerAddressOf(dataset.create_reference());
  return { dataset, patch: { headerAddress, path: dataset.path, attribute: undefined } };
}

/**
 * Makes booleans of the placeholders in the closed file, and syncs it.
 * @throws InputError('nwb') when a placeholder is not where the patch says; InputError('file') without access.
 */
export async function patchBooleans(path: string, patches: readonly BooleanPatch[]): Promise<void> {
  if (patches.length === 0) return;
  const handle = await open(path, 'r+').catch((cause: unknown) => {
    throw new InputError('file', {
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'a file that can be read and written',
      todo: 'Check the path and its permissions.',
      where: { file: path },
      cause,
    });
  });
  try {
    for (const patch of patches) {
      const messages = await readObjectHeader(handle, path, patch.headerAddress);
      const read = (offset: number, length: number) => readExactly(handle, path, offset, length);
      const datatype =
        patch.attribute === undefined
          ? onlyMessage(messages, messageType.datatype, {
              path,
              address: patch.headerAddress,
              what: `datatype of ${patch.path}`,
            })
          : await attributeDatatype(path, messages, patch, patch.attribute, read);
      const view = await read(datatype.offset, datatype.size);
      checkPlaceholder(view, path, datatype.offset);
      await writeAll(handle, path, booleanDatatype(datatype.size), datatype.offset);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type ReadBytes = (offset: number, length: number) => Promise<DataView>;

/**
 * Finds the datatype inside an attribute message (IV.A.2.m): version u8, flags u8, then bytes of name, datatype
 * and dataspace (u16 each); version 1 pads each of the three parts to 8, version 3 names the text's encoding first.
 */
async function attributeDatatype(
  path: string,
  messages: readonly HeaderMessage[],
  patch: BooleanPatch,
  attribute: string,
  read: ReadBytes,
): Promise<{ offset: number; size: number }> {
  const wanted = new TextEncoder().encode(`${attribute}\0`);
  for (const message of messages) {
    if (message.type !== messageType.attribute || message.size < 9 + wanted.length) continue;
    const view = await read(message.offset, message.size);
    const version = view.getUint8(0);
    const nameBytes = view.getUint16(2, true);
    const nameAt = version === 3 ? 9 : 8;
    if (
      nameBytes !== wanted.length ||
      !wanted.every((byte, index) => view.getUint8(nameAt + index) === byte)
    ) {
      continue;
    }
    const paddedNameBytes = version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes;
    const datatype = { offset: message.offset + nameAt + paddedNameBytes, size: view.getUint16(4, true) };
    if (datatype.offset + datatype.size > message.offset + message.size) {
      throw headerFault(path, message.offset, `an attribute ${attribute} that runs over its message`);
    }
    return datatype;
  }
  throw headerFault(path, patch.headerAddress, `no attribute ${attribute} on ${patch.path}`);
}

function checkPlaceholder(view: DataView, path: string, offset: number): void {
  const is =
    view.byteLength >= booleanDatatypeBytes &&
    view.getUint8(0) === placeholder.classAndVersion &&
    view.getUint16(1, true) === placeholder.members &&
    view.getUint32(4, true) === placeholder.sizeBytes;
  if (!is)
    throw headerFault(path, offset, `a datatype that begins with byte ${view.getUint8(0)}, no placeholder`);
}

const names = ['FALSE', 'TRUE'] as const;
const booleanDatatypeBytes = 8 + 12 + 8 * names.length + names.length;

function booleanDatatype(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x18);
  view.setUint16(1, names.length, true);
  view.setUint32(4, 1, true);
  view.setUint8(8, 0x10);
  view.setUint8(9, 8);
  view.setUint32(12, 1, true);
  view.setUint16(16, 0, true);
  view.setUint16(18, 8, true);
  names.forEach((name, index) => {
    new TextEncoder().encodeInto(name, bytes.subarray(20 + 8 * index, 28 + 8 * index));
    view.setUint8(20 + 8 * names.length + index, index);
  });
  return bytes;
}
