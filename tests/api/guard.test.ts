import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { TOKEN, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-guard');
let shop: Workshop;

beforeAll(async () => {
  write(inFolder('web'), { 'index.html': '<p>page</p>' });
  shop = await workshop(inFolder(), { webRoot: inFolder('web') });
});
afterAll(() => shop.hub.close());

const bearer = { authorization: `Bearer ${TOKEN}` };
const own = { host: 'localhost:8787' };

/** Headers and path of a request, and the status of its answer. */
const CASES: readonly (readonly [
  what: string,
  path: string,
  headers: Record<string, string>,
  status: number,
])[] = [
  ['no token', '/api/sessions', own, 401],
  ['no token for a file of the page', '/assets/x.js', own, 401],
  ['no token for the page', '/', own, 401],
  ['no token where nothing is', '/api/nothing', own, 401],
  ['no token, but only asking for health', '/api/health', own, 200],
  ['the token', '/api/sessions', { ...own, ...bearer }, 200],
  ['the token, said in lower case', '/api/sessions', { ...own, authorization: `bearer ${TOKEN}` }, 200],
  ['the token and more', '/api/sessions', { ...own, authorization: `Bearer ${TOKEN}x` }, 401],
  ['a part of the token', '/api/sessions', { ...own, authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
  ['an empty token', '/api/sessions', { ...own, authorization: 'Bearer ' }, 401],
  ['the cookie', '/api/sessions', { ...own, cookie: `renshaw_8787=${TOKEN}` }, 200],
  [
    'the cookie of a service on another port',
    '/api/sessions',
    { ...own, cookie: `renshaw_9000=${TOKEN}` },
    401,
  ],
  ['a wrong cookie', '/api/sessions', { ...own, cookie: 'renshaw_8787=x' }, 401],
  ['the token in the address of the API', `/api/sessions?token=${TOKEN}`, own, 401],
  ['a wrong token in the address of the page', '/?token=x', own, 401],
  ['127.0.0.1', '/api/sessions', { ...bearer, host: '127.0.0.1:8787' }, 200],
  ['IPv6 loopback', '/api/sessions', { ...bearer, host: '[::1]:8787' }, 200],
  ['the port of a tunnel', '/api/sessions', { ...bearer, host: 'localhost:9000' }, 200],
  ['a rebound name', '/api/sessions', { ...bearer, host: 'evil.example:8787' }, 403],
  ['a rebound name for health', '/api/health', { host: 'evil.example' }, 403],
  ['a name that begins like ours', '/api/sessions', { ...bearer, host: 'localhost.evil.example' }, 403],
  ['an address that begins like ours', '/api/sessions', { ...bearer, host: '127.0.0.1.evil.example' }, 403],
  ['a host with a user', '/api/sessions', { ...bearer, host: 'localhost@evil.example' }, 403],
  ['the address of all interfaces', '/api/sessions', { ...bearer, host: '0.0.0.0:8787' }, 403],
  ['no host', '/api/sessions', { ...bearer, host: '' }, 403],
  ['our own page', '/api/sessions', { ...own, ...bearer, origin: 'http://localhost:8787' }, 200],
  ['a page of another site', '/api/sessions', { ...own, ...bearer, origin: 'https://evil.example' }, 403],
  [
    'a page of another local server',
    '/api/sessions',
    { ...own, ...bearer, origin: 'http://localhost:3000' },
    403,
  ],
  ['a page without an origin', '/api/sessions', { ...own, ...bearer, origin: 'null' }, 403],
];

describe('who may ask', () => {
  it.each(CASES)('%s', async (_what, path, headers, status) => {
    const answer = await shop.app.request(`http://localhost:8787${path}`, { headers });
    expect(answer.status).toBe(status);
    if (status > 400 && path.startsWith('/api'))
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('changes nothing for a form on a foreign page', async () => {
    const form = { method: 'POST', body: '{"sample":true}' };
    const send = (headers: Record<string, string>): Promise<Response> =>
      shop.ask('/api/sessions', { ...form, headers });
    expect((await send({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send({ 'content-type': 'application/json', origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect(await shop.log.list()).toEqual([]);
  });

  it('takes the token out of the address and into a cookie that no script reads', async () => {
    const entered = await shop.app.request(`http://localhost:8787/?token=${TOKEN}&session=s1`, {
      headers: own,
    });
    expect(entered.status).toBe(200);
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toBe(`renshaw_8787=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`);
    const target = /url=([^"]+)"/.exec(await entered.text())?.[1];
    expect(target).toBe('/?session=s1');
    const headers = { ...own, cookie: cookie.split(';')[0] ?? '' };
    const page = await shop.app.request(`http://localhost:8787${target}`, { headers });
    expect(await page.text()).toBe('<p>page</p>');
  });

  it('leads nowhere else, whatever the address is', async () => {
    const entered = await shop.app.request(`http://localhost:8787//evil.example/"><b>?token=${TOKEN}`, {
      headers: own,
    });
    const text = await entered.text();
    expect(text).toContain('url=/evil.example');
    expect(text).not.toContain('<b>');
  });

  it('lets no answer load anything from elsewhere', async () => {
    for (const path of ['/', '/api/sessions', '/api/nothing', '/assets/none.js']) {
      const { headers } = await shop.ask(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/https?:|\*|unsafe/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
