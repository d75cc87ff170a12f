import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../api/client/index.ts';
import { writeSyntheticSession } from '../../../recording/synthetic/index.ts';
import { PROBLEM_TYPES, problemSchema } from '../../../schemas/service/index.ts';
import { type RealService, realService } from '../real-service.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TOKEN } from '../workshop.ts';
import { type Contract, contractOf, type Operation } from './document.ts';

const inFolder = temporaryFolder('renshaw-contract');
let real: RealService;
let contract: Contract;
/** A session that is written and checked, with findings. */
let done = '';

beforeAll(async () => {
  const truth = { animal: 'J16', epochs: 1, seconds: 1, channels: 8, cameras: 0, metadata: true };
  await writeSyntheticSession(inFolder('data', 'J16', '20230622'), truth);
  await writeSyntheticSession(inFolder('data', 'J16', '20230623'), { ...truth, date: '20230623' });
  real = await realService(inFolder());
  const client = createClient({ url: real.address });
  const outFolder = inFolder('data', 'out');
  ({ sessionId: done } = await client.convertAndWait(inFolder('data', 'J16', '20230622'), undefined, {
    outFolder,
  }));
  OWN_VALUES.channels = (await client.getRecording(done)).epochs[0]?.channels[0]?.id ?? '';
  const document = await ask('GET', '/api/v1/openapi.json');
  if (!document.ok) throw new Error(await document.text());
  contract = contractOf(await document.json());
});
afterAll(async () => await real.close());

async function ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers({ authorization: `Bearer ${TOKEN}` });
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return await fetch(new URL(path, real.service.url), { ...init, method, headers });
}

/** What the examples of the document stand for in this test. */
const localised = (text: string): string => text.replaceAll('/data/', `${inFolder('data')}/`);

/** A session in the phase that the example of an operation is about. */
async function sessionFor(operation: Operation): Promise<string> {
  if (operation.method === 'GET') return done;
  const client = createClient({ url: real.address });
  const id = await client.openSession({
    folder: inFolder('data', 'J16', '20230622'),
    outFolder: inFolder('data', operation.operationId),
  });
  if (operation.operationId === 'decide') await client.say(id, 'skip everything');
  return id;
}

/** What the session names itself, not the example. */
const OWN_VALUES = { name: 'J1620230622.nwb', channels: '' };

const textOf = (example: unknown): string =>
  typeof example === 'string' || typeof example === 'number' ? String(example) : '';

async function request(operation: Operation, values: Readonly<Record<string, string>>): Promise<Response> {
  let path = `/api/v1${operation.path}`;
  const query = new URLSearchParams();
  for (const { name, in: place, schema, required } of operation.parameters) {
    const value = values[name] ?? localised(textOf(schema['example']));
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (place === 'query' && required === true) query.set(name, value);
  }
  const body = operation.requestBody?.content['application/json'].example;
  return await ask(operation.method, query.size === 0 ? path : `${path}?${query.toString()}`, {
    ...(body === undefined ? {} : { body: localised(JSON.stringify(body)) }),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
  });
}

/** Answered otherwise than with success by this service, whose jobs are within its process. */
const WITHOUT_JOBS = ['listJobs', 'getJob', 'cancelJob', 'openConversions', 'getConversions'];
const statusOf = ({ operationId }: Operation): number =>
  operationId === 'followSession' ? 426 : WITHOUT_JOBS.includes(operationId) ? 404 : 200;

