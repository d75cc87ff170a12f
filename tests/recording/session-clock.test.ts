import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type Recording, SessionClock, SessionScan } from '../../recording/index.ts';
import { blocksOf, handMade, packetsOf } from './hand-made.ts';
import { refusalNow } from './refusal.ts';

const START_NS = 1_687_464_000_888_000_000n;
const PACKET_BYTES = 16;

interface Part {
  readonly packets: number;
  /** Nanoseconds of the clock after {@link START_NS} for each packet; absent: no clock. */
  readonly clockNs?: (packet: number) => number;
  readonly counter?: (packet: number) => number;
  readonly more?: Partial<Recording>;
}

function clockOf(...parts: Part[]): SessionClock {
  return clockOfBlocks(1000, ...parts);
}

function clockOfBlocks(rowsPerBlock: number, ...parts: Part[]): SessionClock {
  const made = parts.map(({ packets, clockNs, counter, more }) => {
    const recording = handMade(PACKET_BYTES, packets, {
      ...(clockNs === undefined ? {} : { clock: { source: 'SysClock', offsetBytes: 1 } as const }),
      ...more,
    });
    const counters = Array.from({ length: packets }, (_, packet) => counter?.(packet) ?? packet);
    const bytes = packetsOf(recording, counters, (view, packet) =>
      view.setBigInt64(1, START_NS + BigInt(Math.round(clockNs?.(packet) ?? 0)), true),
    );
    return { recording, bytes };
  });
  using scan = new SessionScan(
    made.map(({ recording }) => recording),
    tmpdir(),
  );
  for (const block of blocksOf(made, rowsPerBlock)) scan.add(block);
  return new SessionClock(scan.recordings);
}

const steady = (packet: number): number => (packet * 1e9) / 30000;

describe('which clock is used', () => {
  test('SysClock, where it runs', () => {
    const clock = clockOf({ packets: 3000, clockNs: steady });
    expect(clock.clocks[0]).toMatchObject({ source: 'SysClock', firstRow: 0, packets: 3000 });
    expect(clock.warnings).toEqual([]);
    expect(clock.timeOfRow(1500)).toBeCloseTo(1_687_464_000.938, 6);
  });

  test('the counter from the start of the recording on, where there is none', () => {
    const clock = clockOf({
      packets: 10,
      counter: (packet) => 500 + packet * 2,
      more: { startUnixMs: 1_687_464_000_888 },
    });
    expect(clock.clocks[0]?.source).toBe('counter');
    expect(clock.timeOfRow(0)).toBe(1_687_464_000.888);
    expect(clock.timeOfRow(9)).toBeCloseTo(1_687_464_000.888 + 18 / 30000, 6);
  });

  test.each([
    ['stands still', () => 0],
    ['runs at half the speed', (packet: number) => steady(packet) / 2],
    ['says 1970', (packet: number) => steady(packet) - Number(START_NS)],
    ['is empty', () => -Number(START_NS)],
  ])('the counter with a warning, where SysClock %s', (_, clockNs) => {
    const clock = clockOf({ packets: 3000, clockNs, more: { startUnixMs: 1_687_464_000_000 } });
    expect(clock.clocks[0]?.source).toBe('counter');
    expect(clock.warnings).toEqual([expect.stringContaining('a.rec: SysClock is not usable')]);
    expect(clock.timeOfRow(0)).toBe(1_687_464_000);
  });

  test('a good clock of a few packets is not taken for a broken one', () => {
    const jitter = [9000, -8000, 7000, -9500, 3000];
    const clock = clockOf({ packets: 5, clockNs: (packet) => steady(packet) + (jitter[packet] ?? 0) });
    expect(clock.clocks[0]?.source).toBe('SysClock');
    expect(clock.warnings).toEqual([]);
  });

  test('a clock that is read late for a while is named', () => {
    // Two in five readings, in stretches too short for a new level.
    const clock = clockOf({
      packets: 30_000,
      clockNs: (packet) => steady(packet) + (packet % 5000 < 2000 ? 4e6 : 0),
    });
    expect(clock.clocks[0]).toMatchObject({ source: 'SysClock', jumps: [] });
    expect(clock.warnings).toMatchInlineSnapshot(`
      [
        "a.rec: SysClock strays 1.9 ms (root mean square; 2.8 ms at most) from a steady clock, and times may be wrong by as much",
      ]
    `);
  });

  test('single readings that are very late are no fault of the clock', () => {
    const clock = clockOf({
      packets: 30_000,
      clockNs: (packet) => steady(packet) + (packet % 10_000 === 77 ? 50e6 : 0),
    });
    expect(clock.warnings).toEqual([]);
    expect(clock.clocks[0]?.line.residualMaxS).toBeCloseTo(0.05, 4);
    expect(clock.clocks[0]?.line.residualRmsS).toBeLessThan(0.001);
    expect(Math.abs(errorS(clock, 29_999, steady(29_999)))).toBeLessThan(1e-6);
  });

  test('neither clock nor start: refused', () => {
    const none = { packets: 3000, more: { startUnixMs: undefined } };
    expect(refusalNow(() => clockOf(none)).message).toMatchInlineSnapshot(
      `"a.rec, GlobalConfiguration systemTimeAtCreation: found neither a usable clock in the packets nor systemTimeAtCreation; expected one of them, to know when the recording started. Write systemTimeAtCreation (ms since 1970 UTC) into the header of a copy, from the lab notebook or the time of the file."`,
    );
    expect(refusalNow(() => clockOf({ ...none, clockNs: () => 0 })).message).toContain(
      'neither a usable clock',
    );
    expect(
      refusalNow(() => clockOf({ packets: 3, more: { startUnixMs: 86_400_000 } })).message,
    ).toMatchInlineSnapshot(
      `"a.rec, GlobalConfiguration systemTimeAtCreation: found no usable clock in the packets, and systemTimeAtCreation="86400000" (1970-01-02T00:00:00.000Z); expected one of them, to know when the recording started. Write systemTimeAtCreation (ms since 1970 UTC) into the header of a copy, from the lab notebook or the time of the file."`,
    );
    expect(clockOf({ packets: 0, more: { startUnixMs: undefined } }).clocks).toHaveLength(1);
  });
});

