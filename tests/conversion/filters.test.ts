import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { hasPython, python } from '../yardstick.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-filters-'));
  const rig = { channels: 40, seconds: 1.5, epochs: 1, signal: 'realistic' } as const;
  await writeSyntheticSession(join(folder, 'session'), rig);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function converted(filter: 'deflate' | 'zstd' | 'none', level?: number): Promise<string> {
  const outFolder = join(folder, `${filter}-${level ?? 'default'}`);
  const settings = { folder: join(folder, 'session'), outFolder, filter, level, video: 'none' } as const;
  return (await runConversion(await planConversion(settings))).output.path;
}

describe('the filters that a conversion offers', () => {
  it.skipIf(!hasPython)('hold the same values, as Python reads them', async () => {
    const plain = await converted('none');
    for (const [filter, level, ids] of [
      ['deflate', undefined, [2, 1]],
      ['deflate', 6, [2, 1]],
      ['zstd', undefined, [2, 32_015]],
      ['zstd', 19, [2, 32_015]],
      ['deflate', 0, []],
    ] as const) {
      const packed = await converted(filter, level);
      const said = await python('same_data.py', [packed, plain]);
      expect(said).toEqual({ datasets: expect.any(Number) as number, differ: [], filters: ids });
      const [{ size }, { size: plainSize }] = await Promise.all([stat(packed), stat(plain)]);
      expect(size).toBeLessThan(ids.length === 0 ? plainSize * 1.01 : plainSize * 0.75);
    }
  });
});
