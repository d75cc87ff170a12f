/**
 * Converts one realistic recording into files whose chunks have several shapes, and times with h5py what people read of
 * them. Prints Markdown.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { UsageError } from '../../schemas/index.ts';
import { describeMachine, runBench, temporaryFolder, wholeNumbers } from '../machine.ts';
import { chunkShapesOf, withChunkShape } from './chunk-shape.ts';
import { type Reading, readingTable } from './table.ts';

const usage =
  'node bench/reading/main.ts [--channels 128] [--seconds 600] [--shapes 32768x16,16384x32,8192x64,4096x128,2048x128] [--rounds 3] [--dir DIR]   (RENSHAW_PYTHON: a Python with h5py)';

const reader = fileURLToPath(new URL('./read.py', import.meta.url));

await runBench(usage, async (signal) => {
  const { values } = parseArgs({
    options: {
      channels: { type: 'string', default: '128' },
      seconds: { type: 'string', default: '600' },
      shapes: { type: 'string', default: '32768x16,16384x32,8192x64,4096x128,2048x128' },
      rounds: { type: 'string', default: '3' },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const python = process.env['RENSHAW_PYTHON'] || undefined;
  if (python === undefined) throw new UsageError('Set RENSHAW_PYTHON to a Python that has h5py.');
  const [channels = 1] = wholeNumbers('channels', values.channels);
  const [seconds = 1] = wholeNumbers('seconds', values.seconds);
  const [rounds = 1] = wholeNumbers('rounds', values.rounds);
  const shapes = chunkShapesOf(values.shapes);
  await using root = await temporaryFolder(values.dir);
  const folder = join(root.path, 'session');
  const session = { channels, seconds, epochs: 1, cameras: 0, stateScript: false } as const;
  await writeSyntheticSession(folder, { ...session, signal: 'realistic' }, { signal });
  const files = [];
  for (const shape of shapes) {
    const outFolder = join(root.path, shape.join('x'));
    await mkdir(outFolder);
    const plan = withChunkShape(await planConversion({ folder, outFolder }, signal), shape);
    const { output } = await runConversion(plan, { signal });
    files.push({ shape, path: output.path, fileBytes: (await stat(output.path)).size });
    process.stderr.write(`${shape.join(' × ')}: made\n`);
  }
  await rm(folder, { recursive: true });
  const args = [reader, String(rounds), ...files.map(({ path }) => path)];
  const { stdout } = await promisify(execFile)(python, args, { signal, maxBuffer: 64 * 1024 * 1024 });
  const readings = JSON.parse(stdout) as Record<string, Reading[]>[];
  const all = files.map((file, index) => ({ ...file, readings: readings[index] ?? {} }));
  process.stdout.write(
    `${describeMachine()}\n\n### ${channels} channels, ${seconds} s\n\n` +
      `CPU time and bytes of the chunks that are decoded, medians; load of the machine at the end ${loadavg()[0]?.toFixed(1)}.\n\n` +
      `${readingTable(all)}\n`,
  );
});
