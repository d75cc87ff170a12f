import type { FolderEntry, FolderListing, FoundSession } from '../../../schemas/service/index.ts';
import { isoDay } from '../../format.ts';
import { hasWords } from '../../has-words.ts';

/** One session of one animal on one day, in the folder where its recordings lie. */
export interface FoundRecording extends FoundSession {
  readonly folder: string;
  /** The folder holds other sessions too: which one has to be said. */
  readonly isOneOfSeveral: boolean;
}

export interface Found {
  readonly roots: readonly string[];
  readonly recordings: readonly FoundRecording[];
  /** Folders that were looked into. */
  readonly looked: number;
  readonly isDone: boolean;
  /** There are more folders than were looked into. */
  readonly isCut: boolean;
}

export const NOTHING_FOUND: Found = { roots: [], recordings: [], looked: 0, isDone: false, isCut: false };

/** Labs keep animal/day, or project/animal/day; deeper, a person names the folder. */
const MOST_DEEP = 4;
/** Some seconds on a network disk. */
const MOST_FOLDERS = 400;
const WIDTH = 4;

/**
 * Looks for recordings below the roots, folders nearer to a root first, and tells what it has after each. A folder with
 * recordings is not looked into any deeper.
 */
export async function findRecordings(
  list: (path?: string) => Promise<FolderListing>,
  onFound: (found: Found) => void,
  signal: AbortSignal,
): Promise<void> {
  const { folders: roots } = await list();
  let found: Found = {
    ...NOTHING_FOUND,
    roots: roots.map(({ path }) => path),
    recordings: roots.flatMap(recordingsIn),
    looked: roots.length,
  };
  let level = roots.filter(({ sessions }) => sessions.length === 0);
  // One root may lie within another.
  const known = new Set(found.roots);
  for (let depth = 1; depth <= MOST_DEEP && level.length > 0; depth += 1) {
    const next: FolderEntry[] = [];
    for (let first = 0; first < level.length; first += WIDTH) {
      if (signal.aborted) return;
      const some = level.slice(first, first + WIDTH);
      if (found.looked + some.length > MOST_FOLDERS) {
        onFound({ ...found, isDone: true, isCut: true });
        return;
      }
      // A folder that cannot be read hides no other.
      const listings = await Promise.all(some.map(({ path }) => list(path).catch(() => undefined)));
      const inside = listings
        .flatMap((listing) => listing?.folders ?? [])
        .filter(({ path }) => !known.has(path));
      for (const { path } of inside) known.add(path);
      next.push(...inside.filter(({ sessions }) => sessions.length === 0));
      found = {
        ...found,
        recordings: [...found.recordings, ...inside.flatMap(recordingsIn)],
        looked: found.looked + some.length,
        isCut: found.isCut || listings.some((listing) => listing?.isCut === true),
      };
      if (!signal.aborted) onFound(found);
    }
    level = next;
  }
  if (!signal.aborted) onFound({ ...found, isDone: true, isCut: found.isCut || level.length > 0 });
}

function recordingsIn({ path, sessions }: FolderEntry): FoundRecording[] {
  return sessions.map((session) => ({ ...session, folder: path, isOneOfSeveral: sessions.length > 1 }));
}

/** Those that hold every word of a search, in the animal, the day, or the path: the newest first. */
export function matching(recordings: readonly FoundRecording[], search: string): FoundRecording[] {
  return recordings
    .filter((one) => hasWords(`${one.animal} ${one.date} ${isoDay(one.date)} ${one.folder}`, search))
    .toSorted((one, other) => other.date.localeCompare(one.date) || one.animal.localeCompare(other.animal));
}
