import { existsSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect } from 'vitest';
import { sendFile } from '../../../api/files/send-file.ts';
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

async function upload(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  const tus = { 'tus-resumable': '1.0.0' };
  const metadata = `relativePath ${Buffer.from(name).toString('base64')}`;
  const made = await alice.ask('/api/v1/uploads', {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata },
  });
  const location = made.headers.get('location');
  if (location === null) return made;
  const type = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  return await alice.ask(location, { method: 'PATCH', headers: { ...tus, ...type }, body: bytes });
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
      expect([path, await statusOf(path)]).toEqual([path, 403]);
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
