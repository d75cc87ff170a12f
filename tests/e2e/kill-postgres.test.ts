import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deriveState } from '../../agents/conversation/index.ts';
import { openJobQueue, openSessionLog } from '../../api/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
import { type SessionView, sessionViewSchema } from '../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { ANSWERS } from './answers.ts';
import { type Service, startService } from './service.ts';

/** A handful by default; RENSHAW_KILLS=30 for more, RENSHAW_KILL_SEED for other moments. */
const KILLS = Number(process.env['RENSHAW_KILLS'] ?? 3);
const SEED = Number(process.env['RENSHAW_KILL_SEED'] ?? 7);
const SCRIPT = [...Object.values(ANSWERS), 'go'];
const PEOPLE = 2;
const PATIENCE_MS = 300_000;

const server = postgresForTests();
let folder = '';
let databaseUrl = '';
const services: Service[] = [];

const serve = (): Promise<Service> =>
  startService({
    stateFolder: join(folder, 'state'),
    dataRoot: folder,
    environment: { DATABASE_URL: databaseUrl },
  });

beforeAll(async () => {
  if (!hasPostgres) return;
  databaseUrl = await server.freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'renshaw-kills-'));
  await mkdir(join(folder, 'state'));
  await writeSyntheticSession(join(folder, 'session'), {
    animal: 'sample',
    epochs: 2,
    seconds: 2,
    channels: 32,
    metadata: false,
  });
  services.push(await serve(), await serve());
}, PATIENCE_MS);
afterAll(async () => {
  for (const service of services) await service.kill();
  if (folder !== '') await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Refusals that say that it is our fault, and under which number it is found: none may be without. */
const faults: unknown[] = [];

/** Asks one of the services; undefined where it is dead, or dies before it answers. */
async function ask(which: number, path: string, body?: unknown): Promise<Answer | undefined> {
  const service = services[which % services.length];
  try {
    const response = await fetch(new URL(`/api/v1/${path}`, service?.address), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${service?.token}`,
        connection: 'close',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = { status: response.status, body: (await response.json()) as unknown };
    if (answer.status >= 500) faults.push(answer);
    return answer;
  } catch {
    return undefined;
  }
}

/** The answer of whichever service gives a good one first. */
async function surely(path: string, body?: unknown): Promise<unknown> {
  for (let which = 0; ; which++) {
    const answer = await ask(which, path, body);
    if (answer !== undefined && answer.status < 300) return answer.body;
    await pause(50);
  }
}

const said = ({ messages }: SessionView): string[] =>
  messages.filter(({ who }) => who === 'you').map(({ text }) => text);

/** A person who speaks to one service after another, and says again only what was not heard. */
async function talk(name: string, random: () => number): Promise<{ id: string; acknowledged: string[] }> {
  const outFolder = join(folder, name);
  await mkdir(outFolder);
  const opened = await surely('sessions', { folder: join(folder, 'session'), outFolder });
  const id = z.object({ sessionId: z.string() }).parse(opened).sessionId;
  const view = async (): Promise<SessionView> => sessionViewSchema.parse(await surely(`sessions/${id}`));
  const until = async (isThere: (now: SessionView) => boolean): Promise<void> => {
    while (!isThere(await view())) await pause(50);
  };
  const acknowledged: string[] = [];
  await until(({ phase }) => phase === 'collecting');
  for (const text of SCRIPT) {
    for (;;) {
      const answer = await ask(Math.floor(random() * 2), `sessions/${id}/messages`, { text });
      if (answer?.status === 200) acknowledged.push(text);
      if (said(await view()).includes(text)) break;
      await pause(50);
    }
    // Whoever died before the answer is missed, and another one answers.
    await until((now) => now.messages.at(-1)?.who === 'renshaw');
  }
  await until(({ phase }) => phase === 'deciding' || phase === 'done');
  return { id, acknowledged };
}

describe.skipIf(!hasPostgres)('services over one database, killed with it at random moments', () => {
  it('lose nothing that was answered, number without a gap, and go on', {
    timeout: PATIENCE_MS,
  }, async () => {
    const random = randomFrom(SEED);
    const talks = Promise.all(
      Array.from({ length: PEOPLE }, (_, who) => talk(`person-${who}`, randomFrom(SEED + 1 + who))),
    );
    let isOver = false;
    const over = talks.finally(() => {
      isOver = true;
    });
    const killed: string[] = [];
    const killing = (async () => {
      for (let kill = 0; kill < KILLS && !isOver; kill++) {
        await pause(200 + random() * 1500);
        // Nobody ends because the database is gone; the next kill would hide it.
        for (const service of services) expect(service.isRunning()).toBe(true);
        if (kill % 2 === 0) {
          await server.kill();
          await pause(random() * 800);
          await server.restart();
          killed.push('PostgreSQL');
        } else {
          const which = Math.floor(random() * 2);
          await services[which]?.kill();
          services[which] = await serve();
          killed.push('API');
        }
      }
    })();
    const people = await over;
    await killing;
    expect(killed.length).toBeGreaterThan(0);

    const log = await openSessionLog({ stateFolder: '', databaseUrl });
    const queue = await openJobQueue({ stateFolder: '', databaseUrl });
    try {
      for (const { id, acknowledged } of people) {
        const events = await log.read(id);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
        const heard = events.flatMap(({ event }) => (event.type === 'said' ? [event.text] : []));
        expect(heard).toEqual(SCRIPT);
        expect(heard).toEqual(expect.arrayContaining(acknowledged));
        expect(['deciding', 'done']).toContain(deriveState(events).phase);
        const converted = events.flatMap(({ event }) => (event.type === 'converted' ? [event.output] : []));
        expect(converted).toHaveLength(1);
        for (const { path, bytes } of converted) expect((await stat(path)).size).toBe(bytes);
        // No job is lost, and none comes to its end a second time.
        const jobs = (await queue.list({ sessionId: id })).filter(({ kind }) => kind === 'convert');
        expect(jobs.map(({ state }) => state)).toEqual(['done']);
      }
    } finally {
      await log[Symbol.asyncDispose]();
      await queue.close();
    }
    for (const fault of faults)
      expect(fault).toMatchObject(
        (fault as Answer).status === 500 ? { body: { id: expect.stringMatching(/\S/) as unknown } } : {},
      );
  });
});
