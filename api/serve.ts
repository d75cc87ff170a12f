import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { UsageError } from '../schemas/index.ts';
import { createApp } from './app.ts';
import type { AppDeps } from './app-deps.ts';
import { isLoopback } from './guard/own-host.ts';
import { keepAlive } from './live/keep-alive.ts';
import {
  BODY_PACE,
  type BodyPace,
  dropSlowBodies,
  dropSlowReaders,
  READER_PATIENCE_MS,
} from './slow-clients.ts';

export interface ServeOptions extends AppDeps {
  /** A name or address of loopback; with users or a trusted header any that the machine has. */
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** How slowly a body may come. */
  readonly bodyPace?: BodyPace | undefined;
  /** How long nothing may be taken of an answer that waits. */
  readonly readerPatienceMs?: number | undefined;
  /** How long the head of a request may take. */
  readonly headPatienceMs?: number | undefined;
}

export interface RunningService {
  /** Where it listens, ending in a slash, without the token. */
  readonly url: string;
  /** WebSockets that are open. */
  openSockets(): number;
  /** Ends streams and sockets, lets answers that are under way finish, and stops. Does so once. */
  close(): Promise<void>;
}

/** Clients send nothing over a socket: what they say goes by POST. */
const MAX_SOCKET_MESSAGE_BYTES = 4096;
const HEARTBEAT_MS = 20_000;
const KEEP_ALIVE_MS = 75_000;
const HEAD_PATIENCE_MS = 15_000;
/** An answer that takes longer, a download say, is cut off; the client can ask for the rest. */
const GRACE_MS = 5000;

/**
 * Starts the service. It ends by `close`, or when `signal` is aborted.
 *
 * @throws UsageError for a host that other machines can reach, or a port that is taken
 */
export async function serve({
  host,
  port,
  signal,
  bodyPace = BODY_PACE,
  readerPatienceMs = READER_PATIENCE_MS,
  headPatienceMs = HEAD_PATIENCE_MS,
  ...deps
}: ServeOptions): Promise<RunningService> {
  const inUrl = host.includes(':') ? `[${host}]` : host;
  // The address with the token is a secret of one person, and goes over the network as it is.
  if (!isLoopback(inUrl) && (deps.signIn ?? { mode: 'start-up-token' }).mode === 'start-up-token')
    throw new UsageError(
      `--host takes localhost, 127.0.0.1 or ::1, not "${host}", while everybody who has the address may come in. Let people sign in (--sign-in users), or come from elsewhere through a tunnel: ssh -L ${port}:localhost:${port} …`,
    );
  const streams = new AbortController();
  const app = createApp({ ...deps, signal: streams.signal });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_SOCKET_MESSAGE_BYTES });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: headPatienceMs,
      connectionsCheckingInterval: Math.min(headPatienceMs, 5000),
      // Proxies keep connections for a minute; one that we close while they use it again is an error to somebody.
      keepAliveTimeout: KEEP_ALIVE_MS,
      // An upload of 100 GB is one request. See slow-clients.ts.
      requestTimeout: 0,
      shouldUpgradeCallback: wantsSocket,
    },
    // Its types and those of ws say the same in words that do not fit.
    websocket: { server: sockets as unknown as WebSocketServerLike },
  }) as Server;
  dropSlowBodies(server, bodyPace);
  dropSlowReaders(server, readerPatienceMs);
  await listen(server, host, port);
  const stopHeartbeat = keepAlive(sockets, HEARTBEAT_MS);

  const stop = async (): Promise<void> => {
    stopHeartbeat();
    streams.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A connection whose answer ends from now on would wait for another request of its client.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const grace = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
    }, GRACE_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(grace);
  };
  let stopping: Promise<void> | undefined;
  const close = (): Promise<void> => (stopping ??= stop());
  if (signal?.aborted === true) await close();
  else signal?.addEventListener('abort', () => void close(), { once: true });
  return {
    url: `http://${inUrl}:${(server.address() as AddressInfo | null)?.port ?? port}/`,
    openSockets: () => sockets.clients.size,
    close,
  };
}

/**
 * Whoever offers another protocol, HTTP/2 say, or a socket where there is none, is answered in this one: left to the upgrade they would
 * get no body, and a POST would be taken for a GET.
 */
function wantsSocket({ method, url = '', headers }: IncomingMessage): boolean {
  const isLive = method === 'GET' && /^\/api\/(?:v1\/)?sessions\/[^/]+\/events(?:\?|$)/.test(url);
  return isLive && headers.upgrade?.toLowerCase() === 'websocket';
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => {
      const why =
        cause.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${cause.code})`;
      reject(
        new UsageError(`Port ${port} of ${host} ${why}: give another with --port, or 0 for any.`, { cause }),
      );
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}
