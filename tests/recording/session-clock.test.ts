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
  for (const block of blocksOf(made, 1000)) scan.add(block);
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
    ['goes back by a second', (packet: number) => steady(packet) - (packet > 1500 ? 1e9 : 0)],
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

  test('a clock that was set a little while recording is used and named', () => {
    // Every packet of an hour would be too many: one in a thousand, as if the others were lost.
    const clock = clockOf({
      packets: 100_000,
      counter: (packet) => packet * 1000,
      clockNs: (packet) => steady(packet * 1000) + (packet > 50_000 ? 200e6 : 0),
    });
    expect(clock.clocks[0]?.source).toBe('SysClock');
    expect(clock.warnings).toMatchInlineSnapshot(`
      [
        "a.rec: SysClock strays 50 ms (root mean square) from a steady clock: it was set or stood still while recording, and times may be wrong by as much",
      ]
    `);
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
