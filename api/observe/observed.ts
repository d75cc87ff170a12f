import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { asRequest } from '../../mcp-server/request-context.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/**
 * Gives every request an id, the client's own where it sent one (X-Request-Id), tells it in the answer, and logs and counts the
 * answer. Goes before everything else, so that refusals are seen too.
 */
export function observed(logger: Logger, metrics: Metrics | undefined): MiddlewareHandler {
  return async (c, next) => {
    const requestId = requestIdFrom(c.req.header('x-request-id'));
    await asRequest(requestId, async () => {
      const began = performance.now();
      await next();
      const seconds = (performance.now() - began) / 1000;
      c.header('X-Request-Id', requestId);
      const { method } = c.req;
      const { status } = c.res;
      const route = patternOf(c);
      metrics?.requestEnded({ method: knownMethod(method), route, status, seconds });
      const fields = { method, path: c.req.path, status, ms: Math.round(seconds * 1000) };
      if (status >= 500) logger.error(fields, 'request');
      else logger.info(fields, 'request');
    });
  };
}

/** The id that a client or a proxy gave, where it is one that a log can hold; else a new one. */
function requestIdFrom(header: string | undefined): string {
  return header !== undefined && /^[\w.:-]{1,64}$/.test(header) ? header : randomUUID();
}

/** The pattern that answered, never the path itself: there are only so many of them. */
function patternOf(c: Context): string {
  const path = routePath(c);
  return path.endsWith('*') ? 'other' : path;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** A client can make words up. */
const knownMethod = (method: string): string => (METHODS.includes(method) ? method : 'other');
