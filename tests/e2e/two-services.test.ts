import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { type Job, jobListSchema } from '../../schemas/service/index.ts';
import { COMMAND } from '../conversion/command.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { holdJob, writesBelow } from './held-job.ts';
import { RemoteSession, type Service, startService } from './service.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const postgres = postgresForTests();
let root = '';
let databaseUrl = '';
const services: Service[] = [];
let worker: WorkerProcess | undefined;

/** Services that convert nothing themselves, as on hosts that only answer. */
const serve = (name: string): Promise<Service> =>
  startService({
    stateFolder: join(root, name),
    dataRoot: root,
    environment: { DATABASE_URL: databaseUrl, RENSHAW_JOBS_AT_ONCE: '0' },
  });

beforeAll(async () => {
  if (!hasPostgres) return;
  databaseUrl = await postgres.freshDatabase();
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-two-')));
  await writeSyntheticSession(join(root, 'session'), {
    animal: 'J16',
    epochs: 1,
    seconds: 6,
    channels: 64,
    cameras: 0,
    metadata: true,
    signal: 'pattern',
  });
  services.push(await serve('one'), await serve('other'));
  worker = await startWorkerProcess(
    ['--state', join(root, 'worker'), '--data-root', root, '--threads', '1', '--jobs', '1'],
    { DATABASE_URL: databaseUrl },
  );
});
afterAll(async () => {
  await worker?.kill();
  for (const service of services) await service.kill();
  if (root !== '') await rm(root, { recursive: true, force: true });
});

const started = z.object({ sessionId: z.string() });

async function jobsOf(service: Service, session: string): Promise<readonly Job[]> {
  return jobListSchema.parse(await service.ask('GET', `jobs?session=${session}`)).jobs;
}

describe.skipIf(!hasPostgres)(
  'a page that is connected to another service than the one that began the work',
  () => {
    it('sees how far it is, and cancels it', async () => {
      const [one, other] = services;
      if (one === undefined || other === undefined) throw new Error('there are no services');
      const asked = { folder: join(root, 'session'), outFolder: join(root, 'out') };
      const { sessionId } = started.parse(await one.ask('POST', 'sessions', asked));
      const begun = new RemoteSession(one, sessionId);
      const watched = new RemoteSession(other, sessionId);
      const isTold = (async () => {
        for await (const { total } of other.progress(sessionId)) if (total > 0) return;
      })();
      await begun.say('go');
      const held = await holdJob(worker?.pid ?? Number.NaN, writesBelow(join(root, 'out')));
      const creeping = held.creep();
      await isTold;
      expect((await watched.view()).job?.progress?.total).toBeGreaterThan(0);

      await watched.say('cancel');
      expect((await watched.reached('cancelled', 'confirming')).job).toBeUndefined();
      let jobs = await jobsOf(other, sessionId);
      while (jobs.some(({ state }) => state === 'running')) jobs = await jobsOf(other, sessionId);
      expect(jobs.map(({ state }) => state)).toEqual(['cancelled']);
      expect(await jobsOf(one, sessionId)).toEqual(jobs);
      const { messages, phase } = await watched.view();
      expect(await begun.view()).toMatchObject({ messages, phase });
      await creeping;
      expect(await readdir(join(root, 'out'))).toEqual([]);
    });
  },
);

describe.skipIf(!hasPostgres)('a host of MCP over the same database', () => {
  it.each(['memory', 'process'])('goes on with a session of the services: agents in %s', async (agents) => {
    const [one] = services;
    if (one === undefined) throw new Error('there is no service');
    const asked = { folder: join(root, 'session'), outFolder: join(root, agents) };
    const { sessionId } = started.parse(await one.ask('POST', 'sessions', asked));
    const words = ['mcp', '--data-root', root, '--state', join(root, `state-${agents}`), '--agents', agents];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [COMMAND, ...words],
      env: { ...getDefaultEnvironment(), DATABASE_URL: databaseUrl },
      stderr: 'ignore',
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    try {
      const text = 'the weight is 431 g';
      await client.callTool({ name: 'say', arguments: { sessionId, text } });
      const { messages } = await new RemoteSession(one, sessionId).view();
      expect(messages.filter(({ who }) => who === 'you').map((said) => said.text)).toEqual([text]);
    } finally {
      await client.close();
    }
  });
});
