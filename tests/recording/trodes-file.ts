/** Builds Trodes data files by hand. */

export const syncFields = '<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>';
export const trackingFields = '<time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>';

/** A settings block with this `Fields:` line. */
export function trodesHead(fields: string | undefined, newline = '\n', more: readonly string[] = []): Buffer {
  const lines = ['<Start settings>', 'Clock rate: 30000', ...more];
  if (fields !== undefined) lines.push(`Fields: ${fields}`);
  return Buffer.from([...lines, '<End settings>', ''].join(newline));
}

export interface SyncRow {
  readonly counter: number;
  readonly frameCount: number;
  readonly ns: bigint;
}

export function syncFile(rows: readonly SyncRow[]): Buffer {
  const records = Buffer.alloc(rows.length * 16);
  for (const [index, { counter, frameCount, ns }] of rows.entries()) {
    records.writeUInt32LE(counter >>> 0, index * 16);
    records.writeUInt32LE(frameCount, index * 16 + 4);
    records.writeBigUInt64LE(ns, index * 16 + 8);
  }
  return Buffer.concat([trodesHead(syncFields), records]);
}

export type TrackedRow = readonly [counter: number, x: number, y: number, x2: number, y2: number];

export function trackingFile(rows: readonly TrackedRow[]): Buffer {
  const records = Buffer.alloc(rows.length * 12);
  for (const [index, [counter, ...places]] of rows.entries()) {
    records.writeUInt32LE(counter >>> 0, index * 12);
    for (const [column, place] of places.entries()) records.writeUInt16LE(place, index * 12 + 4 + 2 * column);
  }
  return Buffer.concat([trodesHead(trackingFields), records]);
}
