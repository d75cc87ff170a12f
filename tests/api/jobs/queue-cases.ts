import { expect } from 'vitest';
import {
  type JobQueue,
  type JobRecord,
  type JobRequest,
  type Lease,
  type LeaseWish,
  MOST_LOSSES,
} from '../../../api/jobs/job-queue.ts';

/** A queue with a second connection to it, as another process has it, and a clock that a test moves. */
export interface QueueUnderTest {
  readonly queue: JobQueue;
  readonly other: JobQueue;
  readonly pass: (ms: number) => Promise<void>;
}

const LEASE_MS = 10_000;
const conversion = (title: string, more: Partial<JobRequest> = {}): JobRequest => ({
  kind: 'convert',
  title,
  args: { folder: `/data/${title}` },
  ...more,
});
const wish = (worker: string, more: Partial<LeaseWish> = {}): LeaseWish => ({
  worker,
  kinds: ['convert', 'compare'],
  leaseMs: LEASE_MS,
  mostOfOneOwner: 100,
  ...more,
});

async function put(queue: JobQueue, title: string, more: Partial<JobRequest> = {}): Promise<JobRecord> {
  const job = await queue.enqueue(conversion(title, more));
  if (job === undefined) throw new Error(`${title} was not taken`);
  return job;
}

async function take(queue: JobQueue, worker = 'w1', more: Partial<LeaseWish> = {}): Promise<Lease> {
  const lease = await queue.lease(wish(worker, more));
  if (lease === undefined) throw new Error('there was nothing to do');
  return lease;
}

const stateOf = async (queue: JobQueue, { jobId }: JobRecord) => (await queue.get(jobId))?.state;

