import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, Upload } from '@tus/server';
import { z } from 'zod';
import { ProblemError } from '../problems.ts';

/** What is known of an upload beside its bytes. */
const recordSchema = z.object({
  sizeBytes: z.int().nonnegative(),
  metadata: z.record(z.string(), z.string().nullable()),
  /** Moved to its place. */
  isDone: z.boolean(),
});
type Known = z.infer<typeof recordSchema>;

const ID = /^[0-9a-f]{32}$/;

/** What is uploading, of one person: the bytes under a random name, and beside them, in JSON, what is known of them. */
export class UploadStore extends DataStore {
  readonly #folder: string;
  readonly #isThere: (metadata: Known['metadata']) => Promise<boolean>;
  readonly #received: (bytes: number) => void;

  /**
   * @param options.isThere whether a file that came whole is still in its place
   * @param options.received is told how many bytes came
   */
  constructor(
    folder: string,
    options: {
      readonly isThere: (metadata: Known['metadata']) => Promise<boolean>;
      readonly received: (bytes: number) => void;
    },
  ) {
    super();
    this.#folder = folder;
    this.#isThere = options.isThere;
    this.#received = options.received;
    // The length has to be known before, for the quota; and each upload is made before its bytes come.
    this.extensions = ['creation', 'termination'];
  }

  /** Where the bytes of an upload are. */
  fileOf(id: string): string {
    return join(this.#folder, id);
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size = 0, metadata = {} } = upload;
    try {
      await writeFile(this.fileOf(id), '', { flag: 'wx', mode: 0o600 });
      await this.#keep(id, { sizeBytes: size, metadata, isDone: false });
      return upload;
    } catch (error) {
      await this.remove(id).catch(() => undefined);
      throw error;
    }
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    // Nothing is left to come of one that is done.
    if ((await this.#known(id))?.isDone === true) return offset;
    const file = createWriteStream(this.fileOf(id), { flags: 'r+', start: offset });
    try {
      await pipeline(bytes, file);
    } finally {
      this.#received(file.bytesWritten);
    }
    return offset + file.bytesWritten;
  }

  /** One that is done has moved, but a client that missed our answer asks for it again. */
  override async getUpload(id: string): Promise<Upload> {
    const known = await this.#known(id);
    if (known === undefined) throw noSuchUpload();
    const { sizeBytes: size, metadata, isDone } = known;
    if (!isDone) {
      const info = await stat(this.fileOf(id)).catch(() => undefined);
      if (info === undefined) throw noSuchUpload();
      return new Upload({ id, size, offset: info.size, metadata });
    }
    if (await this.#isThere(metadata)) return new Upload({ id, size, offset: size, metadata });
    await this.remove(id);
    throw noSuchUpload();
  }

  override async remove(id: string): Promise<void> {
    await rm(this.fileOf(id), { force: true });
    await rm(this.#recordOf(id), { force: true });
  }

  async isDone(id: string): Promise<boolean> {
    return (await this.#known(id))?.isDone === true;
  }

  async markDone({ id, size = 0, metadata = {} }: Upload): Promise<void> {
    await this.#keep(id, { sizeBytes: size, metadata, isDone: true });
    await rm(this.fileOf(id), { force: true });
  }

  /** How many there are that are not done, and the bytes that they have been promised. */
  async promised(): Promise<{ readonly files: number; readonly bytes: number }> {
    let [files, bytes] = [0, 0];
    for (const name of await readdir(this.#folder)) {
      if (!ID.test(name)) continue;
      const known = await this.#known(name);
      files += 1;
      bytes += known?.isDone === false ? known.sizeBytes : 0;
    }
    return { files, bytes };
  }

  #recordOf(id: string): string {
    return `${this.fileOf(id)}.json`;
  }

  /** In one step: what was known is not lost where the disk is full. */
  async #keep(id: string, known: Known): Promise<void> {
    const draft = `${this.#recordOf(id)}.new`;
    try {
      await writeFile(draft, JSON.stringify(known), { mode: 0o600 });
      await rename(draft, this.#recordOf(id));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** Undefined where there is no such upload, whatever the id. */
  async #known(id: string): Promise<Known | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(this.#recordOf(id), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return recordSchema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }
}

export function noSuchUpload(): ProblemError {
  return new ProblemError('no-such-upload', 'There is no such upload; begin it anew.');
}

export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}
