import { expect, it } from 'vitest';
import { SessionStore } from '../../agents/conversation/sessions/store.ts';
import { MemoryLog } from './memory-log.ts';

class CountedLog extends MemoryLog {
  readonly reads: string[] = [];

  override async list() {
    this.reads.push('list');
    return await super.list();
  }

  override async read(sessionId: string, afterSeq = 0) {
    this.reads.push(`${sessionId} after ${afterSeq}`);
    return await super.read(sessionId, afterSeq);
  }
}

it('keeps the states that were asked for last, and reads the others again', async () => {
  const log = new CountedLog();
  const store = new SessionStore(log, 2);
  for (const id of ['a', 'b', 'c']) {
    await store.create(id);
    await store.append(id, [{ type: 'opened', folder: `/data/${id}`, outFolder: '/out' }]);
  }
  log.reads.length = 0;
  await store.state('b');
  await store.state('c');
  expect((await store.state('a')).folder).toBe('/data/a');
  await store.state('c');
  expect((await store.state('b')).folder).toBe('/data/b');
  expect(log.reads).toEqual(['b after 1', 'c after 1', 'a after 0', 'c after 1', 'b after 0']);
});

it('lists all without reading again what it has listed, and tells what became of them', async () => {
  const log = new CountedLog();
  const store = new SessionStore(log, 1);
  for (const id of ['a', 'b', 'c']) {
    await store.create(id);
    await store.append(id, [{ type: 'opened', folder: `/data/${id}`, outFolder: '/out' }]);
  }
  await store.list();
  log.reads.length = 0;
  expect((await store.list()).map(({ digest }) => digest.folder)).toEqual(['/data/c', '/data/b', '/data/a']);
  expect(log.reads).toEqual([]);
  await store.append('a', [{ type: 'scan-failed', message: 'no recordings' }]);
  expect((await store.list()).map(({ digest }) => digest.phase)).toEqual(['scanning', 'scanning', 'failed']);
  await store.create('d');
  expect(await store.list()).toHaveLength(3);
  await store.append('d', [{ type: 'opened', folder: '/data/d', outFolder: '/out' }]);
  log.reads.length = 0;
  const [newest] = await store.list();
  expect(log.reads).toEqual([]);
  expect(newest).toMatchObject({ sessionId: 'd', lastSeq: 1, digest: { folder: '/data/d' } });
});
