import { endianness } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CancelledError, throwIfCancelled } from '../../schemas/index.ts';
import { type ChunkFilter, checkFilter } from '../chunk-filter.ts';
import { Arena, type Region } from './arena.ts';
import { RegionPool } from './region-pool.ts';
import { checkTables, checkTask, encodedBlockBytes, encodedBytes } from './tables.ts';
import type { EncodedChunk, EncodeTables, EncodeTask } from './task.ts';
import { type EncoderSettings, scratchBytesOf } from './task-encoder.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-message.ts';

export interface EncodePoolOptions {
  /** Number of worker threads, at least 1. */
  readonly workers: number;
  /** `BulkFile.finish` must be told the same. */
  readonly filter: ChunkFilter;
  readonly tables: EncodeTables;
  /** Bytes of the largest chunk that a dense task will bring. */
  readonly largestDenseBytes: number;
  /** Aborting it rejects every task with CancelledError and ends the workers. */
  readonly signal?: AbortSignal | undefined;
}

/** Chunks that a task became, one after another in `bytes`, which are good until `release` is called. */
export interface Encoded {
  readonly chunks: readonly EncodedChunk[];
  readonly bytes: Uint8Array;
  /** Gives the memory back, for the next task. */
  readonly release: () => void;
}

interface PoolWorker {
  readonly thread: Worker;
  tasks: number;
}

interface PendingTask {
  readonly worker: PoolWorker;
  readonly resolve: (chunks: readonly EncodedChunk[]) => void;
  readonly reject: (cause: unknown) => void;
}

/** Outputs beyond one a worker: one is written while the worker fills the next. */
const spareOutputs = 1;
/** Inputs beyond one a worker: one is read ahead, one is looked through, and one lies ready. */
const spareInputs = 3;

/** Node runs the sources themselves in a checkout; the published package carries compiled JavaScript. */
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Bytes that blocks and chunks take while they are under way; each worker takes as much again for itself. */
export function poolBytes(
  options: Pick<EncodePoolOptions, 'workers' | 'tables' | 'largestDenseBytes'>,
): number {
  const { workers, tables, largestDenseBytes } = options;
  return (
    (workers + spareInputs) * Arena.sizeOf(inputBytes(tables, largestDenseBytes)) +
    (workers + spareOutputs) * Arena.sizeOf(outputBytes(tables, largestDenseBytes)) +
    workers * Arena.sizeOf(scratchBytesOf(tables, largestDenseBytes))
  );
}

/** A block of packets, or a dense chunk. */
function inputBytes(tables: EncodeTables, largestDenseBytes: number): number {
  return Math.max(largestDenseBytes, tables.chunkRows * Math.max(...tables.packetBytes));
}

function outputBytes(tables: EncodeTables, largestDenseBytes: number): number {
  return Math.max(encodedBytes(largestDenseBytes), encodedBlockBytes(tables));
}

/**
 * Worker threads that gather, shuffle and compress chunks, and the memory that blocks and chunks pass through: allocated
 * once, shared by all threads, and nothing in it is copied on the way but by the work itself. Whoever has a block takes
 * a region of {@link inputs}, fills it, lets it be encoded, and gives it back. Results come in any order.
 */
export class EncodePool implements AsyncDisposable {
  /** Regions for blocks and dense chunks. */
  readonly inputs: RegionPool;
  readonly #outputs: RegionPool;
  readonly #arena: Arena;
  readonly #workers: PoolWorker[] = [];
  readonly #tables: EncodeTables;
  readonly #pending = new Map<number, PendingTask>();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#fail(new CancelledError());
  #nextId = 0;
  #failure: { readonly cause: unknown } | undefined;
  #ended: Promise<void> | undefined;

  private constructor({ workers, tables, largestDenseBytes, signal }: EncodePoolOptions, arena: Arena) {
    const regions = (count: number, bytes: number): RegionPool =>
      new RegionPool(
        Array.from({ length: count }, () => arena.region(bytes)),
        signal,
      );
    this.#tables = tables;
    this.#arena = arena;
    this.inputs = regions(workers + spareInputs, inputBytes(tables, largestDenseBytes));
    this.#outputs = regions(workers + spareOutputs, outputBytes(tables, largestDenseBytes));
    this.#signal = signal;
  }

