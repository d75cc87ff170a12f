import { mkdirSync, symlinkSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionViewSchema } from '../../schemas/index.ts';
import type { FolderListing } from '../../schemas/service/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { matching, type Workshop, workshop, write } from './workshop.ts';

const inFolder = temporaryFolder('renshaw-routes');
let shop: Workshop;

beforeAll(() => {
  write(inFolder(), {
    'data/J16/20230622_J16_01_r1.rec': 'x'.repeat(10),
    'data/J16/20230622_J16_02_r2.rec': 'x'.repeat(5),
    'data/J16/20230622_J16_02_r2.1.videoTimeStamps': 'xx',
    'data/J16/20230623_J16_old_01_r1.rec': 'x',
    'data/J16/notes.txt': 'x',
    'data/J16/deeper/20230624_J16_01_r1.rec': 'x',
    'data/empty/.keep': '',
    'data/.hidden/20230624_J16_01_r1.rec': 'x',
    'data/file.txt': 'x',
    'elsewhere/20230622_J16_01_r1.rec': 'x',
    'database/20230622_J16_01_r1.rec': 'x',
    'sample/20230622_sample_01_a1.rec': 'x',
  });
  symlinkSync(inFolder('elsewhere'), inFolder('data', 'leads-out'));
  symlinkSync(inFolder('data', 'J16'), inFolder('data', 'leads-in'));
  symlinkSync(inFolder('nowhere'), inFolder('data', 'leads-nowhere'));
});
beforeEach(async () => {
  shop = await workshop(inFolder());
  return () => shop.hub.close();
});

describe('batches', () => {
  it('open days of one folder, and none outside of the data', async () => {
    const folder = inFolder('data', 'J16');
    const days = [{ folder, session: 'J16/20230622' }, { folder: inFolder('data', 'J16', 'deeper') }];
    const answer = await shop.post('/api/v1/batches', { days });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ sessionId: 's1', days: ['s1', 's2'] });
    expect((await shop.log.read('s2'))[0]?.event).toMatchObject({
      folder: inFolder('data', 'J16', 'deeper'),
      batch: { lead: 's1', days: ['s1', 's2'] },
    });
    for (const [wrong, status] of [
      [{ days: [{ folder }, { folder: inFolder('elsewhere') }] }, 403],
      [{ days: [{ folder }] }, 400],
      [{ days: [] }, 400],
      [{}, 400],
    ] as const)
      expect((await shop.post('/api/v1/batches', wrong)).status).toBe(status);
    expect(await shop.log.list()).toHaveLength(2);
  });
});

const opened = async (): Promise<string> => {
  const answer = await shop.post('/api/v1/sessions', { folder: inFolder('data', 'J16') });
  return ((await answer.json()) as { sessionId: string }).sessionId;
};

