// Huffman codes of at most `limit` bits: lengths by A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy
// codes", WADS 1995; what is longer than the limit is shortened until the lengths fit Kraft's inequality again.

/** u32 a symbol, sorted by how often it occurs: count, or what the algorithm makes of it. */
const KEYS: usize = 0;
/** u16 a symbol, in the same order. */
const SYMBOLS: usize = 1152;
/** u32 for each length. */
const LENGTH_COUNTS: usize = 1728;
/** Scratch that {@link huffmanLengths} takes, for up to 288 symbols. */
export const HUFFMAN_SCRATCH_BYTES: usize = 2048;

function key(scratch: usize, index: i32): u32 {
  return load<u32>(scratch + KEYS + ((<usize>index) << 2));
}

function setKey(scratch: usize, index: i32, value: u32): void {
  store<u32>(scratch + KEYS + ((<usize>index) << 2), value);
}

/** Used symbols by ascending count; returns how many. Shellsort: 288 at the most. */
function sortUsed(counts: usize, symbols: i32, scratch: usize): i32 {
  let used = 0;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const count = load<u32>(counts + ((<usize>symbol) << 2));
    if (count == 0) continue;
    setKey(scratch, used, count);
    store<u16>(scratch + SYMBOLS + ((<usize>used) << 1), <u16>symbol);
    used++;
  }
  for (let gap = 121; gap > 0; gap = gap / 3) {
    for (let i = gap; i < used; i++) {
      const count = key(scratch, i);
      const symbol = load<u16>(scratch + SYMBOLS + ((<usize>i) << 1));
      let j = i;
      for (; j >= gap && key(scratch, j - gap) > count; j -= gap) {
        setKey(scratch, j, key(scratch, j - gap));
        store<u16>(
          scratch + SYMBOLS + ((<usize>j) << 1),
          load<u16>(scratch + SYMBOLS + ((<usize>(j - gap)) << 1)),
        );
      }
      setKey(scratch, j, count);
      store<u16>(scratch + SYMBOLS + ((<usize>j) << 1), symbol);
    }
  }
  return used;
}

/** Turns ascending counts into the length of each code, in place. */
function minimumRedundancy(scratch: usize, used: i32): void {
  setKey(scratch, 0, key(scratch, 0) + key(scratch, 1));
  let root = 0;
  let leaf = 2;
  for (let next = 1; next < used - 1; next++) {
    let sum: u32 = 0;
    for (let child = 0; child < 2; child++) {
      if (leaf >= used || (root < next && key(scratch, root) < key(scratch, leaf))) {
        sum += key(scratch, root);
        setKey(scratch, root++, <u32>next);
      } else {
        sum += key(scratch, leaf++);
      }
    }
    setKey(scratch, next, sum);
  }
  setKey(scratch, used - 2, 0);
  for (let next = used - 3; next >= 0; next--)
    setKey(scratch, next, key(scratch, <i32>key(scratch, next)) + 1);
  let available = 1;
  let depth: u32 = 0;
  let node = used - 2;
  let next = used - 1;
  while (available > 0) {
    let inner = 0;
    while (node >= 0 && key(scratch, node) == depth) {
      inner++;
      node--;
    }
    for (; available > inner; available--) setKey(scratch, next--, depth);
    available = 2 * inner;
    depth++;
  }
}

/** Writes the length of each symbol's code, u8 a symbol, 0 for those that do not occur. At least two must. */
export function huffmanLengths(
  counts: usize,
  symbols: i32,
  limit: i32,
  lengths: usize,
  scratch: usize,
): void {
  memory.fill(lengths, 0, symbols);
  const used = sortUsed(counts, symbols, scratch);
  minimumRedundancy(scratch, used);
  const ofLength = scratch + LENGTH_COUNTS;
  memory.fill(ofLength, 0, 64);
  for (let i = 0; i < used; i++) {
    const at = ofLength + ((<usize>min<u32>(key(scratch, i), <u32>limit)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let total: u32 = 0;
  for (let length = 1; length <= limit; length++)
    total += load<u32>(ofLength + ((<usize>length) << 2)) << (<u32>(limit - length));
  for (; total > (<u32>1) << limit; total--) {
    // One code of full length goes under a shorter one, which becomes a bit longer.
    const longest = ofLength + ((<usize>limit) << 2);
    store<u32>(longest, load<u32>(longest) - 1);
    for (let length = limit - 1; length > 0; length--) {
      const at = ofLength + ((<usize>length) << 2);
      if (load<u32>(at) == 0) continue;
      store<u32>(at, load<u32>(at) - 1);
      store<u32>(at, load<u32>(at, 4) + 2, 4);
      break;
    }
  }
  let index = used - 1;
  for (let length = 1; length <= limit; length++) {
    for (let left = load<u32>(ofLength + ((<usize>length) << 2)); left > 0; left--) {
      store<u8>(lengths + load<u16>(scratch + SYMBOLS + ((<usize>index) << 1)), <u8>length);
      index--;
    }
  }
}

/** Writes u32 a symbol: its code, first bit lowest (RFC 1951, 3.1.1 and 3.2.2), and its length from bit 16 on. */
export function huffmanCodes(lengths: usize, symbols: i32, codes: usize, scratch: usize): void {
  memory.fill(scratch, 0, 128);
  const next = scratch + 64;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const at = scratch + ((<usize>load<u8>(lengths + symbol)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  store<u32>(scratch, 0);
  let code: u32 = 0;
  for (let length = 1; length < 16; length++) {
    code = (code + load<u32>(scratch + ((<usize>(length - 1)) << 2))) << 1;
    store<u32>(next + ((<usize>length) << 2), code);
  }
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = <u32>load<u8>(lengths + symbol);
    let reversed: u32 = 0;
    if (length > 0) {
      const at = next + ((<usize>length) << 2);
      let left = load<u32>(at);
      store<u32>(at, left + 1);
      for (let bit: u32 = 0; bit < length; bit++) {
        reversed = (reversed << 1) | (left & 1);
        left >>= 1;
      }
    }
    store<u32>(codes + ((<usize>symbol) << 2), reversed | (length << 16));
  }
}
