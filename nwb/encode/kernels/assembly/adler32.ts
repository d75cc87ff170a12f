/** The largest prime below 2^16 (RFC 1950, 8.2). */
const MODULUS: u32 = 65521;
/** Vectors of 16 bytes between two reductions: no lane of 32 bits overflows. */
const STEP: i32 = 128;

function total(lanes: v128): u32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/** The checksum of zlib over bytes that follow those of `sofar`; 1 at the start. */
export function adler32(bytes: usize, length: i32, sofar: u32): u32 {
  let low = sofar & 0xffff;
  let high = sofar >> 16;
  const weightsLow = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const weightsHigh = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  let left = length;
  while (left >= 16) {
    let vectors = min(left >> 4, STEP);
    left -= vectors << 4;
    high += low * ((<u32>vectors) << 4);
    let sums = i32x4.splat(0);
    let sumsBefore = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (; vectors > 0; vectors--) {
      const bytes16 = v128.load(bytes);
      sumsBefore = i32x4.add(sumsBefore, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes16)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes16), weightsLow));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes16), weightsHigh));
      bytes += 16;
    }
    low = (low + total(sums)) % MODULUS;
    high = (high + (total(sumsBefore) << 4) + total(weighted)) % MODULUS;
  }
  for (; left > 0; left--) {
    low += load<u8>(bytes++);
    high += low;
  }
  return ((high % MODULUS) << 16) | (low % MODULUS);
}
