import { randomBytes } from 'node:crypto';
import { link, mkdir, realpath, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Server, type Upload } from '@tus/server';
import type { Audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { isInside } from '../files/data-roots.ts';
import type { Metrics } from '../observe/metrics.ts';
import { ProblemError } from '../problems.ts';
import { kindOf } from './contents.ts';
import { destinationOf } from './names.ts';
import { askScanner } from './scan-command.ts';
import { makePrivate, noSuchUpload, UploadStore } from './upload-store.ts';
import { usedBelow } from './uploaded-files.ts';

export interface UploadOptions {
  /** Where uploads are kept: `incoming/` while they come, `files/` when they are there, each with a folder for each user. */
  readonly folder: string;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of one person, all files together. */
  readonly quotaBytes: number;
  /** A program and its first arguments; the path of the file comes last. See scan-command.ts. */
  readonly scanCommand?: readonly string[] | undefined;
  /** So much room is left for the sessions and jobs of everybody. */
  readonly leastFreeBytes: number;
}

/** Who is told what becomes of uploads. */
export interface UploadWitnesses {
  readonly audit?: Audit | undefined;
  readonly metrics?: Pick<Metrics, 'bytesMoved'> | undefined;
}

/** Of one person, those that are on their way among them: a file takes room even where it holds nothing. */
const MOST_FILES = 100_000;

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
  readonly #root: string;
  readonly #incoming: string;
  /** Why a request failed, which the protocol would tell in words of its own. */
  readonly #failures = new WeakMap<object, unknown>();
  /** Uploads are made one after the other, so that two are not promised the same room. */
  #making: Promise<unknown> = Promise.resolve();
  /** Each upload that came whole is looked at once, however many ask for it meanwhile. */
  readonly #finishing = new Map<string, Promise<string>>();

  constructor(
    options: UploadOptions,
    path: string,
    principal: Principal,
    { audit, metrics }: UploadWitnesses,
  ) {
    this.#options = options;
    this.#principal = principal;
    this.#audit = audit;
    this.#root = uploadRootOf(options, principal);
    this.#incoming = join(options.folder, 'incoming', principal.userId);
    this.#store = new UploadStore(this.#incoming, {
      isThere: async (metadata) => {
        const file = join(this.#root, destinationOf(nameIn(metadata)).path);
        return (await stat(file).catch(() => undefined)) !== undefined;
      },
      received: (bytes) => metrics?.bytesMoved('in', bytes),
    });
    this.#server = new Server({
      path,
      datastore: this.#store,
      maxSize: options.maxBytes,
      relativeLocation: true,
      allowedOrigins: [],
      namingFunction: () => randomBytes(16).toString('hex'),
      getFileIdFromRequest: (request) => idIn(request),
      onUploadCreate: async (request, upload) => {
        await this.#kept(request, () => this.#promise(upload));
        return {};
      },
      onUploadFinish: async (request, upload) => ({
        headers: await this.#kept(request, () => this.#placed(upload)),
      }),
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
    await makePrivate(this.#root);
    // Bytes come with PATCH, so that an upload has its id, and its promise, before.
    if (
      request.method === 'POST' &&
      request.headers.get('content-type') === 'application/offset+octet-stream'
    )
      throw new ProblemError(
        'not-understood',
        'Make the upload by an empty POST, then send its bytes by PATCH.',
      );
    if (request.method === 'DELETE') {
      const { id } = await this.#store.getUpload(idIn(request) ?? '');
      if (await this.#store.isDone(id))
        throw new ProblemError(
          'not-understood',
          'The file is whole and in its place: remove it there (DELETE /uploads/files?path=…).',
        );
    }
    const response = await (request.method === 'POST'
      ? this.#inTurn(request)
      : this.#server.handleWeb(request));
    if (response.status < 400) return await this.#complete(request, response);
    const failure = this.#failures.get(request);
    if (response.status === 413 && request.method === 'PATCH') await this.#remove(request);
    if (failure instanceof ProblemError) throw failure;
    throw await problemOf(response, failure);
  }

  /**
   * Whoever asks how far an upload is, and hears that it came whole, sends nothing more: what kept it from its place before,
   * a full disk or the end of the service, has to be made good now.
   */
  async #complete(request: Request, response: Response): Promise<Response> {
    const offset = response.headers.get('upload-offset');
    if (request.method !== 'HEAD' || offset === null || offset !== response.headers.get('upload-length'))
      return response;
    const placed = await this.#placed(await this.#store.getUpload(idIn(request) ?? ''));
    for (const [name, value] of Object.entries(placed)) response.headers.set(name, value);
    return response;
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
    const destination = destinationOf(nameIn(upload.metadata));
    const { id, size = 0 } = upload;
    const { quotaBytes, leastFreeBytes } = this.#options;
    const [there, promised] = [await usedBelow(this.#root), await this.#store.promised()];
    if (there.files + promised.files >= MOST_FILES)
      throw new ProblemError(
        'quota-exceeded',
        `You have ${MOST_FILES} uploads: remove some that are done with.`,
      );
    const used = there.bytes + promised.bytes;
    if (used + size > quotaBytes)
      throw new ProblemError(
        'quota-exceeded',
        `The file has ${size} bytes, and ${Math.max(0, quotaBytes - used)} of your ${quotaBytes} are free: remove uploads that are done with.`,
      );
    const { bavail, bsize } = await statfs(this.#root);
    if (size + leastFreeBytes > bavail * bsize)
      throw new ProblemError('no-room', `The file has ${size} bytes, for which the service has no room now.`);
    if ((await realpath(join(this.#root, destination.path)).catch(() => undefined)) !== undefined)
      throw alreadyThere(destination.path);
    await this.#audit?.record({
      by: this.#principal,
      what: 'upload-begun',
      target: id,
      detail: { path: destination.path, bytes: size },
    });
  }

  /** The header that says where the file is, which is put there where it is not. */
  async #placed(upload: Upload): Promise<Record<string, string>> {
    const { id } = upload;
    const finishing =
      this.#finishing.get(id) ?? this.#finish(upload).finally(() => this.#finishing.delete(id));
    this.#finishing.set(id, finishing);
    return { 'Renshaw-Path': encodeURIComponent(await finishing) };
  }

  /** Looks at what came, and puts it in its place. What is refused is removed. */
  async #finish(upload: Upload): Promise<string> {
    const came = this.#store.fileOf(upload.id);
    const { path } = destinationOf(nameIn(upload.metadata));
    const root = await realpath(this.#root);
    const target = join(root, path);
    if (await this.#store.isDone(upload.id)) return target;
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
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      if (!isInside(await realpath(dirname(target)), [root]))
        throw new ProblemError('outside-of-the-data', `${path} leads out of your uploads.`);
      // A link replaces nothing, where a new name would.
      await link(came, target).catch(async (cause: NodeJS.ErrnoException) => {
        // It was put there before, by a process that came no further.
        if (cause.code === 'EEXIST' && (await isSameFile(came, target))) return;
        throw cause.code === 'EEXIST' ? alreadyThere(path) : cause;
      });
      await this.#store.markDone(upload);
    } catch (error) {
      throw hasNoRoom(error) ? noRoom() : error;
    }
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
    const id = idIn(request);
    if (id === undefined) return;
    await this.#store.remove(id);
    await this.#audit?.record({
      by: this.#principal,
      what: 'upload-removed',
      target: id,
      detail: { why: 'too large' },
    });
  }
}

const nameIn = (metadata: Upload['metadata']): string =>
  metadata?.['relativePath'] || metadata?.['filename'] || '';

/** Of the address, whatever its query says. */
const idIn = (request: { readonly url: string }): string | undefined =>
  /\/([0-9a-f]{32})\/?$/.exec(new URL(request.url, 'http://localhost').pathname)?.[1];

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  return a.dev === b.dev && a.ino === b.ino;
}

/** A disk that is full, or a quota of the system that is used up. */
const hasNoRoom = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

function noRoom(): ProblemError {
  return new ProblemError('no-room', 'The service has no room now; what came is kept, go on when there is.');
}

function alreadyThere(path: string): ProblemError {
  return new ProblemError(
    'already-there',
    `${path} is there already; remove it, or name the folder otherwise.`,
  );
}

/** What the protocol refuses, as everything else is refused here. */
async function problemOf(response: Response, failure: unknown): Promise<unknown> {
  const detail = (await response.text()).trim();
  switch (response.status) {
    case 404:
    case 410:
      return noSuchUpload();
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
    case 500:
      if (hasNoRoom(failure)) return noRoom();
      return failure instanceof Error ? failure : new Error(`an upload failed: ${detail}`);
    default:
      return new ProblemError('not-understood', `Not by the protocol of tus 1.0.0: ${detail}`);
  }
}
