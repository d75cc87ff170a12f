/**
 * Compares conversions of generated sessions in one run: this program, trodes_to_nwb and `cp`. Prints Markdown.
 * docs/benchmarks.md says what came out.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { CancelledError, UsageError } from '../../schemas/index.ts';
import { measure } from './measure.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { type BenchSession, chosenPrograms, type Program } from './programs.ts';
import { markdownTable, megabytes, type ProgramRuns, type Run } from './table.ts';

/** A folder that is gone when the benchmark ends, however it ends. */
async function temporaryFolder(dir: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(dir, 'renshaw-bench-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** One recording with a realistic signal and one camera, without which trodes_to_nwb 0.1.9 ends in an error. */
async function makeSession(
  folder: string,
  channels: number,
  seconds: number,
  signal: AbortSignal,
): Promise<BenchSession & { readonly bytes: number }> {
  const options = { channels, seconds, epochs: 1, cameras: 1, signal: 'realistic' } as const;
  const { recordings } = await writeSyntheticSession(folder, options, { signal });
  const [recording] = recordings;
  if (recording === undefined) throw new Error('the synthetic session has no recording');
  return { folder, recording: join(folder, recording.fileName), bytes: recording.fileBytes };
}

async function runOnce(
  program: Program,
  session: BenchSession,
  out: string,
  signal: AbortSignal,
): Promise<Run> {
  await mkdir(out);
  try {
    // What an earlier run left to be written must not be waited for in this one.
    execFileSync('sync');
    const measured = await measure(program.command(session, out), out, signal);
    const sizes = await Promise.all(
      (await readdir(out)).filter(isOutput).map(async (name) => (await stat(join(out, name))).size),
    );
    const [outputBytes] = sizes;
    if (outputBytes === undefined || sizes.length > 1)
      throw new Error(`${program.title} left ${sizes.length} files`);
    return { ...measured, outputBytes };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function isOutput(name: string): boolean {
  return name.endsWith('.nwb') || name.endsWith('.rec');
}

/** Rounds in which every program runs once, in turn, after a round that does not count. */
async function compare(
  programs: readonly Program[],
  session: BenchSession,
  runs: number,
  out: string,
  signal: AbortSignal,
): Promise<ProgramRuns[]> {
  const all = programs.map((program) => ({ program, runs: [] as Run[] }));
  for (let round = 0; round <= runs; round += 1) {
    for (const { program, runs: counted } of all) {
      const run = await runOnce(program, session, out, signal);
      process.stderr.write(
        `${round === 0 ? 'warm-up' : `round ${round}`}: ${program.title}: ${run.wallSeconds.toFixed(2)} s, ` +
          `${megabytes(run.peakBytes)}, load ${loadavg()[0]?.toFixed(1)}\n`,
      );
      if (round > 0) counted.push(run);
    }
  }
  return all;
}

function describeMachine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${gibibytes} GiB, ` +
    `${process.platform} ${release().split('-')[0]}, Node ${process.versions.node}`
  );
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const peerPython = process.env['RENSHAW_PEER_PYTHON'] || undefined;
  if (peerPython === undefined && options.programs.includes('trodes_to_nwb'))
    process.stderr.write(
      'LEFT OUT: trodes_to_nwb. Set RENSHAW_PEER_PYTHON to a Python that has it to compare with it.\n',
    );
  const programs = chosenPrograms(options.programs, peerPython);
  await using folder = await temporaryFolder(options.dir ?? tmpdir());
  process.stdout.write(`${describeMachine()}\n`);
  for (const channels of options.channels) {
    for (const seconds of options.seconds) {
      const session = await makeSession(join(folder.path, 'session'), channels, seconds, signal);
      const title = `${channels} channels, ${seconds} s, ${megabytes(session.bytes)}`;
      process.stderr.write(`${title}\n`);
      const all = await compare(programs, session, options.runs, join(folder.path, 'out'), signal);
      const load = loadavg()[0]?.toFixed(1);
      process.stdout.write(
        `\n### ${title}\n\nMedians of ${options.runs} after a warm-up; load of the machine at the end ${load}.\n\n` +
          `${markdownTable(all, session.bytes)}\n`,
      );
      await rm(session.folder, { recursive: true });
    }
  }
}

const cancel = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
try {
  await bench(readOptions(process.argv.slice(2)), cancel.signal);
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  if (!isUsage && !(error instanceof CancelledError)) throw error;
  process.stderr.write(`${error.message}\n${isUsage ? `${usage}\n` : ''}`);
  process.exitCode = isUsage ? 2 : 3;
}
