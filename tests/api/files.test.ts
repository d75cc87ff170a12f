import { createHash } from 'node:crypto';
import { readFileSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRange } from '../../api/files/byte-range.ts';
import { sendFile } from '../../api/files/send-file.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-files');
const SIZE = 700_000;
const CONTENTS = Uint8Array.from({ length: SIZE }, (_, i) => (i * 2654435761) >>> 24);
const PLAIN = { type: 'application/x-hdf5', cacheControl: 'no-cache' };
const NAME = 'sample “1” 50%.nwb';
const output = `/api/sessions/s1/outputs/${encodeURIComponent(NAME)}`;
let shop: Workshop;

beforeAll(async () => {
  write(inFolder(), {
    'data/keep': '',
    [`out/${NAME}`]: CONTENTS,
    'secret.txt': 'secret',
    'web/index.html': '<p>page</p>',
    'web/assets/index-abc.js': 'script',
    'web/assets/style-abc.css': 'style',
    'web/private.key': 'key',
  });
  symlinkSync(inFolder('secret.txt'), inFolder('web', 'link.txt'));
  shop = await workshop(inFolder(), { webRoot: inFolder('web') });
  await shop.log.create('s1');
  await shop.log.append('s1', [
    { type: 'opened', folder: inFolder('data'), outFolder: inFolder('data') },
    {
      type: 'converted',
      output: { path: inFolder('out', NAME), bytes: SIZE, seconds: 1, warnings: [] },
    },
  ]);
  await shop.log.create('s2');
});
afterAll(() => shop.hub.close());

const bytesOf = async (answer: Response): Promise<Uint8Array> => new Uint8Array(await answer.arrayBuffer());

/** Range header, size of the file, what it asks for. */
const RANGES: readonly (readonly [header: string | undefined, size: number, range: unknown])[] = [
  [undefined, 10, undefined],
  ['bytes=0-0', 10, { start: 0, end: 0 }],
  ['bytes=2-5', 10, { start: 2, end: 5 }],
  ['bytes=2-', 10, { start: 2, end: 9 }],
  ['bytes=2-99', 10, { start: 2, end: 9 }],
  ['bytes=-3', 10, { start: 7, end: 9 }],
  ['bytes=-99', 10, { start: 0, end: 9 }],
  ['BYTES=1-2', 10, { start: 1, end: 2 }],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  ['bytes=5-2', 10, undefined],
  ['bytes=-', 10, undefined],
  ['bytes=0-1,3-4', 10, undefined],
  ['bytes=a-b', 10, undefined],
  ['items=0-1', 10, undefined],
];

it.each(RANGES)('%s of %i bytes', (header, size, range) => {
  expect(parseRange(header, size)).toEqual(range);
});

