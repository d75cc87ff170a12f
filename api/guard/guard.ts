// Who may talk to the service. Every web page that a person visits can send requests to it, and on loopback every program
// of every user of the machine can connect. So:
// - the Host has to be a name of the service: a page whose name was rebound to its address still says its own name;
// - an Origin has to be ours: cookies do not tell the ports of one host apart, so that a page of another local server
//   would count as the same site;
// - everybody shows who they are, see sign-in.ts, and every route, socket and download asks for whom it works.

import type { BlockList } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Audit } from '../accounts/audit.ts';
import { LOCAL, type Principal } from '../accounts/principal.ts';
import { isSame } from '../accounts/secrets.ts';
import type { Metrics } from '../observe/metrics.ts';
import { ProblemError } from '../problems.ts';
import { clientOf, isIn, isSecure, networksOf, peerOf } from './client-address.ts';
import { HeldOpen, whenGone } from './held-open.ts';
import { originOf } from './origin.ts';
import { ownHost } from './own-host.ts';
import { enterPage, signInPage } from './pages.ts';
import { addressKey, RateLimit } from './rate-limit.ts';
import { DEFAULT_SIGN_INS_PER_MINUTE, type Entrance, type SignIn } from './sign-in.ts';
import { LOOK_AGAIN_MS } from './welcome.ts';

export interface GuardOptions extends Entrance {
  /** What the start-up address carries. */
  readonly token: string;
  readonly signIn?: SignIn | undefined;
  readonly audit?: Audit | undefined;
  readonly metrics?: Pick<Metrics, 'heldOpen'> | undefined;
}

/** Answer without a principal: they tell nothing. The sheet is of the page that asks who somebody is. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/api/health', '/sign-in.css']);
const MINUTE_MS = 60_000;
/** A page stays signed in for so long: a batch of days is not watched without a pause. */
const PAGE_DAYS = 7;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A token, and a name for it. */
const MAX_FORM_BYTES = 4096;
/** Nobody knows when they will close one: soon enough for who did, seldom enough for who does not. */
const HELD_RETRY_SECONDS = 5;

export function guard(options: GuardOptions): MiddlewareHandler {
  const { token, publicNames = [], corsOrigins = [], requestsPerMinute, audit } = options;
  const signIn: SignIn = options.signIn ?? { mode: 'start-up-token' };
  const proxies = networksOf(options.trustedProxies ?? []);
  const failures = new RateLimit(options.signInsPerMinute ?? DEFAULT_SIGN_INS_PER_MINUTE, MINUTE_MS);
  const limit = (): RateLimit | undefined =>
    requestsPerMinute === undefined ? undefined : new RateLimit(requestsPerMinute, MINUTE_MS);
  const [byAddress, byUser] = [limit(), limit()];
  const { openAtOnce = Number.POSITIVE_INFINITY, metrics } = options;
  const held = new HeldOpen(openAtOnce, (change) => metrics?.heldOpen(change));

  /** Goes on, and counts it among what they hold open until it has gone. */
  const asOneOf = async (c: Context, userId: string, next: () => Promise<void>): Promise<void> => {
    const leave = held.take(userId);
    if (leave === undefined)
      throw new ProblemError(
        'too-many-open',
        `You hold ${openAtOnce} requests, streams and sockets open: close some, and try again in ${HELD_RETRY_SECONDS} seconds.`,
        { retryAfterSeconds: HELD_RETRY_SECONDS },
      );
    const isWatched = whenGone(c, leave);
    try {
      await next();
    } finally {
      if (!isWatched) leave();
    }
  };

  /** Writes down an attempt that failed; after too many the answer says when to try again. */
  const refused = async (address: string): Promise<number | undefined> => {
    const waitSeconds = failures.take(addressKey(address));
    if (waitSeconds === undefined)
      await audit?.record({ by: { userId: '', name: '', via: 'token' }, what: 'sign-in-refused', address });
    return waitSeconds;
  };

  const signInByForm = async (c: Context, host: URL, address: string): Promise<Response> => {
    const given =
      signIn.mode === 'users' ? await signIn.accounts.authenticate(await tokenOfForm(c)) : undefined;
    if (signIn.mode !== 'users' || given?.via !== 'token') {
      const waitSeconds = await refused(address);
      if (waitSeconds === undefined)
        return signInPage(c, signIn.mode, 401, 'That is no token of a user here.');
      c.header('Retry-After', String(waitSeconds));
      return signInPage(c, signIn.mode, 429, `Too many attempts: try again in ${waitSeconds} seconds.`);
    }
    const expires = new Date(Date.now() + PAGE_DAYS * DAY_MS);
    const { secret, tokenId } = await signIn.accounts.newCookie(given, expires);
    setSessionCookie(c, host, proxies, secret, expires);
    await audit?.record({ by: given, what: 'signed-in', target: tokenId, address });
    return c.redirect('/', 303);
  };

  const signOut = async (c: Context, host: URL, principal: Principal, address: string): Promise<Response> => {
    if (signIn.mode === 'users' && principal.via === 'cookie' && principal.tokenId !== undefined) {
      await signIn.accounts.revoke(principal.tokenId);
      await audit?.record({ by: principal, what: 'signed-out', target: principal.tokenId, address });
    }
    deleteCookie(c, cookieName(c, host, proxies), { path: '/', secure: isSecure(c, proxies) });
    return c.redirect('/', 303);
  };

  return async (c, next) => {
    const host = ownHost(c, publicNames);
    const address = clientOf(c, proxies);
    c.set('clientAddress', address);
    const { path, method } = c.req;
    const origin = originOf(c, host, { names: publicNames, guests: corsOrigins, isApi: isApi(path) });
    if (origin === 'guest') c.set('isGuest', true);
    if (origin === 'guest' && method === 'OPTIONS') return c.body(null, 204);
    if (OPEN_PATHS.has(path)) return await next();
    heed(byAddress?.take(addressKey(address)));

    if (signIn.mode === 'start-up-token') {
      const entered = enterByAddress(c, host, token);
      if (entered !== undefined) {
        if (entered.status === 200) await audit?.record({ by: LOCAL, what: 'signed-in', address });
        return entered;
      }
    }
    if (path === '/sign-in' && method === 'POST') return await signInByForm(c, host, address);

    const cookie = origin === 'own' ? getCookie(c, cookieName(c, host, proxies)) : undefined;
    const principal = await whoAsks(c, { signIn, token, proxies, cookie });
    if (principal === undefined) {
      if (!isApi(path)) return signInPage(c, signIn.mode);
      // Who brings nothing has guessed nothing.
      if (cookie !== undefined || c.req.header('authorization') !== undefined) heed(await refused(address));
      throw new ProblemError('no-token', HOW_TO_SHOW[signIn.mode]);
    }
    heed(byUser?.take(principal.userId));
    if (path === '/sign-out' && method === 'POST') return await signOut(c, host, principal, address);
    c.set('principal', principal);
    c.set('lookAgainMs', options.lookAgainMs ?? LOOK_AGAIN_MS);
    c.set('isWelcome', async () => {
      const now = await whoAsks(c, { signIn, token, proxies, cookie });
      return now?.userId === principal.userId && now.role === principal.role;
    });
    await asOneOf(c, principal.userId, next);
  };
}

