/**
 * Counts the pictures of an .mp4 or .mov by its index, without reading them. The file is a tree of boxes, each with its
 * length (4 bytes, or 8 after a 1) and four letters (ISO/IEC 14496-12): moov / trak / mdia / minf / stbl / stsz holds the number of
 * samples of a track, mdia / hdlr says whether they are pictures.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

interface Box {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** Boxes that are looked at in one file: a damaged one must not keep anybody busy. */
const MOST_BOXES = 10_000;

/** Number of pictures in the first track of pictures; undefined where the file does not say it so, or cannot be read. */
export function mp4Frames(path: string): number | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return new Boxes(handle).frames();
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}

class Boxes {
  readonly #handle: number;
  #seen = 0;

  constructor(handle: number) {
    this.#handle = handle;
  }

  frames(): number | undefined {
    const moov = this.#child({ kind: '', from: 0, to: fstatSync(this.#handle).size }, 'moov');
    // Pieces that follow the index (a file that was streamed) have their counts elsewhere.
    if (moov === undefined || this.#child(moov, 'mvex') !== undefined) return undefined;
    for (const trak of this.#children(moov)) {
      if (trak.kind !== 'trak') continue;
      const mdia = this.#child(trak, 'mdia');
      if (mdia === undefined || !this.#isPictures(mdia)) continue;
      const stbl = this.#child(this.#child(mdia, 'minf'), 'stbl');
      const sizes = this.#child(stbl, 'stsz') ?? this.#child(stbl, 'stz2');
      // Version and flags, size of all samples or 0, number of samples.
      return sizes === undefined ? undefined : this.#bytes(sizes.from + 8, 4).readUInt32BE(0);
    }
    return undefined;
  }

  #isPictures(mdia: Box): boolean {
    const handler = this.#child(mdia, 'hdlr');
    return handler !== undefined && this.#bytes(handler.from + 8, 4).toString('latin1') === 'vide';
  }

  #child(parent: Box | undefined, kind: string): Box | undefined {
    return parent === undefined ? undefined : this.#children(parent).find((box) => box.kind === kind);
  }

  #children(parent: Box): Box[] {
    const boxes: Box[] = [];
    let at = parent.from;
    while (at + 8 <= parent.to && this.#seen < MOST_BOXES) {
      this.#seen++;
      const head = this.#bytes(at, 8);
      const short = head.readUInt32BE(0);
      const headBytes = short === 1 ? 16 : 8;
      const length =
        short === 0
          ? parent.to - at
          : short === 1
            ? Number(this.#bytes(at + 8, 8).readBigUInt64BE(0))
            : short;
      if (length < headBytes || at + length > parent.to) break;
      boxes.push({ kind: head.toString('latin1', 4, 8), from: at + headBytes, to: at + length });
      at += length;
    }
    return boxes;
  }

  #bytes(at: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    if (readSync(this.#handle, buffer, 0, length, at) < length) throw new RangeError('the file ends');
    return buffer;
  }
}
