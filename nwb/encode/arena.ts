import { kernelPageBytes } from './kernels/load.ts';

const pageBytes = 64 * 1024;
/** What WebAssembly can address. */
const mostBytes = 4 * 2 ** 30;
/** Vectors are read fastest from multiples of this, and every number stands on a multiple of its own size. */
const alignment = 64;

/** A part of an arena: bytes from `address` on, the same memory in every thread. */
export interface Region {
  readonly address: number;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/**
 * One piece of memory that all threads of a conversion share, cut into regions once: blocks go from the disk to the disk
 * without being allocated, moved or copied between threads. Only what was written to takes real memory.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #next = kernelPageBytes;

  /** @throws RangeError for more than WebAssembly can address */
  constructor(bytes: number) {
    const pages = Math.ceil((kernelPageBytes + bytes) / pageBytes);
    if (pages * pageBytes > mostBytes)
      throw new RangeError(`${bytes} bytes of buffers are more than the ${mostBytes} that there can be`);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  }

  /** Bytes that a region takes in the arena. */
  static sizeOf(bytes: number): number {
    return Math.ceil(bytes / alignment) * alignment;
  }

  region(bytes: number): Region {
    const address = this.#next;
    this.#next += Arena.sizeOf(bytes);
    return { address, bytes: new Uint8Array(this.memory.buffer as SharedArrayBuffer, address, bytes) };
  }
}
