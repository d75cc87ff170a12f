import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Progress } from '../../schemas/index.ts';
import { fromJobSchema, type JobEnded, type ToJob } from './child-messages.ts';

/** Work under way in a process of its own. */
export interface JobProcess {
  /** How it ended, once the process is gone; never rejects. */
  readonly ended: Promise<JobEnded | { readonly outcome: 'died'; readonly how: string }>;
  tell(message: ToJob): void;
  kill(): void;
}

export type StartJobProcess = (
  work: Extract<ToJob, { type: 'work' }>,
  onProgress: (progress: Progress) => void,
) => JobProcess;

/** What has told how it ended has nothing left to do. */
const EXIT_GRACE_MS = 5000;

/** Starts jobs as processes whose first module is this one, a file path. Each ends when this process does. */
export function jobProcesses(module: string): StartJobProcess {
  return (work, onProgress) => {
    const child = fork(module, [], {
      // Its complaints belong to whoever started us; standard output may be somebody's protocol.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    let told: JobEnded | undefined;
    let timer: NodeJS.Timeout | undefined;
    child.on('message', (message: unknown) => {
      const heard = fromJobSchema.parse(message);
      if (heard.type === 'progress') return onProgress(heard.progress);
      told = heard.end;
      timer = setTimeout(() => child.kill('SIGKILL'), EXIT_GRACE_MS);
    });
    const tell = (message: ToJob): void => {
      // One that has ended meanwhile says so by itself.
      if (child.connected) child.send(message, () => undefined);
    };
    const over = async (): Promise<Awaited<JobProcess['ended']>> => {
      try {
        const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
        return told ?? { outcome: 'died', how: signal ?? `exit code ${code}` };
      } catch (cause) {
        return { outcome: 'died', how: cause instanceof Error ? cause.message : String(cause) };
      } finally {
        clearTimeout(timer);
      }
    };
    const ended = over();
    tell(work);
    return { ended, tell, kill: () => void child.kill('SIGKILL') };
  };
}
