/**
 * Deflate in the zlib format (RFC 1950 around RFC 1951), as HDF5's filter 1 stores it.
 */
import { constants, deflateRawSync, deflateSync, type ZlibOptions } from 'node:zlib';

/** zlib allocates its output in steps of this size; below it Node may take a shared pool, which cannot be moved. */
const smallestOutputBytes = 64 * 1024;
/** How much is tried out before the way is chosen: a thirtieth of the low bytes of a chunk of 1 MiB. */
const trialBytes = 16 * 1024;
/** With fewer low bytes, the trial costs what it saves, and a series of few channels may repeat over longer times. */
const leastLowBytes = 8 * trialBytes;
/** What looking for repetitions must take off for its time: less is nothing that a person would wait for. */
const worthwhile = 0.99;

/** @param level 1 to 9 */
export function deflate(bytes: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  return deflateSync(bytes, optionsFor(bytes, level));
}

/**
 * Deflates int16 samples that went through {@link shuffle}: the low bytes of all, then the high bytes of all.
 *
 * The low bytes of a neural signal are close to noise, and deflate looks for repetitions in them in vain for two
 * thirds of its time (50 to 60 MB/s, and nothing gained). They get no more than a Huffman code, at 230 MB/s, unless
 * a trial in their middle finds repetitions, as in channels that stand still. The high bytes, where all that can be
 * gained is, are deflated as ever. Chunks are as small as those of plain deflate (1.64:1 at level 1), in half the time.
 *
 * @param level 1 to 9
 */
export function deflateSamples(shuffled: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  const middle = shuffled.length / 2;
  const low = shuffled.subarray(0, middle);
  if (low.length < leastLowBytes || repetitionsPay(low, level)) return deflate(shuffled, level);
  const high = shuffled.subarray(middle);
  const lowBlocks = deflateRawSync(low, {
    ...optionsFor(low, level),
    strategy: constants.Z_HUFFMAN_ONLY,
    finishFlush: constants.Z_SYNC_FLUSH, // ends on a whole byte, and says that more blocks follow
  });
  const highBlocks = deflateRawSync(high, optionsFor(high, level));
  return zlibStream([lowBlocks, highBlocks], adler32(shuffled));
}

function repetitionsPay(low: Uint8Array, level: number): boolean {
  const from = (low.length - trialBytes) >>> 1;
  const trial = low.subarray(from, from + trialBytes);
  const options = optionsFor(trial, level);
  const coded = deflateRawSync(trial, { ...options, strategy: constants.Z_HUFFMAN_ONLY });
  const searched = deflateRawSync(trial, options);
  const pays = searched.length < coded.length * worthwhile;
  release(coded);
  release(searched);
  return pays;
}

/** Gives memory back at once: left to the garbage collector, 60 MB of it would lie about in every worker. */
function release(bytes: Uint8Array<ArrayBuffer>): void {
  bytes.buffer.transfer(0);
}

function optionsFor(bytes: Uint8Array, level: number): ZlibOptions {
  // Room for the whole output at once, so that nothing is joined afterwards, and memLevel 9, make 97 instead of
  // 82 MB/s at level 1 (74 instead of 69 at level 4).
  const chunkSize = Math.max(smallestOutputBytes, bytes.length + Math.ceil(bytes.length / 1000) + 64);
  return { level, memLevel: 9, chunkSize };
}

/** Deflate with a window of 32 KiB; the second byte makes the pair a multiple of 31 (RFC 1950, 2.2). */
const zlibHeader = [0x78, 0x01];
const checksumBytes = 4;

/** Puts blocks of deflate, the last of which says that it is, between header and checksum of zlib. Uses the parts up. */
function zlibStream(parts: readonly Uint8Array<ArrayBuffer>[], checksum: number): Uint8Array<ArrayBuffer> {
  const blockBytes = parts.reduce((sum, part) => sum + part.length, 0);
  const stream = new Uint8Array(zlibHeader.length + blockBytes + checksumBytes);
  stream.set(zlibHeader);
  let end = zlibHeader.length;
  for (const part of parts) {
    stream.set(part, end);
    end += part.length;
    release(part);
  }
  new DataView(stream.buffer).setUint32(end, checksum);
  return stream;
}

/** The largest prime below 2^16. */
const adlerModulus = 65521;
/** Bytes whose sums stay below 2^31, and so whole numbers to V8, before they are reduced. */
const adlerStep = 2048;

/** The checksum of zlib (RFC 1950, 8.2); node:zlib has crc32 only. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + adlerStep, bytes.length);
    for (; at < end; at += 1) {
      low += bytes[at] as number;
      high += low;
    }
    low %= adlerModulus;
    high %= adlerModulus;
  }
  return ((high << 16) | low) >>> 0;
}
