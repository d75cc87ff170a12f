import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type RunningService, serve } from '../../api/index.ts';
import { keepAlive } from '../../api/live/keep-alive.ts';
import { type SessionEvent, UsageError } from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { matching, TOKEN, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-serve');
const said = (text: string): SessionEvent => ({ type: 'said', text });
let shop: Workshop;
let service: RunningService;

beforeEach(async () => {
  write(inFolder(), { 'data/keep': '', 'out/big.nwb': new Uint8Array(8_000_000).fill(7) });
  shop = await workshop(inFolder());
  service = await serve({ ...shop.deps, host: '127.0.0.1', port: 0 });
  await shop.log.create('a');
  return async () => {
    await service.close();
    await shop.hub.close();
  };
});

const bearer = { authorization: `Bearer ${TOKEN}` };

interface Client {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Resolves when that many messages have come. */
  until(count: number): Promise<void>;
}

function connect(path: string, headers: Record<string, string> = bearer): Client {
  const socket = new WebSocket(new URL(path, service.url.replace('http', 'ws')), { headers });
  const messages: Record<string, unknown>[] = [];
  let look = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Record<string, unknown>);
    look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  const until = async (count: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      look = () => {
        if (messages.length >= count) resolve();
      };
      look();
    });
  };
  return { socket, messages, closed, until };
}

const seqs = (client: Client): unknown[] => client.messages.map(({ seq }) => seq);

/** The status with which an upgrade is refused. */
async function refusal(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(new URL(path, service.url.replace('http', 'ws')), { headers });
  return await new Promise((resolve) => {
    socket.on('unexpected-response', (asked, response) => {
      resolve(response.statusCode);
      response.resume();
      asked.destroy();
    });
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
    socket.on('error', () => undefined);
  });
}

describe('sockets', () => {
  it('send what was and what comes, and miss nothing over a reconnection', async () => {
    await shop.log.append('a', [said('1'), said('2')]);
    const first = connect('/api/v1/sessions/a/events?after=0');
    await first.until(2);
    await shop.log.append('a', [said('3')]);
    await first.until(3);
    expect(first.messages[2]).toEqual({ seq: 3, at: matching(/Z$/), type: 'said' });
    first.socket.terminate();
    await first.closed;
    // Nobody listens; then somebody connects while more comes.
    await shop.log.append('a', [said('4'), said('5')]);
    const second = connect('/api/v1/sessions/a/events?after=3');
    const writing = setInterval(() => void shop.log.append('a', [said('x'), said('y')]), 1);
    await second.until(40);
    clearInterval(writing);
    const last = (await shop.log.read('a')).length;
    await second.until(last - 3);
    expect(seqs(second)).toEqual(Array.from({ length: last - 3 }, (_, i) => i + 4));
    second.socket.close();
    await second.closed;
  });

  it('carry progress, which is not stored', async () => {
    const client = connect('/api/v1/sessions/a/events');
    await shop.log.append('a', [said('1')]);
    await client.until(1);
    shop.progress.publish('a', { stage: 'reading', done: 1, total: 4, secondsLeft: 3 });
    await client.until(2);
    expect(client.messages[1]).toEqual({
      progress: { stage: 'reading', done: 1, total: 4, secondsLeft: 3 },
    });
    client.socket.close();
  });

  it.each([
    ['/api/v1/sessions/a/events', {}, 401],
    ['/api/v1/sessions/a/events', { ...bearer, host: 'evil.example' }, 403],
    ['/api/v1/sessions/a/events', { ...bearer, origin: 'http://evil.example' }, 403],
    ['/api/v1/sessions/none/events', bearer, 404],
    ['/api/v1/sessions/a/events?after=-1', bearer, 400],
    ['/api/v1/sessions/a/events?after=x', bearer, 400],
    ['/api/v1/sessions', bearer, 200],
    ['/api/v1/sessions/a/events?after=0', bearer, 101],
  ])('%s with %j is %i', async (path, headers, status) => {
    expect(await refusal(path, headers)).toBe(status);
  });

  it('say that a WebSocket is needed', async () => {
    const answer = await fetch(new URL('/api/v1/sessions/a/events', service.url), { headers: bearer });
    expect(answer.status).toBe(426);
  });

  it('cut a client that sends more than it has to say', async () => {
    const client = connect('/api/v1/sessions/a/events');
    await shop.log.append('a', [said('1')]);
    await client.until(1);
    client.socket.send('x'.repeat(5000));
    expect((await client.closed).code).toBe(1009);
  });
});

