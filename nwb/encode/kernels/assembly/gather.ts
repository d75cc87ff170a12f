function eight(source: usize, offsets: usize): v128 {
  let samples = v128.load16_splat(source + load<u32>(offsets));
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 4), samples, 1);
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 8), samples, 2);
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 12), samples, 3);
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 16), samples, 4);
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 20), samples, 5);
  samples = v128.load_lane<u16>(source + load<u32>(offsets, 24), samples, 6);
  return v128.load_lane<u16>(source + load<u32>(offsets, 28), samples, 7);
}

function store16(a: v128, b: v128, low: usize, high: usize): void {
  v128.store(low, i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
  v128.store(high, i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
}

/** Whether columns stand side by side in the packet, in order. */
function isContiguous(offsets: usize, columns: i32): bool {
  for (let column = 1; column < columns; column++) {
    const at = offsets + ((<usize>column) << 2);
    if (load<u32>(at) != load<u32>(at - 4) + 2) return false;
  }
  return true;
}

/**
 * One int16 of every column out of every packet, low bytes to `low`, high bytes to `high`: HDF5's shuffle on the way.
 * @param offsets u32 a column: first byte of its sample in the packet
 * @param rowBytes columns of the chunk: from one row to the next in `low` and in `high`
 */
export function gather(
  source: usize,
  packetBytes: i32,
  rows: i32,
  offsets: usize,
  columns: i32,
  low: usize,
  high: usize,
  rowBytes: i32,
): void {
  const sixteens = columns & ~15;
  const first = source + load<u32>(offsets);
  const contiguous = columns > 0 && isContiguous(offsets, columns);
  for (let row = 0; row < rows; row++) {
    const packet = source + <usize>row * <usize>packetBytes;
    const sideBySide = first + <usize>row * <usize>packetBytes;
    let column = 0;
    if (contiguous) {
      for (; column < sixteens; column += 16) {
        const at = sideBySide + ((<usize>column) << 1);
        store16(v128.load(at), v128.load(at, 16), low + column, high + column);
      }
    } else {
      for (; column < sixteens; column += 16) {
        const at = offsets + ((<usize>column) << 2);
        store16(eight(packet, at), eight(packet, at + 32), low + column, high + column);
      }
    }
    for (; column < columns; column++) {
      const sample = load<u16>(packet + load<u32>(offsets + ((<usize>column) << 2)));
      store<u8>(low + column, <u8>sample);
      store<u8>(high + column, <u8>(sample >> 8));
    }
    low += rowBytes;
    high += rowBytes;
  }
}

/** As {@link gather}, without shuffle: int16 after int16. */
export function gatherRows(
  source: usize,
  packetBytes: i32,
  rows: i32,
  offsets: usize,
  columns: i32,
  target: usize,
  rowBytes: i32,
): void {
  const eights = columns & ~7;
  const contiguous = columns > 0 && isContiguous(offsets, columns);
  for (let row = 0; row < rows; row++) {
    if (contiguous) {
      memory.copy(target, source + load<u32>(offsets), columns << 1);
    } else {
      let column = 0;
      for (; column < eights; column += 8)
        v128.store(target + ((<usize>column) << 1), eight(source, offsets + ((<usize>column) << 2)));
      for (; column < columns; column++) {
        const sample = load<u16>(source + load<u32>(offsets + ((<usize>column) << 2)));
        store<u16>(target + ((<usize>column) << 1), sample);
      }
    }
    source += packetBytes;
    target += rowBytes;
  }
}
