import type { PreviewColumn } from './columns.ts';

/*
 * The least and the greatest sample of stretches of packets ("points"). Pairs stand point by point, so that a longer
 * stretch of time is a longer stretch of memory, and of the file that keeps them:
 *
 *   point 0                                    point 1
 *   +------------------+------------------+   +------------------+ …
 *   | least: int16 ×   | greatest: int16 × |   | least …
 *   | columns          | columns           |
 *   +------------------+------------------+
 *
 * A column without a sample in a stretch has its least above its greatest. A digital line is 0 or 1: where it changed
 * the two differ.
 */

export const NO_LEAST = 32_767;
export const NO_GREATEST = -32_768;

/** Where the columns stand in a packet, in the order in which a loop wants them. */
export interface FoldPlan {
  readonly columns: number;
  /** Samples of every packet: index of the column, offset. */
  readonly plain: readonly { readonly column: number; readonly offsetBytes: number }[];
  readonly flagged: readonly {
    readonly column: number;
    readonly offsetBytes: number;
    readonly flagOffsetBytes: number;
    readonly flagMask: number;
  }[];
  /** Lines of one byte together: the least of a bit is the bit of all bytes ANDed, the greatest that of all ORed. */
  readonly bytes: readonly {
    readonly offsetBytes: number;
    readonly lines: readonly { readonly column: number; readonly bit: number }[];
  }[];
}

export function foldPlan(columns: readonly PreviewColumn[]): FoldPlan {
  const plain: { column: number; offsetBytes: number }[] = [];
  const flagged: FoldPlan['flagged'][number][] = [];
  const bytes = new Map<number, { column: number; bit: number }[]>();
  for (const [column, { offsetBytes, bit, flag }] of columns.entries()) {
    if (bit !== undefined) {
      const lines = bytes.get(offsetBytes) ?? [];
      lines.push({ column, bit });
      bytes.set(offsetBytes, lines);
    } else if (flag === undefined) plain.push({ column, offsetBytes });
    else flagged.push({ column, offsetBytes, flagOffsetBytes: flag.offsetBytes, flagMask: 1 << flag.bit });
  }
  return {
    columns: columns.length,
    plain,
    flagged,
    bytes: [...bytes].map(([offsetBytes, lines]) => ({ offsetBytes, lines })),
  };
}

/** Pairs without a sample yet. */
export function emptyPairs(points: number, columns: number): Int16Array<ArrayBuffer> {
  const pairs = new Int16Array(2 * points * columns);
  for (let point = 0; point < points; point++) {
    const at = 2 * point * columns;
    pairs.fill(NO_LEAST, at, at + columns);
    pairs.fill(NO_GREATEST, at + columns, at + 2 * columns);
  }
  return pairs;
}

/**
 * Adds packets to one point of `pairs`.
 * @param at where the first of the packets begins in `view`
 */
export function foldPackets(
  plan: FoldPlan,
  view: DataView,
  at: number,
  rows: number,
  packetBytes: number,
  pairs: Int16Array,
  point: number,
): void {
  const least = 2 * point * plan.columns;
  const greatest = least + plan.columns;
  const end = at + rows * packetBytes;
  for (const { column, offsetBytes } of plan.plain) {
    let low = pairs[least + column] ?? 0;
    let high = pairs[greatest + column] ?? 0;
    for (let byte = at + offsetBytes; byte < end; byte += packetBytes) {
      const count = view.getInt16(byte, true);
      if (count < low) low = count;
      if (count > high) high = count;
    }
    pairs[least + column] = low;
    pairs[greatest + column] = high;
  }
  for (const { column, offsetBytes, flagOffsetBytes, flagMask } of plan.flagged) {
    let low = pairs[least + column] ?? 0;
    let high = pairs[greatest + column] ?? 0;
    for (let packet = at; packet < end; packet += packetBytes) {
      if ((view.getUint8(packet + flagOffsetBytes) & flagMask) === 0) continue;
      const count = view.getInt16(packet + offsetBytes, true);
      if (count < low) low = count;
      if (count > high) high = count;
    }
    pairs[least + column] = low;
    pairs[greatest + column] = high;
  }
  for (const { offsetBytes, lines } of plan.bytes) {
    let all = 0xff;
    let some = 0;
    for (let byte = at + offsetBytes; byte < end; byte += packetBytes) {
      const value = view.getUint8(byte);
      all &= value;
      some |= value;
    }
    if (rows > 0)
      for (const { column, bit } of lines) {
        pairs[least + column] = Math.min(pairs[least + column] ?? 0, (all >> bit) & 1);
        pairs[greatest + column] = Math.max(pairs[greatest + column] ?? 0, (some >> bit) & 1);
      }
  }
}

/** Adds point `from` of one set of pairs to point `to` of another; `columns` says which of the first are wanted. */
export function foldPoint(
  source: Int16Array,
  sourceColumns: number,
  from: number,
  columns: readonly number[],
  target: Int16Array,
  to: number,
): void {
  const count = columns.length;
  const [sourceAt, targetAt] = [2 * from * sourceColumns, 2 * to * count];
  for (let index = 0; index < count; index++) {
    const column = columns[index] ?? 0;
    const low = source[sourceAt + column] ?? 0;
    const high = source[sourceAt + sourceColumns + column] ?? 0;
    if (low < (target[targetAt + index] ?? 0)) target[targetAt + index] = low;
    if (high > (target[targetAt + count + index] ?? 0)) target[targetAt + count + index] = high;
  }
}
