import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SessionLog } from '../../schemas/index.ts';
import { type CleanUpPolicy, isWithin, planCleanUp, type Removal, realPath } from './plan-clean-up.ts';

/** Removes what the policy says, and folders of the service's own that are empty then. @returns what was removed */
export async function cleanUp(log: SessionLog, policy: CleanUpPolicy): Promise<readonly Removal[]> {
  const removed: Removal[] = [];
  const own = await Promise.all(policy.ownFolders.map(realPath));
  for (const removal of await planCleanUp(log, policy)) {
    // The next time finds what could not be removed now.
    const isGone = await rm(removal.path, { force: true }).then(
      () => true,
      () => false,
    );
    if (!isGone) continue;
    removed.push(removal);
    await removeEmpty(dirname(removal.path), own);
  }
  return removed;
}

async function removeEmpty(folder: string, ownFolders: readonly string[]): Promise<void> {
  if (!ownFolders.some((own) => folder !== own && isWithin(folder, own))) return;
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone) await removeEmpty(dirname(folder), ownFolders);
}

const DAY_MS = 24 * 60 * 60 * 1000;

export interface CleaningOptions {
  readonly ownFolders: readonly string[];
  /** 0 keeps everything. */
  readonly afterDays: number;
  readonly tell: (removed: readonly Removal[]) => void;
  readonly onFault: (error: unknown) => void;
}

/** Cleans up now and once a day. @returns how to end it, which waits for what is under way */
export function keepClean(log: SessionLog, options: CleaningOptions): () => Promise<void> {
  const { ownFolders, afterDays, tell, onFault } = options;
  if (afterDays === 0) return async () => undefined;
  let running = Promise.resolve();
  const clean = async (): Promise<void> => {
    const removed = await cleanUp(log, { ownFolders, before: new Date(Date.now() - afterDays * DAY_MS) });
    if (removed.length > 0) tell(removed);
  };
  const again = (): void => {
    running = running.then(clean).catch(onFault);
  };
  again();
  const timer = setInterval(again, DAY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
