/**
 * Packs one chunk, shuffled or of single bytes, as its filter stores it.
 */
import { constants, deflateRawSync, deflateSync, type ZlibOptions, zstdCompressSync } from 'node:zlib';
import type { ChunkFilter } from '../chunk-filter.ts';
import type { Region } from './arena.ts';
import type { Kernels } from './kernels/load.ts';

type Compression = Exclude<ChunkFilter, { name: 'none' }>;

/** zlib allocates its output in steps of this size; below it Node may take a shared pool. */
const smallestOutputBytes = 64 * 1024;
/** Deflate with a window of 32 KiB; the second byte makes the pair a multiple of 31 (RFC 1950, 2.2). */
const zlibHeader = [0x78, 0x01];
const checksumBytes = 4;

/** Where the kernels find their scratch memory, and the memory that they see. */
export interface Packing {
  readonly kernels: Kernels;
  readonly scratchAddress: number;
}

/** Packs whatever there is; returns the bytes written to `out`. */
export function pack(chunk: Region, filter: Compression, out: Uint8Array): number {
  const packed = filter.name === 'zstd' ? zstd(chunk.bytes, filter.level) : zlib(chunk.bytes, filter.level);
  return moveTo(out, 0, packed);
}

/**
 * Packs int16 samples that were shuffled: the low bytes of all, then the high bytes of all.
 *
 * The low bytes of a neural signal are noise and its high bytes drift between a few values. Deflate's search for
 * repetitions takes nine tenths of its time and makes such chunks larger than a code of its own for each stretch does
 * (zlib at level 1: 100 MB/s, 1.65:1; the kernel: 1200 MB/s, 1.69:1). So level 1 searches only planes that look as if
 * it paid, such as those of channels that stand still; higher levels search the high bytes always.
 */
export function packSamples(chunk: Region, filter: Compression, out: Region, packing: Packing): number {
  if (filter.name === 'zstd') return pack(chunk, filter, out.bytes);
  const middle = chunk.bytes.length / 2;
  const stream = new ZlibStream(out, packing);
  const { level } = filter;
  const low = { address: chunk.address, bytes: chunk.bytes.subarray(0, middle) };
  const high = { address: chunk.address + middle, bytes: chunk.bytes.subarray(middle) };
  stream.plane(low, { level, search: 'where it pays', isLast: false });
  stream.plane(high, { level, search: level > 1 ? 'always' : 'where it pays', isLast: true });
  return stream.end(packing.kernels.adler32(chunk.address, chunk.bytes.length, 1) >>> 0);
}

interface PlaneOptions {
  /** Of zlib, where it searches. */
  readonly level: number;
  /** When repetitions are searched. */
  readonly search: 'always' | 'where it pays';
  readonly isLast: boolean;
}

class ZlibStream {
  readonly #out: Region;
  readonly #packing: Packing;
  #length = zlibHeader.length;

  constructor(out: Region, packing: Packing) {
    this.#out = out;
    this.#packing = packing;
    out.bytes.set(zlibHeader);
  }

  plane({ address, bytes }: Region, { level, search, isLast }: PlaneOptions): void {
    const { kernels, scratchAddress } = this.#packing;
    if (search === 'always' || kernels.repeatsItself(address, bytes.length, scratchAddress) !== 0) {
      const finishFlush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH; // ends on a whole byte
      const strategy = strategyFor(bytes, level);
      const blocks = deflateRawSync(bytes, { ...optionsFor(bytes, level), strategy, finishFlush });
      this.#length += moveTo(this.#out.bytes, this.#length, blocks);
      return;
    }
    const start = this.#out.address + this.#length;
    const end = kernels.encodePlane(address, bytes.length, isLast, start, scratchAddress);
    this.#length += (end >>> 0) - start;
  }

  end(checksum: number): number {
    const { buffer, byteOffset } = this.#out.bytes;
    new DataView(buffer, byteOffset).setUint32(this.#length, checksum);
    return this.#length + checksumBytes;
  }
}

/** How much of a plane is tried out. */
const trialBytes = 32 * 1024;

/**
 * Level 1 looks for any repetition too briefly to find runs of one byte as long as they are, which the high bytes of small
 * signals are made of (Neuropixels: 2.50:1, and 2.58:1 with runs alone). The higher levels find both.
 */
function strategyFor(bytes: Uint8Array, level: number): number {
  if (level > 1) return constants.Z_DEFAULT_STRATEGY;
  const start = Math.max(0, (bytes.length - trialBytes) >> 1);
  const trial = bytes.subarray(start, start + trialBytes);
  const [plain = 0, runs = 0] = [constants.Z_DEFAULT_STRATEGY, constants.Z_RLE].map((strategy) => {
    const tried = deflateRawSync(trial, { ...optionsFor(trial, level), strategy });
    const { length } = tried;
    tried.buffer.transfer(0);
    return length;
  });
  return runs < plain ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
}

/** Gives the memory that zlib took back at once: left to the garbage collector, 60 MB of it lie about in every thread. */
function moveTo(out: Uint8Array, at: number, packed: Uint8Array<ArrayBuffer>): number {
  const { length } = packed;
  out.set(packed, at);
  packed.buffer.transfer(0);
  return length;
}

function zlib(bytes: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  return deflateSync(bytes, optionsFor(bytes, level));
}

function zstd(bytes: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  return zstdCompressSync(bytes, {
    chunkSize: outputBytes(bytes),
    params: { [constants.ZSTD_c_compressionLevel]: level },
  });
}

function optionsFor(bytes: Uint8Array, level: number): ZlibOptions {
  // Room for the whole output at once, so that nothing is joined afterwards, and memLevel 9, make 97 instead of
  // 82 MB/s at level 1 (74 instead of 69 at level 4).
  return { level, memLevel: 9, chunkSize: outputBytes(bytes) };
}

function outputBytes(bytes: Uint8Array): number {
  return Math.max(smallestOutputBytes, bytes.length + Math.ceil(bytes.length / 128) + 64);
}
