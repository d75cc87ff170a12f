import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SessionLog, StoredEvent } from '../../schemas/index.ts';

export interface CleanUpPolicy {
  /** Nothing that was used after this moment is taken away. */
  readonly before: Date;
  /** Folders of the service's own: uploads, and the sample with what was made of it. Nobody's recordings are in them. */
  readonly ownFolders: readonly string[];
}

/** A file that goes. */
export interface Removal {
  readonly path: string;
  readonly bytes: number;
  readonly why: string;
}

/** What a session used, and when for the last time. */
interface Usage {
  readonly lastAt: number;
  readonly folders: readonly string[];
  /** Files that its conversions were to write. */
  readonly outputs: readonly string[];
}

/** What a conversion leaves beside its output when it is interrupted. */
const UNFINISHED = ['.part', '.part.journal', '.part.skeleton'];

/**
 * What nobody has use for any more, by two rules:
 * - in the service's own folders every file that was not changed since, and that no session uses that was;
 * - elsewhere the unfinished file of a conversion, where nothing happened in its session since.
 *
 * A recording, and a file that somebody was given, is never among them unless the service's own folders hold it. Links are not followed.
 */
export async function planCleanUp(log: SessionLog, policy: CleanUpPolicy): Promise<readonly Removal[]> {
  const before = policy.before.getTime();
  const usages = await usagesOf(log);
  const busy = await Promise.all(
    usages.filter(({ lastAt }) => lastAt >= before).flatMap(({ folders }) => folders.map(realPath)),
  );
  const isBusy = (path: string): boolean => busy.some((folder) => isWithin(path, folder));
  const removals = new Map<string, Removal>();
  for (const own of policy.ownFolders)
    for await (const [path, info] of filesBelow(await realPath(own)))
      if (changedAt(info) < before && !isBusy(path))
        removals.set(path, { path, bytes: info.size, why: 'nothing happened with it' });
  // Two sessions may have been about the same folder.
  const wanted = new Set(usages.filter(({ lastAt }) => lastAt >= before).flatMap(({ outputs }) => outputs));
  for (const { outputs } of usages)
    for (const output of outputs.filter((path) => !wanted.has(path)))
      for (const path of UNFINISHED.map((ending) => `${output}${ending}`)) {
        const info = await lstat(path).catch(() => undefined);
        if (info?.isFile() === true && changedAt(info) < before && !removals.has(path))
          removals.set(path, { path, bytes: info.size, why: 'an unfinished conversion' });
      }
  return [...removals.values()];
}

/** A copy may keep the time of its source, which says nothing of when it came here. */
const changedAt = ({ mtimeMs, ctimeMs }: Stats): number => Math.max(mtimeMs, ctimeMs);

async function usagesOf(log: SessionLog): Promise<readonly Usage[]> {
  const usages: Usage[] = [];
  for (const { sessionId, createdAt } of await log.list()) {
    const events = await log.read(sessionId);
    usages.push({
      lastAt: Date.parse(events.at(-1)?.at ?? createdAt),
      folders: events.flatMap(foldersOf),
      outputs: events.flatMap(({ event }) =>
        event.type === 'confirmed' && event.offered !== undefined ? [event.offered.output] : [],
      ),
    });
  }
  return usages;
}

function foldersOf({ event }: StoredEvent): readonly string[] {
  return event.type === 'opened' ? [event.folder, event.outFolder] : [];
}

export const realPath = async (path: string): Promise<string> => await realpath(path).catch(() => path);

export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

async function* filesBelow(folder: string): AsyncGenerator<readonly [path: string, info: Stats]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) {
      const info = await lstat(path).catch(() => undefined);
      if (info !== undefined) yield [path, info];
    }
  }
}
