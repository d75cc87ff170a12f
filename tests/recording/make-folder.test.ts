import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../recording/index.ts';

test('a folder may be made by several at a time, and not where a file stands', async () => {
  const root = await mkdtemp(join(tmpdir(), 'renshaw-folder-'));
  try {
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(root, 'a', 'b', 'c'))));
    expect(await readdir(join(root, 'a', 'b'))).toEqual(['c']);
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
