import { describe, expect, it, vi } from 'vitest';
import type { JobOrder } from '../../mcp-server/tools/job-registry.ts';
import { Jobs, withTimeLeft } from '../../mcp-server/tools/jobs.ts';
import {
  CancelledError,
  InputError,
  type Progress,
  StoppedError,
  throwIfCancelled,
} from '../../schemas/index.ts';

const order: JobOrder = { kind: 'convert', title: 'a file', args: {} };

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('a job', () => {
  it('has an id at once, tells its progress, and ends with its result', async () => {
    const jobs = new Jobs<number>();
    const go = Promise.withResolvers<void>();
    const id = await jobs.start(order, async ({ progress }) => {
      await go.promise;
      progress({ stage: 'reading', done: 1, total: 2 });
      progress({ stage: 'finishing', done: 2, total: 2 });
      return 7;
    });
    expect(await jobs.list()).toMatchObject([
      { jobId: id, kind: 'convert', title: 'a file', state: 'running' },
    ]);
    const told: Progress[] = [];
    const end = jobs.wait(id, { onProgress: (progress) => told.push(progress) });
    go.resolve();
    expect(await end).toEqual({ outcome: 'done', result: 7 });
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['starting', 'reading', 'finishing']));
    expect((await jobs.list())[0]).toMatchObject({ state: 'done', progress: { done: 2, total: 2 } });
    expect(await jobs.wait(id)).toEqual({ outcome: 'done', result: 7 });
  });

  it.each([
    [
      new InputError('output', { found: 'a full disk', expected: 'room', todo: 'Make room.' }),
      'found a full disk; expected room. Make room.',
    ],
    [new TypeError('a bug'), 'This is a fault of renshaw, not of your files: a bug'],
  ])('that fails says why: %s', async (error, message) => {
    const jobs = new Jobs<number>();
    const id = await jobs.start(order, () => Promise.reject(error));
    expect(await jobs.wait(id)).toEqual({ outcome: 'failed', message });
  });

  it('is cancelled by its id, not by whoever waits for it', async () => {
    const jobs = new Jobs<void>();
    const id = await jobs.start(order, async ({ signal }) => {
      await untilAborted(signal);
      throwIfCancelled(signal);
    });
    const stop = new AbortController();
    const wait = jobs.wait(id, { signal: stop.signal });
    stop.abort();
    await expect(wait).rejects.toBeInstanceOf(CancelledError);
    expect((await jobs.list())[0]?.state).toBe('running');
    expect(await jobs.cancel(id)).toBe(true);
    expect(await jobs.wait(id)).toMatchObject({ outcome: 'cancelled' });
    expect(await jobs.cancel(id)).toBe(false);
  });

  it('keeps others with its key from beginning until it has ended', async () => {
    const jobs = new Jobs<number>();
    const go = Promise.withResolvers<number>();
    const keyed = { ...order, key: 'a.nwb' };
    const id = await jobs.start(keyed, () => go.promise);
    await expect(jobs.start(keyed, async () => 2)).rejects.toThrow(/one conversion at a time/);
    await jobs.start({ ...order, key: 'b.nwb' }, async () => 3);
    go.resolve(1);
    await jobs.wait(id);
    const next = await jobs.start(keyed, async () => 4);
    expect(await jobs.wait(next)).toEqual({ outcome: 'done', result: 4 });
  });

  it('nobody knows has no end', async () => {
    const jobs = new Jobs<void>();
    expect(await jobs.wait('nobody')).toBeUndefined();
    expect(await jobs.cancel('nobody')).toBe(false);
  });

  it('beats while it is silent, so that hosts do not give up', async () => {
    vi.useFakeTimers();
    try {
      const jobs = new Jobs<void>();
      const id = await jobs.start(order, ({ signal }) => untilAborted(signal));
      const told: Progress[] = [];
      const wait = jobs.wait(id, { onProgress: (progress) => told.push(progress) });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(told.length).toBeGreaterThanOrEqual(4);
      await jobs.cancel(id);
      await wait;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('closing', () => {
  it('cancels every job, waits for it, and starts no other', async () => {
    const jobs = new Jobs<void>();
    const log: string[] = [];
    await jobs.start(order, async ({ signal }) => {
      await untilAborted(signal);
      // Nobody gave the work up: what was written is to be kept.
      expect(signal.reason).toBeInstanceOf(StoppedError);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push('cleaned up');
    });
    await jobs.close();
    expect(log).toEqual(['cleaned up']);
    await expect(jobs.start(order, async () => undefined)).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('the time that is left', () => {
  const at = (done: number): Progress => ({ stage: '', done, total: 100 });
  it.each([
    [at(50), 10, 10],
    [at(25), 2, 6],
    [at(100), 5, 0],
    [at(50), 0.5, undefined],
    [at(0.5), 60, undefined],
    [{ ...at(0), total: 0 }, 60, undefined],
    [{ ...at(50), secondsLeft: 3 }, 60, 3],
  ])('of %j after %d s is %s', (progress, seconds, expected) => {
    expect(withTimeLeft(progress, seconds).secondsLeft).toBe(expected);
  });

  it('counts only what was done since the job began', () => {
    expect(withTimeLeft(at(70), 5, 60).secondsLeft).toBe(15);
    expect(withTimeLeft(at(60), 5, 60).secondsLeft).toBeUndefined();
  });
});
