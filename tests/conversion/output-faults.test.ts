import { randomFillSync } from 'node:crypto';
import {
  cp,
  mkdir,
  mkdtemp,
  open,
  readFile,
  realpath,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import {
  calledJson,
  makeLarger,
  makeReadOnly,
  nwbFiles,
  removeDisk,
  renshawJson,
  smallDisk,
  startedUntil,
} from './command.ts';
import { failure, REC, small } from './spoilt.ts';

const PART = 'sample20230622.nwb.part';
const JOURNAL = `${PART}.journal`;

let root = '';
let template = '';
/** What a disk that seems large enough cannot hold: noise, which no compression makes smaller. */
let noisy = '';
let noisyBytes = 0;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-faults-')));
  template = join(root, 'template');
  await writeSyntheticSession(template, small);
  noisy = join(root, 'noisy');
  const options = { ...small, channels: 256, nTrodeSize: 32, seconds: 3.2 };
  const { layout, recordings } = await writeSyntheticSession(noisy, options);
  const bytes = await readFile(join(noisy, REC));
  const headerBytes = recordings[0]?.headerBytes ?? 0;
  for (let packet = headerBytes; packet < bytes.length; packet += layout.packetBytes)
    randomFillSync(bytes, packet + layout.ephysOffsetBytes, 2 * layout.hwChans.length);
  await writeFile(join(noisy, REC), bytes);
  noisyBytes = bytes.length - headerBytes;
});
afterAll(async () => {
  for (const disk of ['full', 'tight', 'read-only']) removeDisk(join(root, disk));
  await rm(root, { recursive: true, force: true });
});

describe('an output that cannot be', () => {
  test('exists already, unless it may be overwritten', async () => {
    const out = join(root, 'existing');
    await mkdir(out);
    await writeFile(join(out, 'sample20230622.nwb'), 'precious');
    const convert = ['convert', template, '--out', out];
    const { code, answer } = await calledJson(...convert);
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 output: <root>/existing/sample20230622.nwb: found a file of 8 bytes; expected no file of this name. Move it away, choose another folder with --out, or allow --overwrite."`,
    );
    expect(await readFile(join(out, 'sample20230622.nwb'), 'utf8')).toBe('precious');
    expect((await calledJson(...convert, '--overwrite')).code).toBe(0);
    expect(await nwbFiles(out)).toEqual(['sample20230622.nwb']);
    expect((await readFile(join(out, 'sample20230622.nwb'))).length).toBeGreaterThan(10_000);
  });

  test('stays what it was when overwriting fails', async () => {
    const folder = join(root, 'overwrite-fails');
    await cp(template, folder, { recursive: true });
    const out = join(root, 'kept');
    await mkdir(out);
    await writeFile(join(out, 'sample20230622.nwb'), 'precious');
    await truncate(join(folder, REC), 2000);
    expect((await calledJson('convert', folder, '--out', out, '--overwrite')).code).toBe(1);
    expect(await readFile(join(out, 'sample20230622.nwb'), 'utf8')).toBe('precious');
  });

  test.each([
    ['a file', 'a-file'],
    ['below a file', 'a-file/below'],
  ])('is %s', async (_what, path) => {
    await writeFile(join(root, 'a-file'), 'text');
    const { code, answer } = await renshawJson('convert', template, '--out', join(root, path));
    expect(failure(root, code, answer)).toMatch(
      /^1 output: <root>\/a-file\b.* Choose|choose another folder with --out/,
    );
    expect(await readFile(join(root, 'a-file'), 'utf8')).toBe('text');
  });

  // There Node's own recursive mkdir never returns.
  test('cannot be made', async (context) => {
    context.skip(process.platform !== 'linux', 'needs /proc');
    const { code, answer } = await renshawJson('convert', template, '--out', '/proc/renshaw');
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 output: /proc/renshaw: found a place that cannot be written (ENOENT); expected a folder that may be written, with room for the file. No folder can be made there: choose another one with --out."`,
    );
  });

  test('can only be read', async (context) => {
    const disk = join(root, 'read-only');
    context.skip(!(await smallDisk(disk, 2 ** 26)), 'needs mount');
    makeReadOnly(disk);
    const { code, answer } = await renshawJson('convert', template, '--out', disk);
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 output: <root>/read-only: found a place that cannot be written (EROFS); expected a folder that may be written, with room for the file. The disk can only be read: choose another one with --out."`,
    );
  });

  test('has no room, which is seen before anything is written', async (context) => {
    const disk = join(root, 'full');
    context.skip(!(await smallDisk(disk, 2 ** 20)), 'needs mount');
    const { code, answer } = await renshawJson('convert', template, '--out', disk);
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 output: <root>/full: found 1.0 MB free; expected about 8.6 MB for the file. Make room, or choose another disk with --out."`,
    );
    expect(await nwbFiles(disk)).toEqual([]);
  });

  test('has too little room, which only writing shows: the same command goes on when there is more', async (context) => {
    const disk = join(root, 'tight');
    // A little more than the least that is asked for, and less than noise takes.
    const bytes = Math.ceil((noisyBytes / 1.3 + 8 * 2 ** 20) / 4096 + 64) * 4096;
    expect(bytes).toBeLessThan(noisyBytes);
    context.skip(!(await smallDisk(disk, bytes)), 'needs mount');
    const { code, answer } = await renshawJson('convert', noisy, '--out', disk);
    expect(failure(root, code, answer).replace(/byte \d+/, 'byte N')).toMatchInlineSnapshot(
      `"1 output: <root>/tight/sample20230622.nwb.part, byte N: found no room for more (ENOSPC); expected a disk, and a quota, with room for the whole file. Make room or choose another output folder, then start again. The same command then goes on where this one ended."`,
    );
    expect((await nwbFiles(disk)).toSorted()).toEqual([PART, JOURNAL]);
    makeLarger(disk, 2 * noisyBytes);
    const again = await renshawJson('convert', noisy, '--out', disk, '--verify');
    expect(again.code).toBe(0);
    expect((again.answer as { resumedBytes: number }).resumedBytes).toBeGreaterThan(0.5 * noisyBytes);
    expect(await nwbFiles(disk)).toEqual(['sample20230622.nwb']);
  });

  test('is being written by another conversion', async () => {
    const out = join(root, 'busy');
    await mkdir(out);
    const part = join(out, 'sample20230622.nwb.part');
    await writeFile(part, 'half');
    const writer = await open(part, 'r+');
    try {
      const { code, answer } = await calledJson('convert', template, '--out', out);
      expect(failure(root, code, answer).replace(/\d s ago/, 'N s ago')).toMatchInlineSnapshot(
        `"1 output: <root>/busy/sample20230622.nwb.part: found a file that was written N s ago; expected no other conversion to the same name. Wait for the other conversion; if there is none, try again in 30 s or remove the file."`,
      );
    } finally {
      await writer.close();
    }
    expect(await readFile(part, 'utf8')).toBe('half');
    // What a killed conversion left is taken away once nobody can be writing it any more.
    const old = new Date(Date.now() - 3_600_000);
    await utimes(part, old, old);
    expect((await calledJson('convert', template, '--out', out)).code).toBe(0);
    expect(await nwbFiles(out)).toEqual(['sample20230622.nwb']);
  });
});

