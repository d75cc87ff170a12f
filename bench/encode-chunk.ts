import { constants, deflateSync } from 'node:zlib';
import type { ChunkFilter } from '../nwb/chunk-filter.ts';
import { Arena, type Region } from '../nwb/encode/arena.ts';
import { kernelScratchBytes, loadKernels } from '../nwb/encode/kernels/load.ts';
import { packSamples } from '../nwb/encode/pack.ts';
import { encodedBytes } from '../nwb/encode/tables.ts';

type Compression = Exclude<ChunkFilter, { name: 'none' }>;

/** `zlib` is what everyone has at hand: deflate at level 1, as h5py and trodes_to_nwb call it. */
export type LimitEncoder = 'deflate' | 'zstd' | 'zlib';

/** Of the largest chunk there is. */
const MOST_CHUNK_BYTES = 2 * 1024 * 1024;

/** Where one thread packs chunks: in memory that all may share. */
export interface PackerPlace {
  readonly scratchAddress: number;
  readonly out: Region;
}

export function packerPlace(arena: Arena, chunkBytes: number): PackerPlace {
  const scratchAddress = arena.region(kernelScratchBytes).address;
  return { scratchAddress, out: arena.region(encodedBytes(chunkBytes)) };
}

export function bytesForPacker(chunkBytes: number): number {
  return Arena.sizeOf(kernelScratchBytes) + Arena.sizeOf(encodedBytes(chunkBytes));
}

/** Packs shuffled chunks that lie in the memory, as a conversion does; returns the bytes that would be stored. */
export function chunkPacker(
  encoder: LimitEncoder | Compression,
  memory: WebAssembly.Memory,
  { scratchAddress, out }: PackerPlace,
): (chunk: Region) => number {
  if (encoder === 'zlib')
    return ({ bytes }) =>
      deflateSync(bytes, { level: constants.Z_BEST_SPEED, chunkSize: out.bytes.length }).length;
  const filter = typeof encoder === 'object' ? encoder : { name: encoder, level: 1 };
  const packing = { kernels: loadKernels(memory), scratchAddress };
  return (chunk) => packSamples(chunk, filter, out, packing);
}

/**
 * Encodes shuffled chunks from anywhere; the copy into the memory of the kernels, which a conversion is spared, is part
 * of it. What it returns is good until the next call.
 */
export function chunkEncoder(filter: Compression): (shuffled: Uint8Array) => Uint8Array {
  const arena = new Arena(Arena.sizeOf(MOST_CHUNK_BYTES) + bytesForPacker(MOST_CHUNK_BYTES));
  const { address, bytes } = arena.region(MOST_CHUNK_BYTES);
  const place = packerPlace(arena, MOST_CHUNK_BYTES);
  const pack = chunkPacker(filter, arena.memory, place);
  return (shuffled) => {
    bytes.set(shuffled);
    const length = pack({ address, bytes: bytes.subarray(0, shuffled.length) });
    return place.out.bytes.subarray(0, length);
  };
}
