import { randomBytes } from 'node:crypto';
import { link, mkdir, realpath, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Server, type Upload } from '@tus/server';
import type { Audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { isInside } from '../files/data-roots.ts';
import { ProblemError } from '../problems.ts';
import { kindOf } from './contents.ts';
import { destinationOf } from './names.ts';
import { askScanner } from './scan-command.ts';
import { bytesBelow, makePrivate, UploadStore } from './upload-store.ts';

export interface UploadOptions {
  /** Where uploads are kept: `incoming/` while they come, `files/` when they are there, each with a folder for each user. */
  readonly folder: string;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of one person, all files together. */
  readonly quotaBytes: number;
  /** A program and its first arguments; the path of the file comes last. See scan-command.ts. */
  readonly scanCommand?: readonly string[] | undefined;
}

/** So much is left for the sessions and jobs of everybody. */
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** Where the finished uploads of somebody lie: one of their data roots. */
export function uploadRootOf(
  { folder }: Pick<UploadOptions, 'folder'>,
  { userId }: Pick<Principal, 'userId'>,
): string {
  return join(folder, 'files', userId);
}

/** The uploads of one person, by the protocol of tus. */
export class PersonalUploads {
  readonly #options: UploadOptions;
  readonly #principal: Principal;
  readonly #audit: Audit | undefined;
  readonly #store: UploadStore;
  readonly #server: Server;
  readonly #incoming: string;
  /** Why a request failed, which the protocol would tell in words of its own. */
  readonly #failures = new WeakMap<object, unknown>();
  /** Uploads are made one after the other, so that two are not promised the same room. */
  #making: Promise<unknown> = Promise.resolve();

  constructor(options: UploadOptions, path: string, principal: Principal, audit: Audit | undefined) {
    this.#options = options;
    this.#principal = principal;
    this.#audit = audit;
    this.#incoming = join(options.folder, 'incoming', principal.userId);
    this.#store = new UploadStore(this.#incoming);
    this.#server = new Server({
      path,
      datastore: this.#store,
      maxSize: options.maxBytes,
      relativeLocation: true,
      allowedOrigins: [],
      disableTerminationForFinishedUploads: true,
      namingFunction: () => randomBytes(16).toString('hex'),
      onUploadCreate: async (request, upload) => {
        await this.#kept(request, () => this.#promise(upload));
        return {};
      },
      onUploadFinish: async (request, upload) => {
        const path = await this.#kept(request, () => this.#finish(upload));
        return { headers: { 'Renshaw-Path': encodeURIComponent(path) } };
      },
      onResponseError: (request, error) => {
        if (!this.#failures.has(request)) this.#failures.set(request, error);
        return undefined;
      },
    });
  }

  /** @throws ProblemError or InputError where the request is refused; what came of an upload that is too large is removed */
  async handle(request: Request): Promise<Response> {
    // Two upload folders exist before the first request asks for them.
    await makePrivate(this.#incoming);
    await makePrivate(uploadRootOf(this.#options, this.#principal));
    // Bytes come with PATCH, so that an upload has its id, and its promise, before.
    if (
      request.method === 'POST' &&
      request.headers.get('content-type') === 'application/offset+octet-stream'
    )
      throw new ProblemError(
        'not-understood',
        'Make the upload by an empty POST, then send its bytes by PATCH.',
      );
    const response = await (request.method === 'POST'
      ? this.#inTurn(request)
      : this.#server.handleWeb(request));
    if (response.status < 400) return response;
    const failure = this.#failures.get(request);
    if (response.status === 413 && request.method === 'PATCH') await this.#remove(request);
    if (failure instanceof ProblemError) throw failure;
    throw await problemOf(response, failure, this.#incoming);
  }

  async #inTurn(request: Request): Promise<Response> {
    const made = this.#making.then(() => this.#server.handleWeb(request));
    this.#making = made.catch(() => undefined);
    return await made;
  }

  /** Keeps what went wrong in a hook, whose error the protocol would turn into its own. */
  async #kept<T>(request: object, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#failures.set(request, error);
      throw error;
    }
  }

  async #promise(upload: Upload): Promise<void> {
    const destination = destinationOf(
      upload.metadata?.['relativePath'] || upload.metadata?.['filename'] || '',
    );
    const { id, size = 0 } = upload;
    const { quotaBytes } = this.#options;
    const root = uploadRootOf(this.#options, this.#principal);
    const used = (await bytesBelow(root)) + (await this.#store.promisedBytes());
    if (used + size > quotaBytes)
      throw new ProblemError(
        'quota-exceeded',
        `The file has ${size} bytes, and ${Math.max(0, quotaBytes - used)} of your ${quotaBytes} are free: remove uploads that are done with.`,
      );
    const { bavail, bsize } = await statfs(root);
    if (size + LEAST_FREE_BYTES > bavail * bsize)
      throw new ProblemError('no-room', `The file has ${size} bytes, for which the service has no room now.`);
    if ((await realpath(join(root, destination.path)).catch(() => undefined)) !== undefined)
      throw new ProblemError(
        'already-there',
        `${destination.path} is there already; remove it, or name the folder otherwise.`,
      );
    await this.#audit?.record({
      by: this.#principal,
      what: 'upload-begun',
      target: id,
      detail: { path: destination.path, bytes: size },
    });
  }

  /** Looks at what came, and puts it in its place. What is refused is removed. */
  async #finish(upload: Upload): Promise<string> {
    const came = join(this.#incoming, upload.id);
    const { path } = destinationOf(upload.metadata?.['relativePath'] || upload.metadata?.['filename'] || '');
    const refusal = await this.#refusalOf(came, path);
    if (refusal !== undefined) {
      await this.#store.remove(upload.id);
      await this.#audit?.record({
        by: this.#principal,
        what: 'upload-refused',
        target: upload.id,
        detail: { path, refusal },
      });
      throw new ProblemError('upload-refused', `${path} was not taken. ${refusal}`);
    }
    const root = await realpath(uploadRootOf(this.#options, this.#principal));
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    if (!isInside(await realpath(dirname(target)), [root]))
      throw new ProblemError('outside-of-the-data', `${path} leads out of your uploads.`);
    // A link replaces nothing, where a new name would.
    await link(came, target).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
      throw new ProblemError(
        'already-there',
        `${path} is there already; remove it, or name the folder otherwise.`,
      );
    });
    await this.#store.markDone(upload);
    await rm(came);
    await this.#audit?.record({
      by: this.#principal,
      what: 'uploaded',
      target: upload.id,
      detail: { path, bytes: upload.size ?? 0 },
    });
    return target;
  }

  async #refusalOf(file: string, path: string): Promise<string | undefined> {
    const found = await kindOf(file, path);
    if ('refusal' in found) return found.refusal;
    const { scanCommand } = this.#options;
    return scanCommand === undefined ? undefined : await askScanner(scanCommand, file);
  }

  async #remove(request: Request): Promise<void> {
    const id = /([0-9a-f]{32})\/?$/.exec(new URL(request.url).pathname)?.[1];
    if (id === undefined) return;
    await this.#store.remove(id).catch(() => undefined);
    await this.#audit?.record({
      by: this.#principal,
      what: 'upload-removed',
      target: id,
      detail: { why: 'too large' },
    });
  }
}

/** What the protocol refuses, as everything else is refused here. */
async function problemOf(response: Response, failure: unknown, folder: string): Promise<unknown> {
  const detail = (await response.text()).trim();
  switch (response.status) {
    case 404:
    case 410:
      return new ProblemError('no-such-upload', 'There is no such upload; begin it anew.');
    case 409:
      return new ProblemError(
        'wrong-offset',
        'Bytes were sent for another place than where the upload stands: ask by HEAD.',
      );
    case 413:
      return new ProblemError(
        'too-large',
        'More bytes than an upload may have, or than were announced; what came is removed.',
      );
    case 500: {
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize < LEAST_FREE_BYTES)
        return new ProblemError(
          'no-room',
          'The service has no room now; what came is kept, go on when there is.',
        );
      return failure instanceof Error ? failure : new Error(`an upload failed: ${detail}`);
    }
    default:
      return new ProblemError('not-understood', `Not by the protocol of tus 1.0.0: ${detail}`);
  }
}
