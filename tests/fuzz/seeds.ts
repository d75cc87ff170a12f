import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SyntheticOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';

/** The files of a made session whose names match, in the order of their names. */
export async function filesOf(options: Partial<SyntheticOptions>, pattern: RegExp): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-seeds-'));
  try {
    await writeSyntheticSession(folder, { epochs: 1, signal: 'pattern', ...options });
    const names = (await readdir(folder)).filter((name) => pattern.test(name)).toSorted();
    return await Promise.all(names.map((name) => readFile(join(folder, name))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
