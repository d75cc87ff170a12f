import { parentPort, workerData } from 'node:worker_threads';
import { chunkPacker } from '../encode-chunk.ts';
import type { LimitStart } from './limit.ts';

const { encoder, memory, chunks, place, begun, wanted } = workerData as LimitStart;
const pack = chunkPacker(encoder, memory, place);

parentPort?.on('message', () => {
  for (let chunk = Atomics.add(begun, 0, 1); chunk < wanted; chunk = Atomics.add(begun, 0, 1)) {
    const shuffled = chunks[chunk % chunks.length];
    if (shuffled !== undefined) pack(shuffled);
  }
  parentPort?.postMessage('done');
  parentPort?.close();
});
parentPort?.postMessage('ready');
