import type { JobEnded, ToJob } from '../../../api/index.ts';
import type { JobProcess, StartJobProcess } from '../../../api/jobs/job-process.ts';
import type { Progress } from '../../../schemas/index.ts';

/** A process of a job that does what a test says. */
export interface FakeProcess {
  readonly work: Extract<ToJob, { type: 'work' }>;
  readonly heard: string[];
  readonly progress: (progress: Progress) => void;
  readonly end: (end: JobEnded) => void;
  readonly die: (how: string) => void;
  readonly killed: Promise<void>;
}

/** Starts processes that are none; each new one can be awaited, in their order. */
export function fakeProcesses(): { start: StartJobProcess; next: () => Promise<FakeProcess> } {
  const started: FakeProcess[] = [];
  const waiting: ((one: FakeProcess) => void)[] = [];
  return {
    start(work, progress) {
      const ended = Promise.withResolvers<Awaited<JobProcess['ended']>>();
      const killed = Promise.withResolvers<void>();
      const one: FakeProcess = {
        work,
        heard: [],
        progress,
        end: ended.resolve,
        die: (how) => ended.resolve({ outcome: 'died', how }),
        killed: killed.promise,
      };
      const next = waiting.shift();
      if (next === undefined) started.push(one);
      else next(one);
      return {
        ended: ended.promise,
        tell: ({ type }) => {
          one.heard.push(type);
          // As real ones do.
          if (type === 'stop') one.end({ outcome: 'stopped' });
          if (type === 'cancel') one.end({ outcome: 'cancelled', message: 'cancelled' });
        },
        kill: () => {
          killed.resolve();
          one.die('SIGKILL');
        },
      };
    },
    next: () =>
      new Promise((resolve) => {
        const one = started.shift();
        if (one === undefined) waiting.push(resolve);
        else resolve(one);
      }),
  };
}
