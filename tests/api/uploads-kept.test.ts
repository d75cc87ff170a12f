import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { removeDisk, smallDisk } from '../conversion/command.ts';
import type { Lab, Person } from './lab.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesOf, incomingOf, metadata, problemOf, RECORDING, send, uploadLabs } from './upload-kit.ts';

const inFolder = temporaryFolder('renshaw-uploads-kept');
const newLab = uploadLabs(inFolder);

describe('a file that was uploaded', () => {
  let place: Lab;
  let alice: Person;
  const counted = { in: 0, out: 0 };
  const list = async (person: Person) =>
    z
      .object({ files: z.array(z.object({ path: z.string(), bytes: z.number() })), usedBytes: z.number() })
      .parse(await (await person.ask('/api/v1/uploads')).json());
  const remove = (person: Person, path: string): Promise<Response> =>
    person.ask(`/api/v1/uploads/files?path=${encodeURIComponent(path)}`, { method: 'DELETE' });

  beforeAll(async () => {
    place = await newLab({}, (way, bytes) => (counted[way] += bytes));
    alice = await place.person('alice');
  });

  it('is listed and counted, and can be removed, which makes room', async () => {
    const before = counted.in;
    for (const name of ['K/1/x.rec', 'K/1/y.rec', 'K/2/z.rec'])
      expect((await send(alice, name, RECORDING)).sent?.status).toBe(204);
    expect(counted.in - before).toBe(3 * RECORDING.length);
    expect(await problemOf((await send(alice, 'K/2/more.rec', RECORDING)).made)).toBe('quota-exceeded');
    expect(await list(alice)).toMatchObject({
      files: ['K/1/x.rec', 'K/1/y.rec', 'K/2/z.rec'].map((path) => ({ path, bytes: RECORDING.length })),
      usedBytes: 3 * RECORDING.length,
    });
    expect(await (await remove(alice, 'K/2/z.rec')).json()).toEqual({ files: 1, bytes: RECORDING.length });
    // With the folder that is empty then.
    expect(existsSync(filesOf(place, alice, 'K', '2'))).toBe(false);
    expect((await send(alice, 'K/2/more.rec', RECORDING)).sent?.status).toBe(204);
    expect(await (await remove(alice, 'K')).json()).toEqual({ files: 3, bytes: 3 * RECORDING.length });
    expect(await list(alice)).toMatchObject({ files: [], usedBytes: 0 });
    const removed = (await place.accounts.audit.read()).filter(({ what }) => what === 'upload-removed');
    expect(removed.map(({ name, target }) => [name, target])).toEqual([
      ['alice', 'K/2/z.rec'],
      ['alice', 'K'],
    ]);
  });

  it('is begun anew when it was removed, by a client that remembers it', async () => {
    const { made } = await send(alice, 'again/x.rec', RECORDING);
    const headers = { 'tus-resumable': '1.0.0' };
    const head = () => alice.ask(made.headers.get('location') ?? '', { method: 'HEAD', headers });
    const known = await head();
    expect(decodeURIComponent(known.headers.get('renshaw-path') ?? '')).toBe(
      filesOf(place, alice, 'again', 'x.rec'),
    );
    expect((await remove(alice, 'again')).status).toBe(200);
    expect((await head()).status).toBe(404);
    expect((await send(alice, 'again/x.rec', RECORDING)).sent?.status).toBe(204);
  });

  it('is nobody else’s to remove, and no path leads out', async () => {
    const bob = await place.person('bob');
    symlinkSync(filesOf(place, alice), filesOf(place, alice, 'again', 'link'));
    symlinkSync(inFolder('data'), filesOf(place, alice, 'out'));
    for (const [path, status] of [
      ['again', 404],
      [`../${alice.userId}/again`, 400],
      [filesOf(place, alice, 'again'), 400],
      ['', 400],
      ['.', 400],
      ['..', 400],
      ['a/../..', 400],
      ['a//b', 400],
      ['a\0b', 400],
      ['%2e%2e', 404],
    ] as const)
      expect([path, (await remove(bob, path)).status]).toEqual([path, status]);
    expect((await remove(alice, 'out/x')).status).toBe(404);
    // A link goes, not what it leads to.
    expect((await remove(alice, 'out')).status).toBe(200);
    expect((await remove(alice, 'again')).status).toBe(200);
    expect(existsSync(inFolder('data', 'x'))).toBe(true);
    expect(existsSync(filesOf(place, alice))).toBe(true);
  });
});

