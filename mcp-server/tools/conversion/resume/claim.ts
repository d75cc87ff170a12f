import { readdir, readlink, realpath, stat, statfs } from 'node:fs/promises';
import { chunkJournalPath } from '../../../../nwb/index.ts';
import { InputError } from '../../../../schemas/index.ts';

/** A conversion touches its files all the time: those that were touched later than this may belong to one that runs. */
export const STALE_AFTER_MS = 30_000;
/** File systems of this machine alone, by the numbers that Linux gives them: ext, XFS, Btrfs, ZFS, tmpfs, overlay. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0x01021994, 0x794c7630,
]);

/**
 * Makes sure that nobody writes an unfinished file that is there.
 * @throws InputError `output`
 */
export async function checkNobodyWrites(part: string): Promise<void> {
  const there = await Promise.all(
    [part, chunkJournalPath(part)].map((path) => stat(path).catch(() => undefined)),
  );
  const newest = Math.max(0, ...there.map((one) => one?.mtimeMs ?? 0));
  if (there[0] === undefined) return;
  const ageMs = Date.now() - newest;
  const isWritten = await isOpenSomewhere(part);
  if (isWritten === false || (isWritten === undefined && ageMs >= STALE_AFTER_MS)) return;
  throw new InputError('output', {
    found: `a file that was written ${Math.round(ageMs / 1000)} s ago`,
    expected: 'no other conversion to the same name',
    todo: `Wait for the other conversion; if there is none, try again in ${STALE_AFTER_MS / 1000} s or remove the file.`,
    where: { file: part },
    isPassing: true,
  });
}

/**
 * Whether somebody has the file open; undefined where nobody can tell. Only Linux tells who has a file open, and only of
 * this machine: on a network share another one may.
 */
async function isOpenSomewhere(file: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  if ((await stat(file)).uid !== process.getuid?.()) return undefined;
  const { type } = await statfs(file);
  if (!LOCAL_FILE_SYSTEMS.has(type)) return undefined;
  const real = await realpath(file);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const folder = `/proc/${pid}/fd`;
    // Processes of other users do not show their files; they do not write ours.
    for (const handle of await readdir(folder).catch(() => []))
      if ((await readlink(`${folder}/${handle}`).catch(() => '')) === real) return true;
  }
  return pids.length > 0 ? false : undefined;
}
