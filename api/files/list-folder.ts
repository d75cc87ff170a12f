import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../schemas/index.ts';
import type { FolderEntry, FolderListing, FoundSession } from '../../schemas/service/index.ts';
import { insideRoots, isInside, realRoots } from './data-roots.ts';

/** A folder with more of them is no place to look around in. */
const MAX_FOLDERS = 500;
/** Folders that are looked into at the same time: a network disk answers slowly, and not all at once. */
const WIDTH = 8;

const RECORDING = /^(\d{8})_([^_]+(?:_[^_]+)*?)_\d{1,3}_[^.]+(?:\.[^.]+)*\.rec$/i;

/**
 * A folder and those in it, without going deeper; sessions are told by the names of recordings. Without a path the roots.
 *
 * @throws ProblemError 403 for a path outside of the roots, InputError where nothing can be read
 */
export async function listFolder(path: string | undefined, roots: readonly string[]): Promise<FolderListing> {
  const open = await realRoots(roots);
  if (path === undefined) return { folders: await lookIntoAll(open), isCut: false };
  const real = await insideRoots(path, roots);
  const entries = await readdir(real, { withFileTypes: true }).catch((cause: unknown) => {
    throw new InputError('file', {
      found: `nothing that can be listed (${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'})`,
      expected: 'a folder',
      todo: 'Check the path and your permission to read it.',
      where: { file: path },
      cause,
    });
  });
  const shown = entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map((entry) => join(real, entry.name))
    .toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  const folder = await lookInto(real);
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(isInside(dirname(real), open) && dirname(real) !== real ? { parent: dirname(real) } : {}),
    folders: await lookIntoAll(await leadingInside(shown.slice(0, MAX_FOLDERS), open)),
    isCut: shown.length > MAX_FOLDERS,
  };
}

/** Leaves out links that lead out of the roots, or nowhere. */
async function leadingInside(paths: readonly string[], open: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const path of paths) {
    const real = await realpath(path).catch(() => undefined);
    if (real !== undefined && isInside(real, open)) kept.push(path);
  }
  return kept;
}

async function lookIntoAll(paths: readonly string[]): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (let first = 0; first < paths.length; first += WIDTH) {
    const looked = await Promise.all(paths.slice(first, first + WIDTH).map(lookInto));
    entries.push(...looked.filter((entry) => entry !== undefined));
  }
  return entries;
}

/** Undefined for what is no folder, or cannot be read. */
async function lookInto(path: string): Promise<FolderEntry | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined || !info.isDirectory()) return undefined;
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return undefined;
  const sessions = new Map<string, FoundSession>();
  const converted = new Map<string, NonNullable<FoundSession['nwb']>>();
  let total = 0;
  for (const name of names) {
    const file = await stat(join(path, name)).catch(() => undefined);
    if (file === undefined || !file.isFile()) continue;
    total += file.size;
    if (name.endsWith('.nwb'))
      converted.set(name, { name, bytes: file.size, modifiedAt: file.mtime.toISOString() });
    const [, date, animal] = RECORDING.exec(name) ?? [];
    if (date === undefined || animal === undefined) continue;
    const key = `${animal}/${date}`;
    const { recordings, bytes } = sessions.get(key) ?? { recordings: 0, bytes: 0 };
    sessions.set(key, { animal, date, recordings: recordings + 1, bytes: bytes + file.size });
  }
  return {
    path,
    name: basename(path),
    modifiedAt: info.mtime.toISOString(),
    bytes: total,
    sessions: [...sessions.values()].map((session) => {
      const nwb = converted.get(`${session.animal}${session.date}.nwb`);
      return nwb === undefined ? session : { ...session, nwb };
    }),
  };
}
