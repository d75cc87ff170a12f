import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { InputError } from '../../schemas/index.ts';
import {
  type DecodedJournal,
  encodeGoesOn,
  encodeHeader,
  encodeRecords,
  type JournalChunk,
  type JournalHeader,
} from './chunk-journal.ts';
import { writeAll } from './file-bytes.ts';

/** What a kill loses at most, of chunks, and of time: syncing more often costs disks that turn, and gains little. */
const FLUSH_BYTES = 256 * 1024 * 1024;
const FLUSH_MS = 1000;
/** Whoever looks whether somebody writes here goes by the age of the files, which stand still while they are compared. */
const BEAT_MS = 10_000;

/**
 * Appends to a journal, in batches, each after the chunks that it names were synced: no power cut leaves a record that
 * points at nothing. Syncing runs beside the placing of further chunks.
 */
export class JournalWriter {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #datasets: readonly string[];
  readonly #headerCrc: number;
  readonly #beat: NodeJS.Timeout;
  #bytes: number;
  #pending: JournalChunk[] = [];
  #pendingBytes = 0;
  #flushedMs = performance.now();
  #flushing: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;
  #isClosed = false;
  /** Makes sure that the chunks of the file are on the disk. */
  #syncChunks: () => Promise<void> = async () => undefined;

  private constructor(path: string, handle: FileHandle, journal: Omit<DecodedJournal, 'chunks'>) {
    this.#path = path;
    this.#handle = handle;
    this.#datasets = journal.header.datasets;
    this.#headerCrc = journal.headerCrc;
    this.#bytes = journal.wholeBytes;
    this.#beat = setInterval(() => this.#touch(), BEAT_MS).unref();
  }

  /** @throws Error `EEXIST` when there is a journal */
  static async create(path: string, header: JournalHeader): Promise<JournalWriter> {
    const { bytes, crc } = encodeHeader(header);
    const handle = await open(path, 'wx');
    try {
      await writeAll(handle, path, bytes, 0);
      await handle.sync();
      return new JournalWriter(path, handle, { header, headerCrc: crc, wholeBytes: bytes.length });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Goes on with what was decoded, and lets another one who does the same notice. */
  static async goOn(path: string, journal: DecodedJournal): Promise<JournalWriter> {
    const handle = await open(path, 'r+');
    try {
      const mark = encodeGoesOn(journal.headerCrc);
      await handle.truncate(journal.wholeBytes);
      await writeAll(handle, path, mark, journal.wholeBytes);
      await handle.sync();
      const wholeBytes = journal.wholeBytes + mark.length;
      return new JournalWriter(path, handle, { ...journal, wholeBytes });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The file whose chunks are told from now on. */
  follow(syncChunks: () => Promise<void>): void {
    this.#syncChunks = syncChunks;
  }

  /**
   * Notes a chunk whose bytes were handed to the operating system; one of a dataset that the header does not name is
   * passed over.
   * @throws what went wrong when chunks before it were to be recorded
   */
  placed(chunk: JournalChunk): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
    if (this.#isClosed || !this.#datasets.includes(chunk.dataset)) return;
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.sizeBytes;
    if (this.#pendingBytes >= FLUSH_BYTES || performance.now() - this.#flushedMs >= FLUSH_MS)
      this.recordSoon();
  }

  /** Begins to record what was placed, beside whatever else goes on. */
  recordSoon(): void {
    if (this.#isClosed || this.#failure !== undefined) return;
    this.#flushing ??= this.#flush()
      .catch((cause: unknown) => {
        this.#failure = { cause };
      })
      .finally(() => {
        this.#flushing = undefined;
      });
  }

  /** @throws InputError `output` when somebody else writes, or removed, the journal */
  async checkOwner(): Promise<void> {
    const there = await stat(this.#path).catch(() => undefined);
    if (there?.size === this.#bytes) return;
    // Neither of the two may end with a file that the other one wrote into.
    await rm(this.#path, { force: true });
    throw new InputError('output', {
      found: 'another conversion that writes the same file',
      expected: 'one conversion at a time for a file',
      todo: 'Start it again, once.',
      where: { file: this.#path },
    });
  }

  /** Records what is left to record, as far as that is possible, and closes. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#beat);
    await this.#flushing;
    try {
      if (this.#failure === undefined) await this.#flush();
    } catch {
      // What is not recorded is made again.
    } finally {
      await this.#handle.close();
    }
  }

  async #flush(): Promise<void> {
    const chunks = this.#pending;
    if (chunks.length === 0) return;
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#syncChunks();
    await this.checkOwner();
    const bytes = encodeRecords(chunks, this.#datasets, this.#headerCrc);
    await writeAll(this.#handle, this.#path, bytes, this.#bytes);
    this.#bytes += bytes.length;
    await this.#handle.datasync();
    this.#flushedMs = performance.now();
  }

  #touch(): void {
    const now = new Date();
    // A file system that knows no times is no reason to stop.
    this.#handle.utimes(now, now).catch(() => undefined);
  }
}
