import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics, type RunningService, serve } from '../../api/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TOKEN, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-slow');
/** Far more than what systems keep for a reader. */
const BIG = 30_000_000;
/** On a machine with much else to do. */
const PATIENCE = { timeout: 30_000 };
let metrics: Metrics;
let shop: Workshop;
let service: RunningService;
beforeEach(async () => {
  write(inFolder(), { 'data/keep': '', 'data/big.nwb': new Uint8Array(BIG) });
  const uploads = { folder: inFolder('uploads'), maxBytes: 1e6, quotaBytes: 1e7, leastFreeBytes: 0 };
  metrics = createMetrics();
  shop = await workshop(inFolder(), { uploads, metrics });
  await shop.log.create('a');
  const output = { path: inFolder('data', 'big.nwb'), bytes: BIG, seconds: 1, warnings: [] };
  await shop.log.append('a', [{ type: 'converted', output }]);
  service = await serve({
    ...shop.deps,
    host: '127.0.0.1',
    port: 0,
    // Long enough for whoever is quick, on a machine that does much else.
    headPatienceMs: 1500,
    bodyPace: { withinMs: 1500, leastBytes: 1000 },
    readerPatienceMs: 1000,
  });
});
afterEach(async () => {
  await service.close();
  await shop.hub.close();
});

const head = [
  'POST /api/sessions/a/messages HTTP/1.1',
  'Host: localhost',
  `Authorization: Bearer ${TOKEN}`,
  'Content-Type: application/json',
  'Content-Length: 100000',
  '\r\n',
].join('\r\n');

/** Sends a text one byte after the other until the service has enough of it. Answers with what it said. */
async function drip(first: string, rest: string): Promise<string> {
  const socket: Socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(first);
  let at = 0;
  const timer = setInterval(() => socket.write(rest[at++ % rest.length] ?? ''), 20);
  await closed;
  clearInterval(timer);
  return answer;
}

describe('a client that sends a byte now and then', () => {
  it.each([
    ['the head', '', `${head.slice(0, -4)}\r\nX-More: ${'y'.repeat(1000)}`],
    ['the body', head, ' '],
  ])('in %s is dropped, and keeps nobody else waiting', async (_, first, rest) => {
    const slow = Promise.all(Array.from({ length: 20 }, () => drip(first, rest)));
    const quick = async (): Promise<number> => {
      const answer = await fetch(new URL('/api/sessions/a/messages', service.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'hello' }),
      });
      return answer.status;
    };
    expect(await Promise.all([quick(), quick(), quick()])).toEqual([200, 200, 200]);
    for (const answer of await slow) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(await quick()).toBe(200);
    expect(shop.faults).toEqual([]);
  });

  it('in an upload is dropped, and goes on where it was', async () => {
    const tus = { 'tus-resumable': '1.0.0', authorization: `Bearer ${TOKEN}` };
    const name = Buffer.from('J16/20230622_J16_01_a1.rec').toString('base64');
    const made = await fetch(new URL('/api/v1/uploads', service.url), {
      method: 'POST',
      headers: { ...tus, 'upload-length': '100000', 'upload-metadata': `relativePath ${name}` },
    });
    const { pathname } = new URL(made.headers.get('location') ?? '', service.url);
    const patch = [
      `PATCH ${pathname} HTTP/1.1`,
      'Host: localhost',
      ...Object.entries(tus).map(([key, value]) => `${key}: ${value}`),
      'Content-Type: application/offset+octet-stream',
      'Upload-Offset: 0',
      'Content-Length: 100000',
      '\r\n',
    ].join('\r\n');
    expect(await drip(patch, '<')).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
    const stands = await fetch(new URL(pathname, service.url), { method: 'HEAD', headers: tus });
    const offset = Number(stands.headers.get('upload-offset'));
    expect(offset).toBeGreaterThan(0);
    const rest = await fetch(new URL(pathname, service.url), {
      method: 'PATCH',
      headers: {
        ...tus,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      },
      body: new Uint8Array(10_000),
    });
    expect(rest.status).toBe(204);
    expect(Number(rest.headers.get('upload-offset'))).toBe(offset + 10_000);
    expect(shop.faults).toEqual([]);
  });

  it('is not one who sends steadily', async () => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const text = JSON.stringify({ text: 'x'.repeat(99_989) });
    socket.write(head);
    for (let at = 0; at < text.length; at += 10_000) {
      socket.write(text.slice(at, at + 10_000));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('a client that takes nothing of a download', () => {
  it('is dropped', async () => {
    const answer = await fetch(new URL('/api/v1/sessions/a/outputs/big.nwb', service.url), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    // What is held open is the download alone, and then nothing.
    await expect.poll(async () => (await metrics.text()).body, PATIENCE).toContain('renshaw_held_open 0');
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(shop.faults).toEqual([]);
  });
});
