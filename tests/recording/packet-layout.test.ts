import { describe, expect, test } from 'vitest';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { type PacketLayout, possibleLayouts } from '../../recording/spikegadgets/packet-layout.ts';
import { chooseLayout, type PacketFile } from '../../recording/spikegadgets/packet-layout-choice.ts';
import { SYNC_PROBES, syncProbes } from '../../recording/spikegadgets/packet-layout-probes.ts';
import { analog, device, digital, element, type HeaderParts, headerXml } from './header-xml.ts';
import { refusalOf } from './refusal.ts';

const layoutsOf = (parts: HeaderParts): PacketLayout[] =>
  possibleLayouts(parseHeader(headerXml({ spikes: { chanPerChip: 1 }, ...parts }), 'a.rec'), 'a.rec');

function onlyLayout(parts: HeaderParts): PacketLayout {
  const [layout, ...others] = layoutsOf(parts);
  if (layout === undefined || others.length > 0) throw new Error(`${others.length + 1} layouts`);
  return layout;
}

describe('where things stand in a packet', () => {
  test('nothing but the counter and the samples', () => {
    expect(onlyLayout({})).toMatchObject({
      packetBytes: 1 + 4 + 8,
      timestampOffsetBytes: 1,
      systemClock: undefined,
      ephys: { offsetBytes: 5, hwChans: [0, 1, 2, 3] },
    });
    expect(onlyLayout({ hardware: { numChannels: 0 }, nTrodes: [] }).packetBytes).toBe(5);
  });

  test('devices in document order, those without bytes and unknown ones too', () => {
    const layout = onlyLayout({
      devices: [
        device('Controller_DIO', 1, { packetOrderPreference: 99 }),
        device('Silent_Box', undefined, {}, [digital('Silent1', 0, 0)]),
        device('Thermometer', 6, { packetOrderPreference: 1 }, [
          element('Channel', { dataType: 'float64', id: 'T', startByte: 0 }),
        ]),
        device('Nothing', 0),
        device('SysClock', 8),
      ],
    });
    expect([...layout.deviceOffsetsBytes]).toEqual([
      ['Controller_DIO', 1],
      ['Thermometer', 2],
      ['SysClock', 8],
    ]);
    expect(layout).toMatchObject({
      packetBytes: 16 + 4 + 8,
      timestampOffsetBytes: 16,
      systemClock: { source: 'SysClock', offsetBytes: 8 },
      digital: [],
      analog: [],
      warnings: [],
    });
    expect(layout.ephys.offsetBytes).toBe(20);
  });

  test('channels count from the first byte of their device', () => {
    const flag = { interleavedDataIDByte: 0, interleavedDataIDBit: 3 };
    const layout = onlyLayout({
      devices: [
        device('Controller_DIO', 1, {}, [digital('Controller_Din3', 0, 2)]),
        device('ECU', 32, {}, [
          digital('ECU_Din17', 2, 0),
          digital('ECU_Dout1', 4, 0, { input: 0 }),
          digital('wide', 4, 11),
          analog('ECU_Ain1', 8),
        ]),
        device('Multiplexed', 8, {}, [
          analog('Headstage_AccelX', 2, flag),
          element('Channel', { dataType: 'uint32', id: 'RFsync', startByte: 2, bit: 0, ...flag }),
        ]),
      ],
    });
    expect(layout.digital).toEqual([
      { id: 'Controller_Din3', device: 'Controller_DIO', offsetBytes: 1, bit: 2, isInput: true },
      { id: 'ECU_Din17', device: 'ECU', offsetBytes: 4, bit: 0, isInput: true },
      { id: 'ECU_Dout1', device: 'ECU', offsetBytes: 6, bit: 0, isInput: false },
      { id: 'wide', device: 'ECU', offsetBytes: 7, bit: 3, isInput: true },
    ]);
    expect(layout.analog).toMatchObject([{ id: 'ECU_Ain1', offsetBytes: 10 }]);
    expect(layout.interleaved).toMatchObject([
      { id: 'Headstage_AccelX', offsetBytes: 36, flagOffsetBytes: 34, flagBit: 3 },
    ]);
  });

  test('a system time behind the counter', () => {
    const layout = onlyLayout({ hardware: { sysTimeIncluded: 1 }, devices: [device('A', 3)] });
    expect(layout).toMatchObject({
      timestampOffsetBytes: 4,
      systemClock: { source: 'sysTimeIncluded', offsetBytes: 8 },
      ephys: { offsetBytes: 16 },
      packetBytes: 24,
    });
    const both = onlyLayout({ hardware: { sysTimeIncluded: 1 }, devices: [device('SysClock', 8)] });
    expect(both.systemClock).toEqual({ source: 'SysClock', offsetBytes: 1 });
    expect(both.packetBytes).toBe(1 + 8 + 4 + 8 + 8);
  });

  test('a SysClock of another size takes its bytes but is not read', () => {
    const layout = onlyLayout({ devices: [device('SysClock', 4)] });
    expect(layout.systemClock).toBeUndefined();
    expect(layout.timestampOffsetBytes).toBe(5);
    expect(layout.warnings).toMatchInlineSnapshot(`
      [
        "SysClock takes 4 bytes instead of 8: what it holds is not known, and it is not read",
      ]
    `);
  });

  test('fewer channels recorded than the hardware has', () => {
    const layout = onlyLayout({ hardware: { numChannels: 64 }, nTrodes: [[40, 1], [33]] });
    expect(layout.ephys.hwChans).toEqual([1, 33, 40]);
    expect(layout.packetBytes).toBe(5 + 6);
  });
});

