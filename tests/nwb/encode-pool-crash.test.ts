import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { EncodePool } from '../../nwb/encode/pool.ts';
import type { EncodeTask } from '../../nwb/encode/task.ts';

// A real worker does not die on demand: these stand in for threads that start, and fail as told by `fate`.
const fates = vi.hoisted(() => ({ onStart: '', onTask: '', ended: 0 }));

vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter {
    constructor() {
      super();
      setImmediate(() => {
        if (fates.onStart === '') this.emit('message', { kind: 'started' });
        else this.emit('error', new Error(fates.onStart));
      });
    }
    postMessage(): void {
      setImmediate(() => {
        if (fates.onTask === 'exit') this.emit('exit', 137);
        else if (fates.onTask !== '') this.emit('error', new Error(fates.onTask));
      });
    }
    terminate(): Promise<number> {
      fates.ended += 1;
      return Promise.resolve(0);
    }
  },
}));

const tables = { chunkRows: 1, packetBytes: [2], outputs: [] };
const settings = { tables, filter: { name: 'none' }, largestDenseBytes: 8 } as const;
const task = (): EncodeTask => ({
  kind: 'packets',
  rowOffset: 0,
  segments: [{ address: 0, rows: 1, layout: 0 }],
});

it.each([
  ['exit', 'An encoding worker ended by itself with code 137.'],
  ['out of memory', 'An encoding worker stopped: out of memory'],
])(
  'a worker that dies (%s) rejects every task, the waiting ones too, and ends the others',
  async (fate, message) => {
    Object.assign(fates, { onStart: '', onTask: fate, ended: 0 });
    await using pool = await EncodePool.start({ ...settings, workers: 2 });
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 7 }, () => pool.encode(task())),
      ...Array.from({ length: 7 }, () => pool.inputs.take()),
    ]);
    const waiting = outcomes.filter(({ status }) => status === 'rejected');
    expect(waiting.length).toBe(outcomes.length - 5);
    for (const outcome of waiting) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: expect.objectContaining({ message }) as unknown,
      });
    }
    expect(fates.ended).toBe(2);
    await expect(pool.encode(task())).rejects.toThrow(message);
  },
);

it('a worker that does not start is told at once', async () => {
  Object.assign(fates, { onStart: 'Cannot find module worker.js', onTask: '', ended: 0 });
  await expect(EncodePool.start({ ...settings, workers: 3 })).rejects.toThrow('Cannot find module worker.js');
  expect(fates.ended).toBe(3);
});
