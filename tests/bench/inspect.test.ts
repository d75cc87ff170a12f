import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readOptions, secondsOf } from '../../bench/inspect/options.ts';
import { inspectors } from '../../bench/inspect/programs.ts';
import { inspectionTable } from '../../bench/inspect/table.ts';
import { UsageError } from '../../schemas/index.ts';

const run = (wallSeconds: number, peakBytes: number) => ({
  wallSeconds,
  cpuSeconds: 1,
  peakBytes,
  ownPeakBytes: 0,
});

describe('the benchmark of the inspection', () => {
  it('compares round by round', () => {
    const table = inspectionTable([
      { title: 'ours', runs: [run(1, 1e8), run(10, 1e8), run(2, 1e8)] },
      { title: 'theirs', runs: [run(4, 3e8), run(5, 3e8), run(4, 3e8)] },
    ]);
    expect(table.split('\n')[3]).toBe(
      '| theirs | 4.00 s | 1.00 s | 300 MB | 2.00 (0.50–4.00) | 3.00 (3.00–3.00) |',
    );
  });

  it('takes NWB Inspector in where a Python has it', () => {
    expect(inspectors(undefined).map(({ title }) => title)).not.toContain('nwbinspector --config dandi');
    const theirs = inspectors('/python/bin/python3').at(-1);
    expect(theirs?.command('a.nwb', '/out').slice(0, 2)).toEqual(['/python/bin/nwbinspector', 'a.nwb']);
  });

  it('makes a recording of the size that is asked for', () => {
    expect(secondsOf(readOptions(['--megabytes', '279', '--channels', '128']))).toBe(30);
    expect(secondsOf(readOptions(['--megabytes', '1']))).toBe(1);
    expect(() => readOptions(['--runs', '0'])).toThrow(UsageError);
    expect(() => readOptions(['--megabytes', 'large'])).toThrow(UsageError);
  });
});

it.runIf(process.platform === 'linux')('runs, and prints a table', async () => {
  const main = fileURLToPath(new URL('../../bench/inspect/main.ts', import.meta.url));
  const args = [main, '--megabytes', '2', '--channels', '4', '--runs', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, RENSHAW_PYTHON: '' },
  });
  expect(stdout).toMatch(/### 4 channels, 1 s, a file of \d+ MB/);
  expect(stdout).toMatch(/\| renshaw validate --config dandi \| [\d.]+ s .*\| 1\.00 \| 1\.00 \|/);
});
