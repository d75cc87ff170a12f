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