describe('sessions', () => {
  it('opens a folder, the sample, and what the person asks for in it', async () => {
    const answer = await shop.post('/api/v1/sessions', {
      folder: inFolder('data', 'leads-in'),
      outFolder: inFolder('data', 'J16', 'new', 'out'),
      session: 'J16/20230622',
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ sessionId: 's1' });
    expect(answer.headers.get('location')).toBe('/api/v1/sessions/s1');
    expect((await shop.log.read('s1'))[0]?.event).toEqual({
      type: 'opened',
      folder: inFolder('data', 'J16'),
      outFolder: inFolder('data', 'J16', 'new', 'out'),
      session: 'J16/20230622',
    });
    expect((await shop.post('/api/v1/sessions', { sample: true })).status).toBe(201);
    expect((await shop.log.read('s2'))[0]?.event).toMatchObject({ folder: inFolder('sample') });
    const list = (await (await shop.ask('/api/v1/sessions')).json()) as { sessions: { sessionId: string }[] };
    expect(list.sessions.map(({ sessionId }) => sessionId)).toEqual(['s2', 's1']);
  });

  it('goes through a conversation', async () => {
    const id = await opened();
    const view = sessionViewSchema.parse(await (await shop.ask(`/api/v1/sessions/${id}`)).json());
    expect(view).toMatchObject({ sessionId: id, lastSeq: 1 });
    const steps: readonly (readonly [path: string, body: unknown, type: string])[] = [
      ['messages', { text: ' a rat ' }, 'said'],
      ['edits', { change: { kind: 'undo', seq: 2 } }, 'undone'],
      ['decisions', { decision: { kind: 'decline', extra: [1] } }, 'decided'],
      ['cancel', {}, 'cancelled'],
    ];
    for (const [path, body, type] of steps) {
      const answer = await shop.post(`/api/v1/sessions/${id}/${path}`, body);
      expect(answer.status).toBe(200);
      const { view } = (await answer.json()) as { view: unknown };
      expect((await shop.log.read(id)).at(-1)).toMatchObject({
        seq: sessionViewSchema.parse(view).lastSeq,
        event: { type },
      });
    }
  });

  it('takes every text that there is', async () => {
    const id = await opened();
    for (const text of ['\\u0000', '\\\\ud800', 'a 🐀', '\u001b[2J', '\ufffe'])
      expect([text, (await shop.post(`/api/v1/sessions/${id}/messages`, { text })).status]).toEqual([
        text,
        200,
      ]);
    const body = '{"text":"\\ud83d\\ude00 as JSON may have it"}';
    const headers = { 'content-type': 'application/json' };
    expect(
      (await shop.ask(`/api/v1/sessions/${id}/messages`, { method: 'POST', headers, body })).status,
    ).toBe(200);
    expect((await shop.log.read(id)).at(-1)?.event).toEqual({ type: 'said', text: '😀 as JSON may have it' });
  });

  it('answers at the address without a version, too, and says where it has gone', async () => {
    const answer = await shop.ask('/api/sessions');
    expect(await answer.json()).toEqual({ sessions: [] });
    expect(answer.headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(answer.headers.get('link')).toBe('</api/v1/sessions>; rel="successor-version"');
    expect((await shop.post('/api/sessions', { sample: true })).headers.get('location')).toBe(
      '/api/sessions/s1',
    );
    expect((await shop.ask('/api/sessions/none')).headers.has('deprecation')).toBe(true);
    for (const path of ['/api/v1/sessions', '/api/health'])
      expect((await shop.ask(path)).headers.has('deprecation')).toBe(false);
  });

  it('cancels without a body', async () => {
    const id = await opened();
    expect((await shop.ask(`/api/v1/sessions/${id}/cancel`, { method: 'POST' })).status).toBe(200);
  });
});

/** What is refused: path below the session or the API, body, status, and words of the answer. */
const REFUSALS: readonly (readonly [path: string, body: unknown, status: number, words: RegExp])[] = [
  ['/api/v1/sessions', {}, 400, /./],
  ['/api/v1/sessions', { folder: '' }, 400, /folder/],
  ['/api/v1/sessions', { folder: '/x', sample: true }, 400, /./],
  ['/api/v1/sessions', { sample: false }, 400, /./],
  ['/api/v1/sessions', [], 400, /./],
  ['/api/v1/sessions', { sample: true, other: 1 }, 400, /other/],
  ['/api/v1/sessions/s1/messages', { text: ' ' }, 400, /#\/text/],
  ['/api/v1/sessions/s1/messages', { text: 7 }, 400, /#\/text/],
  ['/api/v1/sessions/s1/messages', { text: 'x'.repeat(5_000_000) }, 413, /bytes/],
  ['/api/v1/sessions/s1/messages', { text: 'a\0b' }, 400, /NUL/],
  ['/api/v1/sessions/s1/messages', { text: '\ud83d' }, 400, /half of a surrogate pair/],
  ['/api/v1/sessions/s1/messages', { text: '\\\0' }, 400, /NUL/],
  ['/api/v1/sessions/s1/messages', { text: 'fail: usage' }, 400, /not like this/],
  ['/api/v1/sessions/s1/messages', { text: 'fail: input' }, 422, /binomial/],
  ['/api/v1/sessions/s1/edits', { change: 'x' }, 400, /#\/change/],
  ['/api/v1/sessions/s1/edits', { change: { kind: 'burn' } }, 400, /change/],
  ['/api/v1/sessions/s1/decisions', { decision: {} }, 400, /decision/],
  ['/api/v1/sessions/s1/decisions', {}, 400, /#\/decision/],
  ['/api/v1/sessions/none/messages', { text: 'x' }, 404, /no session none/],
  ['/api/v1/sessions/none/edits', { change: { kind: 'undo', seq: 1 } }, 404, /no session none/],
  ['/api/v1/sessions/none/decisions', { decision: { kind: 'decline' } }, 404, /no session none/],
  ['/api/v1/sessions/none/cancel', {}, 404, /no session none/],
  ['/api/v1/sessions/s1/nothing', {}, 404, /nothing at/],
];

describe('refusals are problem documents', () => {
  it.each(REFUSALS)('POST %s %j is %i', async (path, body, status, words) => {
    await opened();
    const answer = await shop.post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, detail: matching(words) });
    expect(problem['type']).toMatch(/^urn:renshaw:problem:[a-z-]+$/);
    expect(problem['title']).toBeTypeOf('string');
    expect(await shop.log.read('s1')).toHaveLength(1);
  });

  it.each(['', '/outputs/x.nwb', '/report', '/events', '/stream'])(
    'GET of an unknown session%s is 404',
    async (path) => {
      expect((await shop.ask(`/api/v1/sessions/none${path}`)).status).toBe(404);
    },
  );

  it('tells the parts of a fault of the input', async () => {
    const id = await opened();
    const answer = await shop.post(`/api/v1/sessions/${id}/messages`, { text: 'fail: input' });
    expect(await answer.json()).toMatchObject({
      kind: 'metadata',
      found: '"rat"',
      expected: 'a binomial',
      todo: 'Say the Latin name.',
      where: { field: 'subject.species' },
    });
  });

  it('says nothing of the inside of a fault of our own, but an id under which it is told', async () => {
    const id = await opened();
    const answer = await shop.post(`/api/v1/sessions/${id}/messages`, { text: 'fail: ours' });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toContain('secret');
    const [fault] = shop.faults;
    expect(text).toContain(fault?.id);
    expect(String(fault?.error)).toContain('secret inside');
  });

  it('refuses what is no JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await shop.ask('/api/v1/sessions', { method: 'POST', headers, body: '{"sample": tru' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: matching(/Malformed JSON/) });
  });
});

describe('folders', () => {
  const list = async (path?: string): Promise<FolderListing> => {
    const answer = await shop.ask(
      `/api/v1/folders${path === undefined ? '' : `?path=${encodeURIComponent(path)}`}`,
    );
    expect(answer.status).toBe(200);
    return (await answer.json()) as FolderListing;
  };

  it('begins with the roots', async () => {
    expect(await list()).toMatchObject({
      folders: [{ path: inFolder('data'), name: 'data', bytes: 1, sessions: [] }],
    });
  });

  it('knows sessions by the names of their recordings, and goes one step at a time', async () => {
    const data = await list(inFolder('data'));
    expect(data.parent).toBeUndefined();
    expect(data.folders.map(({ name }) => name)).toEqual(['empty', 'J16', 'leads-in']);
    expect(data.folders[1]).toMatchObject({
      path: inFolder('data', 'J16'),
      bytes: 19,
      modifiedAt: matching(/^\d{4}-.*Z$/),
      sessions: [
        { animal: 'J16', date: '20230622', recordings: 2, bytes: 15 },
        { animal: 'J16_old', date: '20230623', recordings: 1, bytes: 1 },
      ],
    });
    const inside = await list(inFolder('data', 'J16'));
    expect(inside).toMatchObject({ parent: inFolder('data'), folder: { name: 'J16' }, isCut: false });
    expect(inside.folders.map(({ name }) => name)).toEqual(['deeper']);
  });

  /** Paths below the test's folder, and the status that each gets as a folder to list and as a folder to open. */
  const PATHS: readonly (readonly [path: string, listed: number, begun: number])[] = [
    ['elsewhere', 403, 403],
    ['elsewhere/none', 403, 403],
    ['data/../elsewhere', 403, 403],
    ['data/leads-out', 403, 403],
    ['data/leads-out/none', 403, 403],
    ['data/leads-nowhere', 422, 422],
    ['database', 403, 403],
    ['.', 403, 403],
    ['data/none', 422, 422],
    ['data/none/../..', 403, 403],
    ['data/file.txt', 422, 201],
    ['data/leads-in', 200, 201],
    // What holds no text is refused before anybody asks where it leads.
    ['data/J16\0', 403, 400],
  ];

  it.each(PATHS)('stays inside of the roots: %j', async (path, listed, begun) => {
    const absolute = `${inFolder()}/${path}`;
    expect((await shop.ask(`/api/v1/folders?path=${encodeURIComponent(absolute)}`)).status).toBe(listed);
    expect((await shop.post('/api/v1/sessions', { folder: absolute })).status).toBe(begun);
  });

  it.each([
    ['elsewhere/out', 403],
    ['data/leads-out/out', 403],
    ['data/none/../../out', 403],
    ['data/out', 201],
  ])('writes inside of the roots: %j', async (path, status) => {
    const outFolder = `${inFolder()}/${path}`;
    expect((await shop.post('/api/v1/sessions', { sample: true, outFolder })).status).toBe(status);
  });

  it('does not count a relative path from wherever the program runs', async () => {
    expect((await shop.ask('/api/v1/folders?path=.')).status).toBe(403);
  });

  it('lists no more than a person can look at', async () => {
    for (let i = 0; i < 501; i++) mkdirSync(inFolder('data', 'empty', `f${i}`), { recursive: true });
    const { folders, isCut } = await list(inFolder('data', 'empty'));
    expect(folders).toHaveLength(500);
    expect(folders.slice(0, 3).map(({ name }) => name)).toEqual(['f0', 'f1', 'f2']);
    expect(isCut).toBe(true);
  });
});
