/** Where a chunk stands in the file. */
export interface PlacedChunk {
  /** Bytes from the start of the file. */
  readonly address: number;
  /** Bytes in the file (compressed). */
  readonly sizeBytes: number;
}

const firstCapacity = 1024;

/**
 * The chunks of one dataset that stand in the file, in any order. 16 bytes a chunk: a recording of 100 GB has some
 * hundred thousand of them, and objects would take ten times as much.
 */
export class ChunkLog {
  /** Number of the chunk in row-major order. */
  #ordinals = new Uint32Array(firstCapacity);
  /** Float64 holds whole numbers up to 2^53 exactly: more than any file has bytes. */
  #addresses = new Float64Array(firstCapacity);
  #sizes = new Uint32Array(firstCapacity);
  #count = 0;
  #compressedBytes = 0;

  get count(): number {
    return this.#count;
  }

  get compressedBytes(): number {
    return this.#compressedBytes;
  }

  add(ordinal: number, address: number, sizeBytes: number): void {
    if (ordinal >= 2 ** 32)
      throw new RangeError(`chunk number ${ordinal} is over 2^32: choose larger chunks`);
    if (this.#count === this.#ordinals.length) this.#grow();
    this.#ordinals[this.#count] = ordinal;
    this.#addresses[this.#count] = address;
    this.#sizes[this.#count] = sizeBytes;
    this.#count += 1;
    this.#compressedBytes += sizeBytes;
  }

  /**
   * Gives access to the chunks in row-major order, once each of `expectedCount` chunks is there.
   * @throws Error when a chunk is missing, was placed twice, or lies beyond the dataset: a gap would read as zeros.
   */
  ordered(expectedCount: number, dataset: string): (ordinal: number) => PlacedChunk {
    const entryOf = new Uint32Array(expectedCount); // 1-based, 0 = missing
    for (let entry = 0; entry < this.#count; entry += 1) {
      const ordinal = this.#ordinals[entry] ?? 0;
      if (ordinal >= expectedCount) {
        throw new Error(`${dataset}: chunk ${ordinal} lies beyond the dataset's ${expectedCount} chunks`);
      }
      if (entryOf[ordinal] !== 0) throw new Error(`${dataset}: chunk ${ordinal} was placed twice`);
      entryOf[ordinal] = entry + 1;
    }
    if (this.#count < expectedCount) {
      throw new Error(
        `${dataset}: chunk ${entryOf.indexOf(0)} of ${expectedCount} was never placed (${this.#count} were)`,
      );
    }
    return (ordinal) => {
      const entry = (entryOf[ordinal] ?? 0) - 1;
      return { address: this.#addresses[entry] ?? 0, sizeBytes: this.#sizes[entry] ?? 0 };
    };
  }

  #grow(): void {
    const capacity = this.#ordinals.length * 2;
    const ordinals = new Uint32Array(capacity);
    const addresses = new Float64Array(capacity);
    const sizes = new Uint32Array(capacity);
    ordinals.set(this.#ordinals);
    addresses.set(this.#addresses);
    sizes.set(this.#sizes);
    this.#ordinals = ordinals;
    this.#addresses = addresses;
    this.#sizes = sizes;
  }
}
