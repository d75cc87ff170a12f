import type { MiddlewareHandler } from 'hono';

/** Since when the addresses without a version are only another name: 2026-11-28, in seconds (RFC 9745). */
const SINCE = '@1795824000';

/** Health is no part of the contract, and is asked for by programs that know no versions. */
const UNVERSIONED = '/api/health';

/** Tells clients of an address without a version where the versioned one is. */
export const deprecated: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.path === UNVERSIONED) return;
  c.header('Deprecation', SINCE);
  const successor = c.req.path.replace(/^\/api\//, '/api/v1/');
  c.header('Link', `<${encodeURI(successor)}>; rel="successor-version"`);
};
