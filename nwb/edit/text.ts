import type { Dataset, H5Module } from './browser-hdf5.ts';

const utf8 = 1;
const textClass = 3;

/**
 * Writes new texts over those of a dataset, of any length where its texts have no fixed one.
 * @returns false when they do not fit: another shape, a fixed length that is too short, ASCII for what is more
 */
export function overwriteText(
  module: H5Module,
  dataset: Dataset,
  value: string | readonly string[],
): boolean {
  const { type, vlen, cset, shape, size } = dataset.metadata;
  const texts = typeof value === 'string' ? [value] : value;
  const fits =
    typeof value === 'string'
      ? shape?.length === 0
      : shape?.length === 1 && shape[0] === texts.length && texts.length > 0;
  if (type !== textClass || !fits) return false;
  const isAscii = texts.every((text) => Buffer.byteLength(text) === text.length);
  if (cset !== utf8 && !isAscii) return false;
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  if (!vlen && encoded.some((bytes) => bytes.length > size)) return false;
  withHeap(module, vlen ? pointersTo(encoded) : fixedTexts(encoded, size), (at) =>
    module.set_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(at)),
  );
  return true;
}

/** Writes a whole dataset, in the form in which it is stored. */
export function writeBytes(module: H5Module, dataset: Dataset, bytes: Uint8Array): void {
  withHeap(module, { bytes, relocate: () => {} }, (at) =>
    module.set_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(at)),
  );
}

/** Bytes for the module's memory, which may hold pointers to others of them. */
interface HeapImage {
  readonly bytes: Uint8Array;
  /** Puts pointers right, once it is known where the image lies. */
  readonly relocate: (image: DataView, at: number) => void;
}

/** As HDF5 takes texts of any length: an array of pointers of 4 bytes, and what they point to behind it. */
function pointersTo(encoded: readonly Uint8Array[]): HeapImage {
  const pointerBytes = 4;
  const starts: number[] = [];
  let length = encoded.length * pointerBytes;
  for (const one of encoded) {
    starts.push(length);
    length += one.length + 1;
  }
  const bytes = new Uint8Array(length);
  for (const [index, one] of encoded.entries()) bytes.set(one, starts[index]);
  return {
    bytes,
    relocate: (image, at) => {
      for (const [index, start] of starts.entries()) image.setUint32(index * pointerBytes, at + start, true);
    },
  };
}

function fixedTexts(encoded: readonly Uint8Array[], size: number): HeapImage {
  const bytes = new Uint8Array(encoded.length * size);
  for (const [index, one] of encoded.entries()) bytes.set(one, index * size);
  return { bytes, relocate: () => {} };
}

function withHeap(module: H5Module, image: HeapImage, work: (at: number) => unknown): void {
  const at = module._malloc(image.bytes.length);
  try {
    image.relocate(new DataView(image.bytes.buffer), at);
    module.HEAPU8.set(image.bytes, at);
    work(at);
  } finally {
    module._free(at);
  }
}
