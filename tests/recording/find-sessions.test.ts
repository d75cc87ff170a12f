import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSessions } from '../../recording/index.ts';

let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-find-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function found(...files: readonly string[]) {
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  const { sessions, unplaced } = await findSessions(root);
  return {
    sessions: sessions.map(({ folder, animal, date, metadataFile }) =>
      [
        `${animal}/${date} in ${relative(root, folder) || '.'}`,
        ...(metadataFile === undefined ? [] : [`with ${relative(root, metadataFile)}`]),
      ].join(' '),
    ),
    unplaced: unplaced.map(({ path }) => relative(root, path)),
  };
}

describe('sessions below a folder', () => {
  test('lie in folders of their own, and several in one', async () => {
    const { sessions, unplaced } = await found(
      '20230622_a_01_x.rec',
      'rats/b/20230622_b_01_x.rec',
      'rats/b/20230623_b_01_x.rec',
      'rats/b/20230623_b_metadata.yml',
      'rats/notes.txt',
      'rats/my.rec',
    );
    expect(sessions).toEqual(['a/20230622 in .', 'b/20230622 in rats/b', 'b/20230623 in rats/b']);
    expect(unplaced).toEqual(['rats/my.rec']);
  });

  test('are one where one folder holds the others', async () => {
    const { sessions } = await found('day/20230622_a_01_x.rec', 'day/copy/20230622_a_01_x.rec');
    expect(sessions).toEqual(['a/20230622 in day']);
  });

  test('are one where their epochs complete each other, whose metadata lie in the middle', async () => {
    const { sessions } = await found(
      'lab/day/morning/20230622_a_01_x.rec',
      'lab/day/evening/20230622_a_02_x.rec',
      'lab/day/20230622_a_metadata.yml',
    );
    expect(sessions).toEqual(['a/20230622 in lab/day']);
  });

  test('are several where folders hold the same epoch', async () => {
    const { sessions } = await found('one/20230622_a_01_x.rec', 'two/20230622_a_01_y.rec');
    expect(sessions).toEqual(['a/20230622 in one', 'a/20230622 in two']);
  });

  test('take metadata from elsewhere where only one file can be meant', async () => {
    const { sessions } = await found(
      'rec/20230622_a_01_x.rec',
      'rec/20230623_a_01_x.rec',
      'yaml/20230622_a_metadata.yml',
      'yaml/20230623_a_metadata.yml',
      'old/20230623_a_metadata.yml',
    );
    expect(sessions).toEqual(['a/20230622 in rec with yaml/20230622_a_metadata.yml', 'a/20230623 in rec']);
  });
});
