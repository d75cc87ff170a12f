import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { hasPython } from '../yardstick.ts';
import { killConversions } from './kills.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'renshaw-kills-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true, force: true }));

// A few moments; tests/conversion/run-kills.ts kills as often as one likes.
test.skipIf(!hasPython)(
  'a conversion that is killed at any moment goes on to the same file',
  async () => {
    const folder = join(root, 'session');
    await writeSyntheticSession(folder, { seconds: 2, channels: 32, epochs: 1 });
    const flags = ['--level', '9', '--workers', '1'];
    const killed = await killConversions({
      folder,
      outFolder: join(root, 'nwb'),
      moments: 3,
      seed: 7,
      flags,
    });
    expect(killed.map(({ faults }) => faults)).toEqual([[], [], []]);
  },
  300_000,
);
