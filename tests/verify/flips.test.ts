import { copyFile, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type VerifyReport, verifyFile } from '../../mcp-server/tools/index.ts';
import { InputError } from '../../schemas/index.ts';
import { type Converted, openWorkshop, type Workshop } from '../conversion/workshop.ts';
import { byteOf, deflatedChunks, flipBit, flipInChunk, withFlippedValue } from './spoiling.ts';

const options = {
  seconds: 0.2,
  epochs: 2,
  channels: 8,
  cameras: 0,
  stateScript: false,
  signal: 'pattern',
  dropped: [[1234, 1]],
} as const;
const BEHAVIOR = '/processing/behavior/behavioral_events';

let workshop: Workshop;
let made: Converted;
let plain: Converted;
beforeAll(async () => {
  workshop = await openWorkshop();
  made = await workshop.convert('flips', options);
  plain = await workshop.convert('flips', options, { level: 0 });
});
afterAll(() => workshop.close());

/** A generator of its own: the same places in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function firstOf(report: VerifyReport) {
  const differing = report.streams.filter(({ differences }) => differences > 0);
  expect(report.isEqual).toBe(false);
  return { paths: differing.map(({ path }) => path), first: differing[0]?.first };
}

test('nothing differs before a bit is flipped', async () => {
  for (const { path, folder } of [made, plain]) {
    const report = await verifyFile({ file: path, folder });
    expect(report.streams.filter(({ differences }) => differences > 0)).toEqual([]);
    expect(report).toMatchObject({ isEqual: true, differences: 0, notCompared: [], notes: [] });
    const samples = report.streams.find((one) => one.path === '/acquisition/e-series/data');
    expect(samples?.values).toBe(11_998 * 8);
    const times = report.streams.find((one) => one.path === '/acquisition/e-series/timestamps');
    // Half a step of a double at this time: the times are as good as doubles can be.
    expect(times?.largest?.difference).toBeLessThan(119.21);
  }
});

test('a flipped bit in a chunk of any dataset is found', async () => {
  const chunks = await deflatedChunks(made.path);
  const whole = await verifyFile({ file: made.path, folder: made.folder });
  const stored = whole.streams
    .map(({ path }) => path)
    .filter((path) => /^\/(acquisition|processing\/(sample_count|behavior))\/.*[^)]$/.test(path))
    .filter((path) => path !== BEHAVIOR);
  // Ephys, two analog series, times, counters; four sensors and nine lines with their times.
  expect(stored).toHaveLength(18);
  expect(chunks).toHaveLength(5 + 2 * 13);
  const random = numbers(7);
  for (let round = 0; round < 5; round++) {
    const copy = `${made.path}.${round}.nwb`;
    await copyFile(made.path, copy);
    for (const chunk of chunks) await flipInChunk(copy, chunk, () => random.next().value);
    const report = await verifyFile({ file: copy, folder: made.folder });
    const equal = report.streams.filter(({ differences }) => differences === 0).map(({ path }) => path);
    expect(equal.filter((path) => stored.includes(path))).toEqual([]);
    for (const path of stored)
      expect(report.streams.find((one) => one.path === path)?.first?.found).toMatch(/cannot be read|^-?\d/);
  }
});

describe('one value of which one bit is another', () => {
  const row = 4321;
  test.each([
    ['/acquisition/e-series/data', [row, 5], 0],
    ['/acquisition/e-series/data', [11_997, 7], 15],
    // The last bit of a time is 238 ns.
    ['/acquisition/e-series/timestamps', [row], 0],
    ['/acquisition/e-series/timestamps', [0], 51],
    ['/processing/sample_count/sample_count/data', [row], 0],
    ['/acquisition/analog_input/data', [row, 3], 8],
    ['/acquisition/analog_output/data', [row, 0], 1],
    ['/acquisition/accelerometer/data', [7, 2], 4],
    ['/acquisition/magnetometer/timestamps', [3], 0],
    [`${BEHAVIOR}/door_closed/data`, [1], 0],
    [`${BEHAVIOR}/door_closed/timestamps`, [1], 0],
    ['/intervals/epochs/start_time', [1], 0],
    ['/intervals/epochs/stop_time', [0], 0],
    ['/general/extracellular_ephys/electrodes/ntrode_id', [3], 1],
    ['/general/extracellular_ephys/electrodes/rel_x', [3], 60],
    ['/general/extracellular_ephys/electrodes/probe_electrode', [2], 0],
    ['/general/extracellular_ephys/electrodes/ref_elect_id', [2], 2],
  ] as const)('%s %j bit %i', async (dataset, place, bit) => {
    // Where nothing is deflated, no checksum helps.
    for (const { path, folder } of dataset.startsWith('/acquisition/e') ? [made, plain] : [plain]) {
      const copy = await withFlippedValue(path, dataset, place, bit);
      const { paths, first } = firstOf(await verifyFile({ file: copy, folder }));
      expect(
        paths.some((one) => dataset === one || dataset.startsWith(`${one}/`)),
        paths.join(),
      ).toBe(true);
      expect(first?.row).toBe(place[0]);
    }
  });
});

describe('a flipped bit in a packet', () => {
  const PACKET = 3333;
  const device = (name: string) =>
    made.truth.layout.devices.find((one) => one.name === name)?.offsetBytes ?? Number.NaN;
  const spoilt = async (name: string, packet: number, offset: number, bit: number) => {
    const folder = join(workshop.root, name);
    await cp(made.folder, folder, { recursive: true });
    const [, second] = made.truth.recordings;
    if (second === undefined) throw new Error('two recordings were made');
    const byte = byteOf(made.truth, second, packet, offset);
    const file = join(folder, second.fileName);
    await flipBit(file, byte, bit);
    const report = await verifyFile({ file: made.path, folder });
    return { ...firstOf(report), report, source: { file, packet, byte } };
  };

  test('of an electrode', async () => {
    const { layout } = made.truth;
    const slot = 3;
    const { paths, first, source } = await spoilt('ephys', PACKET, layout.ephysOffsetBytes + 2 * slot, 2);
    expect(paths).toEqual(['/acquisition/e-series/data']);
    expect(first).toMatchObject({ source, row: 5999 + PACKET });
    expect(first?.channel).toContain(`hwChan ${layout.hwChans[slot]} `);
    expect(Number(first?.found) ^ Number(first?.expected)).toBe(4);
  });

  test('of the counter', async () => {
    const { report, source } = await spoilt('counter', PACKET, made.truth.layout.timestampOffsetBytes, 4);
    const of = (path: string) => report.streams.find((one) => one.path === path);
    expect(of('/processing/sample_count/sample_count/data')).toMatchObject({
      differences: 1,
      first: { source },
    });
    expect(of('/acquisition/e-series/timestamps')?.differences).toBeGreaterThan(0);
  });

  test('of the clock, where it is no jitter any more', async () => {
    const { paths } = await spoilt('clock', PACKET, device('SysClock') + 4, 0);
    expect(paths).toContain('/acquisition/e-series/timestamps');
  });

  test('of a digital line', async () => {
    const { paths, first, source } = await spoilt('line', PACKET, device('ECU'), 6);
    expect(paths).toEqual([`${BEHAVIOR}/unused_line`]);
    expect(first?.found).toMatch(/rows$/);
    expect(source.packet).toBe(PACKET);
  });

  test('of an analog channel', async () => {
    const { paths, first, source } = await spoilt('analog', PACKET, device('ECU') + 8 + 2 * 4, 0);
    expect(paths).toEqual(['/acquisition/analog_input/data']);
    expect(first).toMatchObject({ source, channel: 'ECU_Ain5 (column 4)' });
  });

  test('of a fresh sensor sample, and of the flag that says so', async () => {
    const [fresh] = made.truth.sensorSamples(1, 'gyroscope');
    const packet = fresh?.[0] ?? 0;
    const word = await spoilt('word', packet, device('Multiplexed') + 4, 3);
    expect(word.paths).toEqual(['/acquisition/gyroscope']);
    expect(word.first).toMatchObject({ source: word.source, channel: 'column 1' });
    const flag = await spoilt('flag', packet + 1, device('Multiplexed'), 2);
    expect(flag.paths).toEqual(['/acquisition/gyroscope']);
  });

  test('of the sync byte', async () => {
    const { paths, first, source } = await spoilt('sync', PACKET, 0, 7);
    expect(paths).toEqual(['recordings']);
    expect(first).toMatchObject({ source, found: '0xd5 at the start of a packet' });
  });

  test('of the header, which is no header any more', async () => {
    const folder = join(workshop.root, 'header');
    await cp(made.folder, folder, { recursive: true });
    const file = join(folder, made.truth.recordings[0]?.fileName ?? '');
    await flipBit(file, (await readFile(file)).indexOf('</Configuration>'), 0);
    await expect(verifyFile({ file: made.path, folder })).rejects.toThrow(InputError);
  });
});
