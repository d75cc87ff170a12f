import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const WAIT_MS = 60_000;

/**
 * Waits until a job of this service has begun to write a file below the folder, and halts its process there: a conversion
 * stays in its midst, however fast the machine is.
 */
export async function holdJob(servicePid: number, folder: string): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const [pid] = (await hasPart(folder)) ? await jobsBelow(servicePid) : [];
    if (pid !== undefined) return void process.kill(pid, 'SIGSTOP');
    if (performance.now() > deadline) throw new Error(`no job writes below ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
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
