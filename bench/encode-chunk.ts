import type { ChunkFilter } from '../nwb/chunk-filter.ts';
import { Arena } from '../nwb/encode/arena.ts';
import { kernelScratchBytes, loadKernels } from '../nwb/encode/kernels/load.ts';
import { packSamples } from '../nwb/encode/pack.ts';
import { encodedBytes } from '../nwb/encode/tables.ts';

type Compression = Exclude<ChunkFilter, { name: 'none' }>;

const DEFAULT_FILTER: Compression = { name: 'deflate', level: 1 };
/** Of the largest chunk there is. */
const MOST_CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * Encodes shuffled chunks as a conversion does; returns the bytes that would be stored, which are good until the next
 * call. The copy into the memory of the kernels, which a conversion is spared, is part of it.
 */
export function chunkEncoder(filter: Compression = DEFAULT_FILTER): (shuffled: Uint8Array) => Uint8Array {
  const arena = new Arena(kernelScratchBytes + MOST_CHUNK_BYTES + encodedBytes(MOST_CHUNK_BYTES) + 256);
  const packing = {
    kernels: loadKernels(arena.memory),
    scratchAddress: arena.region(kernelScratchBytes).address,
  };
  const { address, bytes } = arena.region(MOST_CHUNK_BYTES);
  const out = arena.region(encodedBytes(MOST_CHUNK_BYTES));
  return (shuffled) => {
    bytes.set(shuffled);
    const chunk = { address, bytes: bytes.subarray(0, shuffled.length) };
    return out.bytes.subarray(0, packSamples(chunk, filter, out, packing));
  };
}
