import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { isSame } from '../../../api/accounts/secrets.ts';
import { LAB_HOST, type Lab, lab, type Person } from '../lab.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { write } from '../workshop.ts';
import { type Operation, operationsOf } from './operations.ts';
import { promise } from './promise.ts';

const inFolder = temporaryFolder('renshaw-asking');
let place: Lab;
let alice: Person;
let bob: Person;
let sessionId: string;
let operations: readonly Operation[];

beforeAll(async () => {
  write(inFolder(), { 'data/x': '', 'web/index.html': '<p>page</p>' });
  const uploads = { folder: inFolder('uploads'), maxBytes: 1000, quotaBytes: 1000, leastFreeBytes: 0 };
  place = await lab(inFolder(), inFolder('accounts.sqlite'), { uploads, webRoot: inFolder('web') });
  [alice, bob] = [await place.person('alice'), await place.person('bob')];
  const opened = await alice.send('POST', '/api/v1/sessions', { folder: inFolder('data') });
  ({ sessionId } = z.object({ sessionId: z.string() }).parse(await opened.json()));
  operations = operationsOf(place, sessionId);
  expect(operations.length).toBeGreaterThan(15);
});
afterAll(() => place.close());

const withHeaders = ({ init }: Operation, headers: Record<string, string>): RequestInit => {
  const all = new Headers(init.headers);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return { ...init, headers: all };
};
const asAlice = (): Record<string, string> => ({ authorization: `Bearer ${alice.secret}` });

const takesJson = ({ method, path }: Operation): boolean =>
  method === 'POST' && /\/(?:sessions|messages|answers|edits|decisions)$/.test(path);

/** What every operation answers to the same headers. */
async function statuses(headers: Record<string, string>, asked = operations): Promise<string[]> {
  const all: string[] = [];
  for (const operation of asked) {
    const answer = await place.request(operation.path, withHeaders(operation, headers));
    all.push(`${operation.method} ${operation.path} ${answer.status}`);
    await answer.body?.cancel();
  }
  return all;
}
const each = (status: number, asked = operations): string[] =>
  asked.map(({ method, path }) => `${method} ${path} ${status}`);

promise('Nobody learns or changes anything without showing who they are.', async () => {
  expect(await statuses({})).toEqual(each(401));
  expect(await statuses({ authorization: 'Bearer renshaw_x' }, operations.slice(0, 5))).toEqual(
    each(401, operations.slice(0, 5)),
  );
  for (const path of ['/', '/assets/x.js', '/mcp', '/api', '/api/sessions', '/api/nothing'])
    expect((await place.request(path)).status).toBe(401);
});

promise('Somebody else’s session is not there, and no answer tells whether there is one.', async () => {
  const ofSessions = operations.filter(({ path }) => path.includes(sessionId));
  expect(ofSessions.length).toBeGreaterThan(8);
  const bobs = { authorization: `Bearer ${bob.secret}` };
  expect(await statuses(bobs, ofSessions)).toEqual(each(404, ofSessions));
  for (const { path, init } of ofSessions) {
    const text = async (url: string, id: string): Promise<string> =>
      (await (await bob.ask(url, init)).text()).replaceAll(`session ${id}`, 'session ID');
    expect(await text(path, sessionId)).toBe(await text(path.replace(sessionId, 'none'), 'none'));
  }
  expect(await (await bob.ask('/api/v1/sessions')).json()).toEqual({ sessions: [] });
});

promise('A page of another site reads and changes nothing, whatever the browser sends along.', async () => {
  expect(await statuses({ ...asAlice(), origin: 'https://evil.example' })).toEqual(each(403));
  expect(await statuses({ ...asAlice(), origin: 'null' })).toEqual(each(403));
  expect(await statuses({ ...asAlice(), 'sec-fetch-site': 'cross-site' })).toEqual(each(403));
  // What a form can send without asking is no JSON.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    for (const operation of operations.filter(takesJson)) {
      const answer = await place.request(
        operation.path,
        withHeaders(operation, { ...asAlice(), 'content-type': type }),
      );
      expect([operation.path, answer.status]).toEqual([operation.path, 415]);
    }
  const { headers } = await place.request('/api/v1/sessions', { headers: asAlice() });
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

promise('A name that was rebound to the address of the service gets no answer.', async () => {
  for (const host of [
    'evil.example',
    `${LAB_HOST}.evil.example`,
    '127.0.0.1.nip.io',
    'localhost@evil.example',
    '',
  ])
    expect(await statuses({ ...asAlice(), host }, operations.slice(0, 4))).toEqual(
      each(403, operations.slice(0, 4)),
    );
  expect((await place.request('/', { headers: { host: 'evil.example' } })).status).toBe(403);
});

promise('A token is kept as a hash alone, shown once, and told by no answer, log or error.', async () => {
  const rows = await place.accounts.tokens('alice');
  expect(JSON.stringify(rows)).not.toContain(alice.secret);
  const written = await place.accounts.audit.read();
  expect(JSON.stringify(written)).not.toContain(alice.secret);
  // What happens in a session comes without an end.
  for (const { path, init } of operations.filter(({ path }) => !/\/(?:events|stream)$/.test(path))) {
    const answer = await alice.ask(path, init);
    const told = JSON.stringify([...answer.headers]) + (await answer.text());
    expect(told).not.toContain(alice.secret);
  }
  const refused = await place.request(`/api/v1/sessions?token=${alice.secret}`);
  expect(await refused.text()).not.toContain(alice.secret);
  expect(JSON.stringify(place.faults.map(({ error }) => String(error)))).not.toContain(alice.secret);
  expect(refused.headers.get('referrer-policy')).toBe('same-origin');
});

promise('How long a wrong token takes to be refused tells nothing about the right one.', async () => {
  // Digests of equal length are compared, in constant time; a database finds a token by its hash, which nobody can choose.
  expect(isSame.toString()).toContain('timingSafeEqual');
  expect([isSame('a', 'a'), isSame('a', 'b'), isSame('', 'a'), isSame('a', 'a'.repeat(9999))]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

promise(
  'A token that was revoked, or whose user was removed, opens nothing from then on, nor do the pages of it.',
  async () => {
    const carol = await place.person('carol');
    const body = new URLSearchParams({ token: carol.secret }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    };
    const entered = await place.request('/sign-in', { method: 'POST', body, headers });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = async (): Promise<number> =>
      (await place.request('/api/v1/sessions', { headers: { cookie } })).status;
    expect([await page(), (await carol.ask('/api/v1/sessions')).status]).toEqual([200, 200]);
    await place.accounts.revoke(carol.tokenId);
    expect([await page(), (await carol.ask('/api/v1/sessions')).status]).toEqual([401, 401]);
    const dan = await place.person('dan');
    await place.accounts.removeUser('dan');
    expect((await dan.ask('/api/v1/sessions')).status).toBe(401);
  },
);

promise('No script reads the cookie of a page, and no other site makes a browser send it.', async () => {
  const body = new URLSearchParams({ token: alice.secret }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  };
  const cookie =
    (await place.request('/sign-in', { method: 'POST', body, headers })).headers.get('set-cookie') ?? '';
  expect(cookie).toContain('; HttpOnly');
  expect(cookie).toContain('; SameSite=Strict');
  expect(cookie).not.toContain(alice.secret);
});

promise('The page runs no script but its own files, and nobody puts it into a frame.', async () => {
  for (const path of ['/', '/api/v1/sessions', '/api/nothing']) {
    const policy = (await alice.ask(path)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-(?:inline|eval|hashes)(?!.*style)|https?:|\*/);
  }
});
