import {
  constants,
  deflateSync,
  inflateSync,
  type ZlibOptions,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { chunkEncoder } from '../encode-chunk.ts';

/** One way to make a shuffled chunk small. */
export interface Filter {
  readonly title: string;
  readonly encode: (shuffled: Uint8Array) => Uint8Array;
  readonly decode: (encoded: Uint8Array) => Uint8Array;
}

function zlib(title: string, options: ZlibOptions): Filter {
  return {
    title,
    encode: (bytes) => deflateSync(bytes, { memLevel: 9, chunkSize: bytes.length + 4096, ...options }),
    decode: (bytes) => inflateSync(bytes, { chunkSize: 4 * 1024 * 1024 }),
  };
}

function ours(level: number): Filter {
  const encode = chunkEncoder({ name: 'deflate', level });
  return { ...zlib(`deflate ${level}, as the encoders do`, {}), encode: (bytes) => encode(bytes).slice() };
}

function zstd(level: number): Filter {
  return {
    title: `zstd ${level}`,
    encode: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } }),
    decode: (bytes) => zstdDecompressSync(bytes),
  };
}

/** The first one is what the others are compared with. */
export const filters: readonly Filter[] = [
  ours(1),
  ours(4),
  ours(6),
  zlib('deflate 1', { level: 1 }),
  zlib('deflate 4', { level: 4 }),
  zlib('deflate 6', { level: 6 }),
  zlib('deflate, Huffman only', { level: 1, strategy: constants.Z_HUFFMAN_ONLY }),
  zlib('deflate, run lengths and Huffman', { level: 1, strategy: constants.Z_RLE }),
  zstd(1),
  zstd(3),
];
