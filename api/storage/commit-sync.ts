import { close, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Waits until what was committed is safe. */
export interface CommitSync {
  /** Resolves when every commit before this call is on the disk; rejects for good once that could not be said. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Syncs the write-ahead log of an open SQLite database, whose own `synchronous` is NORMAL, beside the event loop: FULL would
 * do so in every commit and let everybody wait for the disk, for as long as a conversion that writes keeps it busy. Commits
 * that come while one sync runs share the next. The log is a chain of checksums, so that no commit outlives one before it,
 * and SQLite syncs it by itself before it is folded into the database.
 */
export function commitSync(file: string, datasync = promisify(fdatasync)): CommitSync {
  let descriptor: number | undefined;
  // It is there since the first commit. Windows syncs only what may be written, and SQLite holds no lock on this file that
  // closing it would end.
  const opened = (): number => (descriptor ??= openSync(`${file}-wal`, 'r+'));
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = async (): Promise<void> => {
    // After a sync that failed the system may have forgotten what it did not write: nothing is promised any more.
    await running;
    next = undefined;
    running = datasync(opened());
    await running;
  };
  return {
    synced: () => (next ??= begin()),
    async close() {
      await (next ?? running).catch(() => undefined);
      if (descriptor !== undefined) await promisify(close)(descriptor);
    },
  };
}