/** Seconds between the time of a row and that of a clock that nothing happened to. */
function errorS(clock: SessionClock, row: number, trueNs: number): number {
  return clock.timeOfRow(row) - (1_687_464_000.888 + trueNs / 1e9);
}

describe('a clock that was set while it recorded', () => {
  const packets = 30_000;
  const jitter = (packet: number): number => ((packet * 7919) % 20_001) - 10_000;
  const drifting = (packet: number): number => steady(packet) * (1 + 40e-6) + jitter(packet);
  const setAt =
    (at: number, ns: number, until = packets) =>
    (packet: number) =>
      drifting(packet) + (packet >= at && packet < until ? ns : 0);

  test.each([
    [20_001, -3e9],
    [20_000, 200e6],
    [25_117, 12e6],
    [16_000, 3600e9],
  ])('at packet %i by %d ns: the longer part keeps its time, the rate is that of both', (at, ns) => {
    const clock = clockOf({ packets, clockNs: setAt(at, ns) });
    const [only] = clock.clocks;
    expect(only?.source).toBe('SysClock');
    expect(only?.jumps).toMatchObject([{ packet: at, what: 'clock' }]);
    expect(only?.jumps[0]?.seconds).toBeCloseTo(ns / 1e9, 5);
    expect(only?.jumps[0]?.atS).toBeCloseTo(at / 30000, 9);
    expect(only?.driftPpm).toBeCloseTo(40, 0);
    expect(only?.firstAwayS).toBeCloseTo(0, 6);
    for (const row of [0, at - 1, at, packets - 1])
      expect(Math.abs(errorS(clock, row, steady(row) * (1 + 40e-6)))).toBeLessThan(2e-6);
    expect(only?.line.residualRmsS).toBeLessThan(10e-6);
    expect(clock.warnings).toHaveLength(1);
  });

  test('early: what follows is longer, and the first packets are moved', () => {
    const clock = clockOf({ packets, clockNs: setAt(9000, -3e9) });
    expect(clock.clocks[0]?.firstAwayS).toBeCloseTo(-3, 5);
    for (const row of [0, 8999, 9000, packets - 1])
      expect(Math.abs(errorS(clock, row, steady(row) * (1 + 40e-6) - 3e9))).toBeLessThan(2e-6);
    expect(clock.warnings).toMatchInlineSnapshot(`
      [
        "a.rec: SysClock jumps by −3.000 s at packet 9000 (0.300 s in) while the counter goes on; times follow one line at the rate of all parts and the place of those with the most packets: the times of the others differ by the jump from what the clock said",
      ]
    `);
  });

  test('and set back: the part between them is the one that differs', () => {
    const clock = clockOf({ packets, clockNs: setAt(9000, 2e9, 21_000) });
    expect(clock.clocks[0]?.jumps.map(({ packet, seconds }) => [packet, Math.round(seconds)])).toEqual([
      [9000, 2],
      [21_000, -2],
    ]);
    for (const row of [0, 15_000, packets - 1])
      expect(Math.abs(errorS(clock, row, steady(row) * (1 + 40e-6)))).toBeLessThan(2e-6);
  });

  test('from 1970 to the right time, as a computer does that finds the net late', () => {
    const clock = clockOf({ packets, clockNs: (packet) => steady(packet) - (packet < 5000 ? 1.6e18 : 0) });
    expect(clock.clocks[0]?.source).toBe('SysClock');
    expect(Math.abs(errorS(clock, 0, 0))).toBeLessThan(2e-6);
  });

  test('as the least-squares line through both would not have it', () => {
    // What the sums of all packets give is wrong by half of the jump in the middle, and worse at both ends.
    const clock = clockOf({ packets, clockNs: setAt(20_000, -3e9) });
    expect(Math.abs(errorS(clock, 10_000, steady(10_000)))).toBeLessThan(1e-4);
  });

  test.each([
    ['for a tenth of a second', (packet: number) => (packet >= 9000 && packet < 12_000 ? 80e6 : 0)],
    [
      'and catches up',
      (packet: number) => (packet >= 9000 && packet < 18_000 ? 300e6 - (packet - 9000) * 33_333 : 0),
    ],
  ])('is not what a computer does that is busy %s', (_, lateNs) => {
    const clock = clockOf({ packets, clockNs: (packet) => drifting(packet) + lateNs(packet) });
    expect(clock.clocks[0]?.jumps).toEqual([]);
    expect(clock.warnings).toEqual([expect.stringContaining('strays')]);
    // The late readings have no say in the line, but for the last that are late by less than 10 ms.
    for (const row of [0, 10_000, packets - 1])
      expect(Math.abs(errorS(clock, row, steady(row) * (1 + 40e-6)))).toBeLessThan(200e-6);
  });

  test('does not depend on where blocks end', () => {
    const blocks = [997, 16_384, 100_000].map((rows) =>
      clockOfBlocks(rows, { packets, clockNs: setAt(20_001, -3e9) }),
    );
    for (const clock of blocks) expect(clock.clocks[0]).toEqual(blocks[0]?.clocks[0]);
  });
});

