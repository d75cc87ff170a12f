import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LOCAL } from '../../../api/accounts/principal.ts';
import { createClient } from '../../../api/client/index.ts';
import { createApp, type UploadOptions } from '../../../api/index.ts';
import { uploadRootOf } from '../../../api/uploads/uploads.ts';
import { writeSyntheticSession } from '../../../recording/synthetic/index.ts';
import { PROBLEM_TYPES, problemSchema } from '../../../schemas/service/index.ts';
import { type RealService, realService } from '../real-service.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TOKEN, write } from '../workshop.ts';
import { type Contract, contractOf, type Operation } from './document.ts';
import { REFUSALS, type Stage } from './refusals.ts';
import { type Asked, request } from './requests.ts';

const inFolder = temporaryFolder('renshaw-contract');
let real: RealService;
/** In the process, without a socket and without its limits. */
let app: ReturnType<typeof createApp>;
let contract: Contract;
let stage: Stage;
let uploads: UploadOptions;
/** A session that is written and checked, with findings; a batch of one session, and its job. */
const ids = { done: '', batch: '', job: '' };
/** What the session names itself, not the example. */
const names = { output: '', channel: '' };

beforeAll(async () => {
  const truth = { animal: 'J16', epochs: 1, seconds: 1, channels: 8, cameras: 1, metadata: true };
  await writeSyntheticSession(inFolder('data', 'J16', '20230622'), truth);
  await writeSyntheticSession(inFolder('data', 'J16', '20230623'), { ...truth, date: '20230623' });
  real = await realService(inFolder(), { hasJobs: true });
  uploads = real.deps.uploads ?? expect.fail('no uploads');
  app = createApp(real.deps);
  const client = createClient({ url: real.address });
  const folder = inFolder('data', 'J16', '20230622');
  const outFolder = inFolder('data', 'out');
  ({ sessionId: ids.done } = await client.convertAndWait(folder, undefined, { outFolder }));
  const { outputs } = await client.getSession(ids.done);
  names.output = outputs.find(({ kind }) => kind === 'nwb')?.name ?? '';
  names.channel = (await client.getRecording(ids.done)).epochs[0]?.channels[0]?.id ?? '';
  const { batchId, jobs } = await client.openConversions([{ folder, outFolder: inFolder('data', 'batch') }]);
  ids.batch = batchId;
  ids.job = jobs[0]?.jobId ?? '';
  stage = {
    deps: real.deps,
    elsewhere: inFolder(),
    missing: inFolder('data', 'none'),
    fresh: await client.openSession({ folder, outFolder: inFolder('data', 'fresh') }),
  };
  const url = new URL('/api/v1/openapi.json', real.service.url);
  const document = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  if (!document.ok) throw new Error(await document.text());
  contract = contractOf(await document.json());
});
afterAll(async () => await real.close());

/** What the examples of the document stand for in this test. */
const localised = (text: string): string => text.replaceAll('/data/', `${inFolder('data')}/`);

/** What the path of an operation names. */
async function idFor({ method, operationId }: Operation): Promise<string> {
  if (operationId.endsWith('Job')) return ids.job;
  if (operationId === 'getConversions') return ids.batch;
  if (operationId === 'removeUpload')
    write(uploadRootOf(uploads, LOCAL), { 'J16/20230622/notes.txt': 'what the example is about' });
  if (method === 'GET') return ids.done;
  // One in the phase that the example is about.
  const client = createClient({ url: real.address });
  const folder = inFolder('data', 'J16', '20230622');
  const id = await client.openSession({ folder, outFolder: inFolder('data', operationId) });
  if (operationId === 'decide') await client.say(id, 'skip everything');
  return id;
}

const ask = async (operation: Operation, id: string, asked: Asked): Promise<Response> =>
  await request(
    asked.app ?? app,
    operation,
    { ...asked, values: { id, name: names.output, channels: names.channel, ...asked.values } },
    localised,
  );

/** The problems that an operation says it may answer, each with its status. */
const problemsOf = ({ responses }: Operation): readonly (readonly [slug: string, status: number])[] =>
  Object.entries(responses).flatMap(([status, { content }]) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}).map(
      (slug) => [slug, Number(status)] as const,
    ),
  );

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

