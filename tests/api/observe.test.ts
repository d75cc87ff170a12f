import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createLogger,
  createMetrics,
  foldersAreThere,
  loggedQueue,
  openJobQueue,
  roomIn,
  serve,
} from '../../api/index.ts';
import { redacted } from '../../api/observe/redact.ts';
import { asRequest } from '../../mcp-server/request-context.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TOKEN, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-observe');

function logTo(lines: string[], format: 'json' | 'text' = 'json') {
  return createLogger({ level: 'info', format, write: (line) => lines.push(line), secrets: [TOKEN] });
}
const parsed = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line) as unknown);

describe('a line of the log', () => {
  it.each([
    ['an address', 'http://127.0.0.1:8787/?token=Abc-_123&x=1', 'Abc-_123'],
    ['a header', 'authorization: Bearer abc.def-ghi=', 'abc.def-ghi'],
    ['a database', 'cannot reach postgres://me:p%40ss@db:5432/renshaw', 'p%40ss'],
    ['a key of Anthropic', 'x-api-key sk-ant-api03-abcdef', 'sk-ant'],
    ['a cookie in JSON', '{"cookie":"renshaw_8787=very\\"secret"}', 'very'],
    ['the token of this service', `it said ${TOKEN}!`, TOKEN],
  ])('hides the secret of %s', (_, line, secret) => {
    expect(redacted(line, [TOKEN])).not.toContain(secret);
    expect(redacted(line, [TOKEN])).toContain('[hidden]');
  });

  it('keeps what is no secret', () => {
    const line = '{"path":"/api/sessions/a:b/token","msg":"http://host:80/x tokens: 12"}';
    expect(redacted(line, [TOKEN, ''])).toBe(line);
  });

  it('hides secrets of errors, and stays JSON', () => {
    const lines: string[] = [];
    logTo(lines).error({ err: new Error(`at postgres://a:hunter2@b/c with "${TOKEN}"`) }, 'fault');
    expect(lines.join('')).not.toMatch(/hunter2|a-token-of/);
    expect(parsed(lines)).toEqual([expect.objectContaining({ msg: 'fault', level: 50 })]);
  });

  it('is for people where they read it, and moves no cursor', () => {
    const lines: string[] = [];
    logTo(lines, 'text').info({ path: '/a', why: 'not \u001b[2J here' }, 'request');
    expect(lines.join('')).toMatch(/^\d\d:\d\d:\d\d info {2}request path=\/a why="not .*here"\n$/);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('carries the id of the request that it is written for', async () => {
    const lines: string[] = [];
    const logger = logTo(lines);
    await asRequest('r-1', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info('within');
    });
    logger.info('without');
    expect(parsed(lines)).toMatchObject([{ requestId: 'r-1' }, {}]);
    expect(parsed(lines)[1]).not.toHaveProperty('requestId');
  });
});

it('follows a job from its request to the worker of another process', async () => {
  const place = { stateFolder: inFolder('jobs') };
  const [service, worker]: [string[], string[]] = [[], []];
  const asking = loggedQueue(await openJobQueue(place), logTo(service));
  const working = loggedQueue(await openJobQueue(place), logTo(worker));
  try {
    const order = { kind: 'convert', title: 'one', args: {} } as const;
    await asRequest('r-1', () => asking.enqueue(order));
    const wish = { worker: 'w', kinds: ['convert'], leaseMs: 60_000, mostOfOneOwner: 9 } as const;
    const lease = (await working.lease(wish)) ?? expect.fail('there was nothing to do');
    await working.end(lease, { outcome: 'done', result: {} });
    const states = (lines: string[]) =>
      parsed(lines).map((line) =>
        Object.values(z.object({ requestId: z.string(), state: z.string() }).parse(line)),
      );
    await expect
      .poll(() => states(worker))
      .toEqual([
        ['r-1', 'running'],
        ['r-1', 'done'],
      ]);
    await expect.poll(() => states(service).at(-1)).toEqual(['r-1', 'done']);
    expect(states(service)[0]).toEqual(['r-1', 'waiting']);
  } finally {
    await asking.close();
    await working.close();
  }
});

describe('a request', () => {
  const lines: string[] = [];
  let shop: Workshop;
  beforeAll(async () => {
    write(inFolder(), { 'data/keep': '' });
    const metrics = createMetrics();
    shop = await workshop(inFolder(), { logger: logTo(lines), metrics });
    await shop.log.create('a');
  });
  afterAll(() => shop.hub.close());
  const lastLine = (): unknown => JSON.parse(lines.at(-1) ?? '');

  it('keeps the id that it came with, in its answer, its log and what its work logs', async () => {
    const answer = await shop.ask('/api/sessions', { headers: { 'x-request-id': 'proxy-7' } });
    expect(answer.headers.get('x-request-id')).toBe('proxy-7');
    expect(lastLine()).toMatchObject({ requestId: 'proxy-7', method: 'GET', status: 200, msg: 'request' });
  });

  it.each(['', 'a b', 'x'.repeat(65), '{"a":1}'])('gets an id where it came with "%s"', async (given) => {
    const answer = await shop.ask('/api/sessions', { headers: { 'x-request-id': given } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that is refused is seen too', async () => {
    const answer = await shop.app.request('http://localhost:8787/api/sessions', {
      headers: { host: 'localhost' },
    });
    expect(answer.status).toBe(401);
    expect(lastLine()).toMatchObject({ status: 401, requestId: answer.headers.get('x-request-id') });
  });

  it('that fails tells the id that the log has', async () => {
    const answer = await shop.post('/api/sessions/a/messages', { text: 'fail: ours' });
    expect(answer.status).toBe(500);
    const id = answer.headers.get('x-request-id');
    expect(await answer.json()).toMatchObject({ id });
    expect(shop.faults.at(-1)?.id).toBe(id);
  });

  it('leaves no token in the log', async () => {
    await shop.app.request(`http://localhost:8787/?token=${TOKEN}`, { headers: { host: 'localhost' } });
    expect(lines.join('')).not.toContain(TOKEN);
  });
});

describe('what machines ask', () => {
  it.each([
    ['everything is there', undefined, 200, { status: 'ready', checks: { a: 'ready', b: 'ready' } }],
    ['something is amiss', 'degraded', 200, { status: 'degraded', checks: { a: 'degraded', b: 'ready' } }],
    [
      'nothing goes without it',
      'not-ready',
      503,
      { status: 'not-ready', checks: { a: 'not-ready', b: 'ready' } },
    ],
  ] as const)('/readyz where %s', async (_, without, status, body) => {
    const lines: string[] = [];
    const look = async (): Promise<void> => {
      if (without !== undefined) throw new Error('postgres://a:hunter2@host is away');
    };
    const dependencies = [
      { name: 'a', without: without ?? 'degraded', look },
      { name: 'b', without: 'not-ready' as const, look: async () => undefined },
    ];
    const { app, hub } = await workshop(inFolder(), { dependencies, logger: logTo(lines) });
    const answer = await app.request('http://10.0.0.9/readyz');
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(body);
    // The reason is for who runs the service.
    expect(lines.join('').includes('is away')).toBe(without !== undefined);
    await hub.close();
  });

  it('/readyz is not ready while the service ends, and /livez lives', async () => {
    const { app, hub } = await workshop(inFolder(), { signal: AbortSignal.abort() });
    expect((await app.request('http://10.0.0.9/readyz')).status).toBe(503);
    expect((await app.request('http://10.0.0.9/livez')).status).toBe(200);
    await hub.close();
  });

  it('a full disk and a folder that is away are told', async () => {
    const look = (check: ReturnType<typeof roomIn>) => check.look(AbortSignal.timeout(1000));
    await look(roomIn('state', inFolder(), 1));
    await expect(look(roomIn('state', inFolder(), 1e18))).rejects.toThrow(/free in .*at least/);
    await look(foldersAreThere('data', [inFolder()]));
    await expect(look(foldersAreThere('data', [inFolder('nothing')]))).rejects.toThrow(/ENOENT/);
  });
});

describe('/metrics', () => {
  const metrics = createMetrics({
    openSockets: () => 3,
    jobs: async () => [{ kind: 'convert', state: 'waiting', count: 4 }],
  });
  let shop: Workshop;
  let stop: () => Promise<void>;
  let url = '';
  beforeAll(async () => {
    shop = await workshop(inFolder(), { metrics, metricsFrom: ['127.0.0.0/8', '::1'] });
    const service = await serve({ ...shop.deps, host: '127.0.0.1', port: 0 });
    url = service.url;
    stop = () => service.close();
  });
  afterAll(async () => {
    await stop();
    await shop.hub.close();
  });
  const scrape = async (headers: Record<string, string> = {}): Promise<Response> =>
    await fetch(new URL('/metrics', url), { headers });

  it('tells requests by the pattern of their route, never by their path', async () => {
    await shop.log.create('secret-session');
    const headers = { authorization: `Bearer ${TOKEN}` };
    await fetch(new URL('/api/sessions/secret-session', url), { headers });
    await fetch(new URL('/api/nothing/of/this', url), { headers });
    const text = await (await scrape()).text();
    expect(text).toMatch(
      /renshaw_http_requests_total\{method="GET",route="\S*\/sessions\/\S*id\S*",status="200"\} 1/,
    );
    expect(text).toMatch(/renshaw_http_request_duration_seconds_count\{method="GET",route="other"\} 1/);
    expect(text).not.toMatch(/secret-session|of\/this/);
    expect(text).toContain('renshaw_sockets 3');
    expect(text).toContain('renshaw_jobs{kind="convert",state="waiting"} 4');
  });

  it('counts what sessions tell', async () => {
    const log = metrics.counting(shop.log);
    await log.create('counted');
    const use = {
      model: 'm',
      inputTokens: 7,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 5,
      usd: 0.5,
    };
    await log.append('counted', [
      { type: 'said', text: 'x' },
      { type: 'job-ended', kind: 'convert', jobId: 'j', outcome: 'done' },
      { type: 'converted', output: { path: '/x.nwb', bytes: 1000, seconds: 2, warnings: [] } },
      { type: 'model-used', uses: [use], away: 'busy' },
    ]);
    const { body } = await metrics.text();
    for (const line of [
      'renshaw_messages_total 1',
      'renshaw_session_jobs_total{kind="convert",outcome="done"} 1',
      'renshaw_converted_bytes_total 1000',
      'renshaw_conversion_duration_seconds_bucket{le="5"} 1',
      'renshaw_model_tokens_total{kind="output"} 5',
      'renshaw_model_usd_total 0.5',
      'renshaw_model_away_total{reason="busy"} 1',
    ])
      expect(body).toContain(line);
  });

  it.each([
    ['a program of this machine', {}, 200],
    ['a person who signed in', { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '10.0.0.1' }, 200],
    ['somebody behind a proxy of this machine', { 'x-forwarded-for': '10.0.0.1' }, 401],
    ['a page', { origin: 'http://evil.example' }, 403],
  ])('answers %s', async (_, headers, status) => {
    expect((await scrape(headers)).status).toBe(status);
  });

  it('asks programs of other networks to sign in', async () => {
    const service = await serve({ ...shop.deps, metricsFrom: ['10.0.0.0/8'], host: '127.0.0.1', port: 0 });
    expect((await fetch(new URL('/metrics', service.url))).status).toBe(401);
    await service.close();
  });
});