test('digital lines that share their byte are not read, and said', () => {
  const flag = { interleavedDataIDByte: 0, interleavedDataIDBit: 1 };
  const layout = onlyLayout({
    devices: [device('Multiplexed', 8, {}, [digital('Own', 1, 0), digital('Shared', 2, 0, flag)])],
  });
  expect(layout.digital.map(({ id }) => id)).toEqual(['Own']);
  expect(layout.warnings).toEqual(['digital lines that share their byte with others are not read: Shared']);
});

describe('devices that are not available', () => {
  const names = (parts: HeaderParts): string[] => layoutsOf(parts).map(({ name }) => name);
  const off = { available: 0 };
  test('leave a choice only where they could take bytes', () => {
    expect(names({ devices: [device('A', 2), device('B', undefined, off)] })).toEqual([
      'all devices take bytes',
    ]);
    expect(names({ devices: [device('A', 2), device('B', 3, off)] })).toEqual([
      'without B',
      'all devices take bytes',
    ]);
    expect(names({ devices: [device('A', 2, off), device('B', 3, off)] })).toEqual([
      'without A, B',
      'all devices take bytes',
      'without A',
      'without B',
    ]);
  });
  test('have no channels where they have no bytes', () => {
    const [without, all] = layoutsOf({
      devices: [device('A', 2, off, [digital('a', 0, 0)]), device('B', 1, {}, [digital('b', 0, 0)])],
    });
    expect(without?.digital).toMatchObject([{ id: 'b', offsetBytes: 1 }]);
    expect(all?.digital).toMatchObject([
      { id: 'a', offsetBytes: 1 },
      { id: 'b', offsetBytes: 3 },
    ]);
  });
});

describe('packetOrderPreference that contradicts the document', () => {
  const choices = (...devices: [string, number | undefined, object?][]): object[] =>
    layoutsOf({ devices: devices.map(([name, numBytes, more]) => device(name, numBytes, { ...more })) }).map(
      ({ name, deviceOffsetsBytes, contradiction }) => ({
        name,
        contradiction,
        order: [...deviceOffsetsBytes.keys()].join(' '),
      }),
    );
  const at = (packetOrderPreference: number, available = 1): object => ({ packetOrderPreference, available });

  test('leaves a choice only where bytes would stand elsewhere', () => {
    const one = (order: string): object => ({
      name: 'all devices take bytes',
      contradiction: undefined,
      order,
    });
    expect(choices(['A', 1, at(10)], ['B', 1, at(10)], ['C', 1, at(20)])).toEqual([one('A B C')]);
    expect(choices(['A', 1, at(10)], ['B', undefined, at(1)])).toEqual([one('A')]);
    expect(choices(['A', 1, at(10)], ['B', 1, at(1)])).toEqual([
      { ...one('A B'), contradiction: 'A 10, B 1' },
      {
        name: 'all devices take bytes, in the order of packetOrderPreference',
        contradiction: 'A 10, B 1',
        order: 'B A',
      },
    ]);
    // Nobody knows where the one without a preference would stand.
    expect(choices(['A', 1, at(10)], ['B', 1, at(1)], ['C', 1])).toEqual([
      { ...one('A B C'), contradiction: 'A 10, B 1' },
    ]);
  });

  test('is settled apart for each set of devices that take bytes', () => {
    expect(choices(['A', 1, at(10)], ['B', 2, at(1, 0)], ['C', 1, at(20)])).toEqual([
      { name: 'without B', contradiction: undefined, order: 'A C' },
      { name: 'all devices take bytes', contradiction: 'A 10, B 1, C 20', order: 'A B C' },
      {
        name: 'all devices take bytes, in the order of packetOrderPreference',
        contradiction: 'A 10, B 1, C 20',
        order: 'B A C',
      },
    ]);
  });
});

