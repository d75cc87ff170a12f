/** A checksum is short, and one that was forgotten is added up with the next download. */
const MAX_ENTRIES = 1000;

/** SHA-256 of files that were sent, by their ETags. The oldest are forgotten. */
export class Digests {
  readonly #known = new Map<string, string>();

  get(etag: string): string | undefined {
    return this.#known.get(etag);
  }

  set(etag: string, base64: string): void {
    this.#known.set(etag, base64);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_ENTRIES && oldest !== undefined) this.#known.delete(oldest);
  }
}
