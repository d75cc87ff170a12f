import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../../recording/index.ts';
import { InputError } from '../../../schemas/index.ts';
import { checkNobodyWrites } from './resume/claim.ts';
import { leavePart, removePart } from './resume/leave-part.ts';

/** What ephys of real recordings takes less, deflated: 1.4 at the least in everything measured. */
const LEAST_COMPRESSION = 1.3;
/** Skeleton, tables, index and unfilled last chunks. */
const OVERHEAD_BYTES = 8 * 1024 * 1024;

/**
 * Makes the folder and checks that the output may and can be written there.
 * @throws InputError `output`
 */
export async function checkOutput(
  path: string,
  options: {
    readonly overwrite: boolean;
    readonly ownSince: string | undefined;
    readonly sourceBytes: number;
    readonly isPacked: boolean;
  },
): Promise<void> {
  const folder = dirname(path);
  try {
    await makeFolder(folder);
    await checkNobodyWrites(partOf(path));
    await tryToWrite(partOf(path));
  } catch (cause) {
    throw outputFault(cause, folder);
  }
  const existing = await stat(path).catch(() => undefined);
  const since = options.ownSince === undefined ? Number.POSITIVE_INFINITY : Date.parse(options.ownSince);
  if (existing !== undefined && !options.overwrite && existing.mtimeMs < since)
    throw new InputError('output', {
      found: `a file of ${existing.size} bytes`,
      expected: 'no file of this name',
      todo: 'Move it away, choose another folder with --out, or allow --overwrite.',
      where: { file: path },
    });
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  const whole = options.sourceBytes / (options.isPacked ? LEAST_COMPRESSION : 1) + OVERHEAD_BYTES;
  // What an interrupted conversion left is gone on with, or makes room.
  const left = await stat(partOf(path)).catch(() => undefined);
  const needed = whole - Math.min(left?.size ?? 0, whole);
  if (free < needed)
    throw new InputError('output', {
      found: `${megabytes(free)} free`,
      expected: `about ${megabytes(needed)} for the file`,
      todo: 'Make room, or choose another disk with --out.',
      where: { file: folder },
    });
}

/** The name of a file that is not finished, which nobody takes for one that is. */
function partOf(path: string): string {
  return `${path}.part`;
}

async function tryToWrite(part: string): Promise<void> {
  const isThere = (await stat(part).catch(() => undefined)) !== undefined;
  const handle = await open(part, isThere ? 'r+' : 'wx');
  await handle.close();
  // A kill may have left the journal of a file that has its name.
  if (!isThere) await removePart(part);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** Turns a fault of the file system at the output into one that says what to do; other faults stay as they are. */
export function outputFault(cause: unknown, path: string): unknown {
  if (cause instanceof InputError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  const todo = OUTPUT_FAULTS.get(code ?? '');
  if (todo === undefined) return cause;
  return new InputError('output', {
    found: `a place that cannot be written (${code})`,
    expected: 'a folder that may be written, with room for the file',
    todo,
    where: { file: path },
    cause,
  });
}

const OUTPUT_FAULTS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'No folder can be made there: choose another one with --out.'],
  ['ENOSPC', 'The disk is full: make room, or choose another disk with --out.'],
  ['EDQUOT', 'Your quota on this disk is used up: make room, or choose another disk with --out.'],
  ['EACCES', 'Ask for permission to write there, or choose another folder with --out.'],
  ['EPERM', 'Ask for permission to write there, or choose another folder with --out.'],
  ['EROFS', 'The disk can only be read: choose another one with --out.'],
  ['ENOTDIR', 'A part of the path is a file: choose another folder with --out.'],
  ['EEXIST', 'A file stands where the folder should be: choose another folder with --out.'],
  ['ENAMETOOLONG', 'Choose a shorter path with --out.'],
  ['EIO', 'The disk reports an error: check it, or choose another one with --out.'],
]);

/**
 * Writes a file under a name that nobody takes for finished, `*.part`, and gives it its name when `write` is done.
 * Whatever goes wrong, nothing is left but what the same command can go on with.
 */
export async function writeWhole<T>(
  path: string,
  signal: AbortSignal | undefined,
  write: (part: string) => Promise<T>,
): Promise<T> {
  const part = partOf(path);
  try {
    const result = await write(part);
    await rename(part, path);
    await syncFolder(dirname(path));
    await removePart(part);
    return result;
  } catch (cause) {
    throw await leavePart(part, outputFault(cause, path), signal);
  }
}

/** The new name is only safe from a power cut once the folder is synced; some file systems cannot. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024, signal }))
    hash.update(bytes as Buffer);
  return hash.digest('hex');
}
