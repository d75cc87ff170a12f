// Deflate (RFC 1951) for bytes of one kind, such as the high bytes of all samples: no search for repetitions, a Huffman code
// for each stretch, and stretches that no code shortens as they are. One block a stretch:
//
//   stored   final u1 | 00 | to the whole byte | length u16 | ~length u16 | bytes
//   dynamic  final u1 | 10 | HLIT u5 | HDIST u5 | HCLEN u4 | lengths of lengths u3 each | lengths, coded | bytes, coded | end

import { HUFFMAN_SCRATCH_BYTES, huffmanCodes, huffmanLengths } from './huffman';

/** Signals drift: a code of its own for each stretch makes chunks 5 % smaller than one code for all. */
const STRETCH: i32 = 32768;
/** The end of a block is a symbol, too. */
const END: i32 = 256;
const SYMBOLS: i32 = 257;
/** Two codes of one bit for distances that never come: fewer is something that some readers refuse. */
const DISTANCES: i32 = 2;
const LENGTH_SYMBOLS: i32 = 19;
const MOST_BITS: i32 = 15;
const MOST_LENGTH_BITS: i32 = 7;
/** Order of the lengths of lengths (RFC 1951, 3.2.7). */
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

// Scratch memory: four tables of counts of 1028 bytes, then as named.
const COUNTS: usize = 0;
const TABLE_BYTES: usize = 1028;
const CODES: usize = 4160;
const LENGTHS: usize = 5248;
const LENGTH_COUNTS: usize = 5568;
const LENGTH_CODES: usize = 5648;
const LENGTH_LENGTHS: usize = 5728;
const RUNS: usize = 5760;
const HUFFMAN: usize = 6400;
/** Scratch that {@link encodePlane} and {@link repeatsItself} take. */
export const PLANE_SCRATCH_BYTES: usize = 16384;

/** Counts the bytes in four tables, so that equal neighbours do not wait for one another; the first gets the sums. */
function count(bytes: usize, length: i32, tables: usize): void {
  memory.fill(tables, 0, 4 * TABLE_BYTES);
  const eights = bytes + (length & ~7);
  const end = bytes + length;
  for (; bytes < eights; bytes += 8) {
    let word = load<u64>(bytes);
    for (let half = 0; half < 2; half++) {
      const four = <u32>word;
      bump(tables + ((<usize>(four & 255)) << 2));
      bump(tables + TABLE_BYTES + ((<usize>((four >> 8) & 255)) << 2));
      bump(tables + 2 * TABLE_BYTES + ((<usize>((four >> 16) & 255)) << 2));
      bump(tables + 3 * TABLE_BYTES + ((<usize>(four >> 24)) << 2));
      word >>= 32;
    }
  }
  for (; bytes < end; bytes++) bump(tables + ((<usize>load<u8>(bytes)) << 2));
  for (let at: usize = 0; at < 1024; at += 4) {
    const table = tables + at;
    store<u32>(
      table,
      load<u32>(table) +
        load<u32>(table + TABLE_BYTES) +
        load<u32>(table + 2 * TABLE_BYTES) +
        load<u32>(table + 3 * TABLE_BYTES),
    );
  }
}

