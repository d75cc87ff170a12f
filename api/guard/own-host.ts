import type { Context } from 'hono';
import { ProblemError } from '../problems.ts';

/**
 * The host that the request was sent to. A page whose name was rebound to our address still says its own name.
 *
 * @param names those by which people reach the service beside those of loopback
 * @throws ProblemError 403 for another. Any port is fine: a tunnel brings its own.
 */
export function ownHost(c: Context, names: readonly string[]): URL {
  const header = c.req.header('host') ?? '';
  const url = URL.parse(`http://${header}`);
  const isPlain = url !== null && url.pathname === '/' && url.username === '' && url.search === '';
  if (isPlain && isOwnName(url.hostname, names)) return url;
  throw new ProblemError(
    'wrong-host',
    names.length === 0
      ? `Found the host "${header}"; expected localhost or 127.0.0.1, with the port that renshaw printed.`
      : `Found the host "${header}"; expected ${names.join(' or ')}.`,
  );
}

export function isOwnName(hostname: string, names: readonly string[]): boolean {
  return isLoopback(hostname) || names.some((name) => name.toLowerCase() === hostname);
}

/** Whether a host, as it stands in a URL, cannot be reached from another machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