describe('a disk that is full', () => {
  const disk = (): string => inFolder('disk');
  let hasDisk = false;
  beforeAll(async () => {
    hasDisk = await smallDisk(disk(), 1_000_000);
  });
  afterAll(() => removeDisk(disk()));

  const fill = (): void => {
    const filler = new Uint8Array(2_000_000);
    expect(() => writeFileSync(join(disk(), 'filler'), filler)).toThrow(/ENOSPC/);
  };
  const makeRoom = (): void => rmSync(join(disk(), 'filler'));

  it('in the midst of an upload keeps what came, to go on with, and disturbs nobody else', async (context) => {
    if (!hasDisk) context.skip('left out: a small disk can be mounted only as root, with tmpfs');
    const place = await newLab({ folder: join(disk(), 'uploads') });
    const [alice, bob] = [await place.person('alice'), await place.person('bob')];
    const tus = { 'tus-resumable': '1.0.0' };
    const begun = await alice.ask('/api/v1/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(RECORDING.length), 'upload-metadata': metadata('d/x.rec') },
    });
    const location = begun.headers.get('location') ?? '';
    const patch = (from: number, body: ReadableStream | Uint8Array<ArrayBuffer>) =>
      alice.ask(location, {
        method: 'PATCH',
        headers: {
          ...tus,
          'upload-offset': String(from),
          'content-type': 'application/offset+octet-stream',
        },
        body,
        duplex: 'half',
      });
    // The disk fills up while the bytes come.
    const came = (): string => join(disk(), 'uploads', 'incoming', alice.userId, basename(location));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (sent === 100_000) {
          await expect.poll(() => statSync(came()).size).toBeGreaterThan(0);
          fill();
        }
        controller.enqueue(new Uint8Array(RECORDING.subarray(sent, sent + 50_000)));
        sent += 50_000;
        if (sent >= RECORDING.length) controller.close();
      },
    });
    const refused = await patch(0, body);
    expect([refused.status, await problemOf(refused)]).toEqual([507, 'no-room']);
    expect(place.faults).toEqual([]);
    // Others go on, and hear why no upload begins.
    expect((await bob.ask('/api/v1/sessions')).status).toBe(200);
    expect((await bob.ask('/api/v1/uploads')).status).toBe(200);
    expect(await problemOf((await send(bob, 'd/y.rec', RECORDING)).made)).toBe('no-room');
    expect(await problemOf((await send(bob, 'd/empty.txt', new Uint8Array(0))).made)).toBe('no-room');
    expect(incomingOf(place, bob)).toEqual([]);

    const offset = Number(
      (await alice.ask(location, { method: 'HEAD', headers: tus })).headers.get('upload-offset'),
    );
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThan(RECORDING.length);
    makeRoom();
    expect((await patch(offset, new Uint8Array(RECORDING.subarray(offset)))).status).toBe(204);
    expect(readFileSync(filesOf(place, alice, 'd', 'x.rec')).equals(RECORDING)).toBe(true);
    expect(incomingOf(place, alice)).toEqual([]);
  });

  it('when an upload came whole keeps it from its place only until somebody asks again', async (context) => {
    if (!hasDisk) context.skip('left out: a small disk can be mounted only as root, with tmpfs');
    writeFileSync(
      inFolder('fill.cjs'),
      `const fs = require('node:fs'), filler = ${JSON.stringify(join(disk(), 'filler'))};
       try { if (!fs.existsSync(__filename + '.ran')) fs.writeFileSync(filler, new Uint8Array(2e6)); } catch {}
       fs.writeFileSync(__filename + '.ran', '');`,
    );
    const place = await newLab({
      folder: join(disk(), 'late'),
      // The last moment before a file is put into its place.
      scanCommand: [process.execPath, inFolder('fill.cjs')],
    });
    const alice = await place.person('alice');
    const { made, sent } = await send(alice, 'd/x.txt', Buffer.from('note'));
    expect([sent?.status, await problemOf(sent)]).toEqual([507, 'no-room']);
    makeRoom();
    const head = await alice.ask(made.headers.get('location') ?? '', {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(decodeURIComponent(head.headers.get('renshaw-path') ?? '')).toBe(
      filesOf(place, alice, 'd', 'x.txt'),
    );
    expect(readFileSync(filesOf(place, alice, 'd', 'x.txt'), 'utf8')).toBe('note');
  });
});
