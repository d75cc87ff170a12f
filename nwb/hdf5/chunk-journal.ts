import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * Which chunks stand in a file that is not finished, beside that file, so that a conversion that was killed goes on
 * from there. Only appended to; whole numbers are little-endian.
 *
 * ```
 * byte  size
 *    0     8  "RENSHAW" and the version, 1
 *    8     4  length of the header, n
 *   12     4  CRC-32 of the header
 *   16     n  header: JSON in UTF-8
 * 16+n    24  record of the first chunk
 * 40+n    24  record of the second chunk
 *             …
 *
 * record
 *    0     4  dataset: its index in the header; 2^32 − 1 marks a conversion that goes on from here
 *    4     4  chunk: its number in row-major order
 *    8     8  address of the chunk, bytes from the start of the file
 *   16     4  bytes of the chunk in the file
 *   20     4  CRC-32 of the 20 bytes before, begun with the CRC-32 of the header
 * ```
 *
 * A record that is cut short, or whose checksum is another, ends the journal: what a power cut left behind it was never
 * promised.
 */
export interface JournalHeader {
  /** Paths of the datasets whose chunks are recorded. */
  readonly datasets: readonly string[];
  /** Where chunks begin, bytes from the start of the file. */
  readonly chunksFromBytes: number;
  /** Whatever tells whether the chunks are still those that are wanted. */
  readonly about: unknown;
}

export interface JournalChunk {
  readonly dataset: string;
  /** Number of the chunk in row-major order. */
  readonly ordinal: number;
  /** Bytes from the start of the file. */
  readonly address: number;
  readonly sizeBytes: number;
}

export interface DecodedJournal {
  readonly header: JournalHeader;
  /** CRC-32 of the header, which every record carries on. */
  readonly headerCrc: number;
  readonly chunks: readonly JournalChunk[];
  /** Length up to the end of the last whole record. */
  readonly wholeBytes: number;
}

const magic = Uint8Array.from([...new TextEncoder().encode('RENSHAW'), 1]);
const fixedBytes = 16;
const recordBytes = 24;
const checkedBytes = 20;
const goesOn = 2 ** 32 - 1;

const headerSchema = z.object({
  datasets: z.array(z.string()),
  chunksFromBytes: z.int().min(0),
  about: z.unknown(),
});

/** Beside the file while it is written. */
export function chunkJournalPath(path: string): string {
  return `${path}.journal`;
}

export function encodeHeader(header: JournalHeader): { readonly bytes: Uint8Array; readonly crc: number } {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(fixedBytes + json.length);
  const view = new DataView(bytes.buffer);
  const crc = crc32(json);
  bytes.set(magic);
  view.setUint32(8, json.length, true);
  view.setUint32(12, crc, true);
  bytes.set(json, fixedBytes);
  return { bytes, crc };
}

/** @param datasets in the order of the header */
export function encodeRecords(
  chunks: readonly JournalChunk[],
  datasets: readonly string[],
  headerCrc: number,
): Uint8Array {
  const bytes = new Uint8Array(chunks.length * recordBytes);
  for (const [index, { dataset, ordinal, address, sizeBytes }] of chunks.entries())
    setRecord(
      bytes,
      index * recordBytes,
      [datasets.indexOf(dataset), ordinal, address, sizeBytes],
      headerCrc,
    );
  return bytes;
}

/** The record that tells whoever wrote the journal so far that somebody else does now. */
export function encodeGoesOn(headerCrc: number): Uint8Array {
  const bytes = new Uint8Array(recordBytes);
  setRecord(bytes, 0, [goesOn, 0, 0, 0], headerCrc);
  return bytes;
}

function setRecord(
  bytes: Uint8Array,
  at: number,
  [dataset, ordinal, address, sizeBytes]: readonly [number, number, number, number],
  headerCrc: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, recordBytes);
  view.setUint32(0, dataset, true);
  view.setUint32(4, ordinal, true);
  view.setBigUint64(8, BigInt(address), true);
  view.setUint32(16, sizeBytes, true);
  view.setUint32(20, crc32(bytes.subarray(at, at + checkedBytes), headerCrc), true);
}

/** @returns undefined when the header is not whole, or no header of this version */
export function decodeChunkJournal(bytes: Uint8Array): DecodedJournal | undefined {
  if (bytes.length < fixedBytes || magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = fixedBytes + view.getUint32(8, true);
  const json = bytes.subarray(fixedBytes, start);
  const headerCrc = view.getUint32(12, true);
  if (start > bytes.length || crc32(json) !== headerCrc) return undefined;
  const { data: header } = headerSchema.safeParse(JSON.parse(new TextDecoder().decode(json)));
  if (header === undefined) return undefined;
  const chunks: JournalChunk[] = [];
  let at = start;
  for (; at + recordBytes <= bytes.length; at += recordBytes) {
    const crc = crc32(bytes.subarray(at, at + checkedBytes), headerCrc);
    if (view.getUint32(at + checkedBytes, true) !== crc) break;
    const dataset = header.datasets[view.getUint32(at, true)];
    if (dataset === undefined) continue;
    chunks.push({
      dataset,
      ordinal: view.getUint32(at + 4, true),
      address: Number(view.getBigUint64(at + 8, true)),
      sizeBytes: view.getUint32(at + 16, true),
    });
  }
  return { header, headerCrc, chunks, wholeBytes: at };
}
