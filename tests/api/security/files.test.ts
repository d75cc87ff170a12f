import { existsSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { sendFile } from '../../../api/files/send-file.ts';
import { openJobQueue } from '../../../api/index.ts';
import { openDesk } from '../../../cli/jobs/open-jobs.ts';
import { type Lab, lab, type Person } from '../lab.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { write } from '../workshop.ts';
import { promise } from './promise.ts';

const inFolder = temporaryFolder('renshaw-promised-files');
let place: Lab;
let alice: Person;

beforeAll(async () => {
  write(inFolder(), { 'data/a/x': '', 'secret/key': 'secret', 'data-more/x': '' });
  symlinkSync(inFolder('secret'), inFolder('data', 'out'));
  const uploads = { folder: inFolder('uploads'), maxBytes: 1000, quotaBytes: 1500, leastFreeBytes: 0 };
  place = await lab(inFolder(), inFolder('accounts.sqlite'), { uploads });
  alice = await place.person('alice');
});
afterAll(() => place.close());

const statusOf = async (folder: string): Promise<number> =>
  (await alice.send('POST', '/api/v1/sessions', { folder })).status;

const tus = { 'tus-resumable': '1.0.0' };

async function beginUpload(name: string, length: number, whose: Person): Promise<Response> {
  const metadata = `relativePath ${Buffer.from(name).toString('base64')}`;
  return await whose.ask('/api/v1/uploads', {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(length), 'upload-metadata': metadata },
  });
}

async function upload(name: string, bytes: Uint8Array<ArrayBuffer>, whose = alice): Promise<Response> {
  const made = await beginUpload(name, bytes.length, whose);
  const location = made.headers.get('location');
  if (location === null) return made;
  const type = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  return await whose.ask(location, { method: 'PATCH', headers: { ...tus, ...type }, body: bytes });
}

promise(
  'No path leads out of the data roots: not by dots, not by codes, not by a name that begins like theirs.',
  async () => {
    expect(await statusOf(inFolder('data', 'a'))).toBe(201);
    for (const path of [
      inFolder('secret'),
      `${inFolder('data')}/../secret`,
      `${inFolder('data')}/a/../../secret`,
      inFolder('data-more'),
      '/',
      '/etc',
      'data/a',
      '../secret',
      `${inFolder('data')}\0/../secret`,
      `file://${inFolder('data')}`,
      '\\\\server\\share',
    ]) {
      // A path with a NUL is none.
      expect([path, await statusOf(path)]).toEqual([path, path.includes('\0') ? 400 : 403]);
      for (const asked of [path, encodeURIComponent(path), path.replaceAll('.', '%2e')]) {
        const answer = await alice.ask(`/api/v1/folders?path=${encodeURIComponent(asked)}`);
        // Codes are no dots: there is nothing of such a name.
        expect([403, ...(asked === path ? [] : [422])]).toContain(answer.status);
      }
    }
  },
);

promise('A link in the data that leads out of it is not followed.', async () => {
  expect(await statusOf(inFolder('data', 'out'))).toBe(403);
  const listed = await (
    await alice.ask(`/api/v1/folders?path=${encodeURIComponent(inFolder('data'))}`)
  ).text();
  expect(listed).toContain('/data/a');
  expect(listed).not.toContain('/data/out');
});

