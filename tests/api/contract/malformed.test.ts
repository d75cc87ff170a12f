import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../api/index.ts';
import { writeSyntheticSession } from '../../../recording/synthetic/index.ts';
import { problemSchema } from '../../../schemas/service/index.ts';
import { type RealService, realService } from '../real-service.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TOKEN } from '../workshop.ts';
import { contractOf, type Operation } from './document.ts';

const inFolder = temporaryFolder('renshaw-malformed');
const RUNS = Number(process.env['RENSHAW_MALFORMED'] ?? 300);
const SEED = Number(process.env['RENSHAW_MALFORMED_SEED'] ?? 1);
/** A request that is not answered by then hangs. */
const HANG_MS = 60_000;

let real: RealService;
let app: ReturnType<typeof createApp>;
let operations: readonly Operation[];
let sessionId = '';
/** The one that may be cancelled: nothing more would be looked at in the other. */
let endedId = '';

beforeAll(async () => {
  await writeSyntheticSession(inFolder('data', 'J16'), {
    animal: 'J16',
    epochs: 1,
    seconds: 1,
    channels: 8,
    cameras: 0,
    metadata: true,
  });
  real = await realService(inFolder(), { hasJobs: true });
  // In the process, without a socket and without its limits.
  app = createApp(real.deps);
  ({ operations } = contractOf(await (await send('GET', '/api/v1/openapi.json', {})).json()));
  sessionId = await open();
  endedId = await open();
});
afterAll(async () => await real.close());

async function open(): Promise<string> {
  const body = JSON.stringify({ folder: inFolder('data', 'J16') });
  const opened = await send('POST', '/api/v1/sessions', { 'content-type': 'application/json' }, body);
  return ((await opened.json()) as { sessionId: string }).sessionId;
}

async function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Response> {
  const all = { host: 'localhost:8787', authorization: `Bearer ${TOKEN}`, ...headers };
  return await app.request(`http://localhost:8787${path}`, {
    method,
    headers: all,
    ...(body === undefined || ['GET', 'HEAD'].includes(method) ? {} : { body }),
  });
}

/** A value that comes close to the example, with one part of it replaced, left out or added. */
function distorted(example: unknown): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      null,
      '',
      -1,
      1e308,
      '__proto__',
      'constructor',
      '\0',
      '../..',
      'x'.repeat(5000),
    ),
  );
  if (typeof example !== 'object' || example === null) return anything;
  if (Array.isArray(example))
    return fc.oneof(
      anything,
      fc.array(anything, { maxLength: 3 }),
      ...example.map((one) => fc.array(distorted(one))),
    );
  const entries = Object.entries(example);
  return fc.oneof(
    anything,
    fc.constantFrom(...entries.map(([key]) => key)).chain((key) =>
      fc.oneof(
        distorted(entries.find(([name]) => name === key)?.[1]).map((value) => ({ ...example, [key]: value })),
        fc.constant(Object.fromEntries(entries.filter(([name]) => name !== key))),
      ),
    ),
    fc.tuple(fc.string(), anything).map(([key, value]) => ({ ...example, [key]: value })),
  );
}

interface Malformed {
  /** The one that is asked for sure, whatever stands in the path: where it is not known any may answer. */
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('..', '%2e%2e', '%00', '%', '%zz', '', 'none', '\u202e', 'a'.repeat(3000)),
);
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD') },
);
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-16',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      '',
    ),
  },
);
const strangeHeaders = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { range: 'bytes=9-1' },
      { accept: 'text/event-stream', 'last-event-id': 'x' },
      { upgrade: 'h2c' },
      { authorization: 'Basic eDp5' },
      { origin: 'null' },
      { 'if-none-match': '"' },
    ),
  },
);

/** A path segment as a client would write it that does not know better: encoded, or not. */
const segment = fc.tuple(part, fc.boolean()).map(([text, isRaw]) => {
  if (isRaw) return text.replaceAll(/[^!-~]|[#?]/g, '_');
  return encodeURIComponent(text.toWellFormed());
});

function malformed(operation: Operation): fc.Arbitrary<Malformed> {
  const example = operation.requestBody?.content['application/json'].example;
  const body = fc.oneof(
    { weight: 6, arbitrary: distorted(example).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '{', '['.repeat(70_000), '{"a":'.repeat(9000), '"\\ud800"', 'null'),
    },
  );
  const known = operation.operationId === 'cancelSession' ? endedId : sessionId;
  const segments = fc.array(fc.oneof(fc.constant(known), segment), { minLength: 2, maxLength: 2 });
  const query = fc.dictionary(
    fc.constantFrom('path', 'after', 'limit', 'state', 'x'),
    fc.oneof(part, fc.constantFrom('-1', '1e99', 'NaN')),
    { maxKeys: 2 },
  );
  return fc.record({ body, segments, query, method, contentType, strangeHeaders }).map((given) => {
    const values = [...given.segments];
    const path = operation.path.replaceAll(/\{\w+\}/g, () => values.shift() ?? '');
    const named = Object.entries(given.query).map(
      ([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`,
    );
    const headers = given.contentType === '' ? {} : { 'content-type': given.contentType };
    const isSure = given.method === undefined && given.segments.every((one) => one === known);
    return {
      operation: isSure ? operation : undefined,
      method: given.method ?? operation.method,
      path: `/api/v1${path}${named.length === 0 ? '' : `?${named.join('&')}`}`,
      headers: { ...headers, ...given.strangeHeaders },
      body: example === undefined && given.method === undefined ? undefined : given.body,
    };
  });
}

describe(`${RUNS} malformed requests`, () => {
  it(
    'are answered, none of them by a fault of ours',
    async () => {
      const property = fc.asyncProperty(fc.constantFrom(...operations).chain(malformed), async (request) => {
        let timer: NodeJS.Timeout | undefined;
        const hang = new Promise<never>((_resolve, reject) => {
          timer = setTimeout(() => reject(new Error('no answer')), HANG_MS);
        });
        try {
          const answer = await Promise.race([
            send(request.method, request.path, request.headers, request.body),
            hang,
          ]);
          expect(answer.status, await answer.clone().text().catch(String)).toBeLessThan(500);
          // A range that cannot be is answered without a body (RFC 9110).
          if (answer.status >= 400 && answer.status !== 416 && request.method !== 'HEAD')
            problemSchema.parse(JSON.parse(await answer.text()));
          else await answer.body?.cancel();
        } finally {
          clearTimeout(timer);
        }
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 1000 });
    },
    Math.max(60_000, RUNS * 100),
  );
});
