import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics, serve } from '../../../api/index.ts';
import { LAB_HOST, type Lab, lab, type Person } from '../lab.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { write } from '../workshop.ts';
import { promise } from './promise.ts';

const inFolder = temporaryFolder('renshaw-promised-running');
const labs: Lab[] = [];
let place: Lab;
let alice: Person;

const newLab = async (
  ...[more]: Parameters<typeof lab> extends [string, string, (infer M)?] ? [M?] : never
): Promise<Lab> => {
  const made = await lab(inFolder(), inFolder(`accounts${labs.length}.sqlite`), more);
  labs.push(made);
  return made;
};

beforeAll(async () => {
  write(inFolder(), { 'data/x': '' });
  place = await newLab();
  alice = await place.person('alice');
});
afterAll(() => Promise.all(labs.map((made) => made.close())));

promise(
  'What a header says of a person or an address is believed only from a proxy that is configured.',
  async () => {
    const proxied = await newLab((accounts) => ({
      trustedProxies: ['10.1.1.1'],
      requestsPerMinute: 3,
      signIn: { mode: 'trusted-header', accounts, userHeader: 'x-forwarded-user' },
    }));
    const ask = async (from: string, headers: Record<string, string>): Promise<number> =>
      (await proxied.request('/api/v1/sessions', { headers }, from)).status;
    expect(await ask('10.1.1.1', { 'x-forwarded-user': 'carol' })).toBe(200);
    for (const from of ['10.1.1.2', '127.0.0.1', ''])
      expect(await ask(from, { 'x-forwarded-user': 'carol' })).toBe(401);
    // An address that is made up anew each time changes nothing.
    const flood: number[] = [];
    for (let i = 0; i < 5; i++) flood.push(await ask('10.9.9.9', { 'x-forwarded-for': `1.1.1.${i}` }));
    expect(flood).toEqual([401, 401, 401, 429, 429]);
  },
);

promise('Whoever guesses or floods hears 429, and when to ask again.', async () => {
  const limited = await newLab({ signInsPerMinute: 2, requestsPerMinute: 50 });
  const guess = (): Promise<Response> =>
    limited.request('/api/v1/sessions', { headers: { authorization: 'Bearer renshaw_x' } });
  const answers = [await guess(), await guess(), await guess()];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  const bob = await limited.person('bob');
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => (await bob.ask('/api/health')).status),
  );
  expect(statuses.every((status) => status === 200)).toBe(true);
  const asked: number[] = [];
  for (let i = 0; i < 60; i++) asked.push((await bob.ask('/api/v1/folders')).status);
  expect(asked.filter((status) => status === 429).length).toBeGreaterThan(5);
});

