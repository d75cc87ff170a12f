import { readFileSync } from 'node:fs';

/** Loops over samples in WebAssembly; their source is in `assembly/`. Addresses are bytes from the start of the memory. */
export interface Kernels {
  /** Low bytes of one int16 of every column out of every packet to `low`, high bytes to `high`. */
  gather(
    source: number,
    packetBytes: number,
    rows: number,
    offsets: number,
    columns: number,
    low: number,
    high: number,
    rowBytes: number,
  ): void;
  /** The same without shuffle; `rowBytes` is that of whole samples. */
  gatherRows(
    source: number,
    packetBytes: number,
    rows: number,
    offsets: number,
    columns: number,
    target: number,
    rowBytes: number,
  ): void;
  shuffle(source: number, elementBytes: number, elements: number, shuffled: number): void;
  /** Writes blocks of deflate for the bytes of a plane; returns the address behind them. */
  encodePlane(bytes: number, length: number, isLast: boolean, out: number, scratch: number): number;
  /** 1 where repetitions would take much off that codes do not. */
  repeatsItself(bytes: number, length: number, scratch: number): number;
  /** Checksum of zlib; begins with 1. */
  adler32(bytes: number, length: number, sofar: number): number;
}

/** Scratch that `encodePlane` and `repeatsItself` take. */
export const kernelScratchBytes = 16 * 1024;
/** The first page of a memory holds the kernels' own tables. */
export const kernelPageBytes = 64 * 1024;

/** What `encodePlane` may write for a plane, at the most. */
export function encodedPlaneBytes(length: number): number {
  return length + Math.ceil(length / 32_768) * 5 + 320;
}

/** Loads the kernels into a memory, which several threads may share: each loads its own. */
export function loadKernels(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
