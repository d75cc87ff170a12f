import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type Accounts, createMetrics, ownSessions, serve } from '../../api/index.ts';
import { type Lab, lab, type Person } from './lab.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-own');
let place: Lab;
let [alice, bob, admin]: Person[] = [];
let sessionId: string;
const moved: unknown[] = [];

beforeAll(async () => {
  write(inFolder(), { 'data/alice/x': '', 'elsewhere/x': '', 'out/a.nwb': 'file' });
  place = await lab(inFolder(), inFolder('accounts.sqlite'), {
    metrics: { ...createMetrics(), bytesMoved: (way, bytes) => moved.push([way, bytes]) },
  });
  alice = await place.person('alice');
  bob = await place.person('bob');
  admin = await place.person('root', 'admin');
  const opened = await alice.send('POST', '/api/v1/sessions', { folder: inFolder('data', 'alice') });
  ({ sessionId } = z.object({ sessionId: z.string() }).parse(await opened.json()));
  await place.log.append(sessionId, [
    {
      type: 'converted',
      output: { path: inFolder('out', 'a.nwb'), bytes: 4, seconds: 1, warnings: [] },
    },
  ]);
});
afterAll(() => place.close());

/** Every path below a session, of the contract and of before it. */
const PATHS: readonly { readonly method: string; readonly path: string; readonly body?: unknown }[] = [
  { method: 'GET', path: '' },
  { method: 'GET', path: '/metadata' },
  { method: 'GET', path: '/outputs/a.nwb' },
  { method: 'HEAD', path: '/outputs/a.nwb' },
  { method: 'GET', path: '/report' },
  { method: 'GET', path: '/events' },
  { method: 'GET', path: '/stream' },
  { method: 'POST', path: '/messages', body: { text: 'hello' } },
  { method: 'POST', path: '/edits', body: { change: { kind: 'undo', seq: 1 } } },
  { method: 'POST', path: '/decisions', body: { decision: { kind: 'decline' } } },
  { method: 'POST', path: '/cancel' },
  { method: 'GET', path: '/no-such-thing' },
];

describe('a session', () => {
  it.each(PATHS)('of somebody else is not there: $method $path', async ({ method, path, body }) => {
    for (const version of ['/api/v1', '/api']) {
      const own = async (id: string): Promise<readonly [number | undefined, string | undefined]> => {
        const url = `${version}/sessions/${id}${path}`;
        const answer =
          body === undefined ? await bob?.ask(url, { method }) : await bob?.send(method, url, body);
        const text = (await answer?.text())?.replaceAll(`session ${id}`, 'session ID');
        return [answer?.status, text];
      };
      const [status] = await own(sessionId);
      expect(status).toBe(404);
      // Nobody learns from the answer whether there is one.
      expect(await own(sessionId)).toEqual(await own('none'));
    }
  });

  it('is there for whose it is, and for admins', async () => {
    for (const person of [alice, admin]) {
      expect((await person?.ask(`/api/v1/sessions/${sessionId}`))?.status).toBe(200);
      expect(await (await person?.ask(`/api/v1/sessions/${sessionId}/outputs/a.nwb`))?.text()).toBe('file');
      expect(await (await person?.ask('/api/v1/sessions'))?.json()).toMatchObject({
        sessions: [{ sessionId }],
      });
    }
    expect(await (await bob?.ask('/api/v1/sessions'))?.json()).toEqual({ sessions: [] });
  });

  it('tells who took a file of it, whole or in parts, and how much went', async () => {
    const address = `/api/v1/sessions/${sessionId}/outputs/a.nwb`;
    const taken = async () =>
      (await place.accounts.audit.read())
        .filter(({ what }) => what === 'downloaded')
        .map(({ name, target, detail }) => [name, target, detail]);
    const before = (await taken()).length;
    moved.length = 0;
    const { headers } = await (alice as Person).ask(address, { method: 'HEAD' });
    await alice?.ask(address, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(await (await alice?.ask(address))?.text()).toBe('file');
    expect(await (await alice?.ask(address, { headers: { range: 'bytes=1-2' } }))?.text()).toBe('il');
    // Who looks around in a file takes hundreds of parts of it.
    expect(await (await alice?.ask(address, { headers: { range: 'bytes=0-0' } }))?.text()).toBe('f');
    expect(await (await admin?.ask(address, { headers: { range: 'bytes=0-0' } }))?.text()).toBe('f');
    expect(await (await alice?.ask(address))?.text()).toBe('file');
    await bob?.ask(address);
    expect((await taken()).slice(before)).toEqual([
      ['alice', sessionId, { name: 'a.nwb' }],
      ['alice', sessionId, { name: 'a.nwb', inParts: true }],
      ['root', sessionId, { name: 'a.nwb', inParts: true }],
      ['alice', sessionId, { name: 'a.nwb' }],
    ]);
    expect(moved).toEqual([
      ['out', 4],
      ['out', 2],
      ['out', 1],
      ['out', 1],
      ['out', 4],
    ]);
  });

  it('of somebody else opens no socket', async () => {
    const service = await serve({ ...place.deps, host: '127.0.0.1', port: 0 });
    const statusOf = async (person: Person | undefined): Promise<unknown> => {
      const address = new URL(`/api/v1/sessions/${sessionId}/events`, service.url);
      address.protocol = 'ws:';
      const socket = new WebSocket(address, { headers: { authorization: `Bearer ${person?.secret}` } });
      const opened = once(socket, 'open').then(() => 101);
      const refused = once(socket, 'unexpected-response').then(
        ([, answer]) => (answer as { readonly statusCode: number }).statusCode,
      );
      socket.on('error', () => undefined);
      const status = await Promise.race([opened, refused]);
      socket.terminate();
      return status;
    };
    expect(await statusOf(bob)).toBe(404);
    expect(await statusOf(alice)).toBe(101);
    expect(await statusOf(undefined)).toBe(401);
    await service.close();
  });
});

it('nobody looks again and again who somebody is whose socket never opened', async () => {
  const asked = new Map<string, number>();
  const { accounts } = place;
  const counting: Accounts = {
    ...accounts,
    authenticate: async (secret) => {
      asked.set(secret, (asked.get(secret) ?? 0) + 1);
      return await accounts.authenticate(secret);
    },
  };
  const [erin, fred] = [await place.person('erin', 'admin'), await place.person('fred', 'admin')];
  const signIn = { mode: 'users', accounts: counting } as const;
  const service = await serve({ ...place.deps, signIn, lookAgainMs: 20, host: '127.0.0.1', port: 0 });
  const address = new URL(`/api/v1/sessions/${sessionId}/events`, service.url);
  // A handshake that ends in the midst of it, behind the guard.
  const headers = {
    authorization: `Bearer ${erin.secret}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'none',
  };
  const [refused] = (await once(request(address, { headers }).end(), 'response')) as [IncomingMessage];
  expect(refused.resume().statusCode).toBe(400);
  const before = asked.get(erin.secret);
  address.protocol = 'ws:';
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${fred.secret}` } });
  await expect.poll(() => asked.get(fred.secret), { timeout: 30_000 }).toBeGreaterThan(5);
  expect(asked.get(erin.secret)).toBe(before);
  socket.terminate();
  await service.close();
});

