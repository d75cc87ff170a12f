import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, serve } from '../../api/index.ts';
import { destinationOf } from '../../api/uploads/names.ts';
import { askScanner } from '../../api/uploads/scan-command.ts';
import type { Lab, Person } from './lab.ts';
import { temporaryFolder } from './temporary-folder.ts';
import {
  filesOf,
  HEADER,
  incomingOf,
  metadata,
  problemIn,
  problemOf,
  RECORDING,
  send,
  uploadLabs,
} from './upload-kit.ts';

const inFolder = temporaryFolder('renshaw-uploads');
const newLab = uploadLabs(inFolder);

describe('uploads over the wire', () => {
  let place: Lab;
  let alice: Person;
  let service: RunningService;
  beforeAll(async () => {
    place = await newLab();
    alice = await place.person('alice');
    service = await serve({ ...place.deps, host: '127.0.0.1', port: 0 });
  });
  afterAll(() => service.close());

  it('go on after an interruption, into one folder for the folder that was dropped', async () => {
    const options = {
      endpoint: new URL('/api/v1/uploads', service.url).href,
      headers: { authorization: `Bearer ${alice.secret}` },
      metadata: { relativePath: 'J16/20230622/day.rec' },
      chunkSize: 100_000,
      retryDelays: null,
    };
    const url = await new Promise<string>((resolve, reject) => {
      const first = new Upload(RECORDING, {
        ...options,
        onError: reject,
        onChunkComplete: () => void first.abort().then(() => resolve(first.url ?? ''), reject),
      });
      first.start();
    });
    const offsets: number[] = [];
    const path = await new Promise<string>((resolve, reject) => {
      const second = new Upload(RECORDING, {
        ...options,
        uploadUrl: url,
        onError: reject,
        onProgress: (sent) => offsets.push(sent),
        onSuccess: ({ lastResponse }) =>
          resolve(decodeURIComponent(lastResponse.getHeader('renshaw-path') ?? '')),
      });
      second.start();
    });
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(100_000);
    expect(path).toBe(filesOf(place, alice, 'J16', '20230622', 'day.rec'));
    expect(readFileSync(path).equals(RECORDING)).toBe(true);
    expect(incomingOf(place, alice)).toEqual([]);
    // A client that missed the last answer hears that all of it is there.
    const asked = await alice.ask(new URL(url).pathname, {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(asked.headers.get('upload-offset')).toBe(String(RECORDING.length));
    const opened = await alice.send('POST', '/api/v1/sessions', {
      folder: filesOf(place, alice, 'J16', '20230622'),
    });
    expect(opened.status).toBe(201);
  });

  it('that send more than was announced, without a length, end at the limit and leave nothing', async () => {
    const made = await alice.ask('/api/v1/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '1000', 'upload-metadata': metadata('a/b.rec') },
    });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(made.headers.get('location') ?? '', service.url);
      const asked = httpRequest(
        url,
        {
          method: 'PATCH',
          headers: {
            authorization: `Bearer ${alice.secret}`,
            'tus-resumable': '1.0.0',
            'upload-offset': '0',
            'content-type': 'application/offset+octet-stream',
            'transfer-encoding': 'chunked',
          },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject);
      asked.write(Buffer.alloc(900, 7));
      asked.write(Buffer.alloc(900, 7));
      asked.end();
    });
    expect(status).toBe(413);
    expect(incomingOf(place, alice)).toEqual([]);
  });
});

