/**
 * The limit of a conversion: threads that encode chunks which lie ready in memory, gathered and shuffled, over as many
 * bytes as the recording has samples, and do nothing else. Prints JSON: what the encoding alone took.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { openRecording } from '../../recording/index.ts';
import { chunksOfRecording } from '../kernels/chunks.ts';

/** What lies ready is more than the caches hold, and no more than a small machine has. */
const HELD_BYTES = 256 * 1024 * 1024;

export interface LimitStart {
  readonly chunks: readonly SharedArrayBuffer[];
  /** Shared by all threads: how many chunks were begun. */
  readonly begun: Int32Array;
  readonly wanted: number;
}

const { values } = parseArgs({
  options: { recording: { type: 'string', default: '' }, workers: { type: 'string', default: '2' } },
});
const recording = await openRecording(values.recording);
const { chunks } = await chunksOfRecording(recording, HELD_BYTES, new AbortController().signal);
const chunkBytes = chunks[0]?.length ?? 1;
const start: LimitStart = {
  chunks: chunks.map(shared),
  begun: new Int32Array(new SharedArrayBuffer(4)),
  wanted: Math.round((2 * recording.packets * recording.ephys.length) / chunkBytes),
};
const workers = Array.from(
  { length: Number(values.workers) },
  () => new Worker(new URL('./limit-worker.ts', import.meta.url), { workerData: start }),
);
const next = (): Promise<unknown> =>
  Promise.all(
    workers.map(
      (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)),
    ),
  );
await next();
const began = performance.now();
const cpu = process.cpuUsage();
const encoded = next();
for (const worker of workers) worker.postMessage('encode');
await encoded;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({ wallSeconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }),
);

function shared(chunk: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(chunk.length);
  new Uint8Array(buffer).set(chunk);
  return buffer;
}
