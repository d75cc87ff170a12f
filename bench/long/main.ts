/**
 * Converts recordings of several lengths, the longest of 17 hours, and holds the files against what they must hold.
 * The recordings are made while they are read, since no disk here has room for them. Prints Markdown.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { measure } from '../convert/measure.ts';
import { describeMachine, runBench, temporaryFolder } from '../machine.ts';
import { type Check, checkList, type LongRun, longTable, packetsOf } from './table.ts';

const usage =
  'node bench/long/main.ts [--hours 1,4,17] [--channels 128] [--filter deflate] [--workers N] [--dir DIR]   (RENSHAW_PYTHON: a Python with h5py, which checks the files)';

const convert = fileURLToPath(new URL('./convert.ts', import.meta.url));
const checker = fileURLToPath(new URL('./check.py', import.meta.url));

async function runOnce(
  hours: number,
  more: readonly string[],
  dir: string,
  signal: AbortSignal,
): Promise<LongRun> {
  await mkdir(dir);
  try {
    const report = join(dir, 'report.json');
    const command = [process.execPath, convert, '--folder', join(dir, 'session'), '--out', dir];
    const packets = String(packetsOf(hours));
    const measured = await measure(
      [...command, '--report', report, '--packets', packets, ...more],
      dir,
      signal,
    );
    const told = JSON.parse(await readFile(report, 'utf8')) as Omit<LongRun, 'hours' | 'measured' | 'checks'>;
    return { ...told, hours, measured, checks: await checksOf(report, signal) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function checksOf(report: string, signal: AbortSignal): Promise<readonly Check[]> {
  const python = process.env['RENSHAW_PYTHON'] || undefined;
  if (python === undefined) return [];
  const { stdout } = await promisify(execFile)(python, [checker, report], { signal });
  return JSON.parse(stdout) as Check[];
}

await runBench(usage, async (signal) => {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '1,4,17' },
      channels: { type: 'string', default: '128' },
      filter: { type: 'string', default: 'deflate' },
      workers: { type: 'string' },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  if (!process.env['RENSHAW_PYTHON'])
    process.stderr.write('LEFT OUT: the checks. Set RENSHAW_PYTHON to a Python that has h5py.\n');
  // As the command does: threads that need not compile take less memory.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
  await using folder = await temporaryFolder(values.dir);
  process.stdout.write(`${describeMachine()}\n`);
  const runs: LongRun[] = [];
  const more = ['--channels', values.channels, '--filter', values.filter];
  if (values.workers !== undefined) more.push('--workers', values.workers);
  for (const text of values.hours.split(',')) {
    const run = await runOnce(Number(text), more, join(folder.path, text), signal);
    runs.push(run);
    process.stderr.write(`${longTable([run])}\n${checkList(run.checks)}\n`);
  }
  const wrong = runs.flatMap(({ checks }) => checks.filter(({ isRight }) => !isRight));
  process.stdout.write(
    `\n### ${values.channels} channels, ${values.filter}, load of the machine at the end ${loadavg()[0]?.toFixed(1)}\n\n` +
      `${longTable(runs)}\n\n${checkList(runs.at(-1)?.checks ?? [])}\n`,
  );
  if (wrong.length > 0) process.exitCode = 1;
});