promise(
  'Somebody else’s uploads cannot be listed, opened, written into, gone on with or removed.',
  async () => {
    const queue = await openJobQueue({ stateFolder: inFolder('state') });
    const uploaded = inFolder('uploads', 'files');
    const roots = [inFolder('data'), uploaded];
    const jobs = openDesk(queue, roots, uploaded);
    const uploads = { folder: inFolder('uploads'), maxBytes: 1000, quotaBytes: 1500, leastFreeBytes: 0 };
    const shared = await lab(inFolder(), inFolder('shared.sqlite'), { uploads, jobs });
    try {
      const [ann, bob] = [await shared.person('ann'), await shared.person('bob')];
      const sent = await upload('day/notes.txt', Buffer.from('of ann'), ann);
      const folder = inFolder('uploads', 'files', ann.userId, 'day');
      expect([sent.status, readFileSync(`${folder}/notes.txt`, 'utf8')]).toEqual([204, 'of ann']);
      const begun = await beginUpload('day/more.txt', 9, ann);
      const location = begun.headers.get('location') ?? expect.fail('it was not begun');

      const asked = encodeURIComponent(folder);
      const opened = await bob.send('POST', '/api/v1/sessions', { folder: inFolder('data') });
      const { sessionId } = z.object({ sessionId: z.string() }).parse(await opened.json());
      const bytes = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
      const tries: readonly (readonly [what: string, answer: Response])[] = [
        ['list', await bob.ask(`/api/v1/folders?path=${asked}`)],
        ['inspect', await bob.ask(`/api/v1/recordings/inspect?path=${asked}`)],
        ['open', await bob.send('POST', '/api/v1/sessions', { folder })],
        [
          'write',
          await bob.send('POST', '/api/v1/sessions', { folder: inFolder('data'), outFolder: folder }),
        ],
        ['batch', await bob.send('POST', '/api/v1/batches', { days: [{ folder }, { folder }] })],
        [
          'attach',
          await bob.send('POST', `/api/v1/sessions/${sessionId}/attachments`, {
            path: `${folder}/notes.txt`,
          }),
        ],
        ['ask how far', await bob.ask(location, { method: 'HEAD', headers: tus })],
        ['go on', await bob.ask(location, { method: 'PATCH', headers: bytes, body: 'of bob...' })],
        ['give up', await bob.ask(location, { method: 'DELETE', headers: tus })],
        ['remove', await bob.ask('/api/v1/uploads/files?path=day/notes.txt', { method: 'DELETE' })],
        [
          'remove by dots',
          await bob.ask(`/api/v1/uploads/files?path=${encodeURIComponent(`../${ann.userId}/day`)}`, {
            method: 'DELETE',
          }),
        ],
      ];
      expect(tries.map(([what, { status }]) => [what, status])).toEqual([
        ...['list', 'inspect', 'open', 'write', 'batch', 'attach'].map((what) => [what, 403]),
        ...['ask how far', 'go on', 'give up', 'remove'].map((what) => [what, 404]),
        ['remove by dots', 400],
      ]);
      const sessions = [{ folder }, { folder: inFolder('data'), outFolder: folder }];
      const batch = z
        .object({ jobs: z.array(z.object({ state: z.string(), message: z.string() })) })
        .parse(await (await bob.send('POST', '/api/v1/conversions', { sessions })).json());
      for (const { state, message } of batch.jobs)
        expect([state, message]).toEqual(['failed', expect.stringContaining('outside of the data')]);
      expect(await (await bob.ask('/api/v1/uploads')).json()).toMatchObject({ files: [], usedBytes: 0 });
      expect(await (await ann.ask('/api/v1/uploads')).json()).toMatchObject({ usedBytes: 6 });
      expect((await ann.ask(location, { method: 'HEAD', headers: tus })).headers.get('upload-offset')).toBe(
        '0',
      );
    } finally {
      await shared.close();
      await queue.close();
    }
  },
);

promise('An archive is refused, never unpacked, whatever it is called.', async () => {
  for (const [name, bytes] of [
    ['s/x.rec', gzipSync('../../etc/passwd')],
    ['s/x.yml', Buffer.from('PK\x03\x04../../x')],
  ] as const)
    expect((await upload(name, new Uint8Array(bytes))).status).toBe(422);
  expect(existsSync(`${inFolder('uploads')}/files/${alice.userId}/s`)).toBe(false);
});

promise(
  'An upload stays within its quota and its folder, and leaves nothing when it is refused.',
  async () => {
    expect((await upload('q/1.txt', new Uint8Array(900).fill(97))).status).toBe(204);
    expect((await upload('q/2.txt', new Uint8Array(900).fill(97))).status).toBe(413);
    expect((await upload('../q/3.txt', new Uint8Array(9).fill(97))).status).toBe(400);
    expect((await upload('q/4.nwb', new Uint8Array(9).fill(97))).status).toBe(422);
    for (const name of ['2.txt', '4.nwb'])
      expect(existsSync(`${inFolder('uploads')}/files/${alice.userId}/q/${name}`)).toBe(false);
  },
);

promise('What a name or a word says never becomes a header of ours.', async () => {
  const path = inFolder('data', 'a', 'x');
  const nasty = 'a"\r\nSet-Cookie: x=1\r\n\r\n<script>; filename=b\u202E\ud800.nwb';
  const options = { type: 'text/plain', cacheControl: 'no-cache', downloadName: nasty };
  const app = new Hono().get('/', async (c) => (await sendFile(c, path, options)) ?? c.notFound());
  const { headers } = await app.request('/');
  expect([...headers.keys()]).not.toContain('set-cookie');
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename="[ -~]+"; filename\*=UTF-8''[\w%.~-]+$/,
  );
  expect(headers.get('content-disposition')?.match(/"/g)).toHaveLength(2);
  const answer = await alice.ask('/api/v1/sessions/a%0d%0aset-cookie:%20x=1');
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null]);
});

promise('A download is one file as it was at one moment, or ends early.', async () => {
  const path = inFolder('data', 'big.nwb');
  const app = new Hono().get(
    '/',
    async (c) => (await sendFile(c, path, { type: 'x/y', cacheControl: '' })) ?? c.notFound(),
  );
  writeFileSync(path, new Uint8Array(900_000).fill(1));
  const first = (await app.request('/')).body?.getReader();
  await first?.read();
  truncateSync(path, 600_000);
  await expect(first?.read()).rejects.toThrow(/changed/);
  const second = (await app.request('/')).body?.getReader();
  await second?.read();
  writeFileSync(inFolder('data', 'new'), new Uint8Array(900_000).fill(2));
  renameSync(inFolder('data', 'new'), path);
  const next = (await second?.read()) as { readonly value?: Uint8Array } | undefined;
  expect(new Set(next?.value)).toEqual(new Set([1]));
  await second?.cancel();
});
