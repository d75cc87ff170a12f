import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MOST_LOSSES } from '../../api/jobs/job-queue.ts';
import { jobResultSchema } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
import { type Conversions, conversionsSchema, type Job } from '../../schemas/service/index.ts';
import { differences } from '../conversion/kills.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { hasPython } from '../yardstick.ts';
import { type Service, startService } from './service.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** A handful by default; RENSHAW_KILLS=30 for more, RENSHAW_KILL_SEED for other moments. */
const KILLS = Number(process.env['RENSHAW_KILLS'] ?? 3);
const SEED = Number(process.env['RENSHAW_KILL_SEED'] ?? 7);
/** With PostgreSQL it takes longer until a worker is missed, and the server is killed as well. */
const isPostgres = process.env['RENSHAW_KILL_QUEUE'] === 'postgres';
const JOBS = Math.max(3, Math.ceil(KILLS / 2));
const WORKERS = 2;
const TALKERS = 2;
const PATIENCE_MS = 240_000 + KILLS * 30_000;

const server = isPostgres ? postgresForTests() : undefined;
let root = '';
let databaseUrl: string | undefined;
let service: Service;
const workers: WorkerProcess[] = [];

const environment = (): Record<string, string> => ({
  // Alone it has to take jobs itself.
  RENSHAW_JOBS_AT_ONCE: isPostgres ? '0' : '1',
  ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
});
const serve = (): Promise<Service> =>
  startService({ stateFolder: join(root, 'state'), dataRoot: root, environment: environment() });
const work = (): Promise<WorkerProcess> =>
  startWorkerProcess(
    ['--state', join(root, 'state'), '--data-root', root, '--threads', '1', '--jobs', '1'],
    environment(),
  );

beforeAll(async () => {
  databaseUrl = await server?.freshDatabase();
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-kills-')));
  await writeSyntheticSession(join(root, 'session'), {
    animal: 'sample',
    epochs: 2,
    seconds: 6,
    channels: 32,
    cameras: 0,
    metadata: true,
    signal: 'pattern',
  });
  service = await serve();
  for (let count = 0; count < WORKERS; count++) workers.push(await work());
}, PATIENCE_MS);
afterAll(async () => {
  for (const one of [...workers, service]) await one.kill();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Answers that say that it is our fault. */
const faults: { readonly status: number; readonly body: unknown }[] = [];

/** Asks the service; undefined where it is dead, or dies before it answers. */
async function ask(path: string, body?: unknown): Promise<unknown> {
  const { address, token } = service;
  try {
    const response = await fetch(new URL(`/api/v1/${path}`, address), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, connection: 'close', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.status >= 500) faults.push({ status: response.status, body: answer });
    return response.ok ? answer : undefined;
  } catch {
    return undefined;
  }
}

async function surely(path: string, body?: unknown): Promise<unknown> {
  for (;;) {
    const answer = await ask(path, body);
    if (answer !== undefined) return answer;
    await pause(50);
  }
}

async function batchOf(names: readonly string[]): Promise<Conversions> {
  const sessions = names.map((name) => ({ folder: join(root, 'session'), outFolder: join(root, name) }));
  return conversionsSchema.parse(await surely('conversions', { sessions }));
}

async function over(batchId: string): Promise<Conversions> {
  for (;;) {
    const batch = conversionsSchema.parse(await surely(`conversions/${batchId}`));
    if (batch.isOver) return batch;
    await pause(100);
  }
}

/** Nobody is killed while a job has lost so many workers that it fails with the next, as it is meant to. */
async function untilHardy(batchId: string): Promise<void> {
  for (;;) {
    const { jobs } = conversionsSchema.parse(await surely(`conversions/${batchId}`));
    const isOver = ({ state }: Job): boolean => state !== 'waiting' && state !== 'running';
    if (jobs.every((job) => isOver(job) || job.attempts < MOST_LOSSES)) return;
    await pause(100);
  }
}

/** The file that a job became, as its record has it. */
function outputOf({ state, message, result }: Job): { readonly path: string; readonly bytes: number } {
  if (state !== 'done') expect.fail(`${state}: ${message}`);
  return jobResultSchema.parse(result).output ?? expect.fail('it wrote no file');
}

/** Only who is killed ends: an API or a worker that breaks when another part is gone would be started again by the next kill. */
function expectAlive(): void {
  for (const one of [service, ...workers]) expect(one.isRunning()).toBe(true);
}

/** What people ask while all this goes on, until it is over. */
async function talk(isOver: () => boolean): Promise<void> {
  const started = z.object({ sessionId: z.string() });
  const asked = { folder: join(root, 'session'), outFolder: join(root, 'talk') };
  const { sessionId } = started.parse(await surely('sessions', asked));
  for (let count = 0; !isOver(); count++) {
    await ask(`sessions/${sessionId}/messages`, { text: `the weight is ${300 + (count % 200)} g` });
    await ask('sessions');
    await ask('jobs');
    await pause(50);
  }
}

describe.skipIf(isPostgres && !hasPostgres)(
  'a service and its workers, killed at random moments under load',
  () => {
    it('lose no job, and come to the same files', { timeout: PATIENCE_MS }, async () => {
      const [unharmed] = (await over((await batchOf(['whole'])).batchId)).jobs;
      const whole = outputOf(unharmed ?? expect.fail('there is no job')).path;

      let isOver = false;
      const talking = Promise.all(Array.from({ length: TALKERS }, () => talk(() => isOver)));
      const { batchId, jobs: asked } = await batchOf(Array.from({ length: JOBS }, (_, at) => `job-${at}`));
      const ending = over(batchId).finally(() => {
        isOver = true;
      });
      const random = randomFrom(SEED);
      const killed: string[] = [];
      for (let kill = 0; kill < KILLS && !isOver; kill++) {
        await pause(300 + random() * 2000);
        await untilHardy(batchId);
        // Workers, whose jobs it is about, twice as often as each of the others.
        expectAlive();
        const victim = Math.floor(random() * (isPostgres ? 4 : 3));
        if (victim < WORKERS) {
          await workers[victim]?.kill();
          workers[victim] = await work();
          killed.push('worker');
        } else if (victim === WORKERS) {
          await service.kill();
          service = await serve();
          killed.push('API');
        } else {
          await server?.kill();
          await pause(random() * 800);
          await server?.restart();
          killed.push('PostgreSQL');
        }
      }
      const { jobs } = await ending;
      await talking;
      expectAlive();
      expect(killed).not.toEqual([]);

      expect(jobs.map(({ jobId }) => jobId)).toEqual(asked.map(({ jobId }) => jobId));
      const names = (await readdir(dirname(whole))).sort();
      for (const job of jobs) {
        const { path, bytes } = outputOf(job);
        expect((await stat(path)).size).toBe(bytes);
        expect((await readdir(dirname(path))).sort()).toEqual(names);
        // Whoever was begun once was harmed by nobody.
        if (hasPython && job.attempts > 1)
          expect(await differences(join(root, 'session'), path, whole)).toEqual([]);
      }
      for (const { status, body } of faults)
        if (status === 500) expect(body).toHaveProperty('id', expect.stringMatching(/\S/));
      console.log(
        `killed: ${killed.join(', ')}; jobs begun ${jobs.map(({ attempts }) => attempts).join(', ')} times`,
      );
    });
  },
);
