import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process may do between two looks: far less than its work takes. */
const STEP_MS = 5;
/** On a busy machine it waits for a processor longer than that: a step that did nothing would lead nowhere. */
const LEAST_STEP_NS = 2e6;

/**
 * Halts a process once it has come to where it is wanted. It comes there by steps, so that it is never done before somebody has looked,
 * however fast the machine is.
 *
 * @returns false where it ended before that, or `deadline` passed
 */
export async function haltWhen(
  pid: number,
  isThere: () => Promise<boolean> | boolean,
  deadline = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  if (!signal(pid, 'SIGSTOP')) return false;
  while (performance.now() < deadline) {
    // What it wrote arrives here.
    await delay(1);
    if (await isThere()) return true;
    if (!(await stepOn(pid, STEP_MS))) return false;
  }
  return false;
}

/**
 * Lets a process that is halted go on for a moment, and halts it again: for as long as given, and until it had a processor or waits
 * for something else.
 *
 * @returns false where there is no such process any more
 */
export async function stepOn(pid: number, forMs: number): Promise<boolean> {
  const before = await ranNs(pid);
  if (!signal(pid, 'SIGCONT')) return false;
  do await delay(forMs);
  while ((await ranNs(pid)) - before < LEAST_STEP_NS && (await stateOf(pid)) === 'R');
  // Z is what is left of one that has ended.
  return (await stateOf(pid)) !== 'Z' && signal(pid, 'SIGSTOP');
}

/** @returns false where there is no such process any more */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** For how long its first thread had a processor; NaN where the system does not tell. */
const ranNs = async (pid: number): Promise<number> =>
  Number((await toldOf(pid, 'schedstat')).split(' ')[0] || Number.NaN);

/** R where it runs or waits for a processor. */
const stateOf = async (pid: number): Promise<string | undefined> => (await statOf(pid))[0];

/** State, parent and so on: the name before them, which stands in brackets, may hold anything. */
export const statOf = async (pid: number): Promise<string[]> =>
  (await toldOf(pid, 'stat')).split(')').at(-1)?.trim().split(' ') ?? [];

/** What the system tells of a process; nothing of one that has ended. */
export const toldOf = (pid: number, what: string): Promise<string> =>
  readFile(join('/proc', String(pid), what), 'utf8').catch(() => '');
