import { throwIfCancelled } from '../../schemas/index.ts';

/** Something that is measured on this thread. */
export interface Kernel {
  readonly title: string;
  /** Bytes of samples that one run handles. */
  readonly bytes: number;
  readonly run: () => void;
}

export interface KernelRuns {
  readonly title: string;
  /** Bytes per second of this thread's CPU time, one a round: what else runs on the machine does not count. */
  readonly rates: readonly number[];
}

/** Rounds in which every kernel runs once, in turn, after a round that does not count. */
export function inTurn(kernels: readonly Kernel[], rounds: number, signal: AbortSignal): KernelRuns[] {
  const all = kernels.map(({ title, bytes, run }) => ({ title, bytes, run, rates: [] as number[] }));
  for (let round = 0; round <= rounds; round += 1)
    for (const { bytes, run, rates } of all) {
      throwIfCancelled(signal);
      const seconds = cpuSecondsOf(run);
      if (round > 0) rates.push(bytes / seconds);
    }
  return all;
}

function cpuSecondsOf(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
