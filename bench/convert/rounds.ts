import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../schemas/index.ts';
import { megabytes } from '../markdown.ts';
import { measure } from './measure.ts';
import type { BenchSession, Program } from './programs.ts';
import type { ProgramRuns, Run } from './table.ts';

async function runOnce(
  program: Program,
  session: BenchSession,
  round: number,
  out: string,
  signal: AbortSignal,
): Promise<Run> {
  await mkdir(out);
  try {
    // What an earlier run left to be written must not be waited for in this one.
    execFileSync('sync');
    const { printed, ...measured } = await measure(program.command(session, out), out, signal);
    if (program.ownTimes !== undefined)
      return { ...measured, ...program.ownTimes(printed), round, outputBytes: undefined };
    return { ...measured, round, outputBytes: await outputBytes(program, out) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function outputBytes(program: Program, out: string): Promise<number> {
  const names = (await readdir(out)).filter((name) => name.endsWith('.nwb') || name.endsWith('.rec'));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${program.title} left ${names.length} files`);
  return (await stat(join(out, name))).size;
}

export interface Rounds {
  /** Counted ones, after one that does not count. */
  readonly rounds: number;
  /** The counted runs of a program: it takes part in the last rounds. */
  readonly runsOf: (program: Program) => number;
  /** Where each run has a folder for what it writes. */
  readonly out: string;
  readonly signal: AbortSignal;
}

/**
 * Rounds in which every program runs once, in turn. A program that takes part in fewer rounds has no uncounted one,
 * which would take as long as a counted one; a program that fails is left out from then on, aloud.
 */
export async function compare(
  programs: readonly Program[],
  session: BenchSession,
  { rounds, runsOf, out, signal }: Rounds,
): Promise<ProgramRuns[]> {
  const all = programs.map((program) => ({ program, runs: [] as Run[], hasFailed: false }));
  for (let round = 0; round <= rounds; round += 1)
    for (const one of all) {
      const wanted = runsOf(one.program);
      const takesPart = round > rounds - wanted || wanted === rounds;
      if (one.hasFailed || !takesPart) continue;
      const run = await runOnce(one.program, session, round, out, signal).catch((cause: unknown) => {
        if (cause instanceof CancelledError) throw cause;
        process.stderr.write(`LEFT OUT from here on: ${one.program.title}: ${String(cause)}\n`);
        return undefined;
      });
      if (run === undefined) one.hasFailed = true;
      else {
        process.stderr.write(
          `${round === 0 ? 'warm-up' : `round ${round}`}: ${one.program.title}: ${run.wallSeconds.toFixed(2)} s, ` +
            `${megabytes(run.peakBytes)}, load ${loadavg()[0]?.toFixed(1)}\n`,
        );
        if (round > 0) one.runs.push(run);
      }
    }
  return all.filter(({ runs }) => runs.length > 0);
}
