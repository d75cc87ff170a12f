import { readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { Cases, type Finding } from './cases.ts';
import type { Kind } from './kind.ts';

export interface Job {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Number of the input that is read, plus one; 0 before the first. */
  readonly progress: SharedArrayBuffer;
  readonly kinds?: readonly string[] | undefined;
  /** Address of the module that lists the kinds. */
  readonly kindsModule: string;
  /** For the files of inputs. */
  readonly folder: string;
}

export interface Report {
  /** By kind. */
  readonly counts: Readonly<Record<string, { read: number; refused: number; ms: number }>>;
  readonly slowest: { readonly index: number; readonly kind: string; readonly ms: number };
  /** Bytes in use after a collection, early and at the end. */
  readonly early: number;
  readonly late: number;
  /** Open files of the process, early and at the end; undefined where the system does not say. */
  readonly handles: readonly [number | undefined, number | undefined];
}

export type Message = { readonly finding: Finding } | { readonly report: Report };

/** Until here caches fill up. */
const WARM_UP = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesInUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const openFiles = async (): Promise<number | undefined> =>
  await readdir('/proc/self/fd').then(
    (names) => names.length,
    () => undefined,
  );

async function work(job: Job): Promise<Report> {
  const { seed, from, to, progress, kinds: wanted, folder } = job;
  const current = new Int32Array(progress);
  const { kinds } = (await import(job.kindsModule)) as { readonly kinds: readonly Kind[] };
  const chosen = kinds.filter(({ name }) => wanted === undefined || wanted.includes(name));
  const cases = await Cases.open(seed, chosen, folder);
  const counts: Record<string, { read: number; refused: number; ms: number }> = {};
  let slowest = { index: from, kind: '', ms: 0 };
  let early = bytesInUse();
  let handles = await openFiles();
  for (let index = from; index < to; index++) {
    const input = cases.at(index);
    const kind = input.kind.name;
    const count = counts[kind] ?? { read: 0, refused: 0, ms: 0 };
    counts[kind] = count;
    Atomics.store(current, 0, index + 1);
    const start = performance.now();
    try {
      count[await cases.read(input)]++;
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ finding: { index, kind, what } } satisfies Message);
    }
    const ms = performance.now() - start;
    count.ms += ms;
    if (ms > slowest.ms) slowest = { index, kind, ms };
    if (index - from === WARM_UP) {
      early = bytesInUse();
      handles = await openFiles();
    }
  }
  return { counts, slowest, early, late: bytesInUse(), handles: [handles, await openFiles()] };
}

process.on('unhandledRejection', (error) => {
  throw new Error('a promise failed and nobody waited for it', { cause: error });
});

parentPort?.postMessage({ report: await work(workerData as Job) } satisfies Message);