describe('a counter that leaps while the clock goes on', () => {
  const packets = 30_000;
  test.each([
    ['starts again', (packet: number) => (packet < 12_000 ? 3_000_000_000 + packet : packet - 12_000)],
    ['leaps ahead', (packet: number) => packet + (packet < 12_000 ? 0 : 90_000)],
    ['goes back', (packet: number) => 50_000 + packet - (packet < 12_000 ? 0 : 30_000)],
  ])('%s: every part keeps the time of the clock', (_, counter) => {
    const clock = clockOf({ packets, counter, clockNs: steady });
    expect(clock.clocks[0]).toMatchObject({
      source: 'SysClock',
      jumps: [{ packet: 12_000, what: 'counter' }],
    });
    expect(clock.clocks[0]?.parts).toHaveLength(2);
    const times = new Float64Array(packets);
    clock.fillTimes(times, 0, packets);
    for (const row of [0, 11_999, 12_000, packets - 1]) {
      expect(Math.abs(errorS(clock, row, steady(row)))).toBeLessThan(2e-6);
      expect(clock.timeOfRow(row)).toBe(times[row]);
      expect(clock.timeOfCounter(0, counter(row))).toBeCloseTo(times[row] ?? 0, 6);
    }
    expect(clock.warnings).toEqual([expect.stringContaining('while SysClock goes on; each count has')]);
  });

  test('a real loss is no leap: the clock went on as well', () => {
    const counter = (packet: number): number => packet + (packet < 12_000 ? 0 : 90_000);
    const clock = clockOf({ packets, counter, clockNs: (packet) => steady(counter(packet)) });
    expect(clock.clocks[0]).toMatchObject({ jumps: [] });
    expect(clock.clocks[0]?.parts).toHaveLength(1);
    expect(clock.warnings).toEqual([]);
  });

  test('a long loss leaves the clock time to drift', () => {
    const counter = (packet: number): number => packet + (packet < 12_000 ? 0 : 30_000 * 3600);
    const clock = clockOf({ packets, counter, clockNs: (packet) => steady(counter(packet)) * (1 + 100e-6) });
    expect(clock.clocks[0]?.jumps).toEqual([]);
    expect(clock.clocks[0]?.driftPpm).toBeCloseTo(100, 2);
  });
});

