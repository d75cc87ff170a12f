import { copyFile, open, readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { Dataset, File, ready } from 'h5wasm/node';
import type { RecordingTruth, SyntheticTruth } from '../../recording/synthetic/index.ts';

/** Where one deflated chunk stands in a file. */
export interface ChunkPlace {
  readonly offset: number;
  readonly bytes: number;
  /** Bytes of its values. */
  readonly inflatedBytes: number;
}

/** Every deflated chunk of a file, found by its bytes alone: a zlib stream that can be inflated and is no accident. */
export async function deflatedChunks(path: string): Promise<ChunkPlace[]> {
  const bytes = await readFile(path);
  const found: ChunkPlace[] = [];
  for (let at = bytes.indexOf(0x78); at >= 0; at = bytes.indexOf(0x78, at + 1)) {
    if (((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % 31 !== 0) continue;
    const end = Math.min(bytes.length, at + 2 ** 22);
    try {
      const { buffer, engine } = inflateSync(bytes.subarray(at, end), { info: true }) as unknown as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      if (buffer.length < 64) continue;
      found.push({ offset: at, bytes: engine.bytesWritten, inflatedBytes: buffer.length });
      at += engine.bytesWritten - 1;
    } catch {
      // No zlib stream begins here.
    }
  }
  return found;
}

/** Flips one bit of a file in place. */
export async function flipBit(path: string, byte: number, bit: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const one = Buffer.alloc(1);
    await file.read(one, 0, 1, byte);
    one[0] = (one[0] ?? 0) ^ (1 << bit);
    await file.write(one, 0, 1, byte);
  } finally {
    await file.close();
  }
}

/**
 * Flips a bit of a chunk's stream, at a place that `random` chooses. Some bits of such a stream mean nothing, such as
 * the distance of a copy among zeros: those are passed over.
 */
export async function flipInChunk(path: string, chunk: ChunkPlace, random: () => number): Promise<void> {
  const stream = (await readFile(path)).subarray(chunk.offset, chunk.offset + chunk.bytes);
  const data = inflateSync(stream);
  for (;;) {
    const byte = Math.floor(random() * chunk.bytes);
    const bit = Math.floor(random() * 8);
    const flipped = Buffer.from(stream);
    flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
    try {
      if (inflateSync(flipped).equals(data)) continue;
    } catch {
      // Whoever reads it is told.
    }
    await flipBit(path, chunk.offset + byte, bit);
    return;
  }
}

/** A copy of the file in which one bit of one value is another. HDF5 writes the chunk anew, with a sum that fits. */
export async function withFlippedValue(
  path: string,
  dataset: string,
  place: readonly number[],
  bit: number,
): Promise<string> {
  await ready;
  const copy = `${path}.flipped.nwb`;
  await copyFile(path, copy);
  const file = new File(copy, 'a');
  try {
    const found = file.get(dataset);
    if (!(found instanceof Dataset)) throw new Error(`no dataset ${dataset}`);
    const ranges = place.map((index): [number, number] => [index, index + 1]);
    const value = found.slice(ranges);
    if (!ArrayBuffer.isView(value)) throw new Error(`${dataset} holds no numbers`);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    found.write_slice(ranges, value);
  } finally {
    file.close();
  }
  return copy;
}

/** The byte of a recording at which a part of a packet stands. */
export function byteOf(
  truth: SyntheticTruth,
  recording: RecordingTruth,
  packet: number,
  offset: number,
): number {
  return recording.headerBytes + packet * truth.layout.packetBytes + offset;
}
