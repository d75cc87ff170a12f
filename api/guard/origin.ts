import type { Context, MiddlewareHandler } from 'hono';
import { ProblemError } from '../problems.ts';
import { isOwnName } from './own-host.ts';

/** What a page of another origin may send and read, where it was let in by name. */
const CORS = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'authorization, content-type, range, if-range, if-none-match, want-repr-digest, x-request-id, last-event-id, tus-resumable, upload-length, upload-metadata, upload-offset, mcp-session-id, mcp-protocol-version',
  'Access-Control-Expose-Headers':
    'etag, content-range, content-length, accept-ranges, repr-digest, x-request-id, location, retry-after, tus-resumable, upload-length, upload-offset, renshaw-path, mcp-session-id',
  'Access-Control-Max-Age': '600',
} as const;

/**
 * Whose page sent the request: `own`, or a program, where no page did; `guest` for a page that was let in by name, which
 * has to bring a token: our cookies are not for it.
 *
 * @throws ProblemError 403 for every other page
 */
export function originOf(
  c: Context,
  host: URL,
  { names, guests, isApi }: { names: readonly string[]; guests: readonly string[]; isApi: boolean },
): 'own' | 'guest' {
  const origin = c.req.header('origin');
  if (origin !== undefined) {
    if (isOwn(origin, host, names)) return 'own';
    if (guests.includes(origin) || guests.includes('*')) return 'guest';
    throw wrongOrigin(origin);
  }
  // Browsers leave the origin out of what only reads, but tell how far away the page is. A link may lead to our page; what
  // programs ask for is nothing that another site shows.
  const site = c.req.header('sec-fetch-site');
  const isAway = site === 'cross-site' || site === 'same-site';
  if (isAway && (isApi || c.req.header('sec-fetch-mode') !== 'navigate')) throw wrongOrigin('another site');
  return 'own';
}

function wrongOrigin(origin: string): ProblemError {
  return new ProblemError(
    'wrong-origin',
    `Requests from pages of ${origin} are refused; only this service's own page may send them.`,
  );
}

/** A proxy may have changed the host, but not what the browser calls its page. */
function isOwn(origin: string, host: URL, names: readonly string[]): boolean {
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return (
    url.host === host.host ||
    (names.length > 0 && !isOwnName(url.hostname, []) && isOwnName(url.hostname, names))
  );
}

declare module 'hono' {
  interface ContextVariableMap {
    /** The request came from a page that was let in by name. */
    readonly isGuest?: true;
  }
}

/** Lets a guest's page read the answer, refusals too. No credentials: it has none of ours. Goes around the guard. */
export const guestHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.get('isGuest') !== true) return;
  c.header('Access-Control-Allow-Origin', c.req.header('origin'));
  c.header('Vary', 'Origin', { append: true });
  for (const [name, value] of Object.entries(CORS)) c.header(name, value);
};
