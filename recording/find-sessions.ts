import { basename, dirname, join, relative, sep } from 'node:path';
import { throwIfCancelled } from '../schemas/index.ts';
import { parseEpochName, parseMetadataName } from './file-names.ts';
import { checkFolder, type Unrecognised, walk } from './scan.ts';

/** A session somewhere below a folder, by the names of its files alone. */
export interface FoundSession {
  /** Folder that holds all of its recordings. */
  readonly folder: string;
  readonly animal: string;
  /** YYYYMMDD */
  readonly date: string;
  /** Metadata of its name that do not lie in its folder, where only one file can be meant. */
  readonly metadataFile: string | undefined;
}

export interface FoundSessions {
  /** By folder, then date, then animal. */
  readonly sessions: readonly FoundSession[];
  /** Recordings whose names tell no session, and places that cannot be read. */
  readonly unplaced: readonly Unrecognised[];
}

interface Named {
  readonly animal: string;
  readonly date: string;
  /** Numbers of the epochs that have a recording there, by folder. */
  readonly epochs: Map<string, Set<number>>;
  readonly metadata: string[];
}

/**
 * Looks for sessions anywhere below a folder. Recordings of one animal and day in several folders are one session when
 * one of the folders holds the others, or when their epochs complete each other; else each folder is one of its own.
 * @throws InputError `file` when the folder cannot be read
 */
export async function findSessions(parent: string, signal?: AbortSignal): Promise<FoundSessions> {
  const root = await checkFolder(parent);
  const named = new Map<string, Named>();
  const unplaced: Unrecognised[] = [];
  for await (const path of walk(root, root, 0, unplaced)) {
    throwIfCancelled(signal);
    const name = basename(path);
    const metadata = parseMetadataName(name);
    if (metadata !== undefined) of(named, metadata).metadata.push(path);
    if (!/\.rec$/i.test(name)) continue;
    const epoch = parseEpochName(name);
    if (epoch === undefined || epoch.extension.toLowerCase() !== 'rec')
      unplaced.push({
        path,
        reason: 'the name of the recording is not {YYYYMMDD}_{animal}_{epoch}_{tag}.rec',
      });
    else {
      const { epochs } = of(named, epoch);
      const folder = dirname(path);
      epochs.set(folder, (epochs.get(folder) ?? new Set()).add(epoch.epoch));
    }
  }
  const sessions = [...named.values()].flatMap((one) =>
    foldersOf(one.epochs).map((folder) => {
      const { animal, date, metadata } = one;
      const isInside = metadata.some((file) => isBelow(folder, dirname(file)));
      return {
        folder,
        animal,
        date,
        metadataFile: isInside || metadata.length > 1 ? undefined : metadata[0],
      };
    }),
  );
  const isTold = ({ path, reason }: Unrecognised): boolean =>
    /\.rec$/i.test(path) || /cannot be read|nested/.test(reason);
  const keyOf = ({ folder, date, animal }: FoundSession): string => [folder, date, animal].join('\n');
  return {
    sessions: sessions.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    unplaced: unplaced.filter(isTold),
  };
}

function of(named: Map<string, Named>, { animal, date }: { animal: string; date: string }): Named {
  const key = `${animal}/${date}`;
  const one = named.get(key) ?? { animal, date, epochs: new Map(), metadata: [] };
  named.set(key, one);
  return one;
}

function foldersOf(epochs: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  const all = [...epochs.keys()];
  const outer = all.filter((folder) => !all.some((other) => other !== folder && isBelow(other, folder)));
  const numbers = outer.flatMap((folder) => [...(epochs.get(folder) ?? [])]);
  if (outer.length < 2 || new Set(numbers).size < numbers.length) return outer;
  return [outer.reduce(commonFolder)];
}

/** Whether `folder` is `outer`, or lies in it. */
function isBelow(outer: string, folder: string): boolean {
  const way = relative(outer, folder);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (!isBelow(folder, other)) folder = join(folder, '..');
  return folder;
}
