import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commitSync } from '../../api/storage/commit-sync.ts';
import { logOver } from '../../api/storage/session-log.ts';
import { sqliteStore } from '../../api/storage/sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-sync');
let files = 0;

/** A disk that is done with each sync when it is told to. */
function slowDisk() {
  const asked: PromiseWithResolvers<void>[] = [];
  const datasync = (): Promise<void> => {
    const sync = Promise.withResolvers<void>();
    asked.push(sync);
    return sync.promise;
  };
  return { asked, datasync };
}

/** Whatever can go on by itself has done so. */
const turns = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  await turns();
  return (await Promise.race([promise.then(() => 'done'), turns().then(() => 'pending')])) === 'pending';
}

describe('the sync of commits', () => {
  const newSync = (datasync: () => Promise<void>) => {
    const file = inFolder(`${++files}`);
    writeFileSync(`${file}-wal`, '');
    return commitSync(file, datasync);
  };

  it('is shared by all that were made while one runs', async () => {
    const { asked, datasync } = slowDisk();
    const sync = newSync(datasync);
    const first = sync.synced();
    await turns();
    const [second, third] = [sync.synced(), sync.synced()];
    await turns();
    // What is running may have begun before the second was committed.
    expect(asked).toHaveLength(1);
    asked[0]?.resolve();
    await first;
    expect(await isPending(second)).toBe(true);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve();
    await Promise.all([second, third]);
  });

  it('promises nothing more once it has failed', async () => {
    const { asked, datasync } = slowDisk();
    const sync = newSync(datasync);
    const first = sync.synced();
    await turns();
    const second = sync.synced();
    asked[0]?.reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await expect(second).rejects.toThrow('EIO');
    await expect(sync.synced()).rejects.toThrow('EIO');
    expect(asked).toHaveLength(1);
    await sync.close();
  });
});

describe('a log in SQLite', () => {
  it('answers and tells nobody of an event before it is safe, and keeps no other session waiting', async () => {
    const { asked, datasync } = slowDisk();
    const store = sqliteStore(inFolder('state', `${++files}`, 'sessions.sqlite'), datasync);
    const log = logOver(store);
    await log.create('a');
    await log.create('b');
    const heard: number[] = [];
    log.subscribe('a', ({ seq }) => heard.push(seq));
    const appended = log.append('a', [{ type: 'said', text: 'x' }]);
    await turns();
    const read = log.read('a');
    expect(await isPending(appended)).toBe(true);
    expect(await isPending(read)).toBe(true);
    expect(heard).toEqual([]);
    expect(await log.read('b')).toEqual([]);
    asked[0]?.resolve();
    expect(await appended).toHaveLength(1);
    expect(await read).toHaveLength(1);
    expect(heard).toEqual([1]);
    await store.close();
  });

  it('says what to do where the disk fails', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, fdatasync'), { code: 'ENOSPC' });
    const store = sqliteStore(inFolder('state', `${++files}`, 'sessions.sqlite'), () => Promise.reject(full));
    const log = logOver(store);
    await log.create('a');
    await expect(log.append('a', [{ type: 'said', text: 'x' }])).rejects.toThrow(/no room on the disk/);
    await store.close();
  });
});
