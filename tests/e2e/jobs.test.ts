import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobQueue, type JobRecord, openJobQueue } from '../../api/index.ts';
import { jobResultSchema } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
import { reached } from '../api/jobs/runner-cases.ts';
import { differences } from '../conversion/kills.ts';
import { postgresForTests } from '../postgres.ts';
import { hasPython } from '../yardstick.ts';
import { holdJob, writesBelow } from './held-job.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** The children of a process can be found there. */
const hasProc = existsSync(`/proc/${process.pid}/task/${process.pid}/children`);

/** The same with the queue in PostgreSQL, where it takes longer until somebody is missed: RENSHAW_KILL_QUEUE=postgres. */
const isPostgres = process.env['RENSHAW_KILL_QUEUE'] === 'postgres';
const postgres = isPostgres ? postgresForTests() : undefined;
let databaseUrl: string | undefined;

let root = '';
let folder = '';
let queue: JobQueue;
let worker: WorkerProcess | undefined;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-worker-')));
  folder = join(root, 'session');
  await writeSyntheticSession(folder, { epochs: 1, seconds: 3, channels: 64, signal: 'pattern' });
  databaseUrl = await postgres?.freshDatabase();
  queue = await openJobQueue({ stateFolder: join(root, 'state'), databaseUrl });
});
afterAll(async () => {
  await worker?.kill();
  await queue.close();
  await rm(root, { recursive: true, force: true });
});

const start = (): Promise<WorkerProcess> =>
  startWorkerProcess(
    ['--state', join(root, 'state'), '--data-root', root, '--threads', '1'],
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  );

async function convert(name: string): Promise<JobRecord> {
  const job = await queue.enqueue({
    kind: 'convert',
    title: name,
    args: { folder, outFolder: join(root, name) },
  });
  return job ?? expect.fail('it was not taken');
}

/** The file that it became. */
async function done({ jobId }: JobRecord): Promise<{ readonly path: string; readonly job: JobRecord }> {
  const job = await reached(queue, jobId, ({ state }) => state !== 'waiting' && state !== 'running');
  if (job.state !== 'done') expect.fail(`${job.state}: ${job.message}`);
  return { path: jobResultSchema.parse(job.result).output?.path ?? '', job };
}

type End = (worker: WorkerProcess) => Promise<unknown>;
const ENDS: readonly (readonly [string, End, number])[] = [
  ['a worker that is killed', (one) => one.kill(), 0],
  ['the process of a job that is killed', (one) => one.killJobs(), 1],
  ['a worker that is told to end', (one) => one.stop(), 0],
];

describe.skipIf(!hasProc)('in the midst of a conversion', () => {
  let whole = '';
  beforeAll(async () => {
    worker = await start();
    whole = (await done(await convert('whole'))).path;
  });

  it.each(ENDS.map((one, index) => [...one, index] as const))(
    '%s loses nothing, and another one comes to the same file',
    async (_, end, losses, index) => {
      // Where in the file is another one for each, and the same in every run.
      const share = 0.1 + 0.8 * randomFrom(23 + index)();
      worker ??= await start();
      const out = join(root, `ended-${index}`);
      await mkdir(out);
      const job = await convert(`ended-${index}`);
      const held = await holdJob(worker.pid, writesBelow(out, share * (await stat(whole)).size));
      await Promise.all([end(worker), held.creep()]);
      if (losses === 0) {
        expect(await readdir(join(root, `ended-${index}`))).not.toContain('sample20230622.nwb');
        worker = await start();
      }
      const { path, job: ended } = await done(job);
      expect(ended.attempts).toBe(2);
      expect((await readdir(dirname(path))).sort()).toEqual((await readdir(dirname(whole))).sort());
      if (hasPython) expect(await differences(folder, path, whole)).toEqual([]);
    },
  );

  it('ends within ten seconds when it is told to, with nothing under way', async () => {
    expect(await worker?.stop()).toBe(0);
    worker = undefined;
  });
});
