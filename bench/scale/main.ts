/**
 * Converts a batch of sessions with one worker and with several, each a process of `renshaw worker` with one conversion at
 * a time and one encoding thread; and by as many processes of `renshaw convert` without a queue, which is as fast as the
 * machine lets them be. With --pin each has one core to itself, as a host of its own would: without, one worker takes more
 * than a core, for reading beside encoding. Prints Markdown.
 */
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { UsageError } from '../../schemas/index.ts';
import { describeMachine, runBench, temporaryFolder, wholeNumbers } from '../machine.ts';
import type { Batch } from './batch.ts';
import { type ScaleRun, scaleTable } from './table.ts';
import { withQueue } from './with-queue.ts';
import { withoutQueue } from './without-queue.ts';

const usage =
  'node bench/scale/main.ts [--workers 1,2] [--sessions 8] [--seconds 30] [--channels 128] [--pin] [--dir DIR]   (DATABASE_URL: the queue in PostgreSQL instead of SQLite)';

await runBench(usage, async (signal) => {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '1,2' },
      sessions: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '30' },
      channels: { type: 'string', default: '128' },
      pin: { type: 'boolean', default: false },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const one = (option: 'sessions' | 'seconds' | 'channels'): number => {
    const [value, ...more] = wholeNumbers(option, values[option]);
    if (value === undefined || more.length > 0) throw new UsageError(`--${option} takes one number.`);
    return value;
  };
  const count = one('sessions');
  const options = {
    epochs: 1,
    seconds: one('seconds'),
    channels: one('channels'),
    signal: 'pattern',
  } as const;
  await using folder = await temporaryFolder(values.dir);
  const sessions = Array.from({ length: count }, (_, index) => join(folder.path, `session-${index}`));
  for (const session of sessions) await writeSyntheticSession(session, options);
  const databaseUrl = process.env['DATABASE_URL'] || undefined;
  const batch: Batch = { root: folder.path, sessions, databaseUrl, isPinned: values.pin, signal };
  process.stdout.write(`${describeMachine()}\n`);
  const runs: ScaleRun[] = [];
  for (const workers of wholeNumbers('workers', values.workers)) {
    const [loadBefore = 0] = loadavg();
    const queued = await withQueue(workers, batch);
    const secondsWithout = await withoutQueue(workers, batch);
    runs.push({ workers, jobs: count, ...queued, secondsWithout, loadBefore });
    process.stderr.write(`${scaleTable(runs)}\n`);
  }
  process.stdout.write(
    `\n### ${count} sessions of ${options.seconds} s, ${options.channels} channels${values.pin ? ', a core for each worker' : ''}, the queue in ${databaseUrl === undefined ? 'SQLite' : 'PostgreSQL'}\n\n${scaleTable(runs)}\n`,
  );
});
