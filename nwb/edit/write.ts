import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../../schemas/index.ts';
import { readExactly, writeAll } from '../hdf5/file-bytes.ts';
import { decodeJournal, encodeJournal, type Journal, journalPath, undoPath } from './journal.ts';

/** The moments of a change at which a kill is worth trying. */
export type WriteStep = 'journal-written' | 'block-written' | 'blocks-synced';

export interface WriteOptions {
  /** Leaves the journal as the undo file. */
  readonly keepJournal?: boolean | undefined;
  /** For tests, which throw here to stand for a kill: everything is then left as it is. */
  readonly onStep?: ((step: WriteStep) => void) | undefined;
}

async function openFile(path: string): Promise<FileHandle> {
  return open(path, 'r+').catch((cause: unknown) => {
    throw new InputError('file', {
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'an NWB file that can be read and written',
      todo: 'Check the path and its permissions.',
      where: { file: path },
      cause,
    });
  });
}

/** Makes a created, renamed or removed name last; where folders cannot be synced, the system takes care of it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  if (folder === undefined) return;
  try {
    await folder.sync().catch(() => {});
  } finally {
    await folder.close();
  }
}

async function writeJournal(path: string, journal: Journal): Promise<void> {
  const target = journalPath(path);
  const handle = await open(target, 'wx').catch((cause: unknown) => {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (exists) throw interrupted(path);
    throw new InputError('output', {
      found: cause instanceof Error ? cause.message : String(cause),
      expected: "a folder in which a journal can stand beside the file while it's changed",
      todo: 'Check the permissions of the folder.',
      where: { file: target },
      cause,
    });
  });
  try {
    await writeAll(handle, target, encodeJournal(journal), 0);
    await handle.sync();
  } catch (error) {
    // The file is untouched: a journal cut short serves nobody.
    await rm(target, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await syncFolder(target);
}

/** The fault of a file that a killed program left in the middle of a change. */
export function interrupted(path: string): InputError {
  return new InputError('nwb', {
    found: `the journal of an earlier change, ${journalPath(path)}`,
    expected: 'a file that is not being changed',
    todo: 'If no other program is changing the file just now, renshaw fix FILE rolls the interrupted change back.',
    where: { file: path },
  });
}

async function writeBlocks(
  handle: FileHandle,
  path: string,
  journal: Journal,
  options: WriteOptions,
): Promise<void> {
  for (const { offsetBytes, after } of journal.blocks) {
    if (after.length > 0) await writeAll(handle, path, after, offsetBytes);
    options.onStep?.('block-written');
  }
  if (journal.bytesAfter < journal.bytesBefore) await handle.truncate(journal.bytesAfter);
  await handle.sync();
  options.onStep?.('blocks-synced');
}

/**
 * Writes a change: the journal and a sync, the blocks and a sync, then the journal goes. A kill before the journal is
 * whole leaves the file as it was; after that {@link rollBack} restores it; after the journal is gone it is changed.
 *
 * @throws InputError('nwb') when an interrupted change is waiting, or the file is not as the journal says
 */
export async function writeChange(path: string, journal: Journal, options: WriteOptions = {}): Promise<void> {
  const handle = await openFile(path);
  try {
    if (!(await isBefore(handle, path, journal))) throw changedMeanwhile(path);
    await writeJournal(path, journal);
    options.onStep?.('journal-written');
    await writeBlocks(handle, path, journal, options);
  } finally {
    await handle.close();
  }
  if (options.keepJournal === true) await rename(journalPath(path), undoPath(path));
  else await rm(journalPath(path));
  await syncFolder(path);
}

function changedMeanwhile(path: string): InputError {
  return new InputError('nwb', {
    found: 'a file that was changed in the meantime',
    expected: 'the file as it was when the change was worked out',
    todo: 'Close other programs that write the file, then check the file and start the change again.',
    where: { file: path },
  });
}

/** Whether the file's size and the blocks in question are as before the change. */
async function isBefore(handle: FileHandle, path: string, journal: Journal): Promise<boolean> {
  if ((await handle.stat()).size !== journal.bytesBefore) return false;
  for (const { offsetBytes, before } of journal.blocks) {
    const found = await readExactly(handle, path, offsetBytes, before.length);
    if (Buffer.compare(new Uint8Array(found.buffer), before) !== 0) return false;
  }
  return true;
}

/** Disks write sectors whole: inside one, a kill leaves the old bytes or the new ones. */
const sectorBytes = 512;

/** Whether every sector in question is as before or as after the change, so that the journal is this file's. */
async function isBetween(handle: FileHandle, path: string, journal: Journal): Promise<boolean> {
  const { size } = await handle.stat();
  const [least, most] = [journal.bytesBefore, journal.bytesAfter].sort((a, b) => a - b);
  if (size < (least ?? 0) || size > (most ?? 0)) return false;
  for (const { offsetBytes, before, after } of journal.blocks) {
    const length = Math.min(before.length, after.length, Math.max(0, size - offsetBytes));
    const found = new Uint8Array((await readExactly(handle, path, offsetBytes, length)).buffer);
    for (let at = 0; at < length; at += sectorBytes) {
      const end = Math.min(at + sectorBytes, length);
      const sector = found.subarray(at, end);
      const isKnown = [before, after].some((bytes) => Buffer.compare(sector, bytes.subarray(at, end)) === 0);
      if (!isKnown) return false;
    }
  }
  return true;
}

/**
 * Puts back what an interrupted change overwrote, if there was one. May itself be interrupted and called again.
 * @returns whether there was one that had begun
 * @throws InputError('nwb') when the journal belongs to another file of this name
 */
export async function rollBack(path: string): Promise<boolean> {
  const source = journalPath(path);
  const bytes = await readIfThere(source);
  if (bytes === undefined) return false;
  const journal = decodeJournal(bytes, source);
  if (journal !== undefined) {
    const handle = await openFile(path);
    try {
      if (!(await isBetween(handle, path, journal))) {
        throw new InputError('nwb', {
          found: `the journal of a change of another file, ${source}`,
          expected: 'the file that the change was begun on',
          todo: 'If the file was made again since, delete the journal.',
          where: { file: path },
        });
      }
      for (const { offsetBytes, before } of journal.blocks)
        if (before.length > 0) await writeAll(handle, path, before, offsetBytes);
      await handle.truncate(journal.bytesBefore);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await rm(source);
  await syncFolder(path);
  return journal !== undefined;
}

/** The bytes of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  });
}