describe('the document of the contract', () => {
  it('holds what its own schemas say, in every example', () => {
    expect(contract.operations.length).toBeGreaterThan(20);
    for (const { requestBody, responses, operationId } of contract.operations) {
      const media = [requestBody, ...Object.values(responses)].flatMap((part) =>
        Object.entries(part?.content ?? {}),
      );
      for (const [type, { schema, example, examples }] of media) {
        if (!type.endsWith('json')) continue;
        const all = [example, ...Object.values(examples ?? {}).map(({ value }) => value)];
        const given = all.filter((one) => one !== undefined);
        expect(given, `${operationId} ${type}`).not.toEqual([]);
        for (const one of given) contract.check(schema, one);
      }
    }
  });

  it('gives every problem under its status', () => {
    const named = new Set(
      contract.operations.flatMap(({ responses }) =>
        Object.entries(responses).flatMap(([status, { content }]) =>
          Object.entries(content?.['application/problem+json']?.examples ?? {}).map(([slug, { value }]) => {
            expect(problemSchema.parse(value)).toMatchObject({
              status: Number(status),
              type: `urn:renshaw:problem:${slug}`,
            });
            return slug;
          }),
        ),
      ),
    );
    expect(Object.keys(PROBLEM_TYPES)).toEqual(expect.arrayContaining([...named]));
    expect(named.size).toBeGreaterThan(10);
  });

  it('lists the problems in docs/api.md as the table has them', () => {
    const text = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
    const rows = Object.entries(PROBLEM_TYPES).map(
      ([slug, { status, meaning }]) => `| \`${slug}\` | ${status} | ${meaning} |`,
    );
    const listed = text.split('\n').filter((line) => /^\| `[a-z-]+` \| \d/.test(line));
    expect(listed).toEqual(rows);
  });

  it('has a function of the client for every operation', () => {
    const client: object = createClient({ url: real.address });
    expect(Object.keys(client)).toEqual(
      expect.arrayContaining(contract.operations.map(({ operationId }) => operationId)),
    );
  });
});

describe('every operation', () => {
  it('answers its example as it says', async () => {
    for (const operation of contract.operations) {
      const answer = await request(operation, { ...OWN_VALUES, id: await sessionFor(operation) });
      const what = `${operation.operationId}: ${answer.status}`;
      const text = await answer.text();
      const said = operation.responses[String(answer.status)];
      expect(said, `${what} ${text}`).toBeDefined();
      const expected = statusOf(operation);
      expect(expected === 200 ? answer.ok : answer.status === expected, `${what} ${text}`).toBe(true);
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const media = said?.content?.[type];
      expect(media, `${what} ${type}`).toBeDefined();
      if (type.endsWith('json')) contract.check(media?.schema, JSON.parse(text));
    }
  }, 60_000);

  it('refuses whoever has no token, and a page of another place, as it says', async () => {
    for (const operation of contract.operations) {
      const path = `/api/v1${operation.path.replaceAll(/\{\w+\}/g, 'x')}`;
      const { method } = operation;
      const refusals = [
        { headers: { authorization: 'Bearer wrong' }, status: 401, slug: 'no-token' },
        { headers: { origin: 'https://evil.example' }, status: 403, slug: 'wrong-origin' },
      ];
      for (const { headers, status, slug } of refusals) {
        const answer = await ask(method, path, { headers });
        expect(answer.status, operation.operationId).toBe(status);
        expect(problemSchema.parse(await answer.json()).type).toBe(`urn:renshaw:problem:${slug}`);
        expect(
          operation.responses[String(status)]?.content?.['application/problem+json']?.examples,
        ).toHaveProperty(slug);
      }
    }
  });

  it('refuses a session that there is not, and a body that does not fit, as it says', async () => {
    for (const operation of contract.operations) {
      const is = (status: number, slug: string): boolean =>
        Object.hasOwn(
          operation.responses[status]?.content?.['application/problem+json']?.examples ?? {},
          slug,
        );
      if (is(404, 'no-such-session')) {
        const answer = await request(operation, { ...OWN_VALUES, id: 'none' });
        expect(answer.status, operation.operationId).toBe(404);
        expect(problemSchema.parse(await answer.json()).type).toBe('urn:renshaw:problem:no-such-session');
      }
      if (operation.requestBody === undefined) continue;
      const path = `/api/v1${operation.path.replace('{id}', done)}`;
      const bodies: readonly (readonly [type: string, body: string, status: number, slug: string])[] = [
        ['application/json', '{}', 400, 'not-understood'],
        ['application/json', '{"a":', 400, 'not-understood'],
        ['application/json', '['.repeat(100_000), 400, 'not-understood'],
        ['text/plain', '{}', 415, 'not-json'],
        ['application/json', `{"text":"${'x'.repeat(5_000_000)}"}`, 413, 'too-large'],
      ];
      for (const [type, body, status, slug] of bodies) {
        const answer = await ask(operation.method, path, { headers: { 'content-type': type }, body });
        const what = `${operation.operationId} ${type} ${body.slice(0, 20)}`;
        expect(answer.status, what).toBe(status);
        expect(problemSchema.parse(await answer.json()).type).toBe(`urn:renshaw:problem:${slug}`);
        expect(is(status, slug), what).toBe(true);
      }
    }
  });
});