describe('an upload', () => {
  let place: Lab;
  let alice: Person;
  let bob: Person;
  beforeAll(async () => {
    place = await newLab();
    [alice, bob] = [await place.person('alice'), await place.person('bob')];
  });

  it('is nobody else’s', async () => {
    const made = await alice.ask('/api/v1/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '9', 'upload-metadata': metadata('a/mine.rec') },
    });
    const location = made.headers.get('location') ?? '';
    const headers = { 'tus-resumable': '1.0.0', 'upload-offset': '0' };
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const init = { method, headers: { ...headers, 'content-type': 'application/offset+octet-stream' } };
      expect((await bob.ask(location, init)).status).toBe(404);
      expect((await place.request(location, init)).status).toBe(401);
    }
    expect((await alice.ask(location, { headers })).status).toBe(404);
    expect((await alice.ask(location, { method: 'DELETE', headers })).status).toBe(204);
    expect(incomingOf(place, alice)).toEqual([]);
  });

  it('lies where its owner may open a session, and nobody else', async () => {
    expect((await send(alice, 'K/20230101/x.rec', RECORDING)).sent?.status).toBe(204);
    const folder = filesOf(place, alice, 'K', '20230101');
    expect((await alice.send('POST', '/api/v1/sessions', { folder })).status).toBe(201);
    expect((await bob.send('POST', '/api/v1/sessions', { folder })).status).toBe(403);
    expect((await alice.ask(`/api/v1/folders?path=${encodeURIComponent(folder)}`)).status).toBe(200);
    expect((await bob.ask(`/api/v1/folders?path=${encodeURIComponent(folder)}`)).status).toBe(403);
  });

  it('replaces nothing, and is never larger than one may be, or than all may be together', async () => {
    const carol = await place.person('carol');
    expect((await send(carol, 'd/x.rec', RECORDING)).sent?.status).toBe(204);
    expect(await problemOf((await send(carol, 'd/x.rec', RECORDING)).made)).toBe('already-there');
    expect(await problemOf((await send(carol, 'd/big.rec', RECORDING, 600_001)).made)).toBe('too-large');
    expect((await send(carol, 'd/y.rec', RECORDING)).sent?.status).toBe(204);
    // What was promised counts, also before it came.
    const both = await Promise.all(
      ['d/1.rec', 'd/2.rec'].map((name) => send(carol, name, RECORDING, 300_500)),
    );
    expect(both.map(({ made }) => made.status).toSorted((a, b) => a - b)).toEqual([201, 413]);
    expect(await problemOf(both.find(({ made }) => made.status === 413)?.made)).toBe('quota-exceeded');
    expect((await send(bob, 'd/x.rec', RECORDING)).sent?.status).toBe(204);
  });

  it.each<readonly [name: string, bytes: Uint8Array, why: RegExp | undefined]>([
    ['s/a.rec', RECORDING, undefined],
    ['s/a.trodesconf', Buffer.from(HEADER), undefined],
    ['s/a.dio_1.dat', Buffer.from('<Start settings>\nDescription: x\n<End settings>\n\x00\x01'), undefined],
    ['s/a.nwb', Buffer.from('\x89HDF\r\n\x1a\n\x00\x00', 'latin1'), undefined],
    ['s/a.h264', Buffer.from([0, 0, 0, 1, 0x67, 1, 2, 3]), undefined],
    ['s/a_metadata.yml', Buffer.from('lab: Frank\nnote: “yes”\n'), undefined],
    ['s/a.stateScriptLog', Buffer.from('~~~\r\n123 up 1\r\n'), undefined],
    ['s/empty.txt', Buffer.alloc(0), undefined],
    ['s/b.rec', Buffer.from('lab: Frank\n'), /called s\/b.rec, but what it holds is text/],
    ['s/b.yml', RECORDING, /is a recording/],
    ['s/b.h264', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /an HDF5 file/],
    ['s/c.rec', gzipSync(HEADER), /an archive \(gzip\)/],
    ['s/c.zip', Buffer.from('PK\x03\x04rest'), /an archive \(zip\)/],
    ['s/c.yml', Buffer.from('PK\x03\x04../../etc/passwd'), /an archive \(zip\)/],
    [
      's/c.tar',
      Buffer.concat([Buffer.from('../../x'), Buffer.alloc(250), Buffer.from('ustar\x0000')]),
      /\(tar\)/,
    ],
    ['s/c.dat', Buffer.from('\x7fELF\x02\x01'), /a program/],
    ['s/c.txt', Buffer.from('#!/bin/sh\nrm -rf /\n'), /a program/],
    ['s/c.bin', Buffer.from([1, 2, 3, 0, 5]), /none of what a session is made of/],
  ])('is taken for what it holds, not for its name: %s', async (name, bytes, why) => {
    const dora = await place.person(`dora-${name.replaceAll(/\W/g, '_')}${bytes.length}`);
    const { made, sent } = await send(dora, name, bytes);
    const answer = bytes.length === 0 ? made : sent;
    if (why === undefined) {
      expect(answer?.status).toBe(bytes.length === 0 ? 201 : 204);
      expect(existsSync(filesOf(place, dora, name))).toBe(true);
      return;
    }
    expect(answer?.status).toBe(422);
    expect((await problemIn(answer)).detail).toMatch(why);
    expect(existsSync(filesOf(place, dora, name))).toBe(false);
    expect(incomingOf(place, dora)).toEqual([]);
  });

  it('does not leave its folder by a link', async () => {
    const eve = await place.person('eve');
    expect((await send(eve, 'a/x.rec', RECORDING)).sent?.status).toBe(204);
    symlinkSync(inFolder('data'), filesOf(place, eve, 'out'));
    expect((await send(eve, 'out/y.rec', RECORDING)).sent?.status).toBe(403);
    expect(existsSync(inFolder('data', 'y.rec'))).toBe(false);
  });

  it('is written down', async () => {
    const entries = (await place.accounts.audit.read()).map(({ name, what, detail }) => [
      name,
      what,
      detail['path'],
    ]);
    expect(entries).toContainEqual(['alice', 'uploaded', 'K/20230101/x.rec']);
    expect(entries.some(([, what, path]) => what === 'upload-refused' && path === 's/c.rec')).toBe(true);
  });
});

