import type { Group, Reference } from 'h5wasm/node';

/** Element types of bulk data, in NumPy's notation; all little-endian. */
export type BulkDtype = '<i1' | '<u1' | '<i2' | '<u2' | '<i4' | '<u4' | '<i8' | '<u8' | '<f4' | '<f8';

/** What {@link createBulkDataset} creates. Rank 2 when `columns` is given, else rank 1. */
export interface BulkDatasetShape {
  readonly dtype: BulkDtype;
  /** Elements of one chunk along each axis: `[rows]` or `[rows, columns]`. */
  readonly chunkShape: readonly number[];
  /** Length of the second axis, which stays fixed; the first axis is unlimited. */
  readonly columns?: number | undefined;
}

/** An empty dataset that waits for its chunks: all that is needed to find it again in the closed file. */
export interface BulkDataset {
  /** Absolute path inside the file. */
  readonly path: string;
  /** Address of its object header, bytes from the start of the file. */
  readonly headerAddress: number;
  readonly rank: 1 | 2;
  readonly chunkShape: readonly number[];
  /** Length of the second axis; undefined for rank 1. */
  readonly columns: number | undefined;
  readonly elementBytes: number;
}

interface DtypeOfH5wasm {
  readonly name: string;
  readonly elementBytes: number;
  readonly empty: () => Parameters<Group['create_dataset']>[0]['data'];
}

const dtypes: Record<BulkDtype, DtypeOfH5wasm> = {
  '<i1': { name: '<b', elementBytes: 1, empty: () => new Int8Array(0) },
  '<u1': { name: '<B', elementBytes: 1, empty: () => new Uint8Array(0) },
  '<i2': { name: '<h', elementBytes: 2, empty: () => new Int16Array(0) },
  '<u2': { name: '<H', elementBytes: 2, empty: () => new Uint16Array(0) },
  '<i4': { name: '<i', elementBytes: 4, empty: () => new Int32Array(0) },
  '<u4': { name: '<I', elementBytes: 4, empty: () => new Uint32Array(0) },
  '<i8': { name: '<q', elementBytes: 8, empty: () => new BigInt64Array(0) },
  '<u8': { name: '<Q', elementBytes: 8, empty: () => new BigUint64Array(0) },
  '<f4': { name: '<f', elementBytes: 4, empty: () => new Float32Array(0) },
  '<f8': { name: '<d', elementBytes: 8, empty: () => new Float64Array(0) },
};

/**
 * Deflate with eight client values: HDF5 stores a filter message of 56 bytes for it, which is exactly the size of
 * the message for shuffle + deflate that takes its place. With fewer values the pair would not fit.
 */
const roomyDeflate = { id: 1, clientValues: [1, 0, 0, 0, 0, 0, 0, 0] } as const;

/** HDF5 stores the size of a chunk in 32 bits. */
const maxChunkBytes = 2 ** 32 - 1;

function checkShape(name: string, shape: BulkDatasetShape, elementBytes: number): void {
  const { chunkShape, columns } = shape;
  const rank = columns === undefined ? 1 : 2;
  const sizes = columns === undefined ? chunkShape : [...chunkShape, columns];
  const chunkBytes = chunkShape.reduce((product, size) => product * size, elementBytes);
  const whole = sizes.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (chunkShape.length !== rank || !whole || chunkBytes > maxChunkBytes) {
    throw new RangeError(
      `dataset ${name}: chunk shape [${chunkShape.join(', ')}] with columns ${columns ?? 'none'} is not possible: ` +
        `one whole number of at least 1 for each of ${rank} axes, and less than 4 GiB a chunk, are needed`,
    );
  }
}

/** The 8 bytes of an HDF5 object reference are the address of the object's header. */
export function headerAddressOf(reference: Reference): number {
  // h5wasm declares a Uint8Array and gives a plain array of numbers.
  const bytes = Uint8Array.from(reference.ref_data);
  return Number(new DataView(bytes.buffer).getBigUint64(0, true));
}

/**
 * Creates, in a file that h5wasm has open, an empty chunked dataset whose chunks {@link BulkFile} places after the
 * file is closed. The file must have been opened with `libver: ['earliest', 'latest']` (object headers of version
 * 1, which carry no checksum). The caller puts attributes on the dataset through h5wasm as on any other.
 *
 * @throws RangeError for a chunk shape that HDF5 cannot store; Error when h5wasm creates nothing.
 */
export function createBulkDataset(group: Group, name: string, shape: BulkDatasetShape): BulkDataset {
  const { name: dtype, elementBytes, empty } = dtypes[shape.dtype];
  checkShape(name, shape, elementBytes);
  const { columns } = shape;
  const created = group.create_dataset({
    name,
    data: empty(),
    dtype,
    shape: columns === undefined ? [0] : [0, columns],
    maxshape: columns === undefined ? [null] : [null, columns],
    chunks: [...shape.chunkShape],
    compression: roomyDeflate.id,
    compression_opts: [...roomyDeflate.clientValues],
  });
  const path = `${group.path === '/' ? '' : group.path}/${name}`;
  return {
    path,
    headerAddress: headerAddressOf(created.create_reference()),
    rank: columns === undefined ? 1 : 2,
    chunkShape: [...shape.chunkShape],
    columns,
    elementBytes,
  };
}
