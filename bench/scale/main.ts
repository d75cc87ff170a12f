/**
 * Converts a batch of sessions with one worker and with several, each a process of `renshaw worker` with one conversion at
 * a time and one encoding thread. With --pin each has one core to itself, as a host of its own would: without, one worker
 * takes more than a core, for reading beside encoding. Prints Markdown.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type JobQueue, openJobQueue } from '../../api/index.ts';
import { jobResultSchema } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { throwIfCancelled, UsageError } from '../../schemas/index.ts';
import { describeMachine, runBench, temporaryFolder, wholeNumbers } from '../machine.ts';
import { type ScaleRun, scaleTable } from './table.ts';

const usage =
  'node bench/scale/main.ts [--workers 1,2] [--sessions 8] [--seconds 30] [--channels 128] [--pin] [--dir DIR]   (DATABASE_URL: the queue in PostgreSQL instead of SQLite)';

const command = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

interface Batch {
  readonly root: string;
  readonly sessions: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly isPinned: boolean;
  readonly signal: AbortSignal;
}

async function startWorker(
  stateFolder: string,
  core: number,
  { root, databaseUrl, isPinned }: Batch,
): Promise<ChildProcess> {
  const words = ['--state', stateFolder, '--data-root', root, '--jobs', '1', '--threads', '1'];
  const call = [process.execPath, command, 'worker', ...words];
  const [program = '', ...args] = isPinned ? ['taskset', '-c', String(core), ...call] : call;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
  });
  const isReady = once(child.stdout, 'data');
  await Promise.race([
    isReady,
    once(child, 'exit').then(() => Promise.reject(new Error('a worker ended before it began'))),
  ]);
  return child;
}

/** Bytes of the recordings, when every job of the batch is done. */
async function done(queue: JobQueue, batchId: string, count: number, signal: AbortSignal): Promise<number> {
  const changed = Promise.withResolvers<void>();
  let wake = changed;
  const stop = queue.watch(() => wake.resolve());
  signal.addEventListener('abort', () => wake.resolve(), { once: true });
  try {
    for (;;) {
      throwIfCancelled(signal);
      wake = Promise.withResolvers<void>();
      const jobs = await queue.list({ batchId, limit: count });
      const failed = jobs.find(({ state }) => state === 'failed' || state === 'cancelled');
      if (failed !== undefined) throw new Error(`${failed.title}: ${failed.message}`);
      if (jobs.every(({ state }) => state === 'done'))
        return jobs.reduce(
          (sum, { result }) => sum + (jobResultSchema.parse(result).output?.sourceBytes ?? 0),
          0,
        );
      await wake.promise;
    }
  } finally {
    stop();
  }
}

async function runOnce(workers: number, batch: Batch): Promise<ScaleRun> {
  const { root, sessions, databaseUrl, signal } = batch;
  const name = `with-${workers}`;
  const stateFolder = join(root, name, 'state');
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const queue = await openJobQueue({ stateFolder, databaseUrl });
  const children: ChildProcess[] = [];
  try {
    for (let count = 0; count < workers; count++) children.push(await startWorker(stateFolder, count, batch));
    const [loadBefore = 0] = loadavg();
    const began = performance.now();
    for (const [index, folder] of sessions.entries())
      await queue.enqueue({
        kind: 'convert',
        title: folder,
        batchId: name,
        args: { folder, outFolder: join(root, name, String(index)) },
      });
    const sourceBytes = await done(queue, name, sessions.length, signal);
    const seconds = (performance.now() - began) / 1000;
    return { workers, jobs: sessions.length, sourceBytes, seconds, loadBefore };
  } finally {
    for (const child of children) {
      const ended = once(child, 'exit');
      if (child.kill('SIGTERM')) await ended;
    }
    await queue.close();
  }
}

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
  const batch = { root: folder.path, sessions, databaseUrl, isPinned: values.pin, signal };
  process.stdout.write(`${describeMachine()}\n`);
  const runs: ScaleRun[] = [];
  for (const workers of wholeNumbers('workers', values.workers)) {
    runs.push(await runOnce(workers, batch));
    process.stderr.write(`${scaleTable(runs)}\n`);
  }
  process.stdout.write(
    `\n### ${count} sessions of ${options.seconds} s, ${options.channels} channels${values.pin ? ', a core for each worker' : ''}, the queue in ${databaseUrl === undefined ? 'SQLite' : 'PostgreSQL'}\n\n${scaleTable(runs)}\n`,
  );
});
