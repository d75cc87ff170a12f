import { describe, expect, test } from 'vitest';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { type PacketLayout, possibleLayouts } from '../../recording/spikegadgets/packet-layout.ts';
import { chooseLayout } from '../../recording/spikegadgets/packet-layout-choice.ts';
import { type ClockReading, isPlausibleClock } from '../../recording/spikegadgets/packet-layout-clock.ts';
import { clockProbes } from '../../recording/spikegadgets/packet-layout-probes.ts';
import { device, headerXml } from './header-xml.ts';

const START_MS = Date.UTC(2023, 5, 22, 20);
const expected = { rateHz: 30000, startUnixMs: START_MS, packets: 300_000 };

/** Readings of ten seconds, each changed by `change`. */
function readings(change: (reading: { counter: number; ns: number }, index: number) => void): ClockReading[] {
  return clockProbes(expected.packets).map((packet, index) => {
    const reading = { counter: 4_294_900_000 + packet, ns: (packet / 30000) * 1e9 };
    change(reading, index);
    return {
      counter: reading.counter >>> 0,
      ns: BigInt(START_MS) * 1_000_000n + BigInt(Math.round(reading.ns)),
    };
  });
}
const unchanged = (): void => undefined;

describe('a clock', () => {
  test.each<[string, Parameters<typeof readings>[0]]>([
    ['that runs at the rate, over the wrap of the counter', unchanged],
    ['that jitters', (one, index) => (one.ns += index % 2 === 0 ? 2e6 : -2e6)],
    ['that was set back by an hour', (one, index) => (one.ns -= index > 30 ? 3600e9 : 0)],
    ['that was set on by an hour', (one, index) => (one.ns += index > 30 ? 3600e9 : 0)],
    ['that a computer has five hours off', (one) => (one.ns += 5 * 3600e9)],
    ['that lacks its first values', (one, index) => (one.ns = index < 3 ? -START_MS * 1e6 : one.ns)],
    ['of a counter that was started again', (one, index) => (one.counter -= index < 30 ? 0 : 4_295_000_000)],
  ])('%s', (_, change) => {
    expect(isPlausibleClock(readings(change), expected)).toBe(true);
  });

  test.each<[string, Parameters<typeof readings>[0]]>([
    ['stands still', (one) => (one.ns = 0)],
    ['runs backwards', (one) => (one.ns = -one.ns)],
    ['runs at twice the rate', (one) => (one.ns *= 2)],
    ['is zero', (one) => (one.ns = -START_MS * 1e6)],
    ['is a year away', (one) => (one.ns += 365 * 86_400e9)],
    ['jumps about', (one, index) => (one.ns = ((index * 7919) % 64) * 1e9)],
  ])('is none that %s', (_, change) => {
    expect(isPlausibleClock(readings(change), expected)).toBe(false);
  });

  test('without a start may be of any day since 2000', () => {
    const known = { ...expected, startUnixMs: undefined };
    expect(isPlausibleClock(readings(unchanged), known)).toBe(true);
    expect(
      isPlausibleClock(
        readings((one) => (one.ns -= 24 * 365 * 86_400e9)),
        known,
      ),
    ).toBe(false);
    expect(isPlausibleClock([], known)).toBe(false);
  });

  test('of a few packets need only be near: they are too close for a rate', () => {
    const few = readings((one, index) => {
      one.counter = index;
      one.ns = index === 0 ? 0 : 10_000;
    }).slice(0, 3);
    expect(isPlausibleClock(few, { ...expected, packets: 3 })).toBe(true);
  });
});

describe('of two orders of the same devices', () => {
  const HEADER_BYTES = 100;
  type Devices = readonly (readonly [name: string, bytes: number, preference: number | undefined])[];
  const layouts = (names: Devices): PacketLayout[] => {
    const devices = names.map(([name, numBytes, packetOrderPreference]) =>
      device(name, numBytes, { packetOrderPreference }),
    );
    return possibleLayouts(parseHeader(headerXml({ devices, spikes: { chanPerChip: 1 } }), 'a.rec'), 'a.rec');
  };

  /** The layout chosen for packets whose clock stands at `clockAt`, and what is said of it. */
  async function choose(
    of: readonly PacketLayout[],
    clockAt: number | undefined,
    packets = 3000,
  ): Promise<string[]> {
    const packetBytes = of[0]?.packetBytes ?? 1;
    const counterAt = of[0]?.timestampOffsetBytes ?? 1;
    const file = Buffer.alloc(HEADER_BYTES + packets * packetBytes);
    for (let packet = 0; packet < packets; packet++) {
      const start = HEADER_BYTES + packet * packetBytes;
      file[start] = 0x55;
      file.writeUInt32LE(packet, start + counterAt);
      if (clockAt !== undefined)
        file.writeBigInt64LE(
          BigInt(START_MS) * 1_000_000n + BigInt(Math.round((packet / 30000) * 1e9)),
          start + clockAt,
        );
    }
    const chosen = await chooseLayout(of, {
      file: 'a.rec',
      headerBytes: HEADER_BYTES,
      sizeBytes: file.length,
      rateHz: 30000,
      startUnixMs: START_MS,
      bytesAt: async (offset, bytes) => file.subarray(offset, offset + bytes),
    });
    return [chosen.deviceOrder, ...chosen.warnings];
  }
  const SAYS = 'packetOrderPreference disagrees with the order of the devices';

  test('the one under which SysClock is a clock holds, and is said', async () => {
    const both = layouts([
      ['ECU', 3, 20],
      ['SysClock', 8, 10],
    ]);
    const facts = `${SAYS} (ECU 20, SysClock 10): SysClock shows that the bytes follow`;
    for (const packets of [1, 2, 3000]) {
      expect(await choose(both, 4, packets)).toEqual(['document', `${facts} the document`]);
      expect(await choose(both, 1, packets)).toEqual([
        'packetOrderPreference',
        `${facts} packetOrderPreference`,
      ]);
    }
  });

  const undecided =
    'no SysClock tells which the bytes follow, and the order of the document is taken: check a line or a sensor that you know';
  test.each<[string, Devices, number | undefined]>([
    [
      'neither holds a clock',
      [
        ['ECU', 3, 20],
        ['SysClock', 8, 10],
      ],
      undefined,
    ],
    [
      'the clock stands in one place under both',
      [
        ['A', 1, 20],
        ['B', 1, 10],
        ['SysClock', 8, 30],
      ],
      3,
    ],
    [
      'there is no SysClock',
      [
        ['A', 1, 20],
        ['B', 1, 10],
      ],
      undefined,
    ],
    [
      'a device has no preference',
      [
        ['A', 1, 20],
        ['B', 1, 10],
        ['SysClock', 8, undefined],
      ],
      3,
    ],
  ])('the document holds where %s, with a warning', async (_, devices, clockAt) => {
    const [order, warning] = await choose(layouts(devices), clockAt);
    expect(order).toBe('document');
    expect(warning).toMatch(new RegExp(`^${SAYS} \\(.*\\): ${undecided}$`));
  });

  test('nothing is said where they agree', async () => {
    expect(
      await choose(
        layouts([
          ['A', 1, 10],
          ['SysClock', 8, 20],
        ]),
        2,
      ),
    ).toEqual(['document']);
  });
});
