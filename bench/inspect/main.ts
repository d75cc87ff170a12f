/**
 * Compares the inspection of one large NWB file in one run: this program and NWB Inspector. Prints Markdown.
 * docs/benchmarks.md says what came out.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { measure } from '../convert/measure.ts';
import { describeMachine, runBench, temporaryFolder } from '../machine.ts';
import { megabytes } from '../markdown.ts';
import { type InspectOptions, readOptions, secondsOf, usage } from './options.ts';
import { inspectors } from './programs.ts';
import { inspectionTable } from './table.ts';

/** Converts a recording with a realistic signal and a camera; the recording is removed, its file stays. */
async function makeFile(root: string, options: InspectOptions, signal: AbortSignal): Promise<string> {
  const [folder, outFolder] = [join(root, 'session'), join(root, 'nwb')];
  await mkdir(outFolder);
  const session = {
    channels: options.channels,
    seconds: secondsOf(options),
    epochs: 1,
    cameras: 1,
    signal: 'realistic',
  } as const;
  await writeSyntheticSession(folder, session, { signal });
  const { output } = await runConversion(await planConversion({ folder, outFolder }), { signal });
  await rm(folder, { recursive: true });
  return output.path;
}

await runBench(usage, async (signal) => {
  const options = readOptions(process.argv.slice(2));
  const python = process.env['RENSHAW_PYTHON'] || undefined;
  if (python === undefined)
    process.stderr.write('LEFT OUT: NWB Inspector. Set RENSHAW_PYTHON to a Python that has it.\n');
  await using folder = await temporaryFolder(options.dir ?? tmpdir());
  const file = await makeFile(folder.path, options, signal);
  const { size } = await stat(file);
  const all = inspectors(python).map((program) => ({
    ...program,
    runs: [] as Awaited<ReturnType<typeof measure>>[],
  }));
  for (let round = 0; round <= options.runs; round += 1)
    for (const { title, command, runs } of all) {
      const out = await mkdtemp(join(folder.path, 'out-'));
      const run = await measure(command(file, out), out, signal);
      await rm(out, { recursive: true });
      process.stderr.write(
        `${round === 0 ? 'warm-up' : `round ${round}`}: ${title}: ${run.wallSeconds.toFixed(2)} s, ${megabytes(run.peakBytes)}, load ${loadavg()[0]?.toFixed(1)}\n`,
      );
      if (round > 0) runs.push(run);
    }
  process.stdout.write(
    `${describeMachine()}\n\n` +
      `### ${options.channels} channels, ${secondsOf(options)} s, a file of ${megabytes(size)}\n\n` +
      `Medians of ${options.runs} after a warm-up; load of the machine at the end ${loadavg()[0]?.toFixed(1)}.\n\n${inspectionTable(all)}\n`,
  );
});
