import { parentPort, workerData } from 'node:worker_threads';
import { TaskEncoder } from './task-encoder.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-message.ts';

// The entry of a worker thread of EncodePool. It imports nothing but the encoder, so that it starts fast.
if (parentPort === null) throw new Error('This module runs in a worker thread of EncodePool only.');
const port = parentPort;
const { settings, largestDenseBytes } = workerData as WorkerStart;
const encoder = new TaskEncoder(settings, largestDenseBytes);
const memory = settings.memory.buffer as SharedArrayBuffer;

function answer(message: WorkerAnswer): void {
  port.postMessage(message);
}

port.on('message', ({ id, task, outAddress, outBytes }: WorkerRequest) => {
  try {
    const out = { address: outAddress, bytes: new Uint8Array(memory, outAddress, outBytes) };
    answer({ kind: 'encoded', id, chunks: encoder.encode(task, out) });
  } catch (error) {
    answer({ kind: 'failed', id, error });
  }
});

answer({ kind: 'started' });
