/**
 * HDF5's filter 2, shuffle: the first bytes of all elements, then all second bytes, and so on. Bytes of one channel's
 * neighbouring samples then stand beside their like, which deflate makes use of.
 *
 * @param source whole elements of `elementBytes`, row-major
 * @param shuffled as long as `source`, another buffer
 */
export function shuffle(source: Uint8Array, elementBytes: number, shuffled: Uint8Array): void {
  const elements = source.length / elementBytes;
  for (let byte = 0; byte < elementBytes; byte += 1) {
    let from = byte;
    const end = (byte + 1) * elements;
    for (let to = byte * elements; to < end; to += 1) {
      shuffled[to] = source[from] as number;
      from += elementBytes;
    }
  }
}