promise('What one person may hold open has an end, and nobody else feels it.', async () => {
  write(inFolder(), { 'data/big.nwb': new Uint8Array(20_000_000) });
  const metrics = createMetrics();
  const shared = await newLab({ openAtOnce: 4, metrics });
  const [ann, bob] = [await shared.person('ann'), await shared.person('bob')];
  const opened = await ann.send('POST', '/api/v1/sessions', { folder: inFolder('data') });
  const { sessionId } = (await opened.json()) as { readonly sessionId: string };
  await shared.log.append(sessionId, [
    {
      type: 'converted',
      output: { path: inFolder('data', 'big.nwb'), bytes: 20_000_000, seconds: 1, warnings: [] },
    },
  ]);
  const service = await serve({ ...shared.deps, host: '127.0.0.1', port: 0 });
  const path = `/api/v1/sessions/${sessionId}`;
  const ask = async ({ secret }: Person, what: string, accept = '*/*'): Promise<Response> =>
    await fetch(new URL(what, service.url), { headers: { authorization: `Bearer ${secret}`, accept } });
  /** What a socket is answered, and the socket. */
  const socketOf = async ({ secret }: Person): Promise<readonly [number | undefined, WebSocket]> => {
    const socket = new WebSocket(new URL(`${path}/events`, service.url.replace('http', 'ws')), {
      headers: { authorization: `Bearer ${secret}` },
    });
    socket.on('error', () => undefined);
    return await new Promise((resolve) => {
      socket.on('open', () => resolve([101, socket]));
      socket.on('unexpected-response', (_, { statusCode }) => resolve([statusCode, socket]));
    });
  };
  try {
    const [, first] = await socketOf(ann);
    const [, second] = await socketOf(ann);
    const stream = await ask(ann, `${path}/events`, 'text/event-stream');
    // Nobody reads it: far more than what lies between.
    const download = await ask(ann, `${path}/outputs/big.nwb`);
    expect([stream.status, download.status]).toEqual([200, 200]);
    expect((await metrics.text()).body).toContain('renshaw_held_open 4');

    const refused = await ask(ann, '/api/v1/me');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({ type: 'urn:renshaw:problem:too-many-open' });
    expect((await socketOf(ann))[0]).toBe(429);
    expect((await ask(bob, '/api/v1/me')).status).toBe(200);

    // Each of them gives its place back, however it ends: a goodbye, none, a reader who leaves.
    first.close();
    second.terminate();
    await stream.body?.cancel();
    await download.body?.cancel();
    await expect.poll(async () => (await metrics.text()).body).toContain('renshaw_held_open 0');
    const again = await Promise.all(Array.from({ length: 3 }, () => ask(ann, '/api/v1/me')));
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
  } finally {
    await service.close();
  }
});

promise('A body is refused from the first byte that is too many.', async () => {
  const big = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) });
  const answer = await alice.ask('/api/v1/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(big.length) },
    body: big,
  });
  expect(answer.status).toBe(413);
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
    },
  });
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: endless,
    duplex: 'half',
  };
  expect((await alice.ask('/api/v1/sessions', init)).status).toBe(413);
  expect(pulled).toBeLessThan(10);
});

promise('Clients that send a byte now and then hold up nobody.', async () => {
  const service = await serve({ ...place.deps, host: '127.0.0.1', port: 0 });
  const { port } = new URL(service.url);
  const slow: Socket[] = [];
  for (let i = 0; i < 50; i++) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      `POST /api/v1/sessions HTTP/1.1\r\nHost: ${LAB_HOST}\r\nAuthorization: Bearer ${alice.secret}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
    slow.push(socket);
  }
  const answer = await fetch(new URL('/api/v1/sessions', service.url), {
    headers: { authorization: `Bearer ${alice.secret}` },
  });
  expect(answer.status).toBe(200);
  for (const socket of slow) socket.destroy();
  await service.close();
});

promise('A fault of ours tells an id, never what is inside.', async () => {
  const opened = await alice.send('POST', '/api/v1/sessions', { folder: inFolder('data') });
  const { sessionId } = (await opened.json()) as { readonly sessionId: string };
  const answer = await alice.send('POST', `/api/v1/sessions/${sessionId}/messages`, { text: 'fail: ours' });
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).not.toMatch(/secret inside|TypeError|\.ts|\/node_modules/);
  expect(text).toContain(place.faults.at(-1)?.id ?? 'an id');
});

promise('Who decided what is written down, and nobody takes it back.', async () => {
  const opened = await alice.send('POST', '/api/v1/sessions', { folder: inFolder('data') });
  const { sessionId } = (await opened.json()) as { readonly sessionId: string };
  await alice.send('POST', `/api/v1/sessions/${sessionId}/decisions`, { decision: { kind: 'decline' } });
  const root = await place.person('root', 'admin');
  expect((await alice.ask('/api/v1/audit')).status).toBe(403);
  const { entries } = (await (await root.ask('/api/v1/audit')).json()) as {
    readonly entries: readonly { readonly name: string; readonly what: string; readonly target: string }[];
  };
  expect(entries.filter(({ target }) => target === sessionId)).toMatchObject([
    { name: 'alice', what: 'session-opened' },
    { name: 'alice', what: 'decided' },
  ]);
});
