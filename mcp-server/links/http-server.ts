import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CancelledNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { HttpAddress } from './http-address.ts';
import { MAX_MESSAGE_BYTES } from './stream-transport.ts';

const LOOPBACK = '127.0.0.1';

export interface HubListener {
  readonly address: HttpAddress;
  /** For the one client that there is. */
  readonly transport: Transport;
  close(): Promise<void>;
}

/** Serves Streamable HTTP on a free port of loopback, to whoever has the token that was made for it. */
export async function listenForHub(): Promise<HubListener> {
  const token = randomBytes(32).toString('base64url');
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    maxRequestBodySize: MAX_MESSAGE_BYTES,
  });
  // A call that was cancelled gets no answer, and nothing else would end its stream.
  transport.onmessage = (message) => {
    const id = CancelledNotificationSchema.safeParse(message).data?.params.requestId;
    if (id !== undefined) transport.closeSSEStream(id);
  };
  let host = '';
  const listener = getRequestListener(
    async (request) => refusal(request, host, token) ?? (await transport.handleRequest(request)),
    { overrideGlobalObjects: false },
  );
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  // A connection that is closed from here at the moment that the hub uses it again would lose a message.
  server.keepAliveTimeout = 0;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  host = `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  return {
    address: { url: `http://${host}/mcp`, token },
    transport,
    async close() {
      await transport.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Every program of every user of the machine can connect, and so can a page whose name was rebound to loopback. */
function refusal(request: Request, host: string, token: string): Response | undefined {
  if (request.headers.get('host') !== host) return new Response(null, { status: 403 });
  if (!isSame(request.headers.get('authorization') ?? '', `Bearer ${token}`))
    return new Response(null, { status: 401 });
  // An agent says nothing of its own accord: there is no stream to open, and its only client never says goodbye.
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
  return undefined;
}

/** In constant time, also where the lengths differ. */
function isSame(offered: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
