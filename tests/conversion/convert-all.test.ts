import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/command.ts';
import { ProgressBlock } from '../../cli/progress-block.ts';
import { shareOf } from '../../mcp-server/tools/conversion/threads.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { called, calledJson, nwbFiles, startedUntil } from './command.ts';
import { failure, small } from './spoilt.ts';

let root = '';
let parent = '';
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-all-')));
  parent = join(root, 'parent');
  await writeSyntheticSession(join(parent, 'both'), { ...small, animal: 'one' });
  await writeSyntheticSession(join(parent, 'both'), { ...small, animal: 'two' });
  await writeSyntheticSession(join(parent, 'deep/er'), { ...small, animal: 'three' });
  await writeSyntheticSession(join(parent, 'bad'), { ...small, animal: 'bad' });
  await writeFile(join(parent, 'bad/20230622_bad_01_a1.rec'), '');
  await writeFile(join(parent, 'nameless.rec'), '');
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Answer {
  readonly sessions: readonly { session: string; outcome: string; result?: object; reason?: object }[];
  readonly converted: number;
}

function outcomes(answer: unknown): Record<string, string> {
  return Object.fromEntries((answer as Answer).sessions.map(({ session, outcome }) => [session, outcome]));
}

describe('convert --all', () => {
  test('converts every session, one that fails stops no other, and what is there is skipped', async () => {
    const out = join(root, 'out');
    const first = await calledJson('convert', parent, '--all', '--jobs', '2', '--out', out);
    expect(first.code).toBe(5);
    expect(outcomes(first.answer)).toEqual({
      'bad/20230622': 'failed',
      'one/20230622': 'converted',
      'two/20230622': 'converted',
      'three/20230622': 'converted',
    });
    expect(first.answer).toMatchObject({
      converted: 3,
      skipped: 0,
      failed: 1,
      cancelled: 0,
      sessions: [
        {
          folder: join(parent, 'bad'),
          reason: { kind: 'header' },
        },
        { output: join(out, 'one20230622.nwb'), result: { counts: { electrodes: 8 } } },
        {},
        { folder: join(parent, 'deep/er') },
      ],
    });
    const files = ['one20230622.nwb', 'three20230622.nwb', 'two20230622.nwb'];
    expect((await nwbFiles(out)).toSorted()).toEqual(files);

    const { code, stdout, stderr } = await called('convert', parent, '--all', '--out', out);
    expect(code).toBe(5);
    expect(stdout).toMatch(
      /^session +outcome +output +size +time +reason\nbad\/20230622 +failed +– +– .*an empty file/,
    );
    expect(stdout).toMatch(/^two\/20230622 +skipped +\S+two20230622\.nwb +– +– +It is converted already/m);
    expect(stdout).toMatch(/^0 of 4 sessions converted, 3 skipped, 1 failed, in /m);
    expect(stderr).toContain('note: not taken: ');
    expect(stderr).toContain('nameless.rec');
  });

  test('says 0 when all are converted or were, and replaces with --overwrite', async () => {
    const both = join(parent, 'both');
    const out = join(root, 'again');
    await mkdir(out);
    await writeFile(join(out, 'one20230622.nwb'), 'there');
    const first = await calledJson('convert', both, '--all', '--out', out);
    expect(first).toMatchObject({ code: 0, answer: { converted: 1, skipped: 1 } });
    const second = await calledJson('convert', both, '--all', '--out', out, '--overwrite');
    expect(second).toMatchObject({ code: 0, answer: { converted: 2, skipped: 0 } });
  });

  test('puts files beside recordings, also of one name; refuses to make one file of two before it writes', async () => {
    const folder = join(root, 'twice');
    for (const name of ['a', 'b']) await cp(join(parent, 'deep/er'), join(folder, name), { recursive: true });
    const out = join(root, 'nowhere');
    const { code, answer } = await calledJson('convert', folder, '--all', '--out', out);
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 output: <root>/nowhere/three20230622.nwb: found 2 sessions that would become one file: three/20230622 in <root>/twice/a and in <root>/twice/b; expected a file of its own for every session. Leave --out away, so that each file goes to its folder, move copies elsewhere, or convert these one by one."`,
    );
    await expect(readdir(out)).rejects.toThrow('ENOENT');
    expect(await calledJson('convert', folder, '--all')).toMatchObject({ code: 0, answer: { converted: 2 } });
    for (const name of ['a', 'b']) expect(await nwbFiles(join(folder, name))).toEqual(['three20230622.nwb']);
  });

  test('of a folder without sessions says so', async () => {
    const folder = join(root, 'empty');
    await mkdir(folder);
    const { code, answer } = await calledJson('convert', folder, '--all');
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 session: <root>/empty: found no recording; expected recordings named {YYYYMMDD}_{animal}_{epoch}_{tag}.rec, in this folder or below. Check the folder; rename recordings with other names to this form."`,
    );
  });

  test.each([
    [['--all', '--session', 'one/20230622'], '--session is about one session'],
    [['--all', '--metadata', 'x.yml'], '--metadata is about one session'],
    [['--jobs', '2'], '--jobs goes with --all'],
    [['--all', '--jobs', '0'], '--jobs takes a whole number'],
  ])('takes no %j', async (words, why) => {
    const { code, stderr } = await called('convert', parent, ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });

  test('stopped by Ctrl-C stops all, begins no other and leaves nothing', async () => {
    const folder = join(root, 'long');
    for (const animal of ['a', 'b', 'c'])
      await writeSyntheticSession(join(folder, animal), { ...small, animal, seconds: 4, channels: 64 });
    const out = join(root, 'stopped');
    const words = ['convert', folder, '--all', '--jobs', '2', '--out', out, '--level', '9'];
    const { told, ended, goOn } = await startedUntil(/\d+ %/, ...words);
    goOn('SIGINT');
    expect(await ended).toEqual({ code: 3, signal: null });
    expect(told().match(/: cancelled after/g)).toHaveLength(3);
    expect(await nwbFiles(out)).toEqual([]);
  });
});

test('cores and memory are shared among sessions that are converted at a time', () => {
  expect(shareOf({ workers: 8, memoryBytes: 585e6 }, 4)).toEqual({ workers: 2, memoryBytes: 285e6 });
  expect(shareOf({ workers: 2, memoryBytes: undefined }, 4)).toEqual({ workers: 1, memoryBytes: undefined });
});

describe('progress of several at a time', () => {
  function shown(isTTY: boolean) {
    let text = '';
    const write = (piece: string): boolean => {
      text += piece;
      return true;
    };
    const err = { write, isTTY, columns: 20 } as unknown as Io['err'];
    const block = new ProgressBlock({ out: err, err, signal: new AbortController().signal });
    block.ioOf('one').err.write('\r\u001B[2K███ 10 %');
    block.ioOf('two').err.write('\r\u001B[2K██████ 20 % of a long line');
    block.end('one', 'one: converted');
    return text.replaceAll('\u001B', '^');
  }

  test('is a line each on a terminal, drawn over, below what stays', () => {
    const last = shown(true).split('\r^[2K').at(-1);
    expect(last).toBe('one: converted\ntwo  ██████ 20 % of\n');
  });

  test('are plain lines elsewhere', () => {
    expect(shown(false)).toContain('one: converted\n');
    expect(shown(false)).toContain('one: ');
    expect(shown(false)).not.toContain('^[1A');
  });
});