describe('names', () => {
  it.each([
    ['x.rec', 'uploads/x.rec'],
    ['J16/20230622/x.rec', 'J16/20230622/x.rec'],
    ['Übung/a b (1).yml', 'Übung/a b (1).yml'],
    ['a\\b:c*?.rec', 'uploads/a_b_c__.rec'],
    ['d/a\r\nSet-Cookie: x', 'd/a__Set-Cookie_ x'],
    ['d/a\u202Ecer.exe', 'd/a_cer.exe'],
    ['d/trailing. . ', 'd/trailing'],
  ])('%j becomes %s', (given, path) => {
    expect(destinationOf(given)).toEqual({ folder: path.split('/')[0], path });
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    '..',
    '../x',
    'a/../x',
    'a/./x',
    'a//x',
    '.ssh/authorized_keys',
    'a/.hidden',
    'a/ .hidden',
    'CON',
    'a/nul.txt',
    'x'.repeat(300),
    'a/'.repeat(20),
    ' ',
    '. .',
  ])('%j is refused', (given) => {
    expect(() => destinationOf(given)).toThrow(/expected/);
  });
});

describe('a scanner', () => {
  const script = (text: string): readonly string[] => {
    writeFileSync(inFolder('scan.cjs'), text);
    return [process.execPath, inFolder('scan.cjs')];
  };

  it('refuses a file, which is removed, and lets others in', async () => {
    const place = await newLab({
      scanCommand: script(
        `const { readFileSync } = require('node:fs');
         if (readFileSync(process.argv[2]).includes('virus')) { console.log('found in ' + process.argv[2]); process.exit(1); }`,
      ),
    });
    const alice = await place.person('alice');
    expect((await send(alice, 'a/x.rec', RECORDING)).sent?.status).toBe(204);
    const { sent } = await send(alice, 'a/y.yml', Buffer.from('a: virus\n'));
    expect(sent?.status).toBe(422);
    const { detail } = await problemIn(sent);
    expect(detail).toContain('The scanner refused it (code 1): found in the file.');
    expect(existsSync(filesOf(place, alice, 'a', 'y.yml'))).toBe(false);
    expect(incomingOf(place, alice)).toEqual([]);
  });

  it('is no shell, and refuses where it cannot be run or takes too long', async () => {
    const said = await askScanner(
      script('console.log(process.argv.slice(2).join("|")); process.exit(3)'),
      '/x/$(id); `id`',
    );
    expect(said).toBe('The scanner refused it (code 3): the file.');
    expect(await askScanner([inFolder('none')], '/x')).toMatch(/could not be run/);
    expect(await askScanner(script('setInterval(() => {}, 1000)'), '/x', { patienceMs: 300 })).toMatch(
      /SIGKILL/,
    );
    expect(await askScanner(script('process.exit(process.env.SECRET ? 1 : 0)'), '/x')).toBeUndefined();
  });
});
