import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readOptions, secondsOf } from '../../bench/preview/options.ts';
import { quantile, zoomTable } from '../../bench/preview/table.ts';
import { UsageError } from '../../schemas/index.ts';

describe('the benchmark of zooming', () => {
  it('says what half and nearly all of the zooms take', () => {
    const zooms = Array.from({ length: 20 }, (_, index) => ({ seconds: 60, ms: index + 1, share: 1 }));
    const table = zoomTable([...zooms, { seconds: 0.001, ms: 200, share: 0.25 }]);
    expect(table).toContain('| 10 s and more | 20 | 10 ms | 19 ms | 20 ms | all |');
    expect(table).toContain('| below 0.1 s | 1 | 200 ms | 200 ms | 200 ms | at least 25 % |');
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });

  it('makes a recording of the size that is asked for', () => {
    expect(secondsOf(readOptions(['--megabytes', '279', '--channels', '128']))).toBe(30);
    expect(() => readOptions(['--zooms', '0'])).toThrow(UsageError);
  });
});

it.runIf(process.platform === 'linux')('runs, and prints tables', async () => {
  const main = fileURLToPath(new URL('../../bench/preview/main.ts', import.meta.url));
  const args = [main, '--megabytes', '80', '--channels', '16', '--zooms', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toMatch(/### 16 channels, \d+ s, \d+ MB/);
  expect(stdout).toMatch(/Read through:[\s\S]*\| all \| \d+ \|/);
});
