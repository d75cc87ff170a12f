import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pyramids } from '../../mcp-server/tools/recording-views/pyramids.ts';
import {
  type BuiltPyramid,
  buildPyramidInThread,
  openRecording,
  previewColumns,
  type Recording,
} from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';

describe('pyramids', () => {
  let root = '';
  let folder = '';
  let recording: Recording;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'renshaw-pyramids-'));
    folder = join(root, 'cache');
    await writeSyntheticSession(root, { seconds: 1, epochs: 1, channels: 4, signal: 'pattern' });
    recording = await openRecording(join(root, '20230622_sample_01_a1.rec'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const ask = (store: Pyramids, version = '1'): Promise<BuiltPyramid | undefined> =>
    store.of(recording, previewColumns(recording), version);

  /** Asks until the whole is there; every answer comes by itself, so that there is nothing to wait for but turns. */
  async function whole(store: Pyramids): Promise<BuiltPyramid> {
    for (;;) {
      const built = await ask(store);
      if (built?.builtPackets === recording.packets) return built;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('are made in a thread, kept, and found by the next process', async () => {
    const store = new Pyramids({ folder });
    expect(await ask(store)).toBeUndefined();
    const built = await whole(store);
    await store.close();
    expect(await readdir(folder)).toEqual([built.file.split('/').at(-1)]);
    const build = () => Promise.reject(new Error('nothing is to be made'));
    const next = new Pyramids({ folder, build });
    expect(await ask(next)).toEqual(built);
    await next.close();
  });

  it('are not made for those who make do with what is there', async () => {
    const build = () => Promise.reject(new Error('nothing is to be made'));
    const store = new Pyramids({ folder, build });
    expect(await store.of(recording, previewColumns(recording), '1', false)).toBeUndefined();
    await store.close();
    const maker = new Pyramids({ folder });
    const built = await whole(maker);
    await maker.close();
    const next = new Pyramids({ folder, build });
    expect(await next.of(recording, previewColumns(recording), '1', false)).toEqual(built);
    await next.close();
  });

  it('of a file that has changed since are not taken', async () => {
    const store = new Pyramids({ folder });
    await whole(store);
    expect(await ask(store, '2')).toBeUndefined();
    await store.close();
  });

  it('that were cut off are made anew', async () => {
    const store = new Pyramids({ folder });
    const { file, plan } = await whole(store);
    await store.close();
    await truncate(file, plan.sizeBytes - 1);
    const next = new Pyramids({ folder });
    expect(await ask(next)).toBeUndefined();
    await whole(next);
    await next.close();
  });

  it('end with the service, and leave nothing behind', async () => {
    const started = Promise.withResolvers<void>();
    const store = new Pyramids({
      folder,
      build: async (task, { signal }) => {
        await writeFile(task.target, 'a part');
        started.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await ask(store);
    await started.promise;
    await store.close();
    expect(await readdir(folder)).toEqual([]);
    expect(await ask(store)).toBeUndefined();
  });

  it('end when nobody looks any more, and begin anew when somebody does', async () => {
    let begun = 0;
    const ended = Promise.withResolvers<void>();
    const store = new Pyramids({
      folder,
      idleMs: 250,
      build: async (task, options) => {
        begun++;
        if (begun > 1) return await buildPyramidInThread(task, options);
        await new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(options.signal.reason)),
        ).finally(() => ended.resolve());
      },
    });
    await ask(store);
    await ended.promise;
    await whole(store);
    expect(begun).toBeGreaterThan(1);
    await store.close();
  });

  it('that cannot be made are not tried again and again', async () => {
    let begun = 0;
    const tried = Promise.withResolvers<void>();
    const store = new Pyramids({
      folder,
      build: async () => {
        begun++;
        tried.resolve();
        throw new Error('the disk is full');
      },
    });
    await ask(store);
    await tried.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(await ask(store)).toBeUndefined();
    await store.close();
    expect(begun).toBe(1);
  });

  it('that somebody looks at stay while others make room', async () => {
    const columns = previewColumns(recording);
    const first = new Pyramids({ folder });
    const { file, plan } = await whole(first);
    await first.close();
    const other = join(folder, 'other.pyramid');
    await writeFile(other, Buffer.alloc(plan.sizeBytes));
    const store = new Pyramids({ folder, mostBytes: 2 * plan.sizeBytes });
    await whole(store);
    // By their files it is the older one.
    await utimes(file, 1, 1);
    await utimes(other, 2, 2);
    while ((await store.of(recording, columns, '2'))?.builtPackets !== recording.packets)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await store.close();
    const left = await readdir(folder);
    expect(left).toContain(file.split('/').at(-1));
    expect(left).not.toContain('other.pyramid');
  });

  it('make room by those that were looked at longest ago', async () => {
    const store = new Pyramids({ folder });
    const { file, plan } = await whole(store);
    await store.close();
    const old = join(folder, 'old.pyramid');
    await writeFile(old, Buffer.alloc(plan.sizeBytes));
    await utimes(old, 1, 1);
    await rm(file);
    const left = join(folder, 'left.part');
    await writeFile(left, 'of a process that died');
    await utimes(left, 1, 1);
    const small = new Pyramids({ folder, mostBytes: plan.sizeBytes });
    await whole(small);
    await small.close();
    expect(await readdir(folder)).toEqual([file.split('/').at(-1)]);
  });
});
