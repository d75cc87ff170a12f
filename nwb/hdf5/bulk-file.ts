import { type FileHandle, open, readFile } from 'node:fs/promises';
import { InputError } from '../../schemas/index.ts';
import type { ChunkFilter } from '../chunk-filter.ts';
import type { EncodedChunk } from '../encode/task.ts';
import type { BulkDataset } from './bulk-dataset.ts';
import { type ChunkGrid, chunkIndexNodes, planChunkIndex } from './chunk-index.ts';
import type { JournalChunk } from './chunk-journal.ts';
import { ChunkLog, type PlacedChunk } from './chunk-log.ts';
import { type DatasetHeader, readDatasetHeader, writeDatasetHeader } from './dataset-header.ts';
import { writeAll, writeFault } from './file-bytes.ts';
import { filterMessage } from './filter-message.ts';
import { readEndOfFile, writeEndOfFile } from './superblock.ts';

/** What one dataset takes in the file. */
export interface BulkTotals {
  readonly rows: number;
  readonly chunks: number;
  /** Bytes of its chunks in the file. */
  readonly compressedBytes: number;
}

/** What is known of one dataset while chunks arrive. */
interface OpenDataset {
  readonly dataset: BulkDataset;
  readonly header: DatasetHeader;
  readonly log: ChunkLog;
  /** Numbers of the chunks that stood in the file when it was opened. */
  readonly found: Set<number>;
  /** Chunks along the second axis, 1 for rank 1. */
  readonly columnChunks: number;
  rows: number;
}

export interface BulkFileOptions {
  /** Room behind the end of the closed file, before the first chunk. */
  readonly reserveBytes?: number | undefined;
  /** Chunks that stand in the file since it was last written. */
  readonly found?: readonly JournalChunk[] | undefined;
  /** Told of every chunk whose bytes were handed to the operating system. */
  readonly onPlaced?: ((chunk: JournalChunk) => void) | undefined;
}

/** Index nodes are collected to writes of about this size. */
const indexBatchBytes = 1024 * 1024;
const maxChunkBytes = 2 ** 32 - 1;

/**
 * An HDF5 file that h5wasm made and closed, whose large datasets receive their chunks, ready compressed, from here.
 * Chunks are appended in the order of the calls of {@link BulkFile.place}; {@link BulkFile.finish} then writes the
 * indexes and says in the headers what is there. Before `finish` the file reads as one with empty datasets.
 *
 * After an error while writing, every later call fails with that same error.
 */
export class BulkFile implements AsyncDisposable {
  readonly path: string;
  readonly #handle: FileHandle;
  #datasets: ReadonlyMap<string, OpenDataset>;
  /** Where chunks begin: what stands before is h5wasm's, with some room. */
  readonly #skeletonBytes: number;
  /** End of what was handed over so far, bytes from the start of the file. */
  #end: number;
  readonly #onPlaced: ((chunk: JournalChunk) => void) | undefined;
  #tail: Promise<void> = Promise.resolve();
  #failure: { readonly cause: unknown } | undefined;
  #finished = false;
  #closed = false;

  private constructor(
    path: string,
    handle: FileHandle,
    datasets: ReadonlyMap<string, OpenDataset>,
    skeletonBytes: number,
    { found = [], onPlaced }: BulkFileOptions,
  ) {
    this.path = path;
    this.#handle = handle;
    this.#datasets = datasets;
    this.#skeletonBytes = skeletonBytes;
    this.#onPlaced = onPlaced;
    this.#end = skeletonBytes;
    for (const { dataset, ordinal, address, sizeBytes } of found) {
      const target = this.#dataset(dataset);
      target.found.add(ordinal);
      target.log.add(ordinal, address, sizeBytes);
      this.#end = Math.max(this.#end, address + sizeBytes);
    }
  }