const HOW_TO_SHOW: Readonly<Record<SignIn['mode'], string>> = {
  'start-up-token':
    'Open the address that renshaw printed when it started, or send its token as "Authorization: Bearer …".',
  users: 'Sign in at the page, or send your token as "Authorization: Bearer …".',
  'trusted-header':
    'Come by the address that your lab gives for Renshaw, or send a token as "Authorization: Bearer …".',
};

/** Where programs ask, who want no page. */
const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/') || path === '/mcp';

/** @throws ProblemError 429 where there is something to wait for */
function heed(waitSeconds: number | undefined): void {
  if (waitSeconds === undefined) return;
  throw new ProblemError('too-many-requests', `Too many requests: try again in ${waitSeconds} seconds.`, {
    retryAfterSeconds: waitSeconds,
  });
}

interface Shown {
  readonly signIn: SignIn;
  readonly token: string;
  readonly proxies: BlockList;
  readonly cookie: string | undefined;
}

async function whoAsks(
  c: Context,
  { signIn, token, proxies, cookie }: Shown,
): Promise<Principal | undefined> {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (signIn.mode === 'start-up-token') return isSame(bearer ?? cookie ?? '', token) ? LOCAL : undefined;
  if (bearer !== undefined) {
    const principal = await signIn.accounts.authenticate(bearer);
    // What a page was given is for that page.
    return principal?.via === 'token' ? principal : undefined;
  }
  if (signIn.mode === 'trusted-header') {
    const name = c.req.header(signIn.userHeader);
    // Anybody else can write the header, too.
    if (name === undefined || !isIn(proxies, peerOf(c))) return undefined;
    return await signIn.accounts.vouchedFor(name);
  }
  const principal = cookie === undefined ? undefined : await signIn.accounts.authenticate(cookie);
  return principal?.via === 'cookie' ? principal : undefined;
}

/** The answer to the address that was printed at the start; undefined for every other. */
function enterByAddress(c: Context, host: URL, token: string): Response | undefined {
  const url = new URL(c.req.url);
  const offered = url.searchParams.get('token');
  if (offered === null || c.req.method !== 'GET' || isApi(c.req.path)) return undefined;
  if (!isSame(offered, token)) return signInPage(c, 'start-up-token');
  setCookie(c, `renshaw_${portOf(host)}`, token, { path: '/', httpOnly: true, sameSite: 'Strict' });
  url.searchParams.delete('token');
  return enterPage(c, `${url.pathname}${url.search}`);
}

async function tokenOfForm(c: Context): Promise<string> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return '';
  // A browser tells the length of its form.
  const length = /^\d{1,9}$/.exec(c.req.header('content-length') ?? '')?.[0];
  if (length === undefined || Number(length) > MAX_FORM_BYTES) return '';
  return new URLSearchParams(await c.req.text()).get('token')?.trim() ?? '';
}

function setSessionCookie(c: Context, host: URL, proxies: BlockList, value: string, expires: Date): void {
  setCookie(c, cookieName(c, host, proxies), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(c, proxies),
    expires,
  });
}

/** Cookies are shared by all ports of a host: each service has its own. Over https no other host can set ours. */
function cookieName(c: Context, host: URL, proxies: BlockList): string {
  return `${isSecure(c, proxies) ? '__Host-' : ''}renshaw_${portOf(host)}`;
}

const portOf = (host: URL): string => (host.port === '' ? '80' : host.port);
