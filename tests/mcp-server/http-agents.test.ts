import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HubListener, listenForHub } from '../../mcp-server/links/http-server.ts';

let listener: HubListener;
beforeAll(async () => {
  listener = await listenForHub();
});
afterAll(() => listener.close());

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

/** What comes back: by hand, since fetch sends no other Host than that of the address. */
async function asked(headers: Record<string, string>, method = 'POST'): Promise<[number, string]> {
  const sent = request(listener.address.url, {
    method,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
  sent.end(method === 'POST' ? ping : undefined);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return [answer.statusCode ?? 0, text];
}

it('an agent that serves HTTP answers on loopback alone, and nobody without its token and its own name', async () => {
  const { url, token } = listener.address;
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(token).toHaveLength(43);
  const authorization = `Bearer ${token}`;
  expect(await asked({})).toEqual([401, '']);
  expect(await asked({ authorization: `Bearer ${token.slice(1)}` })).toEqual([401, '']);
  expect(await asked({ authorization: token })).toEqual([401, '']);
  const { port } = new URL(url);
  for (const host of ['renshaw.example', `renshaw.example:${port}`, `localhost:${port}`, '127.0.0.1'])
    expect(await asked({ authorization, host }), host).toEqual([403, '']);
  for (const method of ['GET', 'DELETE', 'PUT'])
    expect(await asked({ authorization }, method), method).toEqual([405, '']);
  // Past the door: the protocol itself asks for its initialize first.
  const [status, text] = await asked({ authorization });
  expect([status, text]).toEqual([400, expect.stringContaining('Server not initialized')]);
});

it('each start has another token', async () => {
  const other = await listenForHub();
  expect(other.address.token).not.toBe(listener.address.token);
  await other.close();
});
