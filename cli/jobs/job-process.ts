// The first module of a process that does one job; see api/jobs/job-process.ts for the other end.
import { setPriority } from 'node:os';
// Each job is a process: it loads what it needs, not the whole service.
import { type FromJob, type JobEnded, type ToJob, toJobSchema } from '../../api/jobs/child-messages.ts';
import { faultOf } from '../../mcp-server/faults.ts';
import {
  DataRoots,
  endOf,
  isPassing,
  nwbInspector,
  performJob,
  throttled,
} from '../../mcp-server/tools/index.ts';
import { CancelledError, StoppedError } from '../../schemas/index.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';

/** Whoever serves people comes first where cores are scarce; further behind, a job would hardly go on beside what else a machine computes. */
const NICENESS = 5;
const TELL_EVERY_MS = 250;

// A person's Ctrl-C reaches every process of the terminal. The worker says when this one is to stop.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);
const life = new AbortController();
let lease: NodeJS.Timeout | undefined;

const tell = (message: FromJob): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });

process.on('message', (message: unknown) => {
  const heard = toJobSchema.parse(message);
  switch (heard.type) {
    case 'work':
      return void work(heard);
    case 'leased':
      clearTimeout(lease);
      // Nobody can be told, and another process may be about to write the same file.
      lease = setTimeout(() => process.kill(process.pid, 'SIGKILL'), heard.forMs);
      return;
    case 'cancel':
      return life.abort(new CancelledError());
    case 'stop':
      return life.abort(new StoppedError());
  }
});
// The worker died: what was written is left so that the next one goes on with it.
process.on('disconnect', () => life.abort(new StoppedError()));

async function work(order: Extract<ToJob, { type: 'work' }>): Promise<void> {
  const end = await outcome(order);
  clearTimeout(lease);
  await tell({ type: 'ended', end });
  process.exit(0);
}

async function outcome(order: Extract<ToJob, { type: 'work' }>): Promise<JobEnded> {
  const { dataRoots, threads, ownSince } = order;
  const { signal } = life;
  try {
    const result = await performJob(
      order,
      { roots: new DataRoots(dataRoots), inspector: nwbInspector, workers: threads, ownSince },
      {
        signal,
        progress: throttled(
          Date.now(),
          (progress, isTold) => {
            if (isTold) void tell({ type: 'progress', progress });
          },
          TELL_EVERY_MS,
        ),
      },
    );
    return { outcome: 'done', result };
  } catch (error) {
    if (signal.reason instanceof StoppedError) return { outcome: 'stopped' };
    const end = endOf(error, signal);
    if (end.outcome === 'failed') return { ...end, fault: faultOf(error), isPassing: isPassing(error) };
    return { outcome: 'cancelled', message: new CancelledError().message };
  }
}

try {
  setPriority(process.pid, NICENESS);
} catch {
  // Some systems let nobody change it.
}
keepYoungGenerationSmall();
