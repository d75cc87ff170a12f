/**
 * The limit of a conversion: threads that encode chunks which lie ready in memory, gathered and shuffled, over as many
 * bytes as the recording has samples, and do nothing else. Prints JSON: what the encoding alone took.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Arena, type Region } from '../../nwb/encode/arena.ts';
import { openRecording } from '../../recording/index.ts';
import { bytesForPacker, type LimitEncoder, type PackerPlace, packerPlace } from '../encode-chunk.ts';
import { chunksOfRecording } from '../kernels/chunks.ts';

/** What lies ready is more than the caches hold, and no more than a small machine has. */
const HELD_BYTES = 256 * 1024 * 1024;

/** What a thread is given. The memory is everyone's; where it packs is its own. */
export interface LimitStart {
  readonly encoder: LimitEncoder;
  readonly memory: WebAssembly.Memory;
  readonly chunks: readonly Region[];
  readonly place: PackerPlace;
  /** How many chunks all threads have begun. */
  readonly begun: Int32Array;
  readonly wanted: number;
}

const { values } = parseArgs({
  options: {
    recording: { type: 'string', default: '' },
    encoder: { type: 'string', default: 'deflate' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const recording = await openRecording(values.recording);
const held = await chunksOfRecording(recording, HELD_BYTES, new AbortController().signal);
const chunkBytes = held.chunks[0]?.length ?? 1;
const count = Number(values.workers);
const arena = new Arena(held.chunks.length * Arena.sizeOf(chunkBytes) + count * bytesForPacker(chunkBytes));
const chunks = held.chunks.map((bytes) => {
  const region = arena.region(bytes.length);
  region.bytes.set(bytes);
  return region;
});
const begun = new Int32Array(new SharedArrayBuffer(4));
const wanted = Math.round((2 * recording.packets * recording.ephys.length) / chunkBytes);
const workers = Array.from({ length: count }, () => {
  const place = packerPlace(arena, chunkBytes);
  const encoder = values.encoder === 'zlib' || values.encoder === 'zstd' ? values.encoder : 'deflate';
  const workerData: LimitStart = { encoder, memory: arena.memory, chunks, place, begun, wanted };
  return new Worker(new URL('./limit-worker.ts', import.meta.url), { workerData });
});
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