it('a session ends for whose token is revoked, over a socket and as a stream', async () => {
  const dan = await place.person('dan', 'admin');
  const service = await serve({ ...place.deps, lookAgainMs: 20, host: '127.0.0.1', port: 0 });
  const address = new URL(`/api/v1/sessions/${sessionId}/events`, service.url);
  const headers = { authorization: `Bearer ${dan.secret}` };
  const stream = await fetch(address, { headers: { ...headers, accept: 'text/event-stream' } });
  const read = stream.text();
  address.protocol = 'ws:';
  const socket = new WebSocket(address, { headers });
  const closed = once(socket, 'close');
  await once(socket, 'message');
  await place.accounts.revoke(dan.tokenId);
  expect((await closed).map(String)).toEqual(['1008', 'Your token is no longer good.']);
  expect(await read).toContain('"seq":1');
  await service.close();
});

describe('the calls of a person', () => {
  const view = z.looseObject({});
  const callsOf = (person: Person | undefined, role: 'user' | 'admin' = 'user') =>
    ownSessions(
      { call: place.hub.call, log: place.log, roots: [inFolder('data')] },
      { userId: person?.userId ?? '', name: person?.name ?? '', role, via: 'token' },
    );

  it('reach their own sessions, and answer for others as for none', async () => {
    const said = await callsOf(alice)('conversation', 'say', { sessionId, text: 'hi' }, view);
    expect(said).toHaveProperty('view');
    const foreign = callsOf(bob)('conversation', 'say', { sessionId, text: 'hi' }, view);
    await expect(foreign).rejects.toThrow(`found no session "${sessionId}"`);
    expect(await callsOf(bob)('conversation', 'list_sessions', {}, view)).toEqual({ sessions: [] });
    expect(await callsOf(admin, 'admin')('conversation', 'get_state', { sessionId }, view)).toHaveProperty(
      'view',
    );
  });

  it('make sessions their own, whatever owner they name', async () => {
    const started = await callsOf(bob)(
      'conversation',
      'start_session',
      { folder: inFolder('data'), owner: alice?.userId },
      z.object({ sessionId: z.string() }),
    );
    expect((await place.log.find(started.sessionId))?.owner).toBe(bob?.userId);
  });

  it.each(['folder', 'outFolder', 'path'])('name nothing outside of the data by %s', async (name) => {
    const args = { folder: inFolder('data'), [name]: inFolder('elsewhere', 'x') };
    await expect(callsOf(bob)('conversation', 'start_session', args, view)).rejects.toMatchObject({
      kind: 'file',
      fault: { found: 'a path outside of the data folders' },
    });
  });

  it('name no day outside of the data', async () => {
    const days = [inFolder('data'), inFolder('elsewhere')].map((folder) => ({ folder }));
    const batch = callsOf(bob)('conversation', 'start_batch', { days }, view);
    await expect(batch).rejects.toThrow(/outside of the data folders/);
  });

  it('reach other agents only as an admin', async () => {
    await expect(callsOf(bob)('conversion', 'list_jobs', {}, view)).rejects.toThrow(/Only an admin/);
    await expect(callsOf(admin, 'admin')('conversion', 'list_jobs', {}, view)).rejects.toThrow(/no agent/);
  });
});
