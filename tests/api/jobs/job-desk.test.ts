import { describe, expect, it } from 'vitest';
import { type BatchEntry, jobDesk, openJobQueue } from '../../../api/index.ts';
import { MOST_WAITING } from '../../../api/jobs/job-desk.ts';
import { InputError } from '../../../schemas/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-desk');
let folders = 0;

const prepare = async ({ folder, outFolder }: BatchEntry) => {
  if (folder.includes('bad'))
    throw new InputError('session', { found: 'nothing', expected: 'a session', todo: 'Check the folder.' });
  return { title: `${outFolder}/x.nwb`, key: outFolder, args: { folder } };
};

async function opened() {
  const queue = await openJobQueue({ stateFolder: inFolder(`${++folders}`) });
  return { queue, desk: jobDesk(queue, prepare), [Symbol.asyncDispose]: () => queue.close() };
}

const entry = (folder: string, outFolder = `/out/${folder}`): BatchEntry => ({ folder, outFolder });

describe('the desk of jobs', () => {
  it('begins each session of a batch by itself: those that cannot be begun have failed, and say why', async () => {
    await using one = await opened();
    const { desk, queue } = one;
    const asked = [entry('a'), entry('bad'), entry('b'), entry('c', '/out/a')];
    const batch = await desk.enqueueBatch('ann', asked);
    expect(batch.jobs.map(({ state }) => state)).toEqual(['waiting', 'failed', 'waiting', 'failed']);
    expect(batch.jobs[1]?.message).toBe('found nothing; expected a session. Check the folder.');
    expect(batch.jobs[3]?.message).toContain('the same file');
    expect(batch).toMatchObject({ isOver: false, counts: { waiting: 2, failed: 2, done: 0 } });
    for (const _ of [1, 2]) {
      const lease = await queue.lease({ worker: 'w', kinds: ['convert'], leaseMs: 1e4, mostOfOneOwner: 9 });
      if (lease !== undefined) await queue.end(lease, { outcome: 'done', result: {} });
    }
    expect(await desk.batch('ann', batch.batchId)).toMatchObject({ isOver: true, counts: { done: 2 } });
  });

  it('takes no more than may wait of one person, and of others as many', async () => {
    await using one = await opened();
    const { desk, queue } = one;
    const waiting = Array.from({ length: MOST_WAITING - 1 }, (_, at) => ({ title: `${at}`, args: {} }));
    for (const job of waiting) await queue.enqueue({ kind: 'convert', owner: 'ann', ...job });
    await expect(desk.enqueueBatch('ann', [entry('a'), entry('b')])).rejects.toThrow(
      '4999 jobs of yours wait, and 2 more are asked for; up to 5000 may wait.',
    );
    expect(await queue.counts()).toEqual([{ kind: 'convert', state: 'waiting', count: 4999 }]);
    expect((await desk.enqueueBatch('ann', [entry('a')])).counts.waiting).toBe(1);
    expect((await desk.enqueueBatch('ben', [entry('c'), entry('d')])).counts.waiting).toBe(2);
    expect(await queue.counts('ben')).toEqual([{ kind: 'convert', state: 'waiting', count: 2 }]);
  });

  it('shows nobody the jobs of others, nor lets them be cancelled', async () => {
    await using one = await opened();
    const { desk } = one;
    const heard: string[] = [];
    const stop = desk.watch('ben', ({ jobId }) => heard.push(jobId));
    const { batchId, jobs } = await desk.enqueueBatch('ann', [entry('a')]);
    const jobId = jobs[0]?.jobId ?? '';
    expect(await desk.get('ben', jobId)).toBeUndefined();
    expect(await desk.cancel('ben', jobId)).toBeUndefined();
    expect(await desk.list('ben')).toEqual([]);
    expect(await desk.batch('ben', batchId)).toBeUndefined();
    expect((await desk.get('ann', jobId))?.state).toBe('waiting');
    expect(await desk.list(undefined)).toHaveLength(1);
    const cancelled = Promise.withResolvers<void>();
    const stopOwn = desk.watch('ann', ({ state }) => {
      if (state === 'cancelled') cancelled.resolve();
    });
    expect(await desk.cancel('ann', jobId)).toMatchObject({ state: 'cancelled' });
    await cancelled.promise;
    expect(heard).toEqual([]);
    stop();
    stopOwn();
  });
});
