import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { nwbFiles, removeDisk, smallDisk } from '../conversion/command.ts';
import { holdJob, writesBelow } from './held-job.ts';
import { RemoteSession, type Service, startService } from './service.ts';

/** What a machine that goes down gives a service, as systemd and Docker do by default. */
const PATIENCE_MS = 10_000;
const NWB = 'sample20230622.nwb';

let folder = '';
let disk = '';
let hasDisk = false;
const services: Service[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-operations-'));
  disk = join(folder, 'disk');
  hasDisk = await smallDisk(disk, 4_000_000);
  const options = { animal: 'sample', epochs: 1, channels: 32, metadata: true } as const;
  // Too long for the small disk.
  await writeSyntheticSession(join(folder, 'long'), { ...options, seconds: 6 });
  await writeSyntheticSession(join(folder, 'short'), { ...options, seconds: 1 });
});
afterAll(async () => {
  try {
    for (const service of services) await service.kill();
    removeDisk(disk);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function serve(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Service> {
  const stateFolder = join(folder, name);
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const service = await startService({ stateFolder, dataRoot: folder, environment });
  services.push(service);
  return service;
}

async function open(service: Service, name: string, outFolder = join(folder, 'out')): Promise<RemoteSession> {
  await mkdir(outFolder, { recursive: true });
  const asked = { folder: join(folder, name), outFolder };
  const { sessionId } = z
    .object({ sessionId: z.string() })
    .parse(await service.ask('POST', 'sessions', asked));
  const session = new RemoteSession(service, sessionId);
  await session.reached('collecting', 'confirming');
  return session;
}

async function hangingClient(service: Service, first: string): Promise<Socket> {
  const socket = connect(service.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(first);
  return socket;
}

/** Stops a service as systemd does: what has not ended in time is killed. */
async function stopInTime(service: Service): Promise<number | null> {
  const late = setTimeout(() => void service.kill(), PATIENCE_MS);
  return await service.stop().finally(() => clearTimeout(late));
}

describe('a service that is told to end', () => {
  it('says goodbye to sockets, and ends in time whoever hangs on to it', async () => {
    const service = await serve('state-goodbye', { RENSHAW_LOG_LEVEL: 'info' });
    const session = await open(service, 'short');
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}/api/sessions/${session.id}/events?after=0`, {
      headers: { authorization: `Bearer ${service.token}` },
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await once(socket, 'message');
    const head = `HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${service.token}\r\n`;
    const hanging = [
      await hangingClient(service, 'GET / HTTP/1.1\r\nHost: loc'),
      await hangingClient(service, `POST /api/sessions ${head}Content-Length: 1000\r\n\r\n{`),
    ];
    expect(await stopInTime(service)).toBe(0);
    expect(await closed).toBe(1001);
    for (const client of hanging) client.destroy();

    const log = service
      .told()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const messages = log.map((line) => z.object({ msg: z.string() }).parse(JSON.parse(line)).msg);
    expect(messages).toEqual(expect.arrayContaining(['started', 'request', 'stopping', 'stopped']));
    expect(log.join('')).not.toContain(service.token);
  });

  it('in the midst of a conversion goes on with it at the next start', async () => {
    const service = await serve('state-ending', { RENSHAW_LOG_LEVEL: 'info' });
    const session = await open(service, 'long');
    await session.say('go');
    const held = await holdJob(service.pid, writesBelow(join(folder, 'out')));
    const [code] = await Promise.all([stopInTime(service), held.creep()]);
    expect(code).toBe(0);
    // What was asked for by a request can be followed to the job that came of it.
    const lines = service
      .told()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) =>
        z.looseObject({ msg: z.string(), requestId: z.string().optional() }).parse(JSON.parse(line)),
      );
    const job = lines.find(({ msg }) => msg === 'job');
    expect(job?.requestId).toBeDefined();
    expect(lines.filter(({ requestId }) => requestId === job?.requestId).map(({ msg }) => msg)).toContain(
      'request',
    );
    expect(await nwbFiles(join(folder, 'out'))).not.toContain(NWB);

    const next = await serve('state-ending');
    const view = await new RemoteSession(next, session.id).reached('deciding', 'done');
    expect(view.messages.map(({ text }) => text).join('\n')).toContain('interrupted');
    expect(await nwbFiles(join(folder, 'out'))).toContain(NWB);
    expect(await stopInTime(next)).toBe(0);
  });
});

describe('a disk that is full', () => {
  it('during a conversion: that one fails with what to do, and nothing looks finished', async (context) => {
    if (!hasDisk) context.skip('left out: a small disk can be mounted only as root, with tmpfs');
    const service = await serve('state-out');
    const full = await open(service, 'long', join(disk, 'out'));
    const other = await open(service, 'short', join(folder, 'other'));
    await full.say('go');
    const view = await full.reached('confirming');
    expect(view.messages.at(-1)?.text).toMatch(/room/);
    expect(await nwbFiles(join(disk, 'out'))).not.toContain(NWB);
    await other.say('go');
    await other.reached('deciding', 'done');
    expect(await stopInTime(service)).toBe(0);
  });

  it('where the state is: what cannot be kept is refused, and goes once there is room', async (context) => {
    if (!hasDisk) context.skip('left out: a small disk can be mounted only as root, with tmpfs');
    await rm(join(disk, 'out'), { recursive: true, force: true });
    const service = await serve('disk/state');
    const session = await open(service, 'short', join(folder, 'third'));
    const before = await session.view();
    const filler = join(disk, 'filler');
    await writeFile(filler, new Uint8Array(8_000_000)).catch(() => undefined);
    await expect(session.say(`It is ${'x'.repeat(20_000)}`)).rejects.toThrow(/422.*no room on the disk/);
    expect((await session.view()).messages).toEqual(before.messages);
    const ready = await fetch(new URL('/readyz', service.address));
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'degraded' }),
    ]);
    await rm(filler);
    await session.say('the experimenter is Jane Doe');
    expect((await session.view()).messages.length).toBeGreaterThan(before.messages.length);
    expect(await stopInTime(service)).toBe(0);
  });
});
