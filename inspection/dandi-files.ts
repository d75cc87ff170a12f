import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CancelledError, InputError } from '../schemas/index.ts';

/** Large files are read and written in pieces of 4 MiB. */
const PIECE_BYTES = 4 * 2 ** 20;

export type Placement = 'copy' | 'link';

/**
 * Puts a file to a new place, as a copy or as another name of the same file on the disk.
 * @throws InputError('output') when the disk takes none; CancelledError, after which nothing is left
 */
export async function place(
  from: string,
  to: string,
  how: Placement,
  signal: AbortSignal | undefined,
): Promise<void> {
  await made(dirname(to));
  if (how === 'link') await linked(from, to);
  else await copied(from, to, signal);
}

/**
 * Makes a folder with those above it.
 * @returns the first that was not there before, or undefined
 * @throws InputError('output') when it cannot be made
 */
export async function made(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new InputError('output', {
      found: `a folder that cannot be made (${reasonOf(cause)})`,
      expected: 'a folder in which files can be made',
      todo: 'Choose another --out, or change its permissions.',
      where: { file: folder },
      cause,
    });
  }
}

/**
 * Gives a file or folder of the same disk its last name.
 * @throws InputError('output') when something has that name by now
 */
export async function moved(from: string, to: string): Promise<void> {
  let reason = 'it exists already';
  let cause: unknown;
  if ((await bytesOf(to)) === undefined) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      cause = error;
      reason = reasonOf(error);
    }
  }
  throw new InputError('output', {
    found: `a name that cannot be given (${reason})`,
    expected: 'a free name: nothing is overwritten',
    todo: 'See what else writes into the folder, and lay the files out again.',
    where: { file: to },
    cause,
  });
}

async function linked(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    throw new InputError('output', {
      found: `a disk that takes no link to ${from} (${reasonOf(cause)})`,
      expected: 'source and target on one disk that knows hard links',
      todo: 'Copy instead: --copy.',
      where: { file: to },
      cause,
    });
  }
}

async function copied(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    // Where the disk can share blocks between files a copy takes no time.
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch {
    await rm(to, { force: true });
  }
  try {
    await pipeline(
      createReadStream(from, { highWaterMark: PIECE_BYTES }),
      createWriteStream(to, { flags: 'wx', highWaterMark: PIECE_BYTES }),
      ...(signal === undefined ? [] : [{ signal }]),
    );
  } catch (cause) {
    await rm(to, { force: true });
    if (signal?.aborted === true) throw new CancelledError();
    throw new InputError('output', {
      found: `a copy of ${from} that did not end (${reasonOf(cause)})`,
      expected: 'room for a whole copy, and a source that can be read',
      todo: 'Make room on the disk or choose another --out; with --link only what changes is copied.',
      where: { file: to },
      cause,
    });
  }
}

/** The size of a file, or undefined when there is none. */
export async function bytesOf(path: string): Promise<number | undefined> {
  try {
    const { size } = await stat(path);
    return size;
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