describe('which layout holds', () => {
  const HEADER_BYTES = 100;
  const parts: HeaderParts = {
    devices: [device('A', 2, { available: 0 }), device('B', 30, { available: 0 })],
  };
  const layouts = layoutsOf(parts);
  const bytesOf = (name: string): number => layouts.find((layout) => layout.name === name)?.packetBytes ?? 0;

  const fileOf = (sizeBytes: number, byteAt: (offset: number) => number): PacketFile => ({
    file: 'a.rec',
    headerBytes: HEADER_BYTES,
    sizeBytes,
    rateHz: 30000,
    startUnixMs: undefined,
    bytesAt: async (offset, bytes) =>
      Buffer.from(Array.from({ length: bytes }, (_, i) => byteAt(offset + i))),
  });

  /** Packets of a size that hold nothing but the sync byte and a filler. */
  async function choose(packetBytes: number, packets: number, extra = 0, filler = 0x11): Promise<string> {
    const size = HEADER_BYTES + packets * packetBytes + extra;
    const byteAt = (offset: number): number => ((offset - HEADER_BYTES) % packetBytes === 0 ? 0x55 : filler);
    return (await chooseLayout(layouts, fileOf(size, byteAt))).name;
  }

  test.each(['without A, B', 'all devices take bytes', 'without A', 'without B'])('%s', async (name) => {
    for (const packets of [2, 3, 64, 65, 100, 10_000]) {
      expect(await choose(bytesOf(name), packets), `${packets} packets`).toBe(name);
      expect(await choose(bytesOf(name), packets, 5), `${packets} packets cut short`).toBe(name);
    }
  });

  test('nobody waits for one packet before asking for the next', async () => {
    const packetBytes = bytesOf('without A');
    const file = fileOf(HEADER_BYTES + 10_000 * packetBytes, (offset) =>
      (offset - HEADER_BYTES) % packetBytes === 0 ? 0x55 : 0x11,
    );
    const all = Promise.withResolvers<void>();
    let asked = 0;
    const bytesAt: PacketFile['bytesAt'] = async (offset, bytes) => {
      // Behind those at the beginning, by which most layouts show that they do not fit.
      if (offset > HEADER_BYTES + 10 * packetBytes) {
        if (++asked === 50) all.resolve();
        await all.promise;
      }
      return await file.bytesAt(offset, bytes);
    };
    expect((await chooseLayout(layouts, { ...file, bytesAt })).name).toBe('without A');
  });

  test('one packet fits them all: the one that leaves nothing over', async () => {
    for (const name of ['all devices take bytes', 'without A', 'without B'])
      expect(await choose(bytesOf(name), 1), name).toBe(name);
  });

  test('no packet: the first', async () => {
    expect(await choose(13, 0)).toBe('without A, B');
  });

  test('none: refused, naming each and where it failed', async () => {
    expect((await refusalOf(() => choose(50, 1000))).message).toMatchInlineSnapshot(
      `"a.rec, byte 113: found no sync byte where packets should begin: without A, B (13 bytes a packet): 0x11 at byte 113, packet 1; all devices take bytes (45 bytes a packet): 0x11 at byte 145, packet 1; without A (43 bytes a packet): 0x11 at byte 143, packet 1; without B (15 bytes a packet): 0x11 at byte 115, packet 1; expected 0x55 at the start of every packet. The header does not describe these packets: check that the file was copied whole, and that the header was not edited."`,
    );
  });

  test('packets that stop in the middle of the file are found out', async () => {
    const { packetBytes } = layouts[0] ?? { packetBytes: 0 };
    const broken = HEADER_BYTES + 60_000 * packetBytes;
    const byteAt = (offset: number): number =>
      (offset - HEADER_BYTES) % packetBytes === 0 && offset < broken ? 0x55 : 0;
    const size = HEADER_BYTES + 100_000 * packetBytes;
    const refusal = await refusalOf(() => chooseLayout(layouts.slice(0, 1), fileOf(size, byteAt)));
    expect(refusal.fault.where?.byte).toBeGreaterThanOrEqual(broken);
    expect(refusal.kind).toBe('layout');
  });
});

test('packets that are looked at lie all over the file', () => {
  for (const packets of [0, 1, 2, 63, 64, 65, 66, 100, 1e6, 1e10]) {
    const probes = syncProbes(packets);
    expect(probes.length).toBeLessThanOrEqual(SYNC_PROBES);
    expect(probes).toEqual([...new Set(probes)].toSorted((a, b) => a - b));
    expect(probes.every((probe) => Number.isInteger(probe) && probe >= 0 && probe < packets)).toBe(true);
    if (packets === 0) continue;
    expect(probes[0]).toBe(0);
    expect(probes.at(-1)).toBe(packets - 1);
    const widest = Math.max(...probes.slice(1).map((probe, i) => probe - (probes[i] ?? 0)), 1);
    expect(widest).toBeLessThanOrEqual(Math.ceil(packets / 40));
  }
});