  /**
   * Starts the workers and waits until each runs.
   * @throws RangeError for tables, filter or a number of workers that cannot be; CancelledError; Error when a worker
   * does not start.
   */
  static async start(options: EncodePoolOptions): Promise<EncodePool> {
    const { workers, filter, tables, largestDenseBytes, signal } = options;
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`${workers} is no number of workers`);
    checkFilter(filter);
    checkTables(tables);
    if (endianness() !== 'LE') {
      throw new Error(
        'NWB files are written little-endian, by moving memory as it is: this needs a little-endian CPU.',
      );
    }
    throwIfCancelled(signal);
    const arena = new Arena(poolBytes(options));
    const pool = new EncodePool(options, arena);
    signal?.addEventListener('abort', pool.#onAbort, { once: true });
    const scratchBytes = scratchBytesOf(tables, largestDenseBytes);
    try {
      const starts = Array.from({ length: workers }, () => {
        const scratchAddress = arena.region(scratchBytes).address;
        return pool.#startWorker({ tables, filter, memory: arena.memory, scratchAddress }, largestDenseBytes);
      });
      await Promise.all(starts);
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /**
   * Encodes one block, when it is its turn. Its input must not change until then.
   * @throws RangeError for a task that does not fit the tables; what the worker threw; what ended the pool.
   */
  async encode(task: EncodeTask): Promise<Encoded> {
    checkTask(this.#tables, task, this.#arena.memory.buffer.byteLength);
    this.#mustRun();
    const out = await this.#outputs.take();
    try {
      this.#mustRun();
      const chunks = await this.#post(task, out);
      const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
      return { chunks, bytes: out.bytes.subarray(0, sizeBytes), release: () => this.#outputs.give(out) };
    } catch (error) {
      this.#outputs.give(out);
      throw error;
    }
  }

  /** Ends the workers and waits until they are gone. Tasks that are still under way reject. Safe to call twice. */
  async close(): Promise<void> {
    this.#fail(new Error('The encoding workers were closed.'));
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #post(task: EncodeTask, out: Region): Promise<readonly EncodedChunk[]> {
    const worker = this.#workers.reduce((least, other) => (other.tasks < least.tasks ? other : least));
    const id = this.#nextId;
    this.#nextId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<readonly EncodedChunk[]>();
    const request: WorkerRequest = { id, task, outAddress: out.address, outBytes: out.bytes.length };
    worker.thread.postMessage(request);
    worker.tasks += 1;
    this.#pending.set(id, { worker, resolve, reject });
    return await promise;
  }

  async #startWorker(settings: EncoderSettings, largestDenseBytes: number): Promise<void> {
    const start: WorkerStart = { settings, largestDenseBytes };
    const thread = new Worker(workerUrl, { workerData: start, name: 'renshaw-encode' });
    const worker: PoolWorker = { thread, tasks: 0 };
    this.#workers.push(worker);
    const started = Promise.withResolvers<void>();
    thread.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'started') started.resolve();
      else this.#settle(answer);
    });
    const stop = (message: string, cause: unknown): void => {
      this.#fail(new Error(message, { cause }));
      started.reject(this.#failure?.cause);
    };
    thread.on('error', (cause) => stop(`An encoding worker stopped: ${messageOf(cause)}`, cause));
    thread.on('messageerror', (cause) =>
      stop(`An encoding worker was not understood: ${messageOf(cause)}`, cause),
    );
    thread.on('exit', (code) => stop(`An encoding worker ended by itself with code ${code}.`, undefined));
    await started.promise;
  }

  #settle(answer: Exclude<WorkerAnswer, { kind: 'started' }>): void {
    const task = this.#pending.get(answer.id);
    if (task === undefined) return;
    this.#pending.delete(answer.id);
    task.worker.tasks -= 1;
    if (answer.kind === 'encoded') task.resolve(answer.chunks);
    else task.reject(answer.error);
  }

  /** The first cause stands: everything that waits, or comes later, is told it, and the workers end. */
  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { cause };
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const task of this.#pending.values()) task.reject(cause);
    this.#pending.clear();
    this.inputs.fail(cause);
    this.#outputs.fail(cause);
    this.#ended = Promise.all(this.#workers.map((worker) => worker.thread.terminate())).then(() => undefined);
  }

  #mustRun(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
