import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobQueue, openJobQueue } from '../../api/index.ts';
import { jobResultSchema } from '../../mcp-server/tools/index.ts';
import { throwIfCancelled } from '../../schemas/index.ts';
import { type Batch, pinned } from './batch.ts';
import { command } from './command.ts';

async function startWorker(stateFolder: string, core: number, batch: Batch): Promise<ChildProcess> {
  const { root, databaseUrl } = batch;
  const words = ['--state', stateFolder, '--data-root', root, '--jobs', '1', '--threads', '1'];
  const [program, args] = pinned(batch, core, [process.execPath, command, 'worker', ...words]);
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

/** Converts the batch with so many workers. */
export async function withQueue(
  workers: number,
  batch: Batch,
): Promise<{ readonly sourceBytes: number; readonly seconds: number }> {
  const { root, sessions, databaseUrl, signal } = batch;
  const name = `with-${workers}`;
  const stateFolder = join(root, name, 'state');
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const queue = await openJobQueue({ stateFolder, databaseUrl });
  const children: ChildProcess[] = [];
  try {
    for (let count = 0; count < workers; count++) children.push(await startWorker(stateFolder, count, batch));
    const began = performance.now();
    for (const [index, folder] of sessions.entries())
      await queue.enqueue({
        kind: 'convert',
        title: folder,
        batchId: name,
        args: { folder, outFolder: join(root, name, String(index)) },
      });
    const sourceBytes = await done(queue, name, sessions.length, signal);
    return { sourceBytes, seconds: (performance.now() - began) / 1000 };
  } finally {
    for (const child of children) {
      const ended = once(child, 'exit');
      if (child.kill('SIGTERM')) await ended;
    }
    await queue.close();
  }
}
