import { setTimeout as delay } from 'node:timers/promises';

/** What a process may do between two looks: far less than its work takes. */
const STEP_MS = 5;

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
  while (performance.now() < deadline) {
    if (!signal(pid, 'SIGSTOP')) return false;
    // What it wrote arrives here.
    await delay(1);
    if (await isThere()) return true;
    signal(pid, 'SIGCONT');
    await delay(STEP_MS);
  }
  return false;
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
