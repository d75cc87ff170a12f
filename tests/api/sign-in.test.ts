import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAB_HOST, type Lab, type LabChanges, lab, type Person } from './lab.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-sign-in');
const labs: Lab[] = [];
const PROXY = '10.1.1.1';

async function newLab(more: LabChanges = {}): Promise<Lab> {
  const made = await lab(inFolder(), inFolder(`accounts${labs.length}.sqlite`), (accounts) => ({
    webRoot: inFolder('web'),
    ...(typeof more === 'function' ? more(accounts) : more),
  }));
  labs.push(made);
  return made;
}

beforeAll(() => write(inFolder('web'), { 'index.html': '<p>page</p>', 'sign-in.css': 'p {}' }));
afterAll(() => Promise.all(labs.map((made) => made.close())));

const form = (token: string, headers: Record<string, string> = {}): RequestInit => {
  const body = new URLSearchParams({ token }).toString();
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
      ...headers,
    },
  };
};

describe('a lab whose people have tokens', () => {
  let place: Lab;
  let alice: Person;
  beforeAll(async () => {
    place = await newLab({ trustedProxies: [PROXY] });
    alice = await place.person('alice');
  });

  it('lets in by token, as Bearer only', async () => {
    expect((await alice.ask('/api/v1/sessions')).status).toBe(200);
    expect((await place.request('/api/v1/sessions')).status).toBe(401);
    expect((await place.request(`/api/v1/sessions?token=${alice.secret}`)).status).toBe(401);
    expect((await place.request(`/?token=${alice.secret}`)).status).toBe(401);
    const headers = { cookie: `renshaw_80=${alice.secret}` };
    expect((await place.request('/api/v1/sessions', { headers })).status).toBe(401);
    // The token of the start-up address is nobody's here.
    const startUp = { authorization: `Bearer ${place.deps.token}` };
    expect((await place.request('/api/v1/sessions', { headers: startUp })).status).toBe(401);
  });

  it('shows a form, and signs the page in and out by a cookie that ends on the server', async () => {
    const asked = await place.request('/');
    expect(asked.status).toBe(401);
    expect(await asked.text()).toContain('<form method="post" action="/sign-in">');
    // Its look is the only file that nobody has to sign in for.
    expect((await place.request('/sign-in.css')).status).toBe(200);
    expect((await place.request('/index.html')).status).toBe(401);
    const entered = await place.request('/sign-in', form(alice.secret, { origin: `http://${LAB_HOST}` }));
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^renshaw_80=renshaw_[\w-]{43}; Path=\/; Expires=.+; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(alice.secret);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect(await (await place.request('/', { headers })).text()).toBe('<p>page</p>');
    expect((await place.request('/api/v1/sessions', { headers })).status).toBe(200);
    // What a page was given is no token for programs.
    const bearer = { authorization: `Bearer ${headers.cookie.slice('renshaw_80='.length)}` };
    expect((await place.request('/api/v1/sessions', { headers: bearer })).status).toBe(401);
    const out = await place.request('/sign-out', { method: 'POST', headers });
    expect(out.headers.get('set-cookie')).toMatch(/^renshaw_80=;.*Max-Age=0/);
    expect((await place.request('/api/v1/sessions', { headers })).status).toBe(401);
    expect((await place.accounts.audit.read()).map(({ what, name }) => [what, name])).toEqual(
      expect.arrayContaining([
        ['signed-in', 'alice'],
        ['signed-out', 'alice'],
      ]),
    );
  });

  it('sends the cookie over https alone where a proxy of ours says that the browser came by it', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const entered = await place.request('/sign-in', form(alice.secret, https), PROXY);
    expect(entered.headers.get('set-cookie')).toMatch(
      /^__Host-renshaw_80=.+; Path=\/; Expires=.+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const claimed = await place.request('/sign-in', form(alice.secret, https));
    expect(claimed.headers.get('set-cookie')).toMatch(/^renshaw_80=/);
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['another site, without an origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['JSON', { 'content-type': 'application/json' }, 401],
    ['a form without a length', { 'content-length': '' }, 401],
    ['a long form', { 'content-length': '5000' }, 401],
  ])('does not sign in by %s', async (_what, headers, status) => {
    const answer = await place.request('/sign-in', form(alice.secret, headers));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('says what went wrong in the words of nobody', async () => {
    const answer = await place.request('/sign-in', form('<script>'));
    const text = await answer.text();
    expect(text).toContain('That is no token of a user here.');
    expect(text).not.toContain('script');
  });
});

describe('a lab behind its single sign-on', () => {
  let place: Lab;
  const by = (name: string): RequestInit => ({ headers: { 'x-forwarded-user': name } });
  beforeAll(async () => {
    place = await newLab((accounts) => ({
      trustedProxies: ['10.1.0.0/16', 'fd00::/8'],
      signIn: { mode: 'trusted-header', accounts, userHeader: 'x-forwarded-user' },
    }));
  });

  it.each([
    ['a proxy', '10.1.200.3', 'carol', 200],
    ['a proxy over IPv6', 'fd00::17', 'carol', 200],
    ['a proxy by IPv4 within IPv6', '::ffff:10.1.2.3', 'carol', 200],
    ['somebody beside the proxy', '10.2.0.1', 'carol', 401],
    ['loopback', '127.0.0.1', 'carol', 401],
    ['no address', '', 'carol', 401],
    ['a proxy that names nobody', '10.1.0.1', '', 401],
    ['a proxy that names two', '10.1.0.1', 'carol, root', 401],
  ])('believes %s at %s: %s', async (_who, address, name, status) => {
    expect((await place.request('/api/v1/sessions', by(name), address)).status).toBe(status);
  });

  it('has tokens for programs, which count more than the header', async () => {
    const dave = await place.accounts.addUser('dave', 'user');
    expect(dave.role).toBe('user');
    const { secret } = await place.accounts.newToken('dave');
    const headers = { authorization: `Bearer ${secret}` };
    expect((await place.request('/api/v1/sessions', { headers })).status).toBe(200);
    const wrong = { authorization: 'Bearer renshaw_x', 'x-forwarded-user': 'carol' };
    expect((await place.request('/api/v1/sessions', { headers: wrong }, '10.1.0.1')).status).toBe(401);
  });
});

describe('how often', () => {
  it('one person and one address may ask, and when again', async () => {
    const place = await newLab({ requestsPerMinute: 5, trustedProxies: [PROXY] });
    const alice = await place.person('alice');
    const bob = await place.person('bob');
    const ask = async (person: Person, address: string, forwarded = ''): Promise<Response> =>
      await place.request(
        '/api/v1/sessions',
        { headers: { authorization: `Bearer ${person.secret}`, 'x-forwarded-for': forwarded } },
        address,
      );
    for (let i = 1; i <= 5; i++) expect((await ask(alice, `10.0.0.${i}`)).status).toBe(200);
    const over = await ask(alice, '10.0.0.9');
    expect(over.status).toBe(429);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await over.json()).toMatchObject({ type: 'urn:renshaw:problem:too-many-requests' });
    // An address, whoever asks from it, and whatever it says of where it was before.
    for (let i = 1; i <= 5; i++) await place.request('/api/v1/sessions', {}, '10.0.1.1');
    expect((await ask(bob, '10.0.1.1', '1.2.3.4')).status).toBe(429);
    expect((await ask(bob, '10.0.1.2')).status).toBe(200);
    // Behind our proxy it is the address that the proxy tells.
    for (let i = 1; i <= 5; i++)
      await place.request('/api/v1/sessions', { headers: { 'x-forwarded-for': '9.9.9.9' } }, PROXY);
    expect((await ask(bob, PROXY, '1.2.3.4, 9.9.9.9')).status).toBe(429);
    expect((await ask(bob, PROXY, '9.9.9.9, 1.2.3.4')).status).toBe(200);
  });

  it('one address may fail to sign in, by whichever way', async () => {
    const place = await newLab({ signInsPerMinute: 3 });
    const alice = await place.person('alice');
    const guess = async (address: string): Promise<number> =>
      (await place.request('/api/v1/sessions', { headers: { authorization: 'Bearer renshaw_x' } }, address))
        .status;
    expect([await guess('10.0.0.1'), await guess('10.0.0.1')]).toEqual([401, 401]);
    expect((await place.request('/sign-in', form('renshaw_x'), '10.0.0.1')).status).toBe(401);
    expect(await guess('10.0.0.1')).toBe(429);
    const again = await place.request('/sign-in', form('renshaw_x'), '10.0.0.1');
    expect([again.status, Number(again.headers.get('retry-after')) > 0]).toEqual([429, true]);
    // Who asks without anything guesses nothing, others are not held up, and a true token works.
    expect((await place.request('/api/v1/sessions', {}, '10.0.0.1')).status).toBe(401);
    expect(await guess('10.0.0.2')).toBe(401);
    expect((await place.request('/sign-in', form(alice.secret), '10.0.0.1')).status).toBe(303);
    // A flood fills no log.
    for (let i = 0; i < 20; i++) await guess('10.0.0.1');
    const written = await place.accounts.audit.read();
    expect(
      written.filter(({ what, address }) => what === 'sign-in-refused' && address === '10.0.0.1'),
    ).toHaveLength(3);
  });
});

describe('pages of other origins', () => {
  const GUEST = 'https://lab.example';
  const send = async (
    place: Lab,
    origin: string,
    init: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    await place.request('/api/v1/sessions', { ...init, headers: { origin, ...init.headers } });

  it('are refused, also before a request', async () => {
    const place = await newLab();
    const { secret } = await place.person('alice');
    const headers = { authorization: `Bearer ${secret}` };
    expect((await send(place, GUEST, { headers })).status).toBe(403);
    const preflight = await send(place, GUEST, { method: 'OPTIONS' });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may ask with a token, never with our cookie, where they are let in by name', async () => {
    const place = await newLab({ corsOrigins: [GUEST] });
    const alice = await place.person('alice');
    const preflight = await send(place, GUEST, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(GUEST);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await send(place, GUEST, { headers: { authorization: `Bearer ${alice.secret}` } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, GUEST]);
    const entered = await place.request('/sign-in', form(alice.secret));
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const refused = await send(place, GUEST, { headers: { cookie } });
    // The page may read why.
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, GUEST]);
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(refused.headers.get('vary')).toBe('Origin');
    expect((await send(place, 'https://evil.example')).status).toBe(403);
  });

  it.each([
    ['same-origin', 'cors', '/api/v1/sessions', 200],
    ['none', 'navigate', '/api/v1/sessions', 200],
    ['cross-site', 'no-cors', '/api/v1/sessions', 403],
    ['same-site', 'cors', '/api/v1/sessions', 403],
    ['cross-site', 'navigate', '/api/v1/sessions', 403],
    ['cross-site', 'navigate', '/', 200],
    ['cross-site', 'no-cors', '/', 403],
  ])('%s, %s: %s is %i', async (site, mode, path, status) => {
    const place = labs[0] ?? (await newLab());
    const [name] = [`eve-${site}-${mode}-${path.length}`];
    const { ask } = await place.person(name);
    expect((await ask(path, { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode } })).status).toBe(
      status,
    );
  });
});

describe('hosts', () => {
  it.each([
    [LAB_HOST, 200],
    [`${LAB_HOST}:8443`, 200],
    [LAB_HOST.toUpperCase(), 200],
    ['localhost:8787', 200],
    [`${LAB_HOST}.evil.example`, 403],
    [`x.${LAB_HOST}`, 403],
    ['10.0.0.1', 403],
    ['', 403],
  ])('"%s" is %i', async (host, status) => {
    const place = labs[0] ?? (await newLab());
    const { ask } = await place.person(
      `host-${status}-${host.replaceAll(/[^\w.]/g, '') || 'none'}x${host === host.toUpperCase()}`,
    );
    expect((await ask('/api/v1/sessions', { headers: { host } })).status).toBe(status);
  });
});
