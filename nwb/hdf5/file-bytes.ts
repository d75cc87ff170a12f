import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../schemas/index.ts';

/** The address that HDF5 stores where there is none ("undefined address"): eight bytes of 0xFF. */
export const undefinedAddress = 0xffff_ffff_ffff_ffffn;

/** Writes a whole number below 2^53 as 8 bytes, little-endian, without going through BigInt. */
export function setUint64(view: DataView, offsetBytes: number, value: number): void {
  view.setUint32(offsetBytes, value % 2 ** 32, true);
  view.setUint32(offsetBytes + 4, Math.floor(value / 2 ** 32), true);
}

/** Reads 8 bytes, little-endian. Undefined for {@link undefinedAddress} and for what no file on earth reaches. */
export function getAddress(view: DataView, offsetBytes: number): number | undefined {
  const value = view.getBigUint64(offsetBytes, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value);
}

/** Reads exactly `length` bytes. @throws InputError('nwb') when the file ends before. */
export async function readExactly(
  handle: FileHandle,
  path: string,
  offset: number,
  length: number,
): Promise<DataView> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new InputError('nwb', {
        found: `the end of the file after ${done} of ${length} bytes`,
        expected: 'a part of the HDF5 structure',
        todo: 'The file is cut short or damaged: make it again or take it from a copy.',
        where: { file: path, byte: offset },
      });
    }
    done += bytesRead;
  }
  return new DataView(bytes.buffer);
}

/** Error codes of the operating system that say: the disk takes no more. */
const diskIsFull: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Writes all of `bytes` at `offset`. @throws InputError('output') when the disk is full or fails. */
export async function writeAll(
  handle: FileHandle,
  path: string,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  try {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
  } catch (cause) {
    throw writeFault(cause, path, offset);
  }
}

/** Turns a system error while writing into the sentence for the person; anything else stays as it is. */
export function writeFault(cause: unknown, path: string, offset: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EIO') {
    return new InputError('output', {
      found: 'an error of the disk while writing (EIO)',
      expected: 'a disk that takes what is written',
      todo: 'Check the disk or the network share, then start again.',
      where: { file: path, byte: offset },
      cause,
    });
  }
  if (!diskIsFull.includes(code)) return cause;
  return new InputError('output', {
    found: `no room for more (${code})`,
    expected: 'a disk, and a quota, with room for the whole file',
    todo: 'Make room or choose another output folder, then start again.',
    where: { file: path, byte: offset },
    cause,
  });
}
