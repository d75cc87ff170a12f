import { appendFileSync, closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as fileBytes from '../../recording/file-bytes.ts';
import { openRecording, type Recording, surveyRecording } from '../../recording/index.ts';
import { cpuTimer } from '../cpu-time.ts';
import { handMade, packetsOf } from './hand-made.ts';
import { device, headerXml } from './header-xml.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('survey');

vi.mock(import('../../recording/file-bytes.ts'), async (original) => {
  const real = await original();
  return { ...real, readFully: vi.fn(real.readFully) };
});
const reads = vi.mocked(fileBytes.readFully);
afterEach(() => reads.mockClear());

/** Writes packets of these counters behind 100 bytes of header. */
function written(counters: readonly number[], more: Partial<Recording> = {}): Recording {
  const file = inFolder('a.rec');
  const recording = handMade(13, counters.length, { file, counterOffsetBytes: 9, ...more });
  writeFileSync(file, Buffer.alloc(100));
  appendFileSync(
    file,
    packetsOf(recording, counters, (packet, index) =>
      packet.setBigInt64(1, 1_687_464_000_888_000_000n + BigInt(index) * 33_333n, true),
    ),
  );
  return recording;
}

interface Step {
  readonly packet: number;
  readonly lost: number;
}

function countersOf(first: number, packets: number, steps: readonly Step[]): number[] {
  const lost = new Map(steps.map((step) => [step.packet, step.lost]));
  const counters: number[] = [];
  let counter = first - 1;
  for (let packet = 0; packet < packets; packet++) {
    counter += 1 + (lost.get(packet) ?? 0);
    counters.push(Number(BigInt.asUintN(32, BigInt(counter))));
  }
  return counters;
}

/** What reading every packet finds. */
function fullScan(counters: readonly number[]): Step[] {
  const found: Step[] = [];
  for (let packet = 1; packet < counters.length; packet++) {
    const lost = Number(BigInt.asIntN(32, BigInt((counters[packet] ?? 0) - (counters[packet - 1] ?? 0)))) - 1;
    if (lost !== 0) found.push({ packet, lost });
  }
  return found;
}

const PACKETS = 30_000;
const places = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: 1, max: PACKETS - 1 }),
    fc.integer({ min: 1000, max: 1050 }),
    fc.constantFrom(1, PACKETS - 1),
  ),
  { minLength: 0, maxLength: 40 },
);

describe('halving spans finds', () => {
  test('every loss that reading all packets finds', async () => {
    const lost = fc.oneof(
      fc.constant(1),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 20_000_000 }),
    );
    await fc.assert(
      fc.asyncProperty(
        places,
        fc.array(lost, { minLength: 40, maxLength: 40 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        async (at, losses, first) => {
          const steps = at
            .toSorted((a, b) => a - b)
            .map((packet, index) => ({ packet, lost: losses[index] ?? 1 }));
          const counters = countersOf(first, PACKETS, steps);
          const survey = await surveyRecording(written(counters));
          expect(survey.gaps).toEqual(fullScan(counters));
          expect(survey.isComplete).toBe(true);
          expect(survey.firstCounter).toBe(counters[0]);
          expect(survey.lastCounter).toBe(counters.at(-1));
        },
      ),
      { seed: 5, numRuns: 25 },
    );
  });

  test('steps back and repeated counters', async () => {
    const counters = countersOf(50_000, 9000, [
      { packet: 100, lost: -1 },
      { packet: 4000, lost: -20_000 },
      { packet: 8999, lost: -3 },
    ]);
    expect((await surveyRecording(written(counters))).gaps).toEqual(fullScan(counters));
  });

  test('a counter that started again', async () => {
    const counters = [...countersOf(3_000_000_000, 5000, []), ...countersOf(0, 5000, [])];
    expect((await surveyRecording(written(counters))).gaps).toEqual(fullScan(counters));
  });

  test('the wrap of the counter to be none', async () => {
    const survey = await surveyRecording(written(countersOf(2 ** 32 - 5000, 20_000, [])));
    expect(survey).toMatchObject({
      gaps: [],
      isComplete: true,
      firstCounter: 2 ** 32 - 5000,
      lastCounter: 14_999,
    });
    expect(reads.mock.calls.length).toBeLessThan(6);
  });

  test('a loss that a step back of the same size hides only when it looks between them', async () => {
    const counters = countersOf(0, 20_000, [
      { packet: 2000, lost: 7 },
      { packet: 18_000, lost: -7 },
    ]);
    const survey = await surveyRecording(written(counters));
    // Known and said in the description of the function: the conversion reads every packet and finds both.
    expect(survey.gaps).toEqual([]);
  });

  test('nothing in a recording of none, one or two packets', async () => {
    expect(await surveyRecording(written([]))).toEqual({
      firstCounter: undefined,
      lastCounter: undefined,
      gaps: [],
      isComplete: true,
      firstTimeS: undefined,
      lastTimeS: undefined,
    });
    expect(await surveyRecording(written([7]))).toMatchObject({ firstCounter: 7, lastCounter: 7, gaps: [] });
    expect(await surveyRecording(written([7, 9]))).toMatchObject({ gaps: [{ packet: 1, lost: 1 }] });
  });
});

