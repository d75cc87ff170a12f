/**
 * One int16 of every wanted column out of every packet, converted on the way, into the bytes of a chunk. What is not
 * converted goes through the kernels. Packets have any length, odd ones too, so that an int16 may begin at any byte.
 */

/** Packets that stand one after another, and the chunk that takes some columns of them. */
export interface GatherInput {
  readonly source: DataView;
  /** Where the first packet begins in `source`. */
  readonly byteOffset: number;
  readonly packetBytes: number;
  readonly rows: number;
  /** Where each column's int16 begins in a packet. */
  readonly offsetsBytes: Int32Array;
  readonly firstColumn: number;
  /** One past the last column. */
  readonly endColumn: number;
}

export interface GatherTarget {
  /** The whole chunk, `chunkRows × chunkColumns` int16. */
  readonly chunk: DataView;
  /** Columns of the chunk, those past the edge of the dataset included: the width of a row in `chunk`. */
  readonly chunkColumns: number;
  /** Row of the chunk that takes the first packet. */
  readonly firstRow: number;
}

const int16Min = -32768;
const int16Max = 32767;

/**
 * Gathers row by row, little-endian, without shuffle: each sample times its column's factor, cut toward zero, held within
 * int16. Rows and columns that are not given are left as they are.
 */
export function gatherRowsScaled(
  input: GatherInput,
  target: GatherTarget,
  factorPerColumn: Float64Array,
): void {
  const { source, packetBytes, rows, offsetsBytes, firstColumn, endColumn } = input;
  const { chunk, chunkColumns } = target;
  for (let row = 0; row < rows; row += 1) {
    const packet = input.byteOffset + row * packetBytes;
    let at = (target.firstRow + row) * chunkColumns * 2;
    for (let column = firstColumn; column < endColumn; column += 1) {
      const count = source.getInt16(packet + (offsetsBytes[column] as number), true);
      const scaled = Math.trunc(count * (factorPerColumn[column] as number));
      chunk.setInt16(at, scaled > int16Max ? int16Max : scaled < int16Min ? int16Min : scaled, true);
      at += 2;
    }
  }
}