describe('downloads', () => {
  it('equal the file', async () => {
    const answer = await shop.ask(output);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(SIZE));
    expect(answer.headers.get('content-type')).toBe('application/x-hdf5');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="sample _1_ 50_.nwb"; filename*=UTF-8''sample%20%E2%80%9C1%E2%80%9D%2050%25.nwb`,
    );
    expect(Buffer.compare(await bytesOf(answer), readFileSync(inFolder('out', NAME)))).toBe(0);
  });

  it('equal the file piece by piece', async () => {
    const pieces: Uint8Array[] = [];
    const step = 123_457;
    for (let start = 0; start < SIZE; start += step) {
      const answer = await shop.ask(output, { headers: { range: `bytes=${start}-${start + step - 1}` } });
      const end = Math.min(start + step, SIZE) - 1;
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${SIZE}`);
      pieces.push(await bytesOf(answer));
    }
    expect(Buffer.compare(Buffer.concat(pieces), CONTENTS)).toBe(0);
  });

  it('tell the checksum once it is known, and wait for it where it is wanted', async () => {
    const digest = async (init?: RequestInit): Promise<string | null> =>
      (await shop.ask(output, init)).headers.get('repr-digest');
    utimesSync(inFolder('out', NAME), new Date(), new Date('2021-01-01'));
    expect(await digest({ method: 'HEAD' })).toBeNull();
    await bytesOf(await shop.ask(output, { headers: { range: 'bytes=0-99' } }));
    expect(await digest({ method: 'HEAD' })).toBeNull();
    await bytesOf(await shop.ask(output));
    const sum = `sha-256=:${createHash('sha256').update(CONTENTS).digest('base64')}:`;
    expect(await digest({ method: 'HEAD' })).toBe(sum);
    expect(await digest({ headers: { range: 'bytes=5-9' } })).toBe(sum);
    utimesSync(inFolder('out', NAME), new Date(), new Date('2021-01-02'));
    expect(await digest({ method: 'HEAD' })).toBeNull();
    const wanted = (weight: number) =>
      digest({ method: 'HEAD', headers: { 'want-repr-digest': `sha-256=${weight}` } });
    expect(await wanted(0)).toBeNull();
    expect(await wanted(1)).toBe(sum);
  });

  it('end early rather than mix two files', async () => {
    const changes: readonly ((path: string) => void)[] = [
      (path) => writeFileSync(path, CONTENTS.toReversed()),
      (path) => truncateSync(path, 300_000),
      (path) => {
        writeFileSync(`${path}.new`, CONTENTS);
        renameSync(`${path}.new`, path);
      },
    ];
    for (const [index, change] of changes.entries()) {
      write(inFolder('changing'), { [`${index}.nwb`]: CONTENTS });
      const path = inFolder('changing', `${index}.nwb`);
      const app = new Hono().get('/', async (c) => (await sendFile(c, path, PLAIN)) ?? c.notFound());
      const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = (
        await app.request('/')
      ).body?.getReader();
      const first = await reader?.read();
      expect(first?.value).toEqual(CONTENTS.subarray(0, 256 * 1024));
      change(path);
      const readAll = async (): Promise<number> => {
        let bytes = 0;
        for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read())
          bytes += part.value.length;
        return bytes;
      };
      // A file that took the name of another leaves the one that is being read as it was.
      if (index < 2) await expect(readAll()).rejects.toThrow(/changed while it was sent/);
      else expect(await readAll()).toBe(SIZE - 256 * 1024);
    }
  });

  it('hold a piece of the file at a time, and nothing of an answer that nobody reads', async () => {
    const path = inFolder('sparse.nwb');
    writeFileSync(path, '');
    truncateSync(path, 40 * 2 ** 30);
    const app = new Hono().get('/', async (c) => (await sendFile(c, path, PLAIN)) ?? c.notFound());
    const answer = await app.request('/');
    expect(answer.headers.get('content-length')).toBe(String(40 * 2 ** 30));
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(256 * 1024);
    await reader?.cancel();
    const last = await app.request('/', { headers: { range: 'bytes=-5' } });
    expect(await bytesOf(last)).toEqual(new Uint8Array(5));
  });

  it('answer a date as they answer an ETag, but resume by an ETag only', async () => {
    const { headers } = await shop.ask(output, { method: 'HEAD' });
    const modified = headers.get('last-modified') ?? '';
    expect((await shop.ask(output, { headers: { 'if-modified-since': modified } })).status).toBe(304);
    const part = { range: 'bytes=0-9', 'if-range': modified };
    expect((await shop.ask(output, { method: 'HEAD', headers: part })).status).toBe(200);
  });

  it('say what is no part of the file', async () => {
    const answer = await shop.ask(output, { headers: { range: `bytes=${SIZE}-` } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${SIZE}`);
  });

  it('send headers alone for HEAD', async () => {
    const answer = await shop.ask(output, { method: 'HEAD' });
    expect(answer.headers.get('content-length')).toBe(String(SIZE));
    expect(await answer.text()).toBe('');
  });

  it('are not sent twice, and not mixed with an older file', async () => {
    const etag = (await shop.ask(output, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await shop.ask(output, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect(again.status).toBe(304);
    const part = { range: 'bytes=0-9', 'if-range': etag };
    expect((await shop.ask(output, { headers: part })).status).toBe(206);
    utimesSync(inFolder('out', NAME), new Date(), new Date('2020-01-01'));
    const changed = await shop.ask(output, { headers: part });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect(await bytesOf(changed)).toHaveLength(SIZE);
  });

  it.each([
    '/api/sessions/s2/outputs/x.nwb',
    '/api/sessions/s1/outputs/other.nwb',
    '/api/sessions/s1/outputs/..%2Fsecret.txt',
    '/api/sessions/s1/outputs/%2E%2E%2Fsecret.txt',
    '/api/sessions/s1/outputs/../../secret.txt',
    '/api/sessions/s1/outputs/..%5Csecret.txt',
    '/api/sessions/s1/outputs/',
    '/api/sessions/s2/report',
  ])('are only what the session made: %s', async (path) => {
    const answer = await shop.ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

it('makes the report of a file that was checked, as a document without rights, and has none before', async () => {
  const other = await workshop(inFolder(), {
    reportHtml: async ({ findings }) => `<p>${findings.length} findings</p>`,
  });
  await other.log.create('s1');
  await other.log.append('s1', [{ type: 'opened', folder: inFolder('data'), outFolder: inFolder('data') }]);
  expect((await other.ask('/api/sessions/s1/report')).status).toBe(404);
  const report = { file: 'x.nwb', bytes: 1, checkedAt: new Date().toISOString(), seconds: 1, scope: '' };
  await other.log.append('s1', [{ type: 'evaluated', report: { ...report, passed: true, findings: [] } }]);
  const answer = await other.ask('/api/sessions/s1/report');
  expect(answer.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
  expect(await answer.text()).toBe('<p>0 findings</p>');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  await other.hub.close();
});

describe('the page', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache', '<p>page</p>'],
    ['/sessions/s1', 'text/html; charset=utf-8', 'no-cache', '<p>page</p>'],
    [
      '/assets/index-abc.js',
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
      'script',
    ],
    ['/assets/style-abc.css', 'text/css; charset=utf-8', 'private, max-age=31536000, immutable', 'style'],
  ])('%s', async (path, type, cache, text) => {
    const answer = await shop.ask(path);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe(cache);
    expect(await answer.text()).toBe(text);
  });

  it.each([
    '/assets/none.js',
    '/private.key',
    '/link.txt',
    '/..%2Fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2F..%2Fsecret.txt',
    '/..%5Csecret.txt',
    '/x%00.js',
    '/%FF.js',
  ])('holds no %s', async (path) => {
    expect((await shop.ask(path)).status).toBe(404);
  });

  it('says when it is not built', async () => {
    const bare = await workshop(inFolder());
    expect((await bare.ask('/')).status).toBe(503);
    await bare.hub.close();
  });
});