describe('server-sent events', () => {
  it('are the same, and go on after Last-Event-ID', async () => {
    await shop.log.append('a', [said('1'), said('2')]);
    const leave = new AbortController();
    const answer = await fetch(new URL('/api/v1/sessions/a/events?after=0', service.url), {
      headers: { ...bearer, accept: 'text/event-stream', 'last-event-id': '1' },
      signal: leave.signal,
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const decoder = new TextDecoder();
    const read = async (): Promise<void> => {
      for await (const chunk of answer.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        if (text.includes('progress')) leave.abort();
        else if (text.includes('"seq":2'))
          shop.progress.publish('a', { stage: 'reading', done: 1, total: 4 });
      }
    };
    await read().catch(() => undefined);
    expect(text).not.toContain('"seq":1');
    expect(text).toMatch(
      /^data: \{"seq":2,.*"type":"said"\}\nid: 2\n\nevent: progress\ndata: \{"stage":"reading"/,
    );
  });
});

it('a stream of which only the head is asked for is none', async () => {
  let listening = 0;
  const progress = {
    subscribe: () => {
      listening += 1;
      return () => {
        listening -= 1;
      };
    },
  };
  const other = await serve({ ...shop.deps, progress, host: '127.0.0.1', port: 0 });
  const headers = { ...bearer, accept: 'text/event-stream' };
  await shop.log.append('a', [said('1')]);
  for (const path of ['/api/v1/sessions/a/events', '/api/v1/sessions/a/stream']) {
    const head = await fetch(new URL(path, other.url), { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    // By then one that was begun before would listen, too.
    const leave = new AbortController();
    const whole = await fetch(new URL(path, other.url), { headers, signal: leave.signal });
    await whole.body?.getReader().read();
    expect(listening).toBe(1);
    leave.abort();
    await expect.poll(() => listening).toBe(0);
  }
  await other.close();
});

describe('a sign of life', () => {
  it('is asked for, and who gives none is cut off', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const stop = keepAlive(server, 400);
    const { port } = server.address() as AddressInfo;
    const ends = [true, false].map((autoPong) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong });
      let pings = 0;
      socket.on('ping', () => pings++);
      return { socket, pings: () => pings };
    });
    const [alive, dead] = ends;
    await new Promise<void>((resolve) => dead?.socket.on('close', () => resolve()));
    expect(dead?.pings()).toBe(1);
    expect(alive?.socket.readyState).toBe(WebSocket.OPEN);
    stop();
    for (const socket of server.clients) socket.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});

describe('the server', () => {
  it.each([
    ['GET', '/api/health', 'h2c', 200, /"status":"ok"/],
    ['GET', '/api/v1/sessions', 'websocket', 200, /"sessions"/],
    ['GET', '/api/v1/sessions/none', 'websocket', 404, /no-such-session/],
    ['POST', '/api/v1/sessions/a/messages', 'websocket', 400, /not-understood/],
  ])('answers %s %s with an offer of %s as any other', async (method, path, upgrade, status, words) => {
    const headers = { ...bearer, connection: 'Upgrade', upgrade };
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const asked = request(new URL(path, service.url), { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(answer).toEqual({ status, text: matching(words) });
  });

  it.each(['0.0.0.0', '::', '192.168.1.2', 'example.org'])('does not listen on %s', async (host) => {
    await expect(serve({ ...shop.deps, host, port: 0 })).rejects.toThrow(UsageError);
  });

  it('says when the port is taken', async () => {
    const port = Number(new URL(service.url).port);
    await expect(serve({ ...shop.deps, host: '127.0.0.1', port })).rejects.toThrow(/is taken.*--port/);
  });

  it('sends parts of files over the wire', async () => {
    await shop.log.append('a', [
      { type: 'opened', folder: inFolder('data'), outFolder: inFolder('out') },
      {
        type: 'converted',
        output: { path: inFolder('out', 'big.nwb'), bytes: 8_000_000, seconds: 1, warnings: [] },
      },
    ]);
    const address = new URL('/api/v1/sessions/a/outputs/big.nwb', service.url);
    const whole = await fetch(address, { headers: bearer });
    expect((await whole.arrayBuffer()).byteLength).toBe(8_000_000);
    const part = await fetch(address, { headers: { ...bearer, range: 'bytes=-100' } });
    expect(part.status).toBe(206);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(new Uint8Array(100).fill(7));
    // A client that leaves in the middle does not end the server.
    await new Promise<void>((resolve) => {
      const asked = request(address, { headers: bearer }, (response) => {
        response.once('data', () => {
          response.destroy();
          resolve();
        });
      });
      asked.end();
    });
    expect((await fetch(address, { method: 'HEAD', headers: bearer })).status).toBe(200);
  });

  it('closes sockets with a goodbye, ends streams, and stops within the grace', async () => {
    const client = connect('/api/v1/sessions/a/events');
    await shop.log.append('a', [said('1')]);
    await client.until(1);
    const stream = await fetch(new URL('/api/v1/sessions/a/stream', service.url), { headers: bearer });
    const streamed = stream.text();
    const started = performance.now();
    await Promise.all([service.close(), service.close()]);
    expect(performance.now() - started).toBeLessThan(2500);
    expect(await client.closed).toEqual({ code: 1001, reason: 'The service stops.' });
    expect(await streamed).toContain('"seq":1');
    await expect(fetch(service.url)).rejects.toThrow();
  });

  it('closes when its signal says so', async () => {
    const stop = new AbortController();
    const other = await serve({ ...shop.deps, host: 'localhost', port: 0, signal: stop.signal });
    expect((await fetch(new URL('/api/health', other.url))).status).toBe(200);
    stop.abort();
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
