import type { FileHandle } from 'node:fs/promises';
import type { ChunkFilter } from '../chunk-filter.ts';
import type { BulkDataset } from './bulk-dataset.ts';
import { readExactly, setUint64, undefinedAddress, writeAll } from './file-bytes.ts';
import { filterMessage } from './filter-message.ts';
import {
  type HeaderMessage,
  headerFault,
  messagePrefixBytes,
  messageType,
  onlyMessage,
  readObjectHeader,
} from './object-header.ts';

/**
 * The three messages of a chunked dataset that change when its chunks are there (HDF5 File Format Specification,
 * version 3.0): dataspace (IV.A.2.b), filter pipeline (IV.A.2.l) and data layout (IV.A.2.i, version 3, class 2):
 *
 * ```
 * dataspace   version u8 | rank u8 | flags u8 | 1 byte (version 2) or 5 bytes (version 1) | size of each axis u64 | …
 * layout      version u8 = 3 | class u8 = 2 | rank + 1 u8 | address of the index u64 | chunk size u32 per axis, element
 * ```
 */
export interface DatasetHeader {
  readonly firstAxisOffset: number;
  readonly filter: HeaderMessage;
  readonly indexAddressOffset: number;
}

const chunkedLayout = { version: 3, class: 2 } as const;
const layoutHeadBytes = 3;

/**
 * Finds the messages of a dataset that `createBulkDataset` made, and checks that it is that dataset, still empty.
 * @throws InputError('nwb') otherwise.
 */
export async function readDatasetHeader(
  handle: FileHandle,
  path: string,
  dataset: BulkDataset,
): Promise<DatasetHeader> {
  const messages = await readObjectHeader(handle, path, dataset.headerAddress);
  const place = (what: string) => ({
    path,
    address: dataset.headerAddress,
    what: `${what} of ${dataset.path}`,
  });
  const dataspace = onlyMessage(messages, messageType.dataspace, place('dataspace'));
  const filter = onlyMessage(messages, messageType.filterPipeline, place('filters'));
  const layout = onlyMessage(messages, messageType.layout, place('layout'));
  return {
    firstAxisOffset: await firstAxisOffset(handle, path, dataset, dataspace),
    filter,
    indexAddressOffset: await indexAddressOffset(handle, path, dataset, layout),
  };
}

async function firstAxisOffset(
  handle: FileHandle,
  path: string,
  dataset: BulkDataset,
  message: HeaderMessage,
): Promise<number> {
  const view = await readExactly(handle, path, message.offset, message.size);
  const version = view.getUint8(0);
  const sizesAt = version === 1 ? 8 : 4;
  if ((version !== 1 && version !== 2) || message.size < sizesAt + 16 * dataset.rank) {
    throw headerFault(path, message.offset, `a dataspace of version ${version} and ${message.size} bytes`);
  }
  const rank = view.getUint8(1);
  if (rank !== dataset.rank)
    throw headerFault(path, message.offset, `a dataspace of rank ${rank}, not ${dataset.rank}`);
  return message.offset + sizesAt;
}

async function indexAddressOffset(
  handle: FileHandle,
  path: string,
  dataset: BulkDataset,
  message: HeaderMessage,
): Promise<number> {
  const view = await readExactly(handle, path, message.offset, message.size);
  const version = view.getUint8(0);
  const layoutClass = view.getUint8(1);
  const axes = dataset.rank + 1;
  if (
    version !== chunkedLayout.version ||
    layoutClass !== chunkedLayout.class ||
    view.getUint8(2) !== axes ||
    message.size < layoutHeadBytes + 8 + 4 * axes
  ) {
    throw headerFault(path, message.offset, `a layout of version ${version}, class ${layoutClass}`);
  }
  const stored = Array.from({ length: axes }, (_, axis) =>
    view.getUint32(layoutHeadBytes + 8 + 4 * axis, true),
  );
  const asked = [...dataset.chunkShape, dataset.elementBytes];
  if (stored.some((size, axis) => size !== asked[axis])) {
    throw headerFault(
      path,
      message.offset,
      `chunks of ${stored.join(' × ')} where ${asked.join(' × ')} were asked for`,
    );
  }
  if (view.getBigUint64(layoutHeadBytes, true) !== undefinedAddress) {
    throw headerFault(path, message.offset, `a dataset ${dataset.path} that has chunks already`);
  }
  return message.offset + layoutHeadBytes;
}

/** What the finished dataset says about itself. */
export interface FinishedDataset {
  readonly rows: number;
  readonly filter: ChunkFilter;
  readonly elementBytes: number;
  /** Address of the root of the chunk index; undefined without chunks. */
  readonly rootAddress: number | undefined;
}

/** Writes number of rows, filters and index address into the header. The maximal sizes stay unlimited. */
export async function writeDatasetHeader(
  handle: FileHandle,
  path: string,
  header: DatasetHeader,
  finished: FinishedDataset,
): Promise<void> {
  const number = new DataView(new ArrayBuffer(8));
  setUint64(number, 0, finished.rows);
  await writeAll(handle, path, new Uint8Array(number.buffer), header.firstAxisOffset);
  if (finished.rootAddress !== undefined) {
    setUint64(number, 0, finished.rootAddress);
    await writeAll(handle, path, new Uint8Array(number.buffer), header.indexAddressOffset);
  }
  await writeFilterMessage(handle, path, header.filter, finished);
}

async function writeFilterMessage(
  handle: FileHandle,
  path: string,
  message: HeaderMessage,
  finished: FinishedDataset,
): Promise<void> {
  const body = filterMessage(finished.elementBytes, finished.filter, message.size);
  if (body !== null) {
    await writeAll(handle, path, body, message.offset);
    return;
  }
  // Without filters there must be no filter message: a pipeline of zero filters is not valid. It becomes free space.
  const nil = new Uint8Array(messagePrefixBytes + message.size);
  const view = new DataView(nil.buffer);
  view.setUint16(0, messageType.nil, true);
  view.setUint16(2, message.size, true);
  await writeAll(handle, path, nil, message.offset - messagePrefixBytes);
}
