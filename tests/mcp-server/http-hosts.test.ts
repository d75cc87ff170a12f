import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConversionAgent } from '../../agents/conversion/index.ts';
import { EventMemory } from '../../mcp-server/http/event-store.ts';
import { createEngine, HttpHosts, type Hub, serveHost, startHub } from '../../mcp-server/index.ts';
import { type Scratch, scratchFolder, smallMetadata } from './made-session.ts';
import { agentOf, double, waiting } from './small-agents.ts';
import { servedHub } from './ways.ts';

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const json = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
};
const post = (body: unknown, headers: Record<string, string> = {}): Request =>
  new Request('http://localhost/mcp', {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });

describe('clients', () => {
  let hub: Hub;
  let hosts: HttpHosts;
  const log: string[] = [];
  beforeAll(async () => {
    hub = await startHub({ agents: [agentOf('conversion', [double, waiting(log)])] });
    hosts = new HttpHosts((transport) => serveHost(hub, transport), { maxClients: 2, idleMs: 1000 });
  });
  afterAll(async () => {
    await hosts.close();
    expect((await hosts.handle(post(hello))).status).toBe(503);
    await hub.close();
  });
  const begin = async (): Promise<string> => {
    const answer = await hosts.handle(post(hello));
    await answer.text();
    return answer.headers.get('mcp-session-id') ?? expect.fail(`no session: ${answer.status}`);
  };
  const ping = async (id: string): Promise<number> => {
    const answer = await hosts.handle(
      post({ jsonrpc: '2.0', id: 2, method: 'ping' }, { 'mcp-session-id': id }),
    );
    // A body that nobody reads is a request that is still being answered.
    await answer.text();
    return answer.status;
  };

  it('begin with initialize, and have a session of their own until they end it', async () => {
    expect((await hosts.handle(new Request('http://localhost/mcp'))).status).toBe(400);
    expect((await hosts.handle(post({ jsonrpc: '2.0', id: 1, method: 'ping' }))).status).toBe(400);
    expect((await hosts.handle(post('no message'))).status).toBe(400);
    expect(hosts.size).toBe(0);
    expect(await ping('not-known')).toBe(404);
    const [one, other] = [await begin(), await begin()];
    expect([await ping(one), await ping(other)]).toEqual([200, 200]);
    const end = new Request('http://localhost/mcp', { method: 'DELETE', headers: { 'mcp-session-id': one } });
    expect((await hosts.handle(end)).status).toBe(200);
    expect([await ping(one), await ping(other), hosts.size]).toEqual([404, 200, 1]);
  });

  it('make room for others when they have not been heard of for longest, and end when they are idle', async () => {
    const ids = [await begin(), await begin(), await begin()];
    const [first = '', second = '', third = ''] = ids;
    expect([await ping(first), hosts.size]).toEqual([404, 2]);
    await hosts.sweep(Date.now());
    expect(hosts.size).toBe(2);
    // A stream that is listened to is no silence. A call that runs makes no room for others.
    const stream = await hosts.handle(
      new Request('http://localhost/mcp', {
        headers: {
          accept: 'text/event-stream',
          'mcp-session-id': second,
          'mcp-protocol-version': '2025-11-25',
        },
      }),
    );
    const call = { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'wait', arguments: {} } };
    const running = await hosts.handle(post(call, { 'mcp-session-id': third }));
    await running.body?.cancel();
    await expect.poll(() => log).toEqual(['started']);
    const later = Date.now() + 3_600_000;
    expect((await hosts.handle(post(hello))).status).toBe(503);
    await hosts.sweep(later);
    expect([hosts.size, await ping(second)]).toEqual([1, 200]);
    await stream.body?.cancel();
    await hosts.sweep(later);
    expect([await ping(second), await ping(third)]).toEqual([404, 404]);
    await expect.poll(() => log).toEqual(['started', 'ended']);
  });
});

it('nobody takes the places of all others', async () => {
  const hub = await startHub({ agents: [agentOf('conversion', [double])] });
  const hosts = new HttpHosts<string>((transport) => serveHost(hub, transport), { mostOfOne: 2 });
  const begin = async (who: string): Promise<Response> => {
    const answer = await hosts.handle(post(hello), who);
    await answer.text();
    return answer;
  };
  const streamed = async (who: string): Promise<Response> => {
    const id = (await begin(who)).headers.get('mcp-session-id') ?? '';
    const headers = { ...json, accept: 'text/event-stream', 'mcp-session-id': id };
    return await hosts.handle(new Request('http://localhost/mcp', { headers }), who);
  };
  try {
    const held = [await streamed('ann'), await streamed('ann')];
    expect((await begin('ann')).status).toBe(503);
    expect((await begin('bob')).status).toBe(200);
    await held[0]?.body?.cancel();
    expect((await begin('ann')).status).toBe(200);
    const atOnce = await Promise.all(Array.from({ length: 10 }, () => begin('cara')));
    expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(2);
  } finally {
    await hosts.close();
    await hub.close();
  }
});

