import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS = 60_000;
/** What a job may do between two looks: far less than the sample session takes. */
const STEP_MS = 20;

/** A job whose process is halted. */
export interface HeldJob {
  /** Lets it go on. */
  release(): void;
  /** Nothing of it is left, if anything is. */
  end(): void;
}

/**
 * Halts a job of this service once there is a part of a file below the folder: a conversion stays in its midst, however
 * fast the machine is. The job comes to it by steps, so that it is never done before somebody has looked.
 */
export async function holdJob(servicePid: number, folder: string): Promise<HeldJob> {
  const deadline = performance.now() + WAIT_MS;
  let pid: number | undefined;
  while (performance.now() < deadline) {
    pid ??= (await jobsBelow(servicePid))[0];
    if (pid !== undefined) {
      const job = pid;
      process.kill(job, 'SIGSTOP');
      if (await hasPart(folder))
        return { release: () => void process.kill(job, 'SIGCONT'), end: () => endProcess(job) };
      process.kill(job, 'SIGCONT');
    }
    await delay(STEP_MS);
  }
  throw new Error(pid === undefined ? 'no job was begun' : `no job writes below ${folder}`);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const hasPart = async (folder: string): Promise<boolean> =>
  (await readdir(folder, { recursive: true })).some((name) => name.endsWith('.nwb.part'));

/** Processes that carry out jobs, among all that descend from one. */
async function jobsBelow(ancestor: number): Promise<number[]> {
  const jobs: number[] = [];
  for (const pid of await childrenOf(ancestor)) {
    if ((await told(pid, 'cmdline')).includes('job-process')) jobs.push(pid);
    else jobs.push(...(await jobsBelow(pid)));
  }
  return jobs;
}

async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter((one) => Number.isInteger(one));
  const parents = await Promise.all(all.map(async (one) => ({ one, parent: await parentOf(one) })));
  return parents.filter(({ parent }) => parent === pid).map(({ one }) => one);
}

/** The name, which stands in brackets, may hold anything. */
const parentOf = async (pid: number): Promise<number> =>
  Number((await told(pid, 'stat')).split(')').at(-1)?.trim().split(' ')[1]);

/** What the system tells of a process; nothing of one that has ended. */
const told = (pid: number, what: string): Promise<string> =>
  readFile(join('/proc', String(pid), what), 'utf8').catch(() => '');
