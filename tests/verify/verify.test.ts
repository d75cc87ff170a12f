import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createConversionAgent } from '../../agents/conversion/index.ts';
import { createEvaluationAgent } from '../../agents/evaluation/index.ts';
import { createEngine, startHub } from '../../mcp-server/index.ts';
import {
  planConversion,
  runConversion,
  type VerifyReport,
  verifyFile,
} from '../../mcp-server/tools/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { called, calledJson } from '../conversion/command.ts';
import { type Converted, openWorkshop, type Workshop } from '../conversion/workshop.ts';
import { byteOf, withFlippedValue } from './spoiling.ts';

const options = {
  seconds: 0.1,
  epochs: 1,
  channels: 8,
  cameras: 0,
  stateScript: false,
  signal: 'pattern',
} as const;
const E_SERIES = '/acquisition/e-series/data';

let workshop: Workshop;
let made: Converted;
let other: Converted;
beforeAll(async () => {
  workshop = await openWorkshop();
  made = await workshop.convert('made', options);
  other = await workshop.convert('other', { ...options, seconds: 0.08, seed: 2 });
});
afterAll(() => workshop.close());

describe('files of every layout equal their sessions', () => {
  test.each([
    ['whole microvolts', { uvPerCount: [0.195, 0.3] }, { ephysScaling: 'microvolts' }],
    ['the legacy analog layout', { epochs: 2 }, { analogLayout: 'legacy', level: 0 }],
    ['sensors off, split files, a wrap', { sensors: [], splitParts: 3, counterStart: 2 ** 32 - 1000 }, {}],
    ['no clock, no scale, lost packets', { sysClock: false, uvPerCount: null, dropped: [[100, 3]] }, {}],
    ['behaviour only', { channels: 0 }, {}],
    ['bytes behind the last packet', { trailingBytes: 3, channels: 4 }, {}],
  ] as const)('%s', async (name, changed, settings) => {
    const { path, folder } = await workshop.convert(
      name.replaceAll(/\W/g, '_'),
      { ...options, ...changed },
      settings,
    );
    const report = await verifyFile({ file: path, folder });
    expect(report.streams.filter(({ differences }) => differences > 0)).toEqual([]);
    expect(report.isEqual).toBe(true);
    expect(report.notCompared).toEqual([]);
    expect(report.notes).toHaveLength(name === 'whole microvolts' ? 1 : 0);
  });
});

test('rows that stand for lost packets must repeat the packet before', async () => {
  const dropped = [
    [100, 1],
    [101, 1],
    [300, 4],
    [700, 1],
  ] as const;
  const { path, folder } = await workshop.convert(
    'filled',
    { ...options, epochs: 2, dropped },
    { fillSingleDrops: true, level: 0 },
  );
  const ephys = (report: VerifyReport) => report.streams.find((one) => one.path === E_SERIES);
  const report = await verifyFile({ file: path, folder });
  expect(report.streams.filter(({ differences }) => differences > 0)).toEqual([]);
  // 7 packets of each epoch's 3000 were lost, 3 of them alone.
  expect(ephys(report)?.values).toBe(2 * (3000 - 4) * 8);
  expect(ephys(report)?.what).toContain('6 rows repeat the packet before a lost one');
  const copy = await withFlippedValue(path, E_SERIES, [702, 3], 0);
  const first = ephys(await verifyFile({ file: copy, folder }))?.first;
  expect(first?.row).toBe(702);
  expect(first?.expected).toContain('lost before packet 700');
  const late = await withFlippedValue(path, '/acquisition/e-series/timestamps', [702], 0);
  expect((await verifyFile({ file: late, folder })).differences).toBe(1);
});

test('a clock that was set while recording is held against the line that the reader finds, and it is said', async () => {
  const step = { packet: 9000, ns: 50_000_000 };
  const { path, folder } = await workshop.convert('set', {
    ...options,
    seconds: 0.8,
    channels: 4,
    clockStep: step,
  });
  const report = await verifyFile({ file: path, folder });
  expect(report.streams.filter(({ differences }) => differences > 0)).toEqual([]);
  expect(report.notes.join()).toMatch(/SysClock of .* strays up to \d+\.\d ms from a plain line/);
  const copy = await withFlippedValue(path, '/acquisition/e-series/timestamps', [20_000], 1);
  const spoilt = await verifyFile({ file: copy, folder });
  expect(spoilt.streams.find(({ differences }) => differences > 0)).toMatchObject({
    path: '/acquisition/e-series/timestamps',
    differences: 1,
    first: { row: 20_000 },
  });
});