function bump(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Bits that wait for a whole byte. One encoder runs at a time in an instance, and an instance belongs to one thread. */
let waiting: u64 = 0;
let waitingBits: u64 = 0;

function put(out: usize, bits: u32, length: u32): usize {
  waiting |= (<u64>bits) << waitingBits;
  waitingBits += length;
  store<u64>(out, waiting);
  const whole = waitingBits >> 3;
  waiting >>= whole << 3;
  waitingBits &= 7;
  return out + <usize>whole;
}

function putStored(bytes: usize, length: i32, out: usize, isFinal: u32): usize {
  out = put(out, isFinal, 3);
  if (waitingBits > 0) out = put(out, 0, 8 - <u32>waitingBits);
  store<u16>(out, <u16>length);
  store<u16>(out, <u16>~length, 2);
  memory.copy(out + 4, bytes, length);
  return out + 4 + length;
}

/**
 * The lengths of all codes as runs, u8 a symbol and u8 what it repeats: 16 the length before 3 to 6 times, 17 zero 3 to 10
 * times, 18 zero 11 to 138 times. Returns the number of runs.
 */
function runsOfLengths(lengths: usize, all: i32, runs: usize): i32 {
  let found = 0;
  for (let at = 0; at < all; ) {
    const length = load<u8>(lengths + at);
    let same = 1;
    while (at + same < all && load<u8>(lengths + at + same) == length) same++;
    at += same;
    if (length != 0) {
      store<u16>(runs + (found++ << 1), length);
      same--;
    }
    while (same >= 3) {
      const most = length != 0 ? 6 : 138;
      const here = min(same, most);
      const symbol = length != 0 ? 16 : here < 11 ? 17 : 18;
      const less = symbol == 18 ? 11 : 3;
      store<u16>(runs + (found++ << 1), <u16>(symbol | ((here - less) << 8)));
      same -= here;
    }
    for (; same > 0; same--) store<u16>(runs + (found++ << 1), length);
  }
  return found;
}

function putLengths(out: usize, scratch: usize): usize {
  const lengths = scratch + LENGTHS;
  store<u8>(lengths + SYMBOLS, 1);
  store<u8>(lengths + SYMBOLS, 1, 1);
  const runs = scratch + RUNS;
  const found = runsOfLengths(lengths, SYMBOLS + DISTANCES, runs);
  const counts = scratch + LENGTH_COUNTS;
  memory.fill(counts, 0, LENGTH_SYMBOLS << 2);
  for (let run = 0; run < found; run++) bump(counts + ((<usize>load<u8>(runs + (run << 1))) << 2));
  const lengthLengths = scratch + LENGTH_LENGTHS;
  huffmanLengths(counts, LENGTH_SYMBOLS, MOST_LENGTH_BITS, lengthLengths, scratch + HUFFMAN);
  huffmanCodes(lengthLengths, LENGTH_SYMBOLS, scratch + LENGTH_CODES, scratch + HUFFMAN);
  let last = LENGTH_SYMBOLS - 1;
  while (last > 3 && load<u8>(lengthLengths + load<u8>(ORDER + last)) == 0) last--;
  out = put(out, 0, 5); // 257 symbols
  out = put(out, DISTANCES - 1, 5);
  out = put(out, last - 3, 4);
  for (let i = 0; i <= last; i++) out = put(out, load<u8>(lengthLengths + load<u8>(ORDER + i)), 3);
  for (let run = 0; run < found; run++) {
    const symbol = load<u8>(runs + (run << 1));
    const code = load<u32>(scratch + LENGTH_CODES + ((<usize>symbol) << 2));
    out = put(out, code & 0xffff, code >> 16);
    if (symbol >= 16) out = put(out, load<u8>(runs + (run << 1), 1), symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
  }
  return out;
}

function putCoded(bytes: usize, length: i32, codes: usize, out: usize): usize {
  let bits = waiting;
  let held = waitingBits;
  const threes = bytes + (length - (length % 3));
  const end = bytes + length;
  // Seven bits that wait and three codes of 15 fit into the 57 that a store of 8 bytes leaves room for.
  for (; bytes < threes; bytes += 3) {
    let code = load<u32>(codes + ((<usize>load<u8>(bytes)) << 2));
    bits |= (<u64>(code & 0xffff)) << held;
    held += code >> 16;
    code = load<u32>(codes + ((<usize>load<u8>(bytes, 1)) << 2));
    bits |= (<u64>(code & 0xffff)) << held;
    held += code >> 16;
    code = load<u32>(codes + ((<usize>load<u8>(bytes, 2)) << 2));
    bits |= (<u64>(code & 0xffff)) << held;
    held += code >> 16;
    store<u64>(out, bits);
    const whole = held >> 3;
    out += <usize>whole;
    bits >>= whole << 3;
    held &= 7;
  }
  waiting = bits;
  waitingBits = held;
  for (; bytes < end; bytes++) {
    const code = load<u32>(codes + ((<usize>load<u8>(bytes)) << 2));
    out = put(out, code & 0xffff, code >> 16);
  }
  const code = load<u32>(codes + ((<usize>END) << 2));
  return put(out, code & 0xffff, code >> 16);
}

/**
 * Whether the counted bytes are so even that a code gains less than 1.5 %: the sum of squares bounds the entropy from below
 * (Rényi's of order 2), and 2^7.88 is 235.
 */
function isEven(counts: usize, length: i32): bool {
  let squares: u64 = 0;
  for (let at: usize = 0; at < 1024; at += 4) {
    const times = <u64>load<u32>(counts + at);
    squares += times * times;
  }
  return squares * 235 <= <u64>length * <u64>length;
}

/**
 * Encodes a plane and returns the end of what was written. It begins and ends on a whole byte; `isLast` ends the stream.
 * `out` needs room for the plane, 5 bytes for each 32,768 of it, and 320 more.
 */
export function encodePlane(bytes: usize, length: i32, isLast: bool, out: usize, scratch: usize): usize {
  waiting = 0;
  waitingBits = 0;
  const codes = scratch + CODES;
  for (let at = 0; at < length; at += STRETCH) {
    const here = min(STRETCH, length - at);
    const isFinal: u32 = isLast && at + here == length ? 1 : 0;
    count(bytes + at, here, scratch + COUNTS);
    if (isEven(scratch + COUNTS, here)) {
      out = putStored(bytes + at, here, out, isFinal);
      continue;
    }
    store<u32>(scratch + COUNTS + 1024, 1);
    huffmanLengths(scratch + COUNTS, SYMBOLS, MOST_BITS, scratch + LENGTHS, scratch + HUFFMAN);
    huffmanCodes(scratch + LENGTHS, SYMBOLS, codes, scratch + HUFFMAN);
    out = put(out, isFinal | 4, 3);
    out = putLengths(out, scratch);
    out = putCoded(bytes + at, here, codes, out);
  }
  if (waitingBits == 0) return out;
  if (!isLast) return putStored(bytes, 0, out, 0);
  return put(out, 0, 8 - <u32>waitingBits);
}

/** How much of a long plane is looked at, from its middle: a series of many channels repeats itself soon, or not at all. */
const LOOK: i32 = 16384;
/** Planes of few channels, in which deflate reaches further back in time, are looked at as far as positions have 16 bits. */
const SHORT_PLANE: i32 = 131072;
const LONG_LOOK: i32 = 65535;
const HASH_BITS: u32 = 12;
const HASH_SCRATCH: usize = 4160;
/** What a repetition costs, about: length, distance, and their extra bits. */
const MATCH_BITS: i32 = 22;
const SHORTEST: i32 = 4;
/** As far as deflate looks back. */
const WINDOW: i32 = 32506;

/**
 * Whether repetitions would take much off that codes do not: they are searched in a part as deflate searches, and weighed
 * against one bit, the least that a code gives, for every byte that they cover.
 */
export function repeatsItself(bytes: usize, length: i32, scratch: usize): bool {
  const looked = min(length > SHORT_PLANE ? LOOK : LONG_LOOK, length);
  const start = bytes + ((length - looked) >> 1);
  count(start, looked, scratch + COUNTS);
  let squares: u64 = 0;
  for (let at: usize = 0; at < 1024; at += 4) {
    const times = <u64>load<u32>(scratch + COUNTS + at);
    squares += times * times;
  }
  // Bits a byte, in sixteenths, from below: enough to tell noise (8) from signs (1).
  let sixteenths = 16;
  for (
    let share = (squares << 10) / (<u64>looked * <u64>looked);
    share < 512 && sixteenths < 128;
    share = (share * 1069) >> 10
  )
    sixteenths++;
  const table = scratch + HASH_SCRATCH;
  memory.fill(table, 0, 2 << HASH_BITS);
  let saved = 0;
  for (let at = 0; at + SHORTEST < looked; ) {
    const word = load<u32>(start + at);
    const slot = table + ((<usize>((word * 0x9e3779b1) >> (32 - HASH_BITS))) << 1);
    const before = <i32>load<u16>(slot) - 1;
    store<u16>(slot, <u16>(at + 1));
    if (before < 0 || at - before > WINDOW || load<u32>(start + before) != word) {
      at++;
      continue;
    }
    let same = SHORTEST;
    while (at + same < looked && load<u8>(start + before + same) == load<u8>(start + at + same)) same++;
    const gain = ((same * sixteenths) >> 4) - MATCH_BITS;
    if (gain > 0) saved += gain;
    at += same;
  }
  // A twelfth of what codes make of it.
  return saved * 12 > (looked * sixteenths) >> 4;
}
