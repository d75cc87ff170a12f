// Who may talk to the service. It listens on loopback, where every web page that the person visits can send requests, and
// every program of every user of the machine can connect. So:
// - the Host has to be a name of loopback: a page whose name was rebound to 127.0.0.1 still says its own name;
// - an Origin has to be ours: cookies do not tell the ports of one host apart, so that a page of another local server
//   would count as the same site;
// - a token that only the person's terminal showed has to come along, as Bearer or in a cookie that the URL with the token
//   sets once.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { ProblemError } from './problems.ts';

/** Answers without a token: it tells nothing. */
const OPEN_PATH = '/api/health';

export function guard(token: string): MiddlewareHandler {
  return async (c, next) => {
    const host = ownHost(c);
    const origin = c.req.header('origin');
    if (origin !== undefined && !isSameOrigin(origin, host))
      throw new ProblemError(
        'wrong-origin',
        `Requests from pages of ${origin} are refused; only this service's own page may send them.`,
      );
    if (c.req.path === OPEN_PATH) return await next();

    const cookie = cookieName(host);
    const url = new URL(c.req.url);
    const offered = url.searchParams.get('token');
    if (offered !== null && c.req.method === 'GET' && !isApi(c.req.path)) {
      if (!isSame(offered, token)) return signInPage(c);
      setCookie(c, cookie, token, { path: '/', httpOnly: true, sameSite: 'Strict' });
      url.searchParams.delete('token');
      return enterPage(c, `${url.pathname}${url.search}`);
    }
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (isSame(bearer ?? getCookie(c, cookie) ?? '', token)) return await next();
    if (!isApi(c.req.path)) return signInPage(c);
    throw new ProblemError(
      'no-token',
      'Open the address that renshaw printed when it started, or send its token as "Authorization: Bearer …".',
    );
  };
}

/** Where programs ask, who want no page. */
const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/') || path === '/mcp';

/** @throws ProblemError 403 for a Host that is no name of loopback. Any port is fine: a tunnel brings its own. */
function ownHost(c: Context): URL {
  const header = c.req.header('host') ?? '';
  const url = URL.parse(`http://${header}`);
  const isPlain = url !== null && url.pathname === '/' && url.username === '' && url.search === '';
  if (isPlain && isLoopback(url.hostname)) return url;
  throw new ProblemError(
    'wrong-host',
    `Found the host "${header}"; expected localhost or 127.0.0.1, with the port that renshaw printed.`,
  );
}

/** Whether a host, as it stands in a URL, cannot be reached from another machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function isSameOrigin(origin: string, host: URL): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && url.host === host.host;
}

/** Cookies are shared by all ports of a host: each service has its own. */
function cookieName(host: URL): string {
  return `renshaw_${host.port === '' ? '80' : host.port}`;
}

/** In constant time, also where the lengths differ. */
function isSame(offered: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(token));
}

/**
 * Takes the token out of the address bar and the history. No redirect: after a click on another site's link the browser
 * would follow it without the new cookie, which is SameSite=Strict; this page's own step has it.
 */
function enterPage(c: Context, path: string): Response {
  // `//host/…` would lead elsewhere.
  const target = escapeHtml(path.replace(/^\/+/, '/'));
  return page(
    c,
    200,
    `<meta http-equiv="refresh" content="0;url=${target}">`,
    `<a href="${target}">Go on</a>`,
  );
}

function signInPage(c: Context): Response {
  return page(
    c,
    401,
    '',
    'Renshaw needs the address that it printed when it started: it ends in <code>?token=…</code>. Copy it from its terminal.',
  );
}

function page(c: Context, status: 200 | 401, head: string, body: string): Response {
  // Without an icon browsers ask for /favicon.ico, which there is none of.
  const title = '<title>Renshaw</title><link rel="icon" href="data:,">';
  c.header('Cache-Control', 'no-store');
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8">${head}${title}<p>${body}</p></html>`,
    status,
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;');
}
