import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { connectionTo } from '../../api/client/connection.ts';
import { overSocket } from '../../api/client/event-source.ts';
import { type Client, createClient, type LiveMessage, ServiceProblem } from '../../api/client/index.ts';
import { type RunningService, serve } from '../../api/index.ts';
import type { SessionEvent } from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { matching, TOKEN, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-client');
const said = (text: string): SessionEvent => ({ type: 'said', text });
let shop: Workshop;
let service: RunningService;
let client: Client;

beforeEach(async () => {
  write(inFolder(), {
    'data/J16/20230622_J16_01_r1.rec': 'x',
    'data/J16/J1620230622.nwb': 'converted',
    'data/J17/20230623_J17_01_r1.rec': 'xy',
    'data/J17/J1720230624.nwb': 'of another day',
    'data/J16/out.nwb': '0123456789',
  });
  shop = await workshop(inFolder());
  service = await serve({ ...shop.deps, host: '127.0.0.1', port: 0 });
  client = createClient({ url: `${service.url}?token=${TOKEN}` });
  return async () => {
    await service.close();
    await shop.hub.close();
  };
});

describe('the client', () => {
  it('goes through a conversation', async () => {
    const { folders } = await client.listFolder();
    const [data] = folders;
    const inside = await client.listFolder(data?.path);
    const nwb: unknown = expect.objectContaining({ name: 'J1620230622.nwb', bytes: 9 });
    expect(inside.folders[0]?.sessions).toEqual([
      { animal: 'J16', date: '20230622', recordings: 1, bytes: 1, nwb },
    ]);
    expect(inside.folders[1]?.sessions).toEqual([
      { animal: 'J17', date: '20230623', recordings: 1, bytes: 2 },
    ]);
    const id = await client.openSession({ folder: inFolder('data', 'J16') });
    expect((await client.listSessions()).map(({ sessionId }) => sessionId)).toEqual([id]);
    expect((await client.say(id, 'a rat')).messages.at(-1)?.text).toBe('a rat');
    expect((await client.edit(id, { kind: 'undo', seq: 2 })).lastSeq).toBe(3);
    expect((await client.decide(id, { kind: 'decline' })).lastSeq).toBe(4);
    expect((await client.getMetadata(id)).values).toEqual([]);
    expect((await client.cancelSession(id)).phase).toBe('cancelled');
    expect((await client.getSession(id)).lastSeq).toBe(5);
  });

  it('fetches a file, whole or a part of it', async () => {
    const id = await client.openSession({ folder: inFolder('data', 'J16') });
    const output = { path: inFolder('data', 'J16', 'out.nwb'), bytes: 10, seconds: 1, warnings: [] };
    await shop.log.append(id, [{ type: 'converted', output }]);
    expect(await (await client.getOutput(id, 'out.nwb')).text()).toBe('0123456789');
    const part = await client.getOutput(id, 'out.nwb', { range: { first: 2, last: 4 } });
    expect(await part.text()).toBe('234');
    expect(client.outputUrl(id, 'a b.nwb')).toBe(`${service.url}api/v1/sessions/${id}/outputs/a%20b.nwb`);
  });

  it('says what the service refuses, with its type', async () => {
    const id = await client.openSession({ sample: true });
    const cases: readonly (readonly [call: () => Promise<unknown>, problem: Partial<ServiceProblem>])[] = [
      [() => client.getSession('none'), { status: 404, type: 'urn:renshaw:problem:no-such-session' }],
      [() => client.getReport(id), { status: 404, type: 'urn:renshaw:problem:no-report-yet' }],
      [() => client.say(id, ''), { status: 400, type: 'urn:renshaw:problem:not-understood' }],
      [
        () => client.listFolder('/elsewhere'),
        { status: 403, type: 'urn:renshaw:problem:outside-of-the-data' },
      ],
      [() => client.say(id, 'fail: ours'), { status: 500, id: matching(/^[\da-f-]{36}$/) as string }],
      [
        () => createClient({ url: service.url }).listSessions(),
        { status: 401, type: 'urn:renshaw:problem:no-token' },
      ],
      [
        () => createClient({ url: 'http://127.0.0.1:9/' }).listSessions(),
        { status: 0, type: 'urn:renshaw:problem:no-answer' },
      ],
    ];
    for (const [call, problem] of cases) {
      const error: unknown = await call().then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(ServiceProblem);
      expect(error).toMatchObject(problem);
    }
    await expect(client.say(id, 'fail: input')).rejects.toMatchObject({
      problem: { found: '"rat"', todo: 'Say the Latin name.', where: { field: 'subject.species' } },
    });
  });

  it('takes an answer of something else for what it is', async () => {
    const html = async (): Promise<Response> =>
      new Response('<html>', { status: 502, statusText: 'Bad Gateway' });
    const behindProxy = createClient({ url: service.url, fetch: html });
    await expect(behindProxy.listSessions()).rejects.toMatchObject({ type: 'about:blank', status: 502 });
  });

  it('ends a call with its signal', async () => {
    const leave = new AbortController();
    const call = client.listSessions({ signal: leave.signal });
    leave.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});

describe('following a session', () => {
  const seqs = (messages: readonly LiveMessage[]): number[] =>
    messages.flatMap((message) => ('seq' in message ? [message.seq] : []));

  it('misses nothing and repeats nothing while the service goes and comes', async () => {
    await shop.log.create('a');
    await shop.log.append('a', [said('1'), said('2')]);
    const seen: LiveMessage[] = [];
    const connections: boolean[] = [];
    const onConnection = (isOpen: boolean): void => void connections.push(isOpen);
    for await (const message of client.followSession('a', { after: 1, onConnection })) {
      seen.push(message);
      if (seqs(seen).at(-1) === 2) {
        const { port } = new URL(service.url);
        await service.close();
        await shop.log.append('a', [said('3')]);
        service = await serve({ ...shop.deps, host: '127.0.0.1', port: Number(port) });
      }
      if (seqs(seen).at(-1) === 3) break;
    }
    expect(seqs(seen)).toEqual([2, 3]);
    expect(connections).toEqual([true, false, true]);
  });

  it('brings progress, and ends with its signal', async () => {
    await shop.log.create('a');
    await shop.log.append('a', [said('1')]);
    const leave = new AbortController();
    const progress = { stage: 'reading', done: 1, total: 4 };
    const seen: LiveMessage[] = [];
    for await (const message of client.followSession('a', { signal: leave.signal })) {
      seen.push(message);
      if ('seq' in message) shop.progress.publish('a', progress);
      else leave.abort();
    }
    expect(seen.at(-1)).toEqual({ progress });
  });

  it('ends where the service refuses', async () => {
    const follow = async (which: Client): Promise<void> => {
      for await (const message of which.followSession('none')) expect(message).toBeUndefined();
    };
    await expect(follow(client)).rejects.toMatchObject({ status: 404 });
    // Without a token over a socket, which tells no reason.
    await expect(follow(createClient({ url: service.url }))).rejects.toMatchObject({ status: 401 });
  });

  it('reads a socket to its end, in order', async () => {
    // As the page does, which has a cookie; Node sends none with a WebSocket.
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    server.on('connection', (socket) => {
      for (const seq of [1, 2]) socket.send(JSON.stringify({ seq, at: '', type: 'said' }));
      socket.close(1001);
    });
    const { port } = server.address() as AddressInfo;
    const opened: boolean[] = [];
    const how = { signal: new AbortController().signal, onOpen: () => void opened.push(true) };
    const seen: LiveMessage[] = [];
    const connection = connectionTo({ url: `http://127.0.0.1:${port}/` });
    for await (const message of overSocket(connection, 'sessions/a/events?after=0', how)) seen.push(message);
    expect(seqs(seen)).toEqual([1, 2]);
    expect(opened).toEqual([true]);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
