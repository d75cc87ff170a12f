import { describe, expect, it } from 'vitest';
import { cpuSecondsOf, measure } from '../../bench/convert/measure.ts';
import { readOptions } from '../../bench/convert/options.ts';
import { chosenPrograms } from '../../bench/convert/programs.ts';
import { markdownTable, median, type Run } from '../../bench/convert/table.ts';
import { UsageError } from '../../schemas/index.ts';

const run = (wallSeconds: number, peakBytes: number): Run => ({
  wallSeconds,
  cpuSeconds: 1,
  peakBytes,
  ownPeakBytes: 0,
  outputBytes: 50e6,
});

describe('the table', () => {
  it('takes the middle run, or the mean of the two middle ones', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  it('compares with the first program round by round, not median by median', () => {
    const [first, second] = chosenPrograms(['renshaw', 'cp'], undefined);
    if (first === undefined || second === undefined) throw new Error('two programs were asked for');
    const all = [
      { program: first, runs: [run(1, 2e8), run(10, 2e8), run(2, 2e8)] },
      { program: second, runs: [run(4, 1e8), run(5, 1e8), run(4, 1e8)] },
    ];
    const [, , , row = ''] = markdownTable(all, 100e6).split('\n');
    expect(row).toContain('| 4.00 s | 25 MB/s | 1.00 s | 100 MB | not seen | 50 MB | 2.00 |');
    expect(row).toContain('| 2.00 (0.50–4.00) | 0.50 (0.50–0.50) |');
  });
});

it.runIf(process.platform === 'linux')('measures a command with its threads and memory', async () => {
  const script = `const held = Buffer.alloc(150e6, 1); const end = performance.now() + 300;
    while (performance.now() < end); if (held[7] !== 1) process.exit(1);`;
  const { signal } = new AbortController();
  const measured = await measure([process.execPath, '-e', script], '.', signal);
  expect(measured.wallSeconds).toBeGreaterThan(0.3);
  expect(measured.cpuSeconds).toBeGreaterThan(0.1);
  expect(measured.peakBytes).toBeGreaterThan(150e6);
  expect(measured.ownPeakBytes).toBeLessThan(measured.peakBytes);
  await expect(measure(['sh', '-c', 'echo no >&2; exit 7'], '.', signal)).rejects.toThrow(
    /ended with 7[\s\S]*no/,
  );
});

it('reads the times of the shell', () => {
  expect(cpuSecondsOf('0m0.01s 0m0.02s\n1m5.730s 0m0.740s\n')).toBeCloseTo(66.47);
  expect(() => cpuSecondsOf('nothing')).toThrow(/not understood/);
});

it('refuses options that cannot be', () => {
  expect(readOptions(['--channels', '32,64']).channels).toEqual([32, 64]);
  expect(() => readOptions(['--runs', '0'])).toThrow(UsageError);
  expect(() => readOptions(['--programs', 'tar'])).toThrow(UsageError);
});