/** What is asked so that an operation answers with a status that is no problem: its example, where nothing else is said. */
async function waysTo({ operationId }: Operation, status: string): Promise<readonly Asked[]> {
  const etagOf = async (asked: Asked): Promise<string> => {
    const operation = contract.operations.find((one) => one.operationId === operationId);
    if (operation === undefined) throw new Error(`there is no ${operationId}`);
    return (await ask(operation, ids.done, asked)).headers.get('etag') ?? '';
  };
  switch (status) {
    case '206':
      return [{ headers: { range: 'bytes=0-9' } }];
    case '304':
      return [{ headers: { 'if-none-match': await etagOf({}) } }];
    case '416':
      return [{ headers: { range: 'bytes=999999999999-' } }];
  }
  if (operationId === 'followSession') return [{ headers: { accept: 'text/event-stream' } }];
  return [{}];
}

/** The first event of a stream that does not end by itself; of anything else all of it. */
async function textOf(answer: Response, type: string): Promise<string> {
  if (type !== 'text/event-stream') return await answer.text();
  let text = '';
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    if (text.includes('\n\n')) break;
  }
  return /^data: (.*)$/m.exec(text)?.[1] ?? '';
}

describe('every operation', () => {
  it('answers with everything but problems that it says it may answer', async () => {
    for (const operation of contract.operations) {
      const id = await idFor(operation);
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        // The protocol is changed by a socket only: see below.
        if (status === '101' || Object.hasOwn(content, 'application/problem+json')) continue;
        const types = new Set<string>();
        for (const asked of await waysTo(operation, status)) {
          const answer = await ask(operation, id, asked);
          const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
          const text = await textOf(answer, type);
          const what = `${operation.operationId} ${status} ${type} ${text.slice(0, 500)}`;
          expect(String(answer.status), what).toBe(status);
          types.add(type);
          if (Object.keys(content).length === 0) continue;
          expect(content, what).toHaveProperty([type]);
          if (content[type]?.schema?.['type'] !== 'string')
            contract.check(content[type]?.schema, JSON.parse(text));
        }
        if (Object.keys(content).length > 0) expect([...types].sort()).toEqual(Object.keys(content).sort());
      }
    }
  }, 60_000);

  it('opens a socket where it says so', async () => {
    const opening = contract.operations.filter(({ responses }) => Object.hasOwn(responses, '101'));
    expect(opening.map(({ operationId }) => operationId)).toEqual(['followSession']);
    const url = new URL(`/api/v1/sessions/${ids.done}/events`, real.service.url.replace('http', 'ws'));
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    try {
      const first = await new Promise((resolve, reject) => {
        socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
        socket.once('error', reject);
      });
      contract.check(opening[0]?.responses['200']?.content?.['text/event-stream']?.schema, first);
    } finally {
      socket.terminate();
    }
  });

  it('refuses with every problem that it says it may answer', async () => {
    for (const operation of contract.operations) {
      const id = await idFor(operation);
      for (const [slug, status] of problemsOf(operation)) {
        const what = `${operation.operationId}: ${slug}`;
        const ways = (await REFUSALS[slug as keyof typeof REFUSALS]?.(operation, stage)) ?? [];
        expect(ways, `${what} comes about in no way that is known`).not.toEqual([]);
        for (const asked of ways) {
          const answer = await ask(operation, id, asked);
          const text = (await answer.text()).slice(0, 2000);
          expect(answer.status, `${what} ${text}`).toBe(status);
          expect(answer.headers.get('content-type'), what).toBe('application/problem+json');
          const problem = problemSchema.parse(JSON.parse(text));
          expect(problem, what).toMatchObject({ type: `urn:renshaw:problem:${slug}`, status });
          contract.check(operation.responses[status]?.content?.['application/problem+json']?.schema, problem);
          if (slug === 'ours') expect(text).not.toContain('of the inside');
          if (slug === 'ours') expect(problem.id).toMatch(/\S/);
          if (slug === 'too-many-requests')
            expect(answer.headers.get('retry-after')).toBe(String(problem.retryAfterSeconds));
        }
      }
    }
  }, 60_000);
});
