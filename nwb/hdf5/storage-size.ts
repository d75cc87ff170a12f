import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../schemas/index.ts';
import { getAddress, readExactly } from './file-bytes.ts';
import { headerFault, messageType, readObjectHeader } from './object-header.ts';
import type { HdfStart } from './superblock.ts';

/** Message that lists files outside in which the values of a dataset stand (HDF5 specification, IV.A.2.h). */
const externalFilesMessage = 0x07;
const layoutClass = { compact: 0, contiguous: 1, chunked: 2 } as const;
const nodeHeadBytes = 24;
const deepestLevel = 8;

/** A dataset in a file that is open for reading. */
export interface StoredDataset {
  readonly handle: FileHandle;
  readonly path: string;
  readonly start: HdfStart;
  /** Address of its object header, counted from the base address of the file. */
  readonly headerAddress: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Bytes that the values of a dataset take in the file: what HDF5 calls its storage size, which h5wasm does not tell.
 * Null where the file uses a newer kind of header or chunk index (written with `libver='latest'`), virtual datasets
 * or values in other files.
 *
 * @throws InputError('nwb') when the structure is damaged; CancelledError
 */
export async function storageBytes(dataset: StoredDataset): Promise<number | null> {
  const { handle, path, start } = dataset;
  if (!start.wideAddresses) return null;
  const address = start.baseAddress + dataset.headerAddress;
  const version = (await readExactly(handle, path, address, 1)).getUint8(0);
  if (version !== 1) return null;
  const messages = await readObjectHeader(handle, path, address, start.baseAddress);
  const layout = messages.find((message) => message.type === messageType.layout);
  if (layout === undefined || messages.some((message) => message.type === externalFilesMessage)) return null;
  const view = await readExactly(handle, path, layout.offset, layout.size);
  if (view.byteLength < 18 || view.getUint8(0) !== 3) return null;
  switch (view.getUint8(1)) {
    case layoutClass.compact:
      return view.getUint16(2, true);
    case layoutClass.contiguous:
      return getAddress(view, 2) === undefined ? 0 : (getAddress(view, 10) ?? null);
    case layoutClass.chunked: {
      const root = getAddress(view, 3);
      return root === undefined ? 0 : await indexedBytes(dataset, root, view.getUint8(2));
    }
    default:
      return null;
  }
}

/** Sums the sizes of all chunks of an index (B-tree of version 1, see chunk-index.ts). `axes` is rank + 1. */
async function indexedBytes(dataset: StoredDataset, root: number, axes: number): Promise<number> {
  const { handle, path, start, signal } = dataset;
  const keyBytes = 8 + 8 * axes;
  const seen = new Set<number>();
  const pending: { address: number; level: number | undefined }[] = [{ address: root, level: undefined }];
  let sum = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    throwIfCancelled(signal);
    const at = start.baseAddress + next.address;
    const head = await readExactly(handle, path, at, nodeHeadBytes);
    const level = head.getUint8(5);
    const isNode = head.getUint32(0, false) === 0x54_52_45_45 && head.getUint8(4) === 1; // "TREE", chunks
    const fits = next.level === undefined ? level <= deepestLevel : level === next.level;
    if (!isNode || !fits || seen.has(next.address)) throw headerFault(path, at, 'no node of a chunk index');
    seen.add(next.address);
    const entryBytes = keyBytes + 8;
    const entries = await readExactly(handle, path, at + nodeHeadBytes, head.getUint16(6, true) * entryBytes);
    for (let entry = 0; entry < entries.byteLength; entry += entryBytes) {
      if (level === 0) {
        sum += entries.getUint32(entry, true);
        continue;
      }
      const child = getAddress(entries, entry + keyBytes);
      if (child === undefined) throw headerFault(path, at, 'a node of a chunk index that leads nowhere');
      pending.push({ address: child, level: level - 1 });
    }
  }
  return sum;
}
