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
const nameBytes = 8;
/** Flag bit 0: a reader without this filter may skip it on writing. It is what the HDF5 library sets itself. */
const optional = 1;
const filterId = { deflate: 1, shuffle: 2 } as const;

interface Filter {
  readonly id: number;
  readonly name: string;
  readonly clientValue: number;
}

/** Whether chunks of such elements are shuffled at this level: bytes need none, and level 0 has no filter at all. */
export function isShuffled(elementBytes: number, level: number): boolean {
  return level > 0 && elementBytes > 1;
}

/**
 * The body of the message for shuffle (where elements have more than one byte) and deflate at `level` 1 to 9,
 * followed by zeros up to `sizeBytes`. Null at level 0: there is nothing to say, and the message must become NIL.
 */
export function filterMessage(elementBytes: number, level: number, sizeBytes: number): Uint8Array | null {
  if (!Number.isInteger(level) || level < 0 || level > 9)
    throw new RangeError(`deflate level ${level} is not 0 to 9`);
  if (level === 0) return null;
  const filters: Filter[] = [{ id: filterId.deflate, name: 'deflate', clientValue: level }];
  if (isShuffled(elementBytes, level)) {
    filters.unshift({ id: filterId.shuffle, name: 'shuffle', clientValue: elementBytes });
  }
  // One client value and its padding take 8 bytes.
  const oneFilterBytes = filterHeadBytes + nameBytes + 8;
  if (filterHeadBytes + filters.length * oneFilterBytes > sizeBytes) {
    throw new RangeError(`${filters.length} filters do not fit into a filter message of ${sizeBytes} bytes`);
  }
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setUint8(1, filters.length);
  filters.forEach((filter, index) => {
    const at = filterHeadBytes + index * oneFilterBytes;
    view.setUint16(at, filter.id, true);
    view.setUint16(at + 2, nameBytes, true);
    view.setUint16(at + 4, optional, true);
    view.setUint16(at + 6, 1, true);
    new TextEncoder().encodeInto(
      filter.name,
      bytes.subarray(at + filterHeadBytes, at + filterHeadBytes + nameBytes),
    );
    view.setUint32(at + filterHeadBytes + nameBytes, filter.clientValue, true);
  });
  return bytes;
}
