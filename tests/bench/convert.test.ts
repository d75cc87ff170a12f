import { describe, expect, it } from 'vitest';
import { aimsTable } from '../../bench/convert/aims.ts';
import { cpuSecondsOf, measure } from '../../bench/convert/measure.ts';
import { readOptions } from '../../bench/convert/options.ts';
import { type BenchSession, chosenPrograms, type ProgramName } from '../../bench/convert/programs.ts';
import { compare } from '../../bench/convert/rounds.ts';
import { markdownTable, type ProgramRuns, type Run } from '../../bench/convert/table.ts';
import { median } from '../../bench/markdown.ts';
import { UsageError } from '../../schemas/index.ts';
import { temporaryFolder } from '../recording/temporary-folder.ts';

const inFolder = temporaryFolder('bench');
const session: BenchSession = {
  folder: '/session',
  recording: '/session/a.rec',
  bytes: 100e6,
  channels: 128,
  seconds: 300,
  headerBytes: 10,
  packetBytes: 300,
  samplesOffsetBytes: 44,
  chunkShape: [16_384, 32],
};
const pythons = { peer: '/peer/python', h5py: '/h5py/python' };

const run = (round: number, wallSeconds: number, peakBytes: number): Run => ({
  round,
  wallSeconds,
  cpuSeconds: 1,
  peakBytes,
  ownPeakBytes: 0,
  outputBytes: 50e6,
});

function runsOf(name: ProgramName, ...runs: readonly Run[]): ProgramRuns {
  const [program] = chosenPrograms([name], pythons);
  if (program === undefined) throw new Error(name);
  return { program, runs };
}

describe('the table', () => {
  it('takes the middle run, or the mean of the two middle ones', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  it('compares with the first program round by round, not median by median', () => {
    const all = [
      runsOf('renshaw', run(1, 1, 2e8), run(2, 10, 2e8), run(3, 2, 2e8)),
      runsOf('cp', run(1, 4, 1e8), run(2, 5, 1e8), run(3, 4, 1e8)),
    ];
    const [, , , row = ''] = markdownTable(all, 100e6).split('\n');
    expect(row).toContain('| 4.00 s | 25 MB/s | 1.00 s | 100 MB | not seen | 50 MB | 0.50 |');
    expect(row).toContain('| 2.00 (0.50–4.00) | 1.00 (1.00–1.00) | 0.50 (0.50–0.50) |');
  });

  it('compares a program that ran less often with the rounds in which it ran', () => {
    const all = [runsOf('renshaw', run(1, 1, 2e8), run(2, 2, 2e8)), runsOf('trodes_to_nwb', run(2, 30, 2e9))];
    expect(markdownTable(all, 100e6).split('\n')[3]).toContain('| 15.00 | 1.00 | 10.00 |');
  });
});

describe('the aims', () => {
  const ours = runsOf('renshaw', run(1, 10, 2.5e8));
  const peer = runsOf('trodes_to_nwb', run(1, 80, 1e10));

  it('say what was measured and whether it is enough', () => {
    const limit = runsOf('limit', run(1, 8, 0));
    const aims = aimsTable([ours, peer, limit], session).split('\n');
    expect(aims).toContain('| by default: at least 6 × as fast as trodes_to_nwb | 8.00 × | yes |');
    expect(aims).toContain('| peak memory at most 300 MB | 250 MB | yes |');
    expect(aims).toContain('| size at most 0.62 of the source | 0.500 | yes |');
    expect(aims.join()).toContain('as this program does, and do nothing else | 80 % | no |');
  });

  it('are not said of what did not run, or of other sessions', () => {
    expect(aimsTable([ours], session)).not.toMatch(/trodes_to_nwb|cp and sync|10 s of/);
    expect(aimsTable([ours, peer], { ...session, seconds: 10 })).not.toContain('trodes_to_nwb');
    expect(aimsTable([ours], { ...session, seconds: 10 })).toContain('| 10.00 s | no |');
    expect(aimsTable([ours], { ...session, seconds: 5 })).toBe('');
  });
});

describe.runIf(process.platform === 'linux')('rounds', () => {
  const { signal } = new AbortController();
  const [cp, peer] = chosenPrograms(['cp', 'trodes_to_nwb'], pythons);
  if (cp === undefined || peer === undefined) throw new Error('two programs were asked for');
  const writes = (text: string) => (_: BenchSession, out: string) => ['sh', '-c', text, out];

  it('leave out who fails, and let a slow one run less often', async () => {
    const programs = [
      { ...cp, command: writes('printf 12345 > "$0/a.rec"') },
      { ...peer, command: writes('printf 1 > "$0/a.nwb"') },
      { ...peer, title: 'fails', command: writes('exit 3') },
    ];
    const rounds = { rounds: 2, runsOf: ({ name }: { name: string }) => (name === 'cp' ? 2 : 1) };
    const all = await compare(programs, session, { ...rounds, out: inFolder('out'), signal });
    expect(all.map(({ program, runs }) => [program.title, runs.map(({ round }) => round)])).toEqual([
      [cp.title, [1, 2]],
      ['trodes_to_nwb', [2]],
    ]);
    expect(all[0]?.runs[0]?.outputBytes).toBe(5);
  });

  it('believe a program that tells its own time, and want no file of it', async () => {
    const command = () => ['echo', '{"wallSeconds":7,"cpuSeconds":8}'];
    const ownTimes = chosenPrograms(['limit'], pythons)[0]?.ownTimes;
    if (ownTimes === undefined) throw new Error('the limit tells its own times');
    const rounds = { rounds: 1, runsOf: () => 1, out: inFolder('none'), signal };
    const [timed] = await compare([{ ...cp, command, ownTimes }], session, rounds);
    expect(timed?.runs).toMatchObject([{ wallSeconds: 7, cpuSeconds: 8, outputBytes: undefined }]);
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
  expect(readOptions(['--sessions', '32x60,64x1']).sessions).toEqual([
    { channels: 32, seconds: 60 },
    { channels: 64, seconds: 1 },
  ]);
  for (const [option, text] of [
    ['--runs', '0'],
    ['--programs', 'tar'],
    ['--sessions', '32'],
    ['--sessions', '32x0'],
  ] as const)
    expect(() => readOptions([option, text])).toThrow(UsageError);
});

it('leaves out what needs a Python that is not there', () => {
  const names = readOptions([]).programs;
  const some = chosenPrograms(names, { peer: undefined, h5py: undefined }).map(({ name }) => name);
  expect(some).toEqual(names.filter((name) => name !== 'trodes_to_nwb' && name !== 'h5py'));
});
