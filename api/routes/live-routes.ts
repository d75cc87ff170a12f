import { upgradeWebSocket } from '@hono/node-server';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { WebSocket } from 'ws';
import { liveMessageSchema } from '../../schemas/service/index.ts';
import { sessionIdOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, problems } from '../contract/contract.ts';
import { whileWelcome } from '../guard/welcome.ts';
import { sessionFeed } from '../live/feed.ts';
import { CLOSE_CODES, type FedSocket, pump } from '../live/pump.ts';
import { ProblemError } from '../problems.ts';
import { sessionParams } from './session-routes.ts';

/** A reader that takes nothing for so long is gone, or has no use for what comes. */
const PATIENCE_MS = 30_000;
/** Below the minute after which proxies and tunnels cut silent connections. */
const SSE_IDLE_MS = 15_000;

const eventsRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/events',
  operationId: 'followSession',
  tags: ['live'],
  summary: 'What happens in a session, as it happens: over a WebSocket, or as server-sent events',
  description:
    'A WebSocket carries one JSON message each; `Accept: text/event-stream` gets the same, progress as events of that name. Whoever comes back with the number of the last event misses none. A socket whose reader takes nothing for 30 s is closed with code 1013; of a stream nothing may be taken for a minute.',
  request: {
    params: sessionParams,
    query: z.object({
      after: z
        .string()
        .optional()
        .meta({ description: 'The number of the last event that is known', example: '17' }),
    }),
    headers: z.object({
      'last-event-id': z
        .string()
        .optional()
        .meta({ description: 'The same; browsers send it by themselves' }),
    }),
  },
  responses: {
    101: { description: 'The WebSocket is open.' },
    200: {
      description: 'The stream of events.',
      content: { 'text/event-stream': { schema: liveMessageSchema } },
    },
    ...problems('not-understood', 'no-such-session', 'a-websocket-is-needed'),
  },
});

/** What happens in a session, as it happens, over a WebSocket or, for programs, as server-sent events. */
export function liveRoutes(deps: AppDeps): OpenAPIHono {
  const app = contractApp();
  const never = new AbortController().signal;
  const endWith = (own: AbortController): AbortSignal => AbortSignal.any([own.signal, deps.signal ?? never]);

  const accept = upgradeWebSocket(async (c) => {
    const id = sessionIdOf(c);
    const after = afterOf(c);
    const own = new AbortController();
    let stopLooking = (): void => undefined;
    return {
      onOpen: (_event, { raw }) => {
        if (!(raw instanceof WebSocket)) throw new TypeError('the socket is not one of ws');
        // Not before: a handshake that ends early never tells that it is over.
        stopLooking = whileWelcome(c, () => own.abort());
        const feed = sessionFeed(deps, id, after, { signal: endWith(own) });
        // A socket that was closed hears nothing more, whatever ended its feed.
        const isUnwelcome = (): boolean => own.signal.aborted;
        pump(feed, fedSocket(raw), PATIENCE_MS, isUnwelcome).catch((error: unknown) =>
          deps.onFault?.(error, id),
        );
      },
      onClose: () => {
        stopLooking();
        own.abort();
      },
      onError: () => own.abort(),
    };
  });

  const stream = eventStream(deps, endWith);
  app.openAPIRegistry.registerPath(eventsRoute);
  app.get('/sessions/:id/events', async (c, next) => {
    // Checked before the upgrade too, so that the refusal is an ordinary answer.
    afterOf(c);
    if (c.req.header('upgrade')?.toLowerCase() === 'websocket') return await accept(c, next);
    if (c.req.header('accept')?.includes('text/event-stream') === true) return await stream(c);
    throw new ProblemError(
      'a-websocket-is-needed',
      'Connect with a WebSocket, or send "Accept: text/event-stream".',
    );
  });
  /** As it was called before there were versions. */
  app.get('/sessions/:id/stream', stream);
  return app;
}

function eventStream(
  deps: AppDeps,
  endWith: (own: AbortController) => AbortSignal,
): (c: Context) => Promise<Response> {
  return async (c) => {
    const id = sessionIdOf(c);
    const after = afterOf(c);
    c.header('X-Accel-Buffering', 'no');
    // Hono answers HEAD by GET, and would leave a stream behind that nobody reads or ends.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    return streamSSE(c, async (stream) => {
      const own = new AbortController();
      stream.onAbort(() => own.abort());
      const stopLooking = whileWelcome(c, () => own.abort());
      const signal = endWith(own);
      try {
        for await (const message of sessionFeed(deps, id, after, { signal, idleMs: SSE_IDLE_MS })) {
          if (message === undefined) await stream.write(': still here\n\n');
          else if ('progress' in message)
            await stream.writeSSE({ event: 'progress', data: JSON.stringify(message.progress) });
          else await stream.writeSSE({ id: String(message.seq), data: JSON.stringify(message) });
        }
      } catch (error) {
        deps.onFault?.(error, id);
        await stream.writeSSE({
          event: 'fault',
          data: JSON.stringify('The session cannot be read: ask for its state.'),
        });
      } finally {
        stopLooking();
      }
    });
  };
}

/**
 * The number of the last event that the client has; browsers' EventSource sends it in a header when it comes back.
 * @throws ProblemError 400 for anything but a whole number
 */
function afterOf(c: Context): number {
  const text = c.req.header('last-event-id') ?? c.req.query('after') ?? '0';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ProblemError('not-understood', `after is "${text}"; expected the number of an event, or 0.`);
}

function fedSocket(raw: WebSocket): FedSocket {
  return {
    send: (text, done) => raw.send(text, done),
    close: (code, reason) => {
      raw.close(code, reason);
      // A reader that takes nothing takes no goodbye either.
      if (code === CLOSE_CODES.tryAgainLater) setTimeout(() => raw.terminate(), 1000).unref();
    },
  };
}
