import { lstat, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isInside } from '../files/data-roots.ts';
import { ProblemError } from '../problems.ts';

export interface UploadedFile {
  /** Below the folder of whoever sent it, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: string;
}

/** Every file below a folder, what was made of uploads among them; none where there is no such folder. Links are not followed. */
export async function uploadedFiles(root: string): Promise<UploadedFile[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const files: UploadedFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const info = await lstat(file).catch(() => undefined);
    if (info === undefined) continue;
    const path = relative(root, file).split(sep).join('/');
    files.push({ path, bytes: info.size, changedAt: info.mtime.toISOString() });
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export async function usedBelow(root: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const files = await uploadedFiles(root);
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Removes a file, or a folder with what lies in it, and folders that are empty then. A link goes, never what it leads to.
 *
 * @returns what went
 * @throws ProblemError for a path that leads out of the folder, and where there is nothing
 */
export async function removeUploaded(
  root: string,
  path: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const names = path.split('/');
  if (isAbsolute(path) || path.includes('\0') || names.some((name) => ['', '.', '..'].includes(name)))
    throw new ProblemError(
      'not-understood',
      `${JSON.stringify(path.slice(0, 300))} is no path of an upload; expected one that the list has, or a folder of it.`,
    );
  const realRoot = await realpath(root).catch(() => undefined);
  const target = join(realRoot ?? root, ...names);
  const parent = await realpath(dirname(target)).catch(() => undefined);
  const info = await lstat(target).catch(() => undefined);
  if (realRoot === undefined || parent === undefined || info === undefined || !isInside(parent, [realRoot]))
    throw new ProblemError('no-such-upload', `There is no ${path} among your uploads.`);
  const gone = info.isDirectory()
    ? await usedBelow(target)
    : { files: 1, bytes: info.isFile() ? info.size : 0 };
  await rm(target, { recursive: true });
  for (let folder = dirname(target); folder !== realRoot; folder = dirname(folder))
    if (
      await rmdir(folder).then(
        () => false,
        () => true,
      )
    )
      break;
  return gone;
}