/** What every queue does, whatever it is kept in. */
export const QUEUE_CASES: Readonly<Record<string, (under: QueueUnderTest) => Promise<void>>> = {
  'keeps what was asked, and tells it to every process': async ({ queue, other }) => {
    const more = { owner: 'ann', sessionId: 's', batchId: 'b', requestId: 'r-1', priority: 3 };
    const job = await put(queue, 'one', more);
    expect(job).toMatchObject({ ...conversion('one', more), state: 'waiting', attempts: 0, losses: 0 });
    expect(await other.get(job.jobId)).toEqual(job);
    expect(await other.get('none')).toBeUndefined();
    expect((await other.lease(wish('w2')))?.job.requestId).toBe('r-1');
  },
  'hands a job out once, and keeps what came of it': async ({ queue, other }) => {
    const job = await put(queue, 'one');
    const lease = await take(queue);
    expect(lease.job).toMatchObject({ jobId: job.jobId, args: job.args, state: 'running', attempts: 1 });
    expect(await other.lease(wish('w2'))).toBeUndefined();
    expect(await queue.end(lease, { outcome: 'done', result: { bytes: 7 } })).toBe(true);
    expect(await other.get(job.jobId)).toMatchObject({ state: 'done', result: { bytes: 7 } });
    expect(await other.lease(wish('w2'))).toBeUndefined();
  },
  'hands out by priority, then by age': async ({ queue }) => {
    for (const [title, priority] of [
      ['a', 0],
      ['b', 5],
      ['c', 0],
      ['d', 5],
    ] as const)
      await put(queue, title, { priority });
    const titles: string[] = [];
    for (let count = 0; count < 4; count++) titles.push((await take(queue)).job.title);
    expect(titles).toEqual(['b', 'd', 'a', 'c']);
  },
  'hands out the kinds that a worker takes': async ({ queue }) => {
    await put(queue, 'file');
    expect(await queue.lease(wish('w1', { kinds: ['check'] }))).toBeUndefined();
    const check = await put(queue, 'check', { kind: 'check' });
    expect((await take(queue, 'w1', { kinds: ['check'] })).job.jobId).toBe(check.jobId);
  },
  'gives one owner no more than a share, and first who has least': async ({ queue }) => {
    for (const title of ['a1', 'a2', 'a3']) await put(queue, title, { owner: 'ann' });
    await put(queue, 'b1', { owner: 'ben' });
    const most = { mostOfOneOwner: 2 };
    const titles: string[] = [];
    for (let count = 0; count < 3; count++) titles.push((await take(queue, 'w1', most)).job.title);
    expect(titles).toEqual(['a1', 'b1', 'a2']);
    expect(await queue.lease(wish('w1', most))).toBeUndefined();
    for (const title of ['n1', 'n2', 'n3']) await put(queue, title);
    for (let count = 0; count < 3; count++) titles.push((await take(queue, 'w1', most)).job.title);
    expect(titles.slice(3)).toEqual(['n1', 'n2', 'n3']);
  },
  'takes one job for one key at a time': async ({ queue, other }) => {
    const key = '/out/a.nwb';
    const first = await put(queue, 'one', { key });
    expect(await other.enqueue(conversion('two', { key }))).toBeUndefined();
    expect((await other.withKey(key))?.jobId).toBe(first.jobId);
    const fault = { kind: 'file' };
    await queue.end(await take(queue), { outcome: 'failed', message: 'no', fault });
    expect(await other.get(first.jobId)).toMatchObject({ state: 'failed', message: 'no', result: fault });
    expect(await other.withKey(key)).toBeUndefined();
    expect(await other.enqueue(conversion('two', { key }))).toMatchObject({ state: 'waiting' });
  },
  'keeps what is refused from the first, and never hands it out': async ({ queue }) => {
    const job = await put(queue, 'bad', { refusal: 'no such folder' });
    expect(job).toMatchObject({ state: 'failed', message: 'no such folder' });
    expect(job.endedAt).toBeDefined();
    expect(await queue.lease(wish('w1'))).toBeUndefined();
  },
  'hands out again what is not heard of any more': async ({ queue, other, pass }) => {
    const job = await put(queue, 'one');
    const lost = await take(queue, 'w1');
    await pass(LEASE_MS - 1000);
    expect(await queue.renew(lost, LEASE_MS)).toBe('go-on');
    await pass(LEASE_MS - 1000);
    expect(await other.lease(wish('w2'))).toBeUndefined();
    await pass(2000);
    const lease = await take(other, 'w2');
    expect(lease.job).toMatchObject({ jobId: job.jobId, attempts: 2, losses: 1 });
    expect(lease.job.startedAt).toBe(lost.job.startedAt);
  },
  'refuses whoever comes too late': async ({ queue, other, pass }) => {
    const job = await put(queue, 'one');
    const late = await take(queue, 'w1');
    await pass(LEASE_MS + 1000);
    const lease = await take(other, 'w2');
    expect(await queue.renew(late, LEASE_MS)).toBe('lost');
    expect(await queue.end(late, { outcome: 'done', result: 'late' })).toBe(false);
    expect(await other.end(lease, { outcome: 'done', result: 'right' })).toBe(true);
    expect(await queue.end(late, { outcome: 'failed', message: 'late' })).toBe(false);
    expect(await queue.get(job.jobId)).toMatchObject({ state: 'done', result: 'right' });
  },
  'hands the jobs of the dead out at once': async ({ queue, other }) => {
    const job = await put(queue, 'one');
    const lost = await take(queue, 'dead');
    await other.expire((worker) => worker !== 'dead');
    expect(await other.lease(wish('w2'))).toBeUndefined();
    await other.expire((worker) => worker === 'dead');
    expect((await take(other, 'w2')).job.jobId).toBe(job.jobId);
    expect(await queue.renew(lost, LEASE_MS)).toBe('lost');
  },
  'gives up what ends every worker': async ({ queue, pass }) => {
    const job = await put(queue, 'one');
    for (let count = 0; count < MOST_LOSSES; count++) {
      expect(await stateOf(queue, job)).not.toBe('failed');
      await take(queue, `w${count}`);
      await pass(LEASE_MS + 1000);
    }
    expect(await queue.lease(wish('last'))).toBeUndefined();
    expect(await queue.get(job.jobId)).toMatchObject({ state: 'failed', losses: MOST_LOSSES });
  },
  'tries again what may pass, not before its time': async ({ queue, pass }) => {
    const job = await put(queue, 'one');
    const again = { outcome: 'again', message: 'share away', delayMs: 60_000, isLoss: false } as const;
    await queue.end(await take(queue), again);
    expect(await queue.get(job.jobId)).toMatchObject({
      state: 'waiting',
      message: 'share away',
      attempts: 1,
    });
    await pass(58_000);
    expect(await queue.lease(wish('w1'))).toBeUndefined();
    await pass(4000);
    expect((await take(queue)).job.attempts).toBe(2);
  },
  'takes back what a worker has no time for, at no cost': async ({ queue, other }) => {
    await put(queue, 'one');
    await queue.end(await take(queue), { outcome: 'given-back' });
    expect((await take(other, 'w2')).job).toMatchObject({ failures: 0, losses: 0 });
  },
  'ends what waits when it is cancelled, and asks what runs to stop': async ({ queue, other }) => {
    const waiting = await put(queue, 'waits', { priority: -1 });
    const running = await put(queue, 'runs');
    const lease = await take(queue);
    expect(await other.cancel(waiting.jobId)).toMatchObject({ state: 'cancelled' });
    expect(await other.cancel(running.jobId)).toMatchObject({ state: 'running', isStopping: true });
    expect(await queue.renew(lease, LEASE_MS)).toBe('cancel');
    await queue.end(lease, { outcome: 'cancelled', message: 'stopped' });
    expect(await other.cancel(running.jobId)).toMatchObject({ state: 'cancelled', message: 'stopped' });
    expect(await other.cancel('none')).toBeUndefined();
    expect(await queue.lease(wish('w1'))).toBeUndefined();
  },
  'does not begin again what was cancelled': async ({ queue, pass }) => {
    const given = await put(queue, 'given back');
    const lease = await take(queue);
    await queue.cancel(given.jobId);
    await queue.end(lease, { outcome: 'given-back' });
    expect(await stateOf(queue, given)).toBe('cancelled');
    const lost = await put(queue, 'lost');
    await take(queue);
    await queue.cancel(lost.jobId);
    await pass(LEASE_MS + 1000);
    expect(await queue.lease(wish('w2'))).toBeUndefined();
    expect(await stateOf(queue, lost)).toBe('cancelled');
    const dead = await put(queue, 'dead');
    await take(queue);
    await pass(LEASE_MS + 1000);
    expect(await queue.cancel(dead.jobId)).toMatchObject({ state: 'cancelled', isStopping: false });
  },
  'keeps what was done though it was cancelled a moment before': async ({ queue }) => {
    const job = await put(queue, 'one');
    const lease = await take(queue);
    await queue.cancel(job.jobId);
    expect(await queue.end(lease, { outcome: 'done', result: 1 })).toBe(true);
    expect(await queue.get(job.jobId)).toMatchObject({ state: 'done', isStopping: false });
  },
  'keeps the progress until the next attempt': async ({ queue, other, pass }) => {
    const job = await put(queue, 'one');
    const lease = await take(queue);
    const progress = { stage: 'Reading', done: 1, total: 4, secondsLeft: 3 };
    await queue.renew(lease, LEASE_MS, progress);
    await queue.renew(lease, LEASE_MS);
    expect((await other.get(job.jobId))?.progress).toEqual(progress);
    await pass(LEASE_MS + 1000);
    expect((await take(other, 'w2')).job.progress).toBeUndefined();
  },
  'lists the newest first, by what is asked for, and counts them': async ({ queue }) => {
    await put(queue, 'a', { owner: 'ann', batchId: 'b' });
    await put(queue, 'b', { owner: 'ben', batchId: 'b' });
    await put(queue, 'c', { owner: 'ann', sessionId: 's' });
    await queue.end(await take(queue), { outcome: 'done', result: null });
    const titles = async (filter: Parameters<JobQueue['list']>[0]) =>
      (await queue.list(filter)).map(({ title }) => title);
    expect(await titles({})).toEqual(['c', 'b', 'a']);
    expect(await titles({ limit: 1 })).toEqual(['c']);
    expect(await titles({ owner: 'ann' })).toEqual(['c', 'a']);
    expect(await titles({ batchId: 'b' })).toEqual(['b', 'a']);
    expect(await titles({ sessionId: 's' })).toEqual(['c']);
    expect(await titles({ states: ['done'] })).toEqual(['a']);
    expect(await titles({ owner: "x' or 1=1" })).toEqual([]);
    expect(await titles({ sessionId: '\0' })).toEqual([]);
    expect(await queue.get('\0')).toBeUndefined();
    expect(await queue.counts('ben')).toEqual([{ kind: 'convert', state: 'waiting', count: 1 }]);
    const counts = [...(await queue.counts())].sort((one, two) => one.count - two.count);
    expect(counts).toEqual([
      { kind: 'convert', state: 'done', count: 1 },
      { kind: 'convert', state: 'waiting', count: 2 },
    ]);
  },
  'forgets what ended long ago, and nothing else': async ({ queue }) => {
    const done = await put(queue, 'done');
    await queue.end(await take(queue), { outcome: 'done', result: 1 });
    const waiting = await put(queue, 'waits');
    expect(await queue.prune(new Date(0))).toBe(0);
    expect(await queue.prune(new Date(8e12))).toBe(1);
    expect(await queue.get(done.jobId)).toBeUndefined();
    expect(await stateOf(queue, waiting)).toBe('waiting');
  },
  'tells every process of every change': async ({ queue, other }) => {
    const here: string[] = [];
    const there = Promise.withResolvers<void>();
    const stopHere = queue.watch(({ state }) => here.push(state));
    const stopThere = other.watch(({ state }) => {
      if (state === 'done') there.resolve();
    });
    const mine = Promise.withResolvers<void>();
    const stopMine = queue.watch(({ state }) => {
      if (state === 'done') mine.resolve();
    });
    await put(queue, 'one');
    await queue.end(await take(queue), { outcome: 'done', result: 1 });
    await Promise.all([there.promise, mine.promise]);
    for (const stop of [stopHere, stopThere, stopMine]) stop();
    // What follows close upon one another may be told as one.
    expect(here.at(-1)).toBe('done');
  },
  'hands each of many jobs to one of two workers that ask at the same time': async ({ queue, other }) => {
    for (let count = 0; count < 20; count++) await put(queue, `${count}`);
    const leases = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? take(queue) : take(other, 'w2'))),
    );
    expect(new Set(leases.map(({ job }) => job.jobId)).size).toBe(20);
  },
};
