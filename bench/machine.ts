import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { CancelledError, UsageError } from '../schemas/index.ts';

/** What the numbers were measured on, in a line. */
export function describeMachine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${gibibytes} GiB, ` +
    `${process.platform} ${release().split('-')[0]}, Node ${process.versions.node}`
  );
}

/** A folder that is gone when the benchmark ends, however it ends. */
export async function temporaryFolder(dir: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(dir, 'renshaw-bench-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs a benchmark from the command line: 2 for a wrong option, with the usage; 3 when it was interrupted. */
export async function runBench(usage: string, bench: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const cancel = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
  try {
    await bench(cancel.signal);
  } catch (error) {
    const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
    if (!isUsage && !(error instanceof CancelledError)) throw error;
    process.stderr.write(`${error.message}\n${isUsage ? `${usage}\n` : ''}`);
    process.exitCode = isUsage ? 2 : 3;
  }
}

/** A list of whole numbers above 0, as an option gives it. @throws UsageError */
export function wholeNumbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new UsageError(`--${option} is "${text}": give whole numbers above 0, with commas between them.`);
  });
}
