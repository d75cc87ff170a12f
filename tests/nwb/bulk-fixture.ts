import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { File, type Group, ready } from 'h5wasm/node';
import { type ChunkFilter, NO_FILTER } from '../../nwb/chunk-filter.ts';
import {
  type BulkDataset,
  type BulkDatasetShape,
  type BulkDtype,
  createBulkDataset,
} from '../../nwb/hdf5/bulk-dataset.ts';
import { BulkFile } from '../../nwb/hdf5/bulk-file.ts';

/** A folder that is gone when the test is over: `await using folder = await temporaryFolder()`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { file(name: string): string }> {
  const path = await mkdtemp(join(tmpdir(), 'renshaw-bulk-'));
  return {
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** Lets h5wasm write a file as the skeleton is written, and closes it whatever happens. */
export async function writeWithH5wasm<T>(path: string, write: (file: File) => T): Promise<T> {
  await ready;
  const file = new File(path, 'w', { libver: ['earliest', 'latest'] });
  try {
    return write(file);
  } finally {
    file.close();
  }
}

/** Opens the file with h5wasm for reading, and closes it whatever happens. */
export async function readWithH5wasm<T>(path: string, read: (file: File) => T): Promise<T> {
  await ready;
  const file = new File(path, 'r');
  try {
    return read(file);
  } finally {
    file.close();
  }
}

/** Shuffle by the definition, element by element. */
export function naiveShuffle(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const elements = bytes.length / elementBytes;
  return Uint8Array.from({ length: bytes.length }, (_, at) => {
    const byte = Math.floor(at / elements);
    return bytes[(at % elements) * elementBytes + byte] ?? 0;
  });
}

export function encodeChunk(bytes: Uint8Array, elementBytes: number, level: number): Uint8Array {
  return level === 0 ? bytes : deflateSync(naiveShuffle(bytes, elementBytes), { level });
}

/** A dataset, its rows, and the value that each element has. */
export interface Planned extends BulkDatasetShape {
  readonly path: string;
  readonly rows: number;
  readonly valueAt: (row: number, column: number) => number;
}

const writers: Record<BulkDtype, (view: DataView, at: number, value: number) => void> = {
  '<i1': (view, at, value) => view.setInt8(at, value),
  '<u1': (view, at, value) => view.setUint8(at, value),
  '<i2': (view, at, value) => view.setInt16(at, value, true),
  '<u2': (view, at, value) => view.setUint16(at, value, true),
  '<i4': (view, at, value) => view.setInt32(at, value, true),
  '<u4': (view, at, value) => view.setUint32(at, value, true),
  '<i8': (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  '<u8': (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  '<f4': (view, at, value) => view.setFloat32(at, value, true),
  '<f8': (view, at, value) => view.setFloat64(at, value, true),
};

export interface PlannedChunk {
  readonly path: string;
  readonly chunkOffset: readonly number[];
  readonly bytes: Uint8Array;
}

/** Full-size chunks of what was planned, zeros past the edges. */
export function chunksOf(planned: Planned, elementBytes: number, level: number): PlannedChunk[] {
  const [chunkRows = 1, chunkColumns = 1] = planned.chunkShape;
  const columns = planned.columns ?? 1;
  const chunks: PlannedChunk[] = [];
  for (let row = 0; row < planned.rows; row += chunkRows) {
    for (let column = 0; column < columns; column += chunkColumns) {
      const raw = new Uint8Array(chunkRows * chunkColumns * elementBytes);
      const view = new DataView(raw.buffer);
      for (let r = row; r < Math.min(row + chunkRows, planned.rows); r += 1) {
        for (let c = column; c < Math.min(column + chunkColumns, columns); c += 1) {
          const at = ((r - row) * chunkColumns + c - column) * elementBytes;
          writers[planned.dtype](view, at, planned.valueAt(r, c));
        }
      }
      const chunkOffset = planned.columns === undefined ? [row] : [row, column];
      chunks.push({ path: planned.path, chunkOffset, bytes: encodeChunk(raw, elementBytes, level) });
    }
  }
  return chunks;
}

/** Deflate at this level; 0 for no filter. */
export function filterOf(level: number): ChunkFilter {
  return level === 0 ? NO_FILTER : { name: 'deflate', level };
}

/** The same pseudo-random order at every run. */
export function shuffled<T>(items: readonly T[]): T[] {
  let state = 12345;
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { item, key: state };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Creates the datasets by h5wasm and places all of their chunks, in a disorder. */
export async function writeBulk(
  path: string,
  plans: readonly Planned[],
  level: number,
): Promise<BulkDataset[]> {
  const datasets = await writeWithH5wasm(path, (file) =>
    plans.map((plan) => {
      const steps = plan.path.split('/').slice(1);
      const name = steps.pop() ?? '';
      let group: Group = file;
      for (const step of steps) {
        group = group.keys().includes(step) ? (group.get(step) as Group) : group.create_group(step);
      }
      return createBulkDataset(group, name, plan);
    }),
  );
  await using bulk = await BulkFile.open(path, datasets);
  const chunks = plans.flatMap((plan, index) => chunksOf(plan, datasets[index]?.elementBytes ?? 0, level));
  await Promise.all(shuffled(chunks).map((chunk) => bulk.place(chunk.path, chunk.chunkOffset, chunk.bytes)));
  for (const plan of plans) bulk.setRows(plan.path, plan.rows);
  await bulk.finish({ filter: filterOf(level) });
  return datasets;
}

/** All values that were planned, row by row. */
export function expectedValues(plan: Planned): number[] {
  const columns = plan.columns ?? 1;
  return Array.from({ length: plan.rows * columns }, (_, at) =>
    plan.valueAt(Math.floor(at / columns), at % columns),
  );
}
