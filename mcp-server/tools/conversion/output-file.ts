import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readlink, realpath, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../../recording/index.ts';
import { InputError } from '../../../schemas/index.ts';

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
  options: { readonly overwrite: boolean; readonly sourceBytes: number; readonly level: number },
): Promise<void> {
  const folder = dirname(path);
  try {
    await makeFolder(folder);
    const probe = `${path}.part`;
    await removeStalePart(probe);
    const handle = await open(probe, 'wx');
    await handle.close();
    await rm(probe);
  } catch (cause) {
    throw outputFault(cause, folder);
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined && !options.overwrite)
    throw new InputError('output', {
      found: `a file of ${existing.size} bytes`,
      expected: 'no file of this name',
      todo: 'Move it away, choose another folder with --out, or allow --overwrite.',
      where: { file: path },
    });
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  const needed = options.sourceBytes / (options.level === 0 ? 1 : LEAST_COMPRESSION) + OVERHEAD_BYTES;
  if (free < needed)
    throw new InputError('output', {
      found: `${megabytes(free)} free`,
      expected: `about ${megabytes(needed)} for the file`,
      todo: 'Make room, or choose another disk with --out.',
      where: { file: folder },
    });
}

/** A conversion writes all the time: a part that was touched later than this may belong to one that still runs. */
const STALE_AFTER_MS = 30_000;
/** File systems of this machine alone, by the numbers that Linux gives them: ext, XFS, Btrfs, ZFS, tmpfs, overlay. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0x01021994, 0x794c7630,
]);

async function removeStalePart(part: string): Promise<void> {
  const info = await stat(part).catch(() => undefined);
  if (info === undefined) return;
  const ageMs = Date.now() - info.mtimeMs;
  if (ageMs < STALE_AFTER_MS && !(await isOrphan(part)))
    throw new InputError('output', {
      found: `a file that was written ${Math.round(ageMs / 1000)} s ago`,
      expected: 'no other conversion to the same name',
      todo: `Wait for the other conversion; if there is none, try again in ${STALE_AFTER_MS / 1000} s or remove the file.`,
      where: { file: part },
    });
  await rm(part);
}

/**
 * Whether surely nobody writes the file: what a killed conversion left can be replaced at once. Only Linux tells who
 * has a file open, and only of this machine: on a network share another one may.
 */
async function isOrphan(file: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  if ((await stat(file)).uid !== process.getuid?.()) return false;
  const { type } = await statfs(file);
  if (!LOCAL_FILE_SYSTEMS.has(type)) return false;
  const real = await realpath(file);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const folder = `/proc/${pid}/fd`;
    // Processes of other users do not show their files; they do not write ours.
    for (const handle of await readdir(folder).catch(() => []))
      if ((await readlink(`${folder}/${handle}`).catch(() => '')) === real) return false;
  }
  return pids.length > 0;
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
 * Whatever goes wrong, the part is removed.
 */
export async function writeWhole<T>(path: string, write: (part: string) => Promise<T>): Promise<T> {
  const part = `${path}.part`;
  try {
    const result = await write(part);
    await rename(part, path);
    await syncFolder(dirname(path));
    return result;
  } catch (cause) {
    await rm(part, { force: true });
    throw outputFault(cause, path);
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