describe('the report', () => {
  test('says what differs when the file is of another session', async () => {
    const report = await verifyFile({ file: other.path, folder: made.folder });
    expect(report.isEqual).toBe(false);
    const ephys = report.streams.find(({ path }) => path === E_SERIES);
    expect(ephys).toMatchObject({
      differences: 600,
      first: { row: 2400, found: '2400 rows', expected: '3000 rows' },
    });
    const electrodes = report.streams.find(({ path }) => path.endsWith('/electrodes'));
    expect(electrodes?.first?.channel).toMatch(/ of hwChan \d+$/);
  });

  test('says what was not compared, and what no file holds', async () => {
    const folder = join(workshop.root, 'bare');
    await cp(made.folder, folder, { recursive: true });
    await rm(join(folder, '20230622_sample_metadata.yml'));
    const report = await verifyFile({ file: made.path, folder });
    expect(report.isEqual).toBe(true);
    expect(report.notes.join()).toContain('no metadata');
    expect(report.notCompared).toEqual(['/processing/tasks/task_0']);
    expect(report.notStored.join()).toMatch(/digital lines.*SysClock/);
    expect(report.streams.find(({ path }) => path === E_SERIES)?.values).toBe(3000 * 8);
  });

  test('comes by the command line, in words and as JSON', async () => {
    const words = await called('verify', made.path, '--source', made.folder);
    expect(words.code).toBe(0);
    expect(words.stdout).toMatch(/^\S+made\S+\.nwb equals the session in .*: [\d,]+ values of \d+ streams/);
    const { code, answer } = await calledJson('verify', made.path, '--source', made.folder);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      isEqual: true,
      differences: 0,
      sourceBytes: 3000 * (1 + 1 + 32 + 8 + 8 + 4 + 16),
    });
  });

  test('of a file that differs ends with exit code 1 and lists the streams', async () => {
    const { code, stdout, stderr } = await called('verify', other.path, '--source', made.folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /found \d+ differences from the session in .*e-series\/data: \d+ differences, first at row 2400: found 2400 rows, expected 3000 rows/,
    );
    expect(stderr).toMatch(/sample_count\/data: \d+ differences/);
  });

  test('is there for agents', async () => {
    const hub = await startHub({
      agents: [
        createEngine({ dataRoots: [workshop.root] }),
        createConversionAgent(),
        createEvaluationAgent(),
      ],
    });
    try {
      const told: unknown[] = [];
      const answered = z.object({ jobId: z.string(), report: z.looseObject({}).optional() });
      const ask = (file: string, more: Record<string, unknown> = {}) =>
        hub.call('evaluation', 'verify_nwb', { file, folder: made.folder, ...more }, answered, {
          onProgress: (progress) => told.push(progress),
        });
      expect((await ask(made.path)).report).toMatchObject({ isEqual: true });
      expect(told.length).toBeGreaterThan(0);
      // Whoever does not wait has an id, by which anybody can.
      const { jobId, report } = await ask(other.path, { wait: false });
      expect(report).toBeUndefined();
      const end = await hub.call('conversion', 'await_job', { jobId }, z.looseObject({}));
      expect(end).toMatchObject({ outcome: 'done', comparison: { isEqual: false } });
      expect(JSON.stringify(end)).toContain('"first":{"row":2400');
      await expect(ask('/etc/hostname')).rejects.toThrow('outside');
      const stop = new AbortController();
      const stopped = hub.call(
        'evaluation',
        'verify_nwb',
        { file: made.path, folder: made.folder },
        answered,
        {
          signal: stop.signal,
          onProgress: () => stop.abort(),
        },
      );
      await expect(stopped).rejects.toThrow(CancelledError);
      const list = z.object({ jobs: z.array(z.object({ kind: z.string(), state: z.string() })) });
      await expect
        .poll(async () => (await hub.call('conversion', 'list_jobs', {}, list)).jobs.at(-1))
        .toEqual({ kind: 'compare', state: 'cancelled' });
    } finally {
      await hub.close();
    }
  });

  test('can be stopped', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await expect(
      verifyFile({ file: made.path, folder: made.folder }, { signal: stop.signal, onProgress }),
    ).rejects.toThrow(CancelledError);
  });

  test('of what is no NWB file is a fault', async () => {
    const path = join(workshop.root, 'text.nwb');
    await writeFile(path, 'text');
    expect((await called('verify', path, '--source', made.folder)).code).toBe(1);
    expect((await called('verify', join(workshop.root, 'nowhere.nwb'), '--source', made.folder)).code).toBe(
      1,
    );
  });
});

describe('convert --verify', () => {
  test('says that the file equals its recordings', async () => {
    const out = join(workshop.root, 'verified');
    const { code, answer } = await calledJson('convert', made.folder, '--out', out, '--verify');
    expect(code).toBe(0);
    expect(answer).toMatchObject({ verified: { differences: 0 } });
    const words = await called('convert', made.folder, '--out', out, '--verify', '--overwrite');
    expect(words.stdout).toMatch(/\nIt equals its recordings: [\d,]+ values of \d+ streams were compared in/);
  });

  test('leaves no file that differs', async () => {
    const folder = join(workshop.root, 'changes');
    await cp(made.folder, folder, { recursive: true });
    const outFolder = join(workshop.root, 'differs');
    await mkdir(outFolder);
    const [recording] = made.truth.recordings;
    if (recording === undefined) throw new Error('a recording was made');
    const byte = byteOf(made.truth, recording, 2000, made.truth.layout.ephysOffsetBytes);
    const plan = await planConversion({ folder, outFolder, verify: true });
    const conversion = runConversion(plan, {
      // All packets are read, and the file is not compared yet: a bit turns.
      onProgress: ({ stage }) => {
        if (stage === 'finishing') flipBitNow(join(folder, recording.fileName), byte);
      },
    });
    await expect(conversion).rejects.toThrow(
      /1 difference from the session.*row 2000.*The file was removed/s,
    );
    expect(await readdir(outFolder)).toEqual([]);
  });
});

function flipBitNow(path: string, byte: number): void {
  const file = openSync(path, 'r+');
  const one = Buffer.alloc(1);
  readSync(file, one, 0, 1, byte);
  one[0] = (one[0] ?? 0) ^ 1;
  writeSync(file, one, 0, 1, byte);
  closeSync(file);
}
