import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syntheticRigs, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { hasPython, python } from '../yardstick.ts';
import { COMMAND, called, renshaw, renshawJson } from './command.ts';

const COMMANDS = ['start', 'inspect', 'convert', 'tree', 'demo'];
const ESCAPE = '\u001B';
const CLEARED_LINE = `\r${ESCAPE}[2K`;
const REC = '20230622_sample_01_a1.rec';

let root = '';
let session = '';
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-cli-')));
  session = join(root, 'session');
  await writeSyntheticSession(session, {
    seconds: 1,
    epochs: 2,
    dropped: [
      [9000, 1, 0],
      [20000, 37, 1],
    ],
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function digestsIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await digest(name)] as const)),
  );
}

describe('help and usage', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j names every command', async (args) => {
    const { code, stdout, stderr } = await called(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} +\\S`, 'm'));
    expect(stdout).toContain('0 done, 1 the input is at fault, 2 usage, 3 cancelled, 4 our fault, 5 some');
  });

  test.each(COMMANDS)('%s --help says what it does and each of its flags', async (command) => {
    const { code, stdout, stderr } = await called(command, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`renshaw ${command}`)).toBe(true);
    for (const line of stdout.split('\n').filter((one) => one.startsWith('  --')))
      expect(line).toMatch(/^ {2}--[a-z-]+( \S+)? {2,}\S/);
  });

  test('--version is the version of the package', async () => {
    const { version } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    for (const flag of ['--version', '-v'])
      expect(await renshaw(flag)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [['convrt'], 'convrt'],
    [['inspect'], 'PATH'],
    [['inspect', 'a', 'b'], '"b"'],
    [['convert', 'a', '--outt', 'b'], '--outt'],
    [['convert', 'a', '--out'], '--out'],
    [['convert', 'a', '--level', '23'], 'from 0 to 22'],
    [['convert', 'a', '--level', '11'], 'level 11 of deflate'],
    [['convert', 'a', '--filter', 'gzip'], 'deflate or zstd or none'],
    [['convert', 'a', '--filter', 'zstd', '--verify'], 'reads no zstd'],
    [['convert', 'a', '--memory', '5M'], '200M or more'],
    [['convert', 'a', '--memory', 'much'], '200M or more'],
    [['convert', 'a', '--workers', 'many'], 'from 1 to 256'],
    [['convert', 'a', '--ephys-scaling', 'volts'], 'raw or microvolts'],
    [['convert', 'a', '--analog-layout', 'new'], 'sensors or legacy'],
    [['demo', 'a', '--epochs', '0'], 'from 1 to 99'],
  ])('%j ends with exit code 2 and one sentence or two', async (args, word) => {
    const { code, stdout, stderr } = await called(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(word);
  });
});

describe('inspect', () => {
  test('says what a session holds', async () => {
    const { code, stdout } = await renshaw('inspect', session);
    expect(code).toBe(0);
    expect(stdout.replaceAll(root, '<root>')).toMatchInlineSnapshot(`
      "Session sample/20230622
        epoch 01_a1: 1.0 s from 2023-06-22T20:00:00.888Z, 3.6 MB
          32 channels in 8 nTrodes of 4 at 30 kHz, 0.195 µV per count; 29,999 packets of 118 bytes
          clock: SysClock, cameras with PTP; Trodes 2.4.0
          devices: Controller_DIO 1 B, ECU 32 B, Multiplexed 8 B, SysClock 8 B
          streams: 72 digital lines, analog_input 8, analog_output 4, accelerometer 3, gyroscope 3, magnetometer 3, controller_analog_input 1
          gaps: 1 of one packet; 1 packet lost
            0.300 s in, before packet 9000: 1 packet lost (0.03 ms)
          SysClock against the counter, a sample of 64 places: 0.004 ms off a steady clock (0.009 at most)
        epoch 02_a2: 1.0 s from 2023-06-22T20:02:01.888Z, 3.6 MB
          32 channels in 8 nTrodes of 4 at 30 kHz, 0.195 µV per count; 29,963 packets of 118 bytes
          clock: SysClock, cameras with PTP; Trodes 2.4.0
          devices: Controller_DIO 1 B, ECU 32 B, Multiplexed 8 B, SysClock 8 B
          streams: 72 digital lines, analog_input 8, analog_output 4, accelerometer 3, gyroscope 3, magnetometer 3, controller_analog_input 1
          gaps: 1 longer; 37 packets lost
            0.668 s in, before packet 20000: 37 packets lost (1.23 ms)
          SysClock against the counter, a sample of 64 places: 0.003 ms off a steady clock (0.008 at most)
        beside them: 2 video, 2 position-tracking, 2 camera-hardware-sync, 2 statescript-log
        metadata: <root>/session/20230622_sample_metadata.yml
        nothing is missing for a conversion
      "
    `);
  });

  test('says the same as JSON', async () => {
    const { code, answer } = await renshawJson('inspect', session);
    expect(code).toBe(0);
    const { sessions } = answer as { sessions: { recordings: object[] }[] };
    expect(sessions).toMatchObject([
      {
        animal: 'sample',
        date: '20230622',
        missing: [],
        recordings: [
          {
            epoch: 1,
            tag: 'a1',
            packets: 29999,
            packetBytes: 118,
            rateHz: 30000,
            start: '2023-06-22T20:00:00.888Z',
            seconds: 1,
            channels: 32,
            microvoltsPerCount: [0.195],
            clock: 'SysClock',
            isPtpEnabled: true,
            gaps: { single: 1, longer: 0, lostPackets: 1, isComplete: true },
          },
          { epoch: 2, gaps: { single: 0, longer: 1, lostPackets: 37, first: [{ packet: 20000, lost: 37 }] } },
        ],
      },
    ]);
    expect(sessions[0]).not.toHaveProperty('fault');
  });

  test('takes a single recording', async () => {
    const { code, answer } = await renshawJson('inspect', join(session, REC));
    expect(code).toBe(0);
    expect(answer).toMatchObject({ sessions: [], recordings: [{ packets: 29999, channels: 32 }] });
  });

  test('says what a session without metadata lacks', async () => {
    const folder = join(root, 'bare');
    await writeSyntheticSession(folder, { ...syntheticRigs.noMetadata, seconds: 0.1, cameras: 0 });
    const { code, stdout } = await renshaw('inspect', folder);
    expect(code).toBe(0);
    expect(stdout).toContain('metadata: none');
    expect(stdout).toMatch(/missing for a file that DANDI takes:\n {4}\S/);
    expect(stdout).not.toContain('nothing is missing');
  });

  test('names a fault of one session and goes on with the others', async () => {
    const folder = join(root, 'one-broken');
    const options = { seconds: 0.1, epochs: 1, cameras: 0, stateScript: false };
    await writeSyntheticSession(folder, options);
    await writeSyntheticSession(folder, { ...options, animal: 'broken' });
    await writeFile(join(folder, '20230622_broken_01_a1.rec'), '');
    const { code, stdout } = await renshaw('inspect', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Session broken\/20230622[\s\S]*cannot be converted: .*empty file/);
    expect(stdout).toMatch(/Session sample\/20230622[\s\S]*nothing is missing/);
  });

  test('of nothing ends with exit code 1', async () => {
    const { code, stdout, stderr } = await renshaw('inspect', join(root, 'nowhere'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nowhere');
  });
});

describe('demo', () => {
  test('writes the same bytes every time', async () => {
    const folders = [join(root, 'demo-1'), join(root, 'demo-2')];
    for (const folder of folders) {
      const flags = ['--seconds', '1', '--channels', '8', '--epochs', '1'];
      const { code, answer } = await renshawJson('demo', folder, ...flags);
      expect(code).toBe(0);
      const { length } = await readFile(join(folder, REC));
      expect(answer).toMatchObject({ folder, epochs: 1 });
      expect((answer as { bytes: number }).bytes).toBe(length);
    }
    const [one = {}, other = {}] = await Promise.all(folders.map(digestsIn));
    expect(Object.keys(one).length).toBeGreaterThan(4);
    expect(one).toEqual(other);
  });

  test('does not write over a session', async () => {
    const before = await digestsIn(session);
    const { code, stderr } = await renshaw('demo', session, '--seconds', '1');
    expect(code).toBe(1);
    expect(stderr).toContain(session);
    expect(await digestsIn(session)).toEqual(before);
  });
});

describe('convert and tree', () => {
  let nwb = '';
  test('--json prints what was written, with the checksum of the file', async () => {
    const out = join(root, 'nwb');
    const { code, answer } = await renshawJson('convert', session, '--out', out, '--checksum');
    expect(code).toBe(0);
    nwb = join(out, 'sample20230622.nwb');
    const bytes = await readFile(nwb);
    const videos = ['20230622_sample_01_a1.1.h264', '20230622_sample_02_a2.1.h264'];
    expect(answer).toMatchObject({
      outputs: [
        { path: nwb, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
        ...videos.map((name) => ({ path: join(out, name), bytes: statSync(join(session, name)).size })),
      ],
      counts: { recordings: 2, packets: 59962, electrodes: 32, lostPackets: 38, cameras: 2 },
      sourceBytes: 59962 * 118,
    });
    expect((answer as { seconds: number }).seconds).toBeGreaterThan(0);
  });

  test('tells the same in words, and progress as plain lines where there is no terminal', async () => {
    const { code, stdout, stderr } = await renshaw(
      'convert',
      session,
      '--out',
      join(root, 'words'),
      '--checksum',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wrote \S+sample20230622\.nwb: .* from 7\.1 MB/);
    expect(stdout).toContain('59,962 packets of 32 electrodes');
    expect(stdout).toContain('38 packets were lost');
    expect(stdout).toMatch(/SHA-256 [0-9a-f]{64}\n/);
    const lines = stderr.trimEnd().split('\n');
    // What was found while reading every packet is told when that is done.
    const end = lines.findIndex((line) => /^100 %.*finishing$/.test(line));
    expect(end).toBeGreaterThan(0);
    expect(lines.slice(end + 1)).toEqual([
      expect.stringMatching(/^note: statescript log .*_01_a1\.stateScriptLog: no Unix time/),
      expect.stringMatching(/^note: statescript log .*_02_a2\.stateScriptLog: no Unix time/),
    ]);
    const percents = lines.flatMap((line) => /^ *(\d+) %/.exec(line)?.[1] ?? []).map(Number);
    expect(percents.length).toBeGreaterThan(2);
    expect(percents.length).toBeLessThanOrEqual(14);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    for (const drawn of ['\r', ESCAPE, '█']) expect(stderr).not.toContain(drawn);
  });

  test.skipIf(!hasPython || process.platform === 'win32')('draws a bar on a terminal', async () => {
    const command = [process.execPath, COMMAND, 'convert', session, '--out', join(root, 'terminal')];
    const { code, text } = (await python('on_terminal.py', command)) as { code: number; text: string };
    expect(code).toBe(0);
    const drawn = text.split(CLEARED_LINE);
    expect(drawn.length).toBeGreaterThan(3);
    expect(drawn.at(-2)).toMatch(/^█{24} +100 % .*finishing$/);
    expect(drawn.some((line) => /^█+░* +\d+ % {2}[\d.]+ MB of 7\.1 MB/.test(line))).toBe(true);
    // The bar is gone before the result, and what was found on the way, are told.
    expect(drawn.at(-1)).toMatch(/^(?:note: .*\r?\n)+Wrote /);
  });

  test('tree shows groups, datasets and links', async () => {
    const { code, stdout, stderr } = await renshaw('tree', nwb);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /e-series\/ +ElectricalSeries\n +data +int16 .*\[59962 × 32\].*shuffle, deflate 1/,
    );
    expect(stdout).toMatch(/analog_input\/ [\s\S]*timestamps +→ \/acquisition\/e-series\/timestamps/);
    const { answer } = await renshawJson('tree', nwb);
    expect(JSON.stringify(answer)).toContain('e-series');
  });

  test('tree of what is no HDF5 file ends with exit code 1', async () => {
    for (const path of [join(session, REC), join(root, 'nowhere.nwb'), session]) {
      const { code, answer } = await renshawJson('tree', path);
      expect({ path, code }).toEqual({ path, code: 1 });
      expect((answer as { error: { message: string } }).error.message).toContain(path);
    }
  });
});
