import { type ChunkFilter, checkFilter } from '../chunk-filter.ts';

/**
 * The filter pipeline message, type 0x0B, version 1 (HDF5 File Format Specification, IV.A.2.l):
 *
 * ```
 * version u8 = 1 | number of filters u8 | 6 bytes of nothing
 * each filter: id u16 | bytes of the name u16 | flags u16 | client values u16 | name, padded to 8 | u32 each
 *              | 4 bytes of padding after an odd number of client values
 * ```
 */
const filterHeadBytes = 8;
/** Flag bit 0: a reader without this filter may skip it on writing. It is what the HDF5 library sets itself. */
const optional = 1;

interface Filter {
  readonly id: number;
  /** At most 8 bytes, or none: readers know a filter by its id. */
  readonly name: string;
  readonly clientValue: number;
}

const filterBytes = ({ name }: Filter): number => filterHeadBytes + (name === '' ? 0 : 8) + 8;

/** Registered with The HDF Group: 32015, Zstandard; its client value is the level. */
function compressor(filter: Exclude<ChunkFilter, { name: 'none' }>): Filter {
  return filter.name === 'deflate'
    ? { id: 1, name: 'deflate', clientValue: filter.level }
    : { id: 32_015, name: '', clientValue: filter.level };
}

/** Whether chunks of such elements are shuffled: bytes need none, and without a filter there is none at all. */
export function isShuffled(elementBytes: number, filter: ChunkFilter): boolean {
  return filter.name !== 'none' && elementBytes > 1;
}

/**
 * The body of the message for shuffle (where elements have more than one byte) and the compression, followed by zeros
 * up to `sizeBytes`. Null without a filter: there is nothing to say, and the message must become NIL.
 * @throws RangeError for a level that cannot be, and where the message has no room
 */
export function filterMessage(
  elementBytes: number,
  filter: ChunkFilter,
  sizeBytes: number,
): Uint8Array | null {
  checkFilter(filter);
  if (filter.name === 'none') return null;
  const filters: Filter[] = [compressor(filter)];
  if (isShuffled(elementBytes, filter))
    filters.unshift({ id: 2, name: 'shuffle', clientValue: elementBytes });
  if (filters.reduce((sum, one) => sum + filterBytes(one), filterHeadBytes) > sizeBytes) {
    throw new RangeError(`${filters.length} filters do not fit into a filter message of ${sizeBytes} bytes`);
  }
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setUint8(1, filters.length);
  let at = filterHeadBytes;
  for (const one of filters) {
    const nameBytes = filterBytes(one) - filterHeadBytes - 8;
    view.setUint16(at, one.id, true);
    view.setUint16(at + 2, nameBytes, true);
    view.setUint16(at + 4, optional, true);
    view.setUint16(at + 6, 1, true);
    new TextEncoder().encodeInto(one.name, bytes.subarray(at + filterHeadBytes));
    view.setUint32(at + filterHeadBytes + nameBytes, one.clientValue, true);
    at += filterBytes(one);
  }
  return bytes;
}
