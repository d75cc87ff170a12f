import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Finding } from './cases.ts';
import type { Job, Message, Report } from './worker.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Number of the first input; default 0. */
  readonly from?: number | undefined;
  readonly count: number;
  /** Names of the kinds; default all. */
  readonly kinds?: readonly string[] | undefined;
  /** Address of the module that lists the kinds; for tests of this program itself. */
  readonly kindsModule?: string | undefined;
  /** An input that takes longer hangs; default {@link MOST_MS}. */
  readonly mostMs?: number | undefined;
  /** A reader that wants more for inputs this small has no bound; default {@link HEAP_MEGABYTES}. */
  readonly heapMegabytes?: number | undefined;
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface FuzzResult {
  readonly findings: readonly Finding[];
  /** One for each stretch between two hangs or crashes. */
  readonly reports: readonly Report[];
}

const MOST_MS = 5000;
const LOOK_EVERY_MS = 200;
/** A reader that waits without computing gets so many times the time. */
const IDLE_FACTOR = 12;
const HEAP_MEGABYTES = 512;

/**
 * Reads mutated inputs in a thread, which is ended when an input takes too long: a loop without an end in one
 * input is a finding, and the next input is read by a new thread.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  // Made and removed here, since a thread that is ended cannot clean up.
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-fuzz-'));
  try {
    return await stretches(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stretches(options: FuzzOptions, folder: string): Promise<FuzzResult> {
  const { seed, from = 0, count, kinds, onFinding, onProgress } = options;
  const limits = {
    mostMs: options.mostMs ?? MOST_MS,
    heapMegabytes: options.heapMegabytes ?? HEAP_MEGABYTES,
  };
  const kindsModule = options.kindsModule ?? new URL('kinds.ts', import.meta.url).href;
  const findings: Finding[] = [];
  const reports: Report[] = [];
  const add = (finding: Finding): void => {
    findings.push(finding);
    onFinding?.(finding);
  };
  const end = from + count;
  for (let next = from; next < end; ) {
    const progress = new SharedArrayBuffer(4);
    const job: Job = { seed, from: next, to: end, progress, kinds, kindsModule, folder };
    const stop = await stretch(job, limits, add, reports, (index) => onProgress?.(index - from));
    if (stop === undefined) break;
    next = stop.index + 1;
    // A machine under load may have held it up: what hangs, hangs again.
    const again = { ...job, from: stop.index, to: next, progress: new SharedArrayBuffer(4) };
    if (!stop.isSlow || (await stretch(again, limits, add, [], () => undefined)) !== undefined)
      add({ index: stop.index, kind: stop.kind, what: stop.what });
  }
  return { findings, reports };
}

function clocks(): { readonly wallMs: number; readonly busyMs: number } {
  return { wallMs: performance.now(), busyMs: process.cpuUsage().user / 1000 };
}

/** By the time that this process computed: under load the clock on the wall runs on without it. */
function isTooLong(since: ReturnType<typeof clocks>, mostMs: number): boolean {
  const now = clocks();
  return now.busyMs - since.busyMs > mostMs || now.wallMs - since.wallMs > IDLE_FACTOR * mostMs;
}

interface Stop extends Finding {
  readonly isSlow: boolean;
}

/** Runs one thread; resolves to what ended it early, or to undefined when it came to its end. */
function stretch(
  job: Job,
  { mostMs, heapMegabytes }: { readonly mostMs: number; readonly heapMegabytes: number },
  add: (finding: Finding) => void,
  reports: Report[],
  onProgress: (index: number) => void,
): Promise<Stop | undefined> {
  const current = new Int32Array(job.progress);
  const at = (): number => Math.max(job.from, Atomics.load(current, 0) - 1);
  return new Promise((resolve) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    let stopped: Stop | undefined;
    let isDone = false;
    let seen = 0;
    let since = clocks();
    const watch = setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now !== seen) {
        seen = now;
        since = clocks();
        onProgress(now);
      } else if (now > 0 && isTooLong(since, mostMs)) {
        stopped ??= { index: at(), kind: '?', what: `it took longer than ${mostMs} ms`, isSlow: true };
        void worker.terminate();
      }
    }, LOOK_EVERY_MS);
    worker.on('message', (message: Message) => {
      if ('finding' in message) add(message.finding);
      else {
        isDone = true;
        reports.push(message.report);
      }
    });
    worker.on('error', (error: Error) => {
      stopped ??= {
        index: at(),
        kind: '?',
        what: `the thread ended: ${error.stack ?? error.message}`,
        isSlow: false,
      };
    });
    worker.on('exit', () => {
      clearInterval(watch);
      // A reader that waits for what never comes lets the thread end without a word.
      if (!isDone) stopped ??= { index: at(), kind: '?', what: 'the thread ended early', isSlow: false };
      resolve(stopped);
    });
  });
}