it('who may not ask gets nothing', async () => {
  const served = await servedHub(await startHub({ agents: [agentOf('conversion', [double])] }));
  const { url, headers } = served;
  const ask = async (more: Record<string, string>): Promise<number> =>
    (await fetch(url, { method: 'POST', headers: { ...json, ...more }, body: JSON.stringify(hello) })).status;
  try {
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: 'Bearer other' })).toBe(401);
    expect(await ask({ ...headers, origin: 'https://evil.example' })).toBe(403);
    expect(await ask(headers)).toBe(200);
    // What has no body would end nothing that was begun for it.
    const head = await fetch(url, { method: 'HEAD', headers: { ...json, ...headers } });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
    const refused = await fetch(url, { method: 'POST', headers: json, body: '{}' });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="renshaw"');
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
  } finally {
    await served.close();
  }
});

describe('a lost connection', () => {
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await scratchFolder();
  });
  afterAll(() => scratch[Symbol.asyncDispose]());

  it('ends no job: another client finds it, waits for it, and stops it', async () => {
    const folder = await scratch.session('long', { seconds: 20, channels: 64 });
    const agents = [createEngine({ dataRoots: [scratch.root] }), createConversionAgent()];
    const served = await servedHub(await startHub({ agents }));
    const host = async (): Promise<Client> => {
      const client = new Client({ name: 'a host', version: '1' });
      await client.connect(
        new StreamableHTTPClientTransport(served.url, { requestInit: { headers: served.headers } }),
      );
      return client;
    };
    try {
      const first = await host();
      const args = { folder, outFolder: 'out', metadata: smallMetadata(16) };
      const started = await first.callTool({ name: 'convert_session', arguments: args });
      const { jobId } = z.object({ jobId: z.string() }).parse(started.structuredContent);
      const wait = first.callTool({ name: 'await_job', arguments: { jobId } }, undefined, {
        onprogress: () => void first.close(),
      });
      await expect(wait).rejects.toThrow();

      const second = await host();
      const jobs = await second.callTool({ name: 'list_jobs', arguments: {} });
      expect(jobs.structuredContent).toMatchObject({ jobs: [{ jobId, state: 'running' }] });
      const told: unknown[] = [];
      const end = second.callTool({ name: 'await_job', arguments: { jobId } }, undefined, {
        onprogress: ({ message }) => told.push(message),
      });
      await expect.poll(() => told.length).toBeGreaterThan(0);
      const third = await host();
      await third.callTool({ name: 'cancel_job', arguments: { jobId } });
      expect((await end).structuredContent).toMatchObject({ jobId, outcome: 'cancelled' });
      await Promise.all([second.close(), third.close()]);
    } finally {
      await served.close();
    }
  });
});

describe('what a client missed', () => {
  it('is sent again, of its own stream, in order', async () => {
    const memory = new EventMemory();
    const message = (id: number) => ({ jsonrpc: '2.0' as const, id, result: {} });
    const first = await memory.storeEvent('a', message(1));
    await memory.storeEvent('b', message(2));
    await memory.storeEvent('a', message(3));
    await memory.storeEvent('a', message(4));
    const sent: unknown[] = [];
    const send = async (_id: string, sentAgain: JSONRPCMessage) => {
      sent.push('id' in sentAgain ? sentAgain.id : undefined);
    };
    expect(await memory.replayEventsAfter(first, { send })).toBe('a');
    expect(sent).toEqual([3, 4]);
    expect(await memory.getStreamIdForEventId('none')).toBeUndefined();
  });

  it('is not kept for ever', async () => {
    const memory = new EventMemory();
    const large = { jsonrpc: '2.0' as const, id: 1, result: { text: 'x'.repeat(5_000_000) } };
    const ids = [await memory.storeEvent('a', large), await memory.storeEvent('a', large)];
    expect(await memory.getStreamIdForEventId(ids[0] ?? '')).toBeUndefined();
    expect(await memory.getStreamIdForEventId(ids[1] ?? '')).toBe('a');
  });
});
