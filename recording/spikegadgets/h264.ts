/*
 * An H.264 byte stream is a row of NAL units, each behind a start code of three or four bytes:
 *
 *   | 00 00 01 | type | first bytes of the slice header … | (00) 00 00 01 | type | …
 *
 * A picture has one slice or several; the one that begins it starts at macroblock 0, which its header says in its
 * first bit (first_mb_in_slice is an exponential Golomb code: 0 is the bit 1). Emulation prevention keeps start codes
 * out of the payload. Source: ITU-T H.264, clauses 7.3.1, 7.3.3 and annex B.
 */

/** Coded slice, partition A of one, slice of an IDR picture. Parameter sets, delimiters and messages are no pictures. */
const SLICES: ReadonlySet<number> = new Set([1, 2, 5]);
const START_CODE = Buffer.from([0, 0, 1]);
/** Start code, type and the byte after it. */
const LOOKED_AT = 5;

/**
 * Counts the pictures of an H.264 stream that comes in pieces, without decoding it and in constant memory. The two
 * fields of an interlaced frame count as two; cameras send frames.
 */
export class H264Counter {
  #pictures = 0;
  #units = 0;
  /** The last bytes of the piece before, in which a start code may have begun. */
  #tail: Uint8Array = new Uint8Array(0);

  /** Pictures that began so far. */
  get pictures(): number {
    return this.#pictures;
  }

  /** NAL units of any kind; 0 says that this is no H.264 stream. */
  get units(): number {
    return this.#units;
  }

  add(piece: Uint8Array): void {
    const seam = Buffer.concat([this.#tail, piece.subarray(0, LOOKED_AT - 1)]);
    const kept = this.#tail.length;
    // What begins in the tail ends in this piece; what begins in the piece is found below.
    this.#scan(seam, kept);
    const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const whole = Math.max(0, piece.length - (LOOKED_AT - 1));
    this.#scan(view, whole);
    this.#tail = Buffer.concat([this.#tail, piece.subarray(whole)]).subarray(-(LOOKED_AT - 1));
  }

  /** Looks at the start codes that begin before `end`. */
  #scan(bytes: Buffer, end: number): void {
    for (let at = bytes.indexOf(START_CODE); at >= 0 && at < end; at = bytes.indexOf(START_CODE, at + 3)) {
      const type = bytes[at + 3];
      const header = bytes[at + 4];
      if (type === undefined || header === undefined) return;
      this.#units++;
      if (SLICES.has(type & 0x1f) && (header & 0x80) !== 0) this.#pictures++;
    }
  }
}