describe('rows with packets that were lost alone put in', () => {
  const losses = new Map([
    [1, 1],
    [500, 1],
    [501, 1],
    [700, 3],
    [999, 1],
  ]);
  const counters = (packets: number, first: number): number[] => {
    let counter = first - 1;
    return Array.from({ length: packets }, (_, packet) => (counter += 1 + (losses.get(packet) ?? 0)));
  };
  const lists = [counters(1000, 2 ** 32 - 400), counters(1200, 17)];
  const clock = clockOf(
    ...lists.map((list, index) => ({
      packets: list.length,
      counter: (packet: number) => (list[packet] ?? 0) % 2 ** 32,
      clockNs: (packet: number) => index * 60e9 + steady((list[packet] ?? 0) - (list[0] ?? 0)),
    })),
  );
  const filled = clock.filled(100);
  /** By hand: every counter, and the one before it where just that is missing. */
  const expected = lists.flatMap((list, recording) =>
    list.flatMap((counter, packet) =>
      losses.get(packet) === 1
        ? [
            { counter: counter - 1, recording, repeats: true },
            { counter, recording, repeats: false },
          ]
        : [{ counter, recording, repeats: false }],
    ),
  );

  test('are as many as there are packets and such losses', () => {
    expect(filled.count).toBe(8);
    expect(filled.clock.rows).toBe(2208);
    expect(filled.repeated).toEqual(expected.flatMap(({ repeats }, row) => (repeats ? [row] : [])));
    expect(clock.filled(3)).toMatchObject({ count: 8, repeated: filled.repeated.slice(0, 3) });
  });

  test('have the counters and the times of all', () => {
    const found = new Uint32Array(expected.length);
    const times = new Float64Array(expected.length);
    filled.clock.fillCounters(found, 0, expected.length);
    filled.clock.fillTimes(times, 0, expected.length);
    expect([...found]).toEqual(expected.map(({ counter }) => counter % 2 ** 32));
    for (const [row, { counter, recording }] of expected.entries()) {
      const ns = recording * 60e9 + steady(counter - (lists[recording]?.[0] ?? 0));
      expect(Math.abs((times[row] ?? 0) - (1_687_464_000.888 + ns / 1e9))).toBeLessThan(1e-6);
    }
  });

  test('leave other rows as they are', () => {
    const rows = expected.flatMap(({ repeats }, row) => (repeats ? [] : [row]));
    for (const [packet, row] of rows.entries())
      expect(filled.clock.timeOfRow(row)).toBe(clock.timeOfRow(packet));
  });
});

describe('times of a session of several files', () => {
  const clock = clockOf(
    { packets: 2000, clockNs: steady, counter: (packet) => (2 ** 32 - 700 + packet) % 2 ** 32 },
    { packets: 0 },
    { packets: 5, more: { startUnixMs: 1_700_000_000_000 }, counter: (packet) => 7 + packet },
    { packets: 1500, clockNs: (packet) => 3600e9 + steady(packet) },
  );
  const total = 3505;

  test('are the same for one row and for many, wherever they begin', () => {
    const all = new Float64Array(total);
    clock.fillTimes(all, 0, total);
    for (const row of [0, 1999, 2000, 2004, 2005, 3504]) expect(clock.timeOfRow(row)).toBe(all[row]);
    for (const [first, count] of [
      [1990, 30],
      [2000, 5],
      [2004, 1],
      [0, 0],
      [3504, 1],
    ] as const) {
      const some = new Float64Array(count + 1).fill(-1);
      clock.fillTimes(some, first, count);
      expect([...some]).toEqual([...all.subarray(first, first + count), -1]);
    }
  });

  test('counters are given back as recorded', () => {
    const counters = new Uint32Array(total);
    clock.fillCounters(counters, 0, total);
    expect([...counters.subarray(698, 702)]).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0, 1]);
    expect([...counters.subarray(1999, 2007)]).toEqual([1299, 7, 8, 9, 10, 11, 0, 1]);
  });

  test('rows that do not exist are refused', () => {
    expect(() => clock.timeOfRow(total)).toThrow(RangeError);
    expect(() => clock.timeOfRow(-1)).toThrow(RangeError);
    expect(() => clock.fillTimes(new Float64Array(10), total - 5, 10)).toThrow(RangeError);
  });
});
