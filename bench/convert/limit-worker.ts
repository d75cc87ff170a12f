import { parentPort, workerData } from 'node:worker_threads';
import { chunkEncoder } from '../encode-chunk.ts';
import type { LimitStart } from './limit.ts';

const { chunks, begun, wanted } = workerData as LimitStart;
const encode = chunkEncoder();
const views = chunks.map((chunk) => new Uint8Array(chunk));

parentPort?.on('message', () => {
  for (let chunk = Atomics.add(begun, 0, 1); chunk < wanted; chunk = Atomics.add(begun, 0, 1)) {
    const shuffled = views[chunk % views.length];
    if (shuffled !== undefined) encode(shuffled);
  }
  parentPort?.postMessage('done');
  parentPort?.close();
});
parentPort?.postMessage('ready');
