import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { haltWhen, signal, statOf, stepOn, toldOf } from '../halted.ts';

const WAIT_MS = 60_000;
const LOOK_MS = 5;
/** In slow motion whoever has to do with a job is always faster than it is. */
const SLOW_STEP_MS = 2;
const PAUSE_MS = 20;

/** A job whose process is halted. */
export interface HeldJob {
  /** Lets it go on. */
  release(): void;
  /** Lets it go on in slow motion, until it has ended. */
  creep(): Promise<void>;
  /** Nothing of it is left, if anything is. */
  end(): void;
}

/** Whether a job has come to where it is to be halted. */
export type IsThere = () => Promise<boolean> | boolean;

/** As soon as there is a part of a file below the folder, of so many bytes: in the midst of a conversion. */
export const writesBelow =
  (folder: string, leastBytes = 1): IsThere =>
  async () => {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const parts = names.filter((name) => name.endsWith('.nwb.part'));
    const sizes = await Promise.all(parts.map((name) => stat(join(folder, name)).catch(() => undefined)));
    return sizes.some((found) => found !== undefined && found.size >= leastBytes);
  };

/** As soon as it has begun. */
export const begins: IsThere = () => true;

/**
 * Halts a job that descends from a process: it stays where it is, however fast the machine is.
 */
export async function holdJob(ancestor: number, isThere: IsThere): Promise<HeldJob> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const [pid] = await jobsBelow(ancestor);
    if (pid === undefined) await delay(LOOK_MS);
    else if (await haltWhen(pid, isThere, deadline)) return heldJob(pid);
    else throw new Error('the job did not come there');
  }
  throw new Error('no job was begun');
}

/** Waits until no job runs below a process. */
export async function atRest(ancestor: number): Promise<void> {
  while ((await jobsBelow(ancestor)).length > 0) await delay(LOOK_MS);
}

function heldJob(pid: number): HeldJob {
  let isCreeping = false;
  return {
    release() {
      isCreeping = false;
      signal(pid, 'SIGCONT');
    },
    async creep() {
      isCreeping = true;
      while (isCreeping && (await isRunning(pid))) {
        await stepOn(pid, SLOW_STEP_MS);
        await delay(PAUSE_MS);
      }
    },
    end() {
      isCreeping = false;
      signal(pid, 'SIGKILL');
    },
  };
}

/** Neither gone nor waiting for somebody to ask how it ended. */
async function isRunning(pid: number): Promise<boolean> {
  const [state = ''] = await statOf(pid);
  return /[^XZ]/.test(state);
}

/** Processes that carry out jobs, among all that descend from one. */
async function jobsBelow(ancestor: number): Promise<number[]> {
  const jobs: number[] = [];
  for (const pid of await childrenOf(ancestor)) {
    if ((await toldOf(pid, 'cmdline')).includes('job-process')) jobs.push(pid);
    else jobs.push(...(await jobsBelow(pid)));
  }
  return jobs;
}

async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter((one) => Number.isInteger(one));
  const parents = await Promise.all(all.map(async (one) => ({ one, parent: await parentOf(one) })));
  return parents.filter(({ parent }) => parent === pid).map(({ one }) => one);
}

const parentOf = async (pid: number): Promise<number> => Number((await statOf(pid))[1]);
