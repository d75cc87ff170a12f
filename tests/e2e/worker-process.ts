import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { COMMAND } from '../conversion/command.ts';

/** `renshaw worker` as a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** False once it has ended, by whatever. */
  readonly isRunning: () => boolean;
  /** SIGKILL: nothing of it gets another word. */
  readonly kill: () => Promise<void>;
  /** SIGTERM. Answers with the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL to the processes of its jobs. */
  readonly killJobs: () => Promise<void>;
}

/** @param args of the command, which says where the jobs are */
export async function startWorkerProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [COMMAND, 'worker', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return await ended;
  };
  await ready(child);
  return {
    pid: child.pid ?? Number.NaN,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    killJobs: async () => {
      const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
      for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let told = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes('Taking jobs.')) resolve();
    });
  child.on('close', () => reject(new Error(`renshaw worker ended:\n${told}`)));
  await promise;
}
