import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../schemas/index.ts';
import { getAddress, readExactly, setUint64, writeAll } from './file-bytes.ts';

/**
 * The superblock of version 0 (HDF5 File Format Specification, II.A): signature, versions, size of offsets at byte
 * 13, size of lengths at 14, base address at 24, end-of-file address at 40. h5wasm writes it for
 * `libver: ['earliest', …]`; versions 2 and 3 end in a checksum and are left alone here.
 */
export const signature: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const superblockBytes = 48;
const versionByte = 8;
const offsetSizeByte = 13;
const lengthSizeByte = 14;
const baseAddressByte = 24;
const endOfFileByte = 40;

export function hasSignature(view: DataView): boolean {
  return signature.every((byte, index) => view.getUint8(index) === byte);
}

/**
 * Checks the superblock and gives the end-of-file address in bytes.
 * @throws InputError('nwb') when it is not version 0 with 8-byte addresses from byte 0.
 */
export async function readEndOfFile(handle: FileHandle, path: string): Promise<number> {
  const view = await readExactly(handle, path, 0, superblockBytes);
  const fault = (found: string, byte: number) =>
    new InputError('nwb', {
      found,
      expected: 'an HDF5 file with a superblock of version 0 and addresses of 8 bytes',
      todo: "Create the file with h5wasm's option libver ['earliest', 'latest'].",
      where: { file: path, byte },
    });
  if (!hasSignature(view)) throw fault('no HDF5 signature', 0);
  const version = view.getUint8(versionByte);
  if (version !== 0) throw fault(`a superblock of version ${version}`, versionByte);
  const sizes = [view.getUint8(offsetSizeByte), view.getUint8(lengthSizeByte)];
  if (sizes.some((size) => size !== 8))
    throw fault(`addresses of ${sizes.join(' and ')} bytes`, offsetSizeByte);
  if (getAddress(view, baseAddressByte) !== 0) throw fault('a base address that is not 0', baseAddressByte);
  const endOfFile = getAddress(view, endOfFileByte);
  if (endOfFile === undefined) throw fault('an end-of-file address that is not defined', endOfFileByte);
  return endOfFile;
}

/** Writes the end-of-file address. The file must then be truncated, or extended, to exactly this length. */
export async function writeEndOfFile(handle: FileHandle, path: string, endOfFile: number): Promise<void> {
  const view = new DataView(new ArrayBuffer(8));
  setUint64(view, 0, endOfFile);
  await writeAll(handle, path, new Uint8Array(view.buffer), endOfFileByte);
}

/** Where the HDF5 part of a file begins, which may be behind a block of the user's own. */
export interface HdfStart {
  /** What all addresses in the file count from, in bytes. */
  readonly baseAddress: number;
  /** Whether addresses and lengths take 8 bytes, as almost everywhere. */
  readonly wideAddresses: boolean;
}

/** Byte at which the sizes of addresses and lengths stand, by version of the superblock (II.A). */
const sizesByte: readonly number[] = [13, 13, 9, 9];

/**
 * Finds the superblock of any version: at byte 0, 512, 1024, 2048 and so on. Like the HDF5 library, it takes the place
 * of the superblock for the base address, whatever stands there.
 * @throws InputError('nwb') when the file is not HDF5.
 */
export async function findHdfStart(handle: FileHandle, path: string): Promise<HdfStart> {
  const { size } = await handle.stat();
  for (let at = 0; at + superblockBytes <= size; at = at === 0 ? 512 : at * 2) {
    const view = await readExactly(handle, path, at, superblockBytes);
    if (!hasSignature(view)) continue;
    const sizes = sizesByte[view.getUint8(versionByte)];
    const wideAddresses = sizes !== undefined && view.getUint8(sizes) === 8 && view.getUint8(sizes + 1) === 8;
    return { baseAddress: at, wideAddresses };
  }
  throw new InputError('nwb', {
    found: size === 0 ? 'an empty file' : `no HDF5 signature in ${size} bytes`,
    expected: 'an HDF5 file, which every NWB file is',
    todo: 'Check that the path is that of a finished NWB file.',
    where: { file: path },
  });
}
