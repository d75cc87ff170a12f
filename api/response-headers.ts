import type { MiddlewareHandler } from 'hono';

/** The page's own files and sockets, nothing from elsewhere, no inline script or style. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For documents that stand alone and carry people's words: styles within, no script, no origin. */
export const DOCUMENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; sandbox";

/** Headers of every answer. A route that sets one of them itself keeps its own. */
export const responseHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const defaults = {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    // The token may stand in the address, which no other site is told. With `no-referrer` browsers would call the origin
    // of our own forms "null", and nobody could sign in or out.
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  for (const [name, value] of Object.entries(defaults)) if (!c.res.headers.has(name)) c.header(name, value);
};
