import { parentPort, workerData } from 'node:worker_threads';
import { TaskEncoder } from './task-encoder.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-message.ts';

// The entry of a worker thread of EncodePool. It imports nothing but the encoder, so that it starts fast.
if (parentPort === null) throw new Error('This module runs in a worker thread of EncodePool only.');
const port = parentPort;
const { tables, level } = workerData as WorkerStart;
const encoder = new TaskEncoder(tables, level);

function answer(message: WorkerAnswer, moved: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

port.on('message', ({ id, task }: WorkerRequest) => {
  try {
    const result = encoder.encode(task);
    const moved = new Set([...result.buffers, ...result.chunks.map((chunk) => chunk.bytes.buffer)]);
    answer({ kind: 'encoded', id, result }, [...moved]);
  } catch (error) {
    answer({ kind: 'failed', id, error });
  }
});

answer({ kind: 'started' });
