import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { chunkShapesOf } from '../../bench/reading/chunk-shape.ts';
import { readingTable } from '../../bench/reading/table.ts';
import { UsageError } from '../../schemas/index.ts';
import { hasPython, nwbPython } from '../yardstick.ts';

it('reads shapes as they are written', () => {
  expect(chunkShapesOf('16384x32,1x2')).toEqual([
    [16_384, 32],
    [1, 2],
  ]);
  for (const text of ['', '16384', '0x32', '16384x32x1'])
    expect(() => chunkShapesOf(text)).toThrow(UsageError);
});

it('shows the middle reading of each kind', () => {
  const readings = {
    'all channels': [
      [0.03, 9, 2e6],
      [0.01, 1, 3e6],
      [0.02, 1, 4e6],
    ],
  } as const;
  const table = readingTable([{ shape: [16_384, 32], fileBytes: 1e9, readings }]);
  expect(table.split('\n')[2]).toBe('| 16384 × 32 | 1000 MB | 20 ms, 3.0 MB |');
});

it.runIf(hasPython)('times reading of files that have the shapes', async () => {
  const main = fileURLToPath(new URL('../../bench/reading/main.ts', import.meta.url));
  const args = ['--channels', '4', '--seconds', '1', '--shapes', '2048x4,512x3', '--rounds', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
    env: { ...process.env, RENSHAW_PYTHON: nwbPython },
  });
  expect(stdout).toMatch(/\| 2048 × 4 \| \d+ MB \| \d+ ms, /);
  expect(stdout).toMatch(/\| 512 × 3 \| \d+ MB \| \d+ ms, /);
});