  /**
   * Opens the closed file and finds the datasets in it. Chunks begin `reserveBytes` behind its end: room for
   * {@link replaceSkeleton}.
   * @throws InputError('nwb') when it is not such a file, InputError('file') when it cannot be opened.
   */
  static async open(
    path: string,
    datasets: Iterable<BulkDataset>,
    options: BulkFileOptions = {},
  ): Promise<BulkFile> {
    const handle = await open(path, 'r+').catch((cause: unknown) => {
      throw new InputError('file', {
        found: cause instanceof Error ? cause.message : String(cause),
        expected: 'a file that can be read and written',
        todo: 'Check the path and its permissions.',
        where: { file: path },
        cause,
      });
    });
    try {
      const end = await readEndOfFile(handle, path);
      const opened = await openDatasets(handle, path, datasets);
      return new BulkFile(path, handle, opened, end + (options.reserveBytes ?? 0), options);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether the chunk stood in the file when it was opened: it need not be made again. */
  holds(datasetPath: string, chunkOffset: readonly number[]): boolean {
    const target = this.#dataset(datasetPath);
    return target.found.size > 0 && target.found.has(ordinalOf(target, chunkOffset));
  }

  /**
   * Makes sure that everything that was placed is on the disk.
   * @throws InputError('output') when it is not; every later call then fails too, since nobody knows what is there
   */
  async sync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (cause) {
      this.#failure ??= { cause: writeFault(cause, this.path, this.#end) };
      throw this.#failure.cause;
    }
  }

  /**
   * Appends one chunk of full size (edge chunks too), already shuffled and deflated as `finish` will declare. Any
   * order of chunks, any number of callers at a time; resolves when the bytes are handed to the operating system.
   * `bytes` must not change until then.
   *
   * @param chunkOffset offset of the chunk in the dataset, in elements along each axis
   * @throws InputError('output') when the disk is full; RangeError for a chunk that is none of the dataset's.
   */
  async place(datasetPath: string, chunkOffset: readonly number[], bytes: Uint8Array): Promise<void> {
    await this.placeAll([{ dataset: datasetPath, chunkOffset, sizeBytes: bytes.length }], bytes);
  }

  /** As {@link place}, for chunks that stand one after another in `bytes`: one write for all of them. */
  async placeAll(chunks: readonly EncodedChunk[], bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    const start = this.#end;
    let address = start;
    const placed = chunks.map(({ dataset, chunkOffset, sizeBytes }): JournalChunk => {
      if (sizeBytes === 0 || sizeBytes > maxChunkBytes)
        throw new RangeError(`${dataset}: a chunk of ${sizeBytes} bytes cannot be stored`);
      const ordinal = ordinalOf(this.#dataset(dataset), chunkOffset);
      address += sizeBytes;
      return { dataset, ordinal, address: address - sizeBytes, sizeBytes };
    });
    if (address - start !== bytes.length)
      throw new RangeError(`chunks of ${address - start} bytes are not the ${bytes.length} bytes given`);
    this.#end = address;
    await this.#enqueue(() => this.#append(bytes, start));
    for (const one of placed) {
      this.#dataset(one.dataset).log.add(one.ordinal, one.address, one.sizeBytes);
      this.#onPlaced?.(one);
    }
  }

  /**
   * Puts the groups, attributes and small datasets of another closed file in the place of this one's, while the
   * chunks stay: what is known only when the last chunk was made (a remark, a dataset more or less) can still be
   * said. Datasets are the same by path; one that has chunks must be in both, with the same chunks.
   * @throws Error when the other file is longer than the room there is, or lacks a dataset that has chunks
   */
  async replaceSkeleton(path: string, datasets: Iterable<BulkDataset>): Promise<void> {
    this.#mustBeOpen();
    const bytes = await readFile(path);
    if (bytes.length > this.#skeletonBytes)
      throw new Error(
        `${path}: ${bytes.length} bytes do not fit into the ${this.#skeletonBytes} before the chunks`,
      );
    await this.#enqueue(() => writeAll(this.#handle, this.path, bytes, 0));
    const replaced = await openDatasets(this.#handle, this.path, datasets);
    for (const [name, { dataset, log, found, rows }] of this.#datasets) {
      if (log.count === 0) continue;
      const target = replaced.get(name);
      if (target === undefined || !hasSameChunks(target.dataset, dataset))
        throw new Error(`${path}: ${name} has chunks and is not there in the same shape`);
      replaced.set(name, { ...target, log, found, rows });
    }
    this.#datasets = replaced;
  }

  /** Says how many rows (elements along the first axis) the dataset has in the end. */
  setRows(datasetPath: string, rows: number): void {
    if (!Number.isSafeInteger(rows) || rows < 0)
      throw new RangeError(`${datasetPath}: ${rows} is no number of rows`);
    this.#dataset(datasetPath).rows = rows;
  }

  /** Bytes of the largest chunk of any dataset, before it is packed. */
  get largestChunkBytes(): number {
    const sizes = [...this.#datasets.values()].map(({ dataset: { chunkShape, elementBytes } }) =>
      chunkShape.reduce((product, length) => product * length, elementBytes),
    );
    return Math.max(0, ...sizes);
  }

  /** What stands in the file so far. */
  totals(datasetPath: string): BulkTotals {
    const { rows, log } = this.#dataset(datasetPath);
    return { rows, chunks: log.count, compressedBytes: log.compressedBytes };
  }

  /**
   * Writes indexes, numbers of rows, filters and the end of file, truncates there and syncs. `filter` is that by which
   * the chunks were packed. The file is then whole; `close` is still due.
   *
   * @returns what every dataset takes, by path
   * @throws Error when a chunk is missing or was placed twice
   */
  async finish(options: { readonly filter: ChunkFilter }): Promise<ReadonlyMap<string, BulkTotals>> {
    this.#mustBeOpen();
    this.#finished = true;
    for (const { dataset, header } of this.#datasets.values()) {
      filterMessage(dataset.elementBytes, options.filter, header.filter.size); // throws before anything changes
    }
    await this.#enqueue(async () => {
      for (const target of this.#datasets.values()) await this.#finishDataset(target, options.filter);
      try {
        await this.#handle.truncate(this.#end);
        await writeEndOfFile(this.#handle, this.path, this.#end);
        await this.#handle.sync();
      } catch (cause) {
        throw writeFault(cause, this.path, this.#end);
      }
    });
    return new Map(Array.from(this.#datasets.keys(), (path) => [path, this.totals(path)]));
  }

  /** Closes the file once pending writes have ended. Safe to call twice, and at any time. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#tail;
    await this.#handle.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #append(bytes: Uint8Array, address: number): Promise<void> {
    try {
      await writeAll(this.#handle, this.path, bytes, address);
    } catch (cause) {
      // Of a chunk that did not fit nothing stays: a full disk then has room for the record of those before it.
      await this.#handle.truncate(address).catch(() => undefined);
      throw cause;
    }
  }

  async #finishDataset(target: OpenDataset, filter: ChunkFilter): Promise<void> {
    const { dataset, header, log, rows } = target;
    const grid = gridOf(target);
    const chunkCount = grid.chunkCounts.reduce((product, count) => product * count, 1);
    const chunkAt = log.ordered(chunkCount, dataset.path);
    const rootAddress = chunkCount === 0 ? undefined : await this.#writeIndex(grid, chunkCount, chunkAt);
    await writeDatasetHeader(this.#handle, this.path, header, {
      rows,
      filter,
      elementBytes: dataset.elementBytes,
      rootAddress,
    });
  }

  async #writeIndex(
    grid: ChunkGrid,
    chunkCount: number,
    chunkAt: (ordinal: number) => PlacedChunk,
  ): Promise<number> {
    const plan = planChunkIndex(chunkCount, grid.chunkShape.length, this.#end);
    const batch = new Uint8Array(Math.min(indexBatchBytes, plan.endAddress - this.#end));
    let filled = 0;
    for (const node of chunkIndexNodes(grid, chunkAt, this.#end)) {
      if (filled + node.bytes.length > batch.length) {
        await writeAll(this.#handle, this.path, batch.subarray(0, filled), node.address - filled);
        filled = 0;
      }
      batch.set(node.bytes, filled);
      filled += node.bytes.length;
    }
    await writeAll(this.#handle, this.path, batch.subarray(0, filled), plan.endAddress - filled);
    this.#end = plan.endAddress;
    return plan.rootAddress;
  }

  /** One write after the other: appended chunks stand in the file in the order in which their addresses were given. */
  async #enqueue(work: () => Promise<void>): Promise<void> {
    const turn = this.#tail.then(() => {
      if (this.#failure !== undefined) throw this.#failure.cause;
      return work();
    });
    this.#tail = turn.catch((cause: unknown) => {
      this.#failure ??= { cause };
    });
    await turn;
  }

  #dataset(path: string): OpenDataset {
    const found = this.#datasets.get(path);
    if (found === undefined) throw new RangeError(`${path} is none of the datasets that were opened`);
    return found;
  }

  #mustBeOpen(): void {
    if (this.#closed || this.#finished) {
      throw new Error(
        `${this.path} is ${this.#closed ? 'closed' : 'finished'}: no more chunks can be placed`,
      );
    }
  }
}

async function openDatasets(
  handle: FileHandle,
  path: string,
  datasets: Iterable<BulkDataset>,
): Promise<Map<string, OpenDataset>> {
  const opened = new Map<string, OpenDataset>();
  for (const dataset of datasets) {
    const header = await readDatasetHeader(handle, path, dataset);
    const columnChunks = Math.ceil((dataset.columns ?? 1) / (dataset.chunkShape[1] ?? 1));
    opened.set(dataset.path, {
      dataset,
      header,
      log: new ChunkLog(),
      found: new Set(),
      columnChunks,
      rows: 0,
    });
  }
  return opened;
}

function hasSameChunks(one: BulkDataset, other: BulkDataset): boolean {
  const gridOf = ({ chunkShape, columns, elementBytes }: BulkDataset) =>
    [...chunkShape, columns, elementBytes].join();
  return gridOf(one) === gridOf(other);
}

function gridOf(target: OpenDataset): ChunkGrid {
  const { dataset, rows, columnChunks } = target;
  const rowChunks = Math.ceil(rows / (dataset.chunkShape[0] ?? 1));
  return {
    chunkShape: dataset.chunkShape,
    chunkCounts: dataset.rank === 1 ? [rowChunks] : [rowChunks, columnChunks],
  };
}

function ordinalOf(target: OpenDataset, chunkOffset: readonly number[]): number {
  const { dataset, columnChunks } = target;
  const [row = 0, column = 0] = chunkOffset;
  const [chunkRows = 1, chunkColumns = 1] = dataset.chunkShape;
  const onGrid =
    chunkOffset.length === dataset.rank &&
    Number.isSafeInteger(row) &&
    row >= 0 &&
    row % chunkRows === 0 &&
    column >= 0 &&
    column % chunkColumns === 0 &&
    column / chunkColumns < columnChunks;
  if (!onGrid) {
    throw new RangeError(
      `${dataset.path}: [${chunkOffset.join(', ')}] is not where a chunk of [${dataset.chunkShape.join(', ')}] begins`,
    );
  }
  return (row / chunkRows) * columnChunks + column / chunkColumns;
}
