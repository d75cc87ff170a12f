import { workerData } from 'node:worker_threads';
import type { Kind } from './kind.ts';
import type { Job } from './worker.ts';

/** Reads its inputs in every way that it must not, one after the other: `fuzz` has to see each. */
let next = (workerData as Job).from;
const ways: readonly (() => void)[] = [
  () => undefined,
  () => {
    throw new RangeError('out of bounds');
  },
  () => {
    for (;;);
  },
];

export const kinds: readonly Kind[] = [
  {
    name: 'bad',
    extension: '.bad',
    share: 1,
    words: [],
    seeds: async () => [new Uint8Array(1)],
    textBytes: () => 0,
    read: async () => {
      ways[next++]?.();
    },
  },
];