describe('a conversion that is stopped', () => {
  // The slowest settings: it must still be at it when the signal comes.
  const slowly = (out: string) => ['convert', noisy, '--out', out, '--level', '9', '--workers', '1'];
  const BEGUN = /\d+ %/;

  test('by Ctrl-C ends with exit code 3 and leaves nothing', async () => {
    const out = join(root, 'stopped-SIGINT');
    const { told, ended, goOn } = await startedUntil(BEGUN, ...slowly(out));
    expect((await nwbFiles(out)).toSorted()).toEqual([PART, JOURNAL]);
    goOn('SIGINT');
    expect(await ended).toEqual({ code: 3, signal: null });
    expect(told()).toContain('Cancelled. Nothing that looks finished was left behind.\n');
    expect(told()).not.toContain('100 %');
    expect(await nwbFiles(out)).toEqual([]);
  });

  test('by SIGTERM ends with exit code 3 and keeps what the same command goes on with', async () => {
    const out = join(root, 'stopped-SIGTERM');
    const { told, ended, goOn } = await startedUntil(/[2-9]\d %/, ...slowly(out));
    goOn('SIGTERM');
    expect(await ended).toEqual({ code: 3, signal: null });
    expect(told()).toContain('Stopped. What was written is kept: the same command goes on from there.\n');
    expect((await nwbFiles(out)).toSorted()).toEqual([PART, JOURNAL]);
    const { code, answer } = await renshawJson(...slowly(out));
    expect(code).toBe(0);
    expect((answer as { resumedBytes: number }).resumedBytes).toBeGreaterThan(0.1 * noisyBytes);
    expect(await nwbFiles(out)).toEqual(['sample20230622.nwb']);
  });

  test('by kill -9 leaves nothing that looks finished', async () => {
    const out = join(root, 'killed');
    const { ended, goOn } = await startedUntil(BEGUN, ...slowly(out));
    goOn('SIGKILL');
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await nwbFiles(out)).toSorted()).toEqual([PART, JOURNAL]);
    // Nobody writes it any more, so that the same command can be given again at once.
    expect((await calledJson('convert', noisy, '--out', out, '--level', '0')).code).toBe(0);
    expect(await nwbFiles(out)).toEqual(['sample20230622.nwb']);
  });
});