describe('times of the first and the last packet', () => {
  test('by the clock in the packets', async () => {
    const clock = { source: 'SysClock', offsetBytes: 1 } as const;
    const survey = await surveyRecording(written(countersOf(5, 3001, []), { clock }));
    expect(survey.firstTimeS).toBe(1_687_464_000.888);
    expect(survey.lastTimeS).toBeCloseTo(1_687_464_000.888 + 3000 * 33.333e-6, 6);
  });

  test('by the counter, losses counted', async () => {
    const counters = countersOf(5, 3001, [{ packet: 9, lost: 30_000 }]);
    const survey = await surveyRecording(written(counters, { startUnixMs: 1_687_464_000_888 }));
    expect(survey.firstTimeS).toBe(1_687_464_000.888);
    expect(survey.lastTimeS).toBeCloseTo(1_687_464_001.988, 6);
    expect((await surveyRecording(written(counters, { startUnixMs: undefined }))).lastTimeS).toBeUndefined();
  });
});

describe('cost', () => {
  test('a loss in every packet ends the search, and the end is still known', async () => {
    const packets = 3_000_000;
    const recording = handMade(5, packets, {
      file: inFolder('broken.rec'),
      counterOffsetBytes: 1,
      startUnixMs: 1_687_464_000_000,
    });
    const bytes = Buffer.alloc(packets * 5);
    for (let packet = 0; packet < packets; packet++) bytes.writeUInt32LE(packet * 3, packet * 5 + 1);
    writeFileSync(recording.file, Buffer.alloc(100));
    appendFileSync(recording.file, bytes);
    const survey = await surveyRecording(recording);
    expect(survey.isComplete).toBe(false);
    expect(survey.gaps.length).toBeGreaterThan(100_000);
    expect(survey.gaps.slice(0, 3)).toEqual([1, 2, 3].map((packet) => ({ packet, lost: 2 })));
    expect(survey.lastTimeS).toBeCloseTo(1_687_464_000 + ((packets - 1) * 3) / 30000, 3);
    expect(reads.mock.calls.length).toBeLessThan(4100);
  });

  // Long files with nothing in them take no room on file systems that know holes.
  test.skipIf(process.platform === 'win32')(
    'a recording of 100 GB is opened and surveyed by a few small reads',
    async () => {
      const file = inFolder('long.rec');
      const header = headerXml({ devices: [device('SysClock', 8)], spikes: { chanPerChip: 4 } });
      const packetBytes = 1 + 8 + 4 + 8;
      const packets = Math.floor(100e9 / packetBytes);
      writeFileSync(file, header);
      truncateSync(file, header.length + packets * packetBytes);
      const gapAt = Math.floor(packets / 3);
      const handle = openSync(file, 'r+');
      // Real packets only where they are looked at: a reader of more would find zeros and refuse the file.
      const write = (packet: number): void => {
        const bytes = Buffer.alloc(packetBytes);
        bytes[0] = 0x55;
        bytes.writeUInt32LE((packet + (packet >= gapAt ? 1 : 0)) % 2 ** 32, 9);
        writeSync(handle, bytes, 0, packetBytes, header.length + packet * packetBytes);
      };
      for (let probe = 0; probe < 16; probe++) write(probe);
      for (let i = 1; i <= 48; i++) write(15 + Math.round(((packets - 16) * i) / 48));
      // Spans are halved where the counter does not say that nothing was lost: around the loss, and where a span is
      // longer than the counter can tell.
      const spans: [number, number][] = [[0, packets - 1]];
      for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
        const [low, high] = span;
        const hasGap = gapAt > low && gapAt <= high;
        if (!hasGap && high - low < 2 ** 31) continue;
        const middle = Math.floor((low + high) / 2);
        if (high - low > 1024) {
          write(middle);
          spans.push([low, middle], [middle, high]);
        } else for (let packet = low; packet <= high; packet++) write(packet);
      }
      closeSync(handle);
      const spentMs = cpuTimer();
      const recording = await openRecording(file);
      const survey = await surveyRecording(recording);
      expect(spentMs()).toBeLessThan(5000);
      expect(recording.packets).toBe(packets);
      expect(survey.gaps).toEqual([{ packet: gapAt, lost: 1 }]);
      const readBytes = reads.mock.calls.reduce((sum, [, target]) => sum + target.length, 0);
      expect(readBytes).toBeLessThan(100_000);
    },
  );
});

test('a file that became shorter is refused, not taken for a loss', async () => {
  const recording = written(countersOf(5, 3000, []));
  truncateSync(recording.file, 100 + 13 * 2000);
  expect((await refusalOf(() => surveyRecording(recording))).message).toContain('found the end of the file');
});
