import { endianness } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CancelledError, throwIfCancelled } from '../../schemas/index.ts';
import { checkTables, checkTask } from './tables.ts';
import type { EncodeResult, EncodeTables, EncodeTask } from './task.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-message.ts';

export interface EncodePoolOptions {
  /** Number of worker threads, at least 1. */
  readonly workers: number;
  /**
   * Deflate level 1 to 9, after shuffle; 0 leaves the bytes as they are. `BulkFile.finish` must be told the same.
   */
  readonly level: number;
  readonly tables: EncodeTables;
  /** Aborting it rejects every task with CancelledError and ends the workers. */
  readonly signal?: AbortSignal | undefined;
}

interface PoolWorker {
  readonly thread: Worker;
  tasks: number;
}

interface PendingTask {
  readonly worker: PoolWorker;
  readonly resolve: (result: EncodeResult) => void;
  readonly reject: (cause: unknown) => void;
}

/** Tasks under way beyond one per worker: the next blocks lie ready when a worker is done. */
const spareTasks = 2;

/** Node runs the sources themselves in a checkout; the published package carries compiled JavaScript. */
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/**
 * Worker threads that gather, shuffle and deflate chunks. Buffers are moved to a worker and back, never copied. At most
 * `workers + 2` tasks are under way; {@link EncodePool.encode} waits for its turn, {@link EncodePool.ready} lets a
 * reader wait before it fills the next buffer. Results come in any order.
 */
export class EncodePool implements AsyncDisposable {
  readonly #workers: PoolWorker[] = [];
  readonly #tables: EncodeTables;
  readonly #pending = new Map<number, PendingTask>();
  readonly #capacity: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#fail(new CancelledError());
  #underWay = 0;
  #nextId = 0;
  #change = Promise.withResolvers<void>();
  #failure: { readonly cause: unknown } | undefined;
  #ended: Promise<void> | undefined;

  private constructor(options: EncodePoolOptions) {
    this.#tables = options.tables;
    this.#capacity = options.workers + spareTasks;
    this.#signal = options.signal;
  }

  /**
   * Starts the workers and waits until each runs.
   * @throws RangeError for tables, level or a number of workers that cannot be; CancelledError; Error when a worker
   * does not start.
   */
  static async start(options: EncodePoolOptions): Promise<EncodePool> {
    const { workers, level, tables, signal } = options;
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`${workers} is no number of workers`);
    if (!Number.isInteger(level) || level < 0 || level > 9)
      throw new RangeError(`level ${level} is not 0 to 9`);
    checkTables(tables);
    if (endianness() !== 'LE') {
      throw new Error(
        'NWB files are written little-endian, by moving memory as it is: this needs a little-endian CPU.',
      );
    }
    throwIfCancelled(signal);
    const pool = new EncodePool(options);
    signal?.addEventListener('abort', pool.#onAbort, { once: true });
    try {
      await Promise.all(Array.from({ length: workers }, () => pool.#startWorker({ tables, level })));
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Resolves once fewer than `workers + 2` tasks are under way. @throws what ended the pool */
  async ready(): Promise<void> {
    this.#mustRun();
    while (this.#isFull()) {
      await this.#change.promise;
      this.#mustRun();
    }
  }

  /**
   * Encodes one block. The task's buffers are moved away when its turn comes (their length is then 0), and come back
   * with the result.
   * @throws RangeError for a task that does not fit the tables; what the worker threw; what ended the pool.
   */
  async encode(task: EncodeTask): Promise<EncodeResult> {
    checkTask(this.#tables, task);
    this.#mustRun();
    while (this.#isFull()) {
      await this.#change.promise;
      this.#mustRun();
    }
    // No await between this look and the message: callers that one change woke would all pass, and an aborted pool
    // would take tasks that nobody answers.
    const worker = this.#workers.reduce((least, other) => (other.tasks < least.tasks ? other : least));
    const id = this.#nextId;
    this.#nextId += 1;
    const done = Promise.withResolvers<EncodeResult>();
    const request: WorkerRequest = { id, task };
    const buffers = task.kind === 'dense' ? [task.buffer] : task.segments.map((segment) => segment.buffer);
    worker.thread.postMessage(request, [...new Set(buffers)]);
    this.#underWay += 1;
    worker.tasks += 1;
    this.#pending.set(id, { worker, resolve: done.resolve, reject: done.reject });
    return await done.promise;
  }

  /** Ends the workers and waits until they are gone. Tasks that are still under way reject. Safe to call twice. */
  async close(): Promise<void> {
    this.#fail(new Error('The encoding workers were closed.'));
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #startWorker(start: WorkerStart): Promise<void> {
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
    this.#underWay -= 1;
    if (answer.kind === 'encoded') task.resolve(answer.result);
    else task.reject(answer.error);
    this.#announce();
  }

  /** The first cause stands: everything that waits, or comes later, is told it, and the workers end. */
  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { cause };
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const task of this.#pending.values()) task.reject(cause);
    this.#pending.clear();
    this.#ended = Promise.all(this.#workers.map((worker) => worker.thread.terminate())).then(() => undefined);
    this.#announce();
  }

  /** Wakes all that wait for a change; each looks again for itself. */
  #announce(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<void>();
    resolve();
  }

  #isFull(): boolean {
    return this.#underWay >= this.#capacity;
  }

  #mustRun(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
