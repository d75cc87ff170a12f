import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Recording, SessionScan } from '../../recording/index.ts';
import { blocksOf, handMade, line, packetsOf, sensor } from './hand-made.ts';
import { valuesOf } from './read-session.ts';
import { refusalNow } from './refusal.ts';

interface Part {
  readonly recording: Recording;
  readonly bytes: Uint8Array;
}

function scanned(parts: readonly Part[], rowsPerBlock: number): SessionScan {
  const scan = new SessionScan(
    parts.map(({ recording }) => recording),
    tmpdir(),
  );
  for (const block of blocksOf(parts, rowsPerBlock)) scan.add(block);
  return scan;
}

const FIXED = { seed: 11, numRuns: 150 };

test('counters of any kind are unwrapped, however they are cut into blocks', () => {
  const steps = fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    {
      minLength: 0,
      maxLength: 80,
    },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      steps,
      fc.integer({ min: 1, max: 100 }),
      (first, increments, rowsPerBlock) => {
        const unwrapped = [first];
        for (const step of increments) unwrapped.push((unwrapped.at(-1) ?? 0) + step);
        const counters = unwrapped.map((value) => Number(BigInt.asUintN(32, BigInt(value))));
        const recording = handMade(5, counters.length, { counterOffsetBytes: 1 });
        using scan = scanned([{ recording, bytes: packetsOf(recording, counters) }], rowsPerBlock);
        const runs = scan.recordings[0]?.runs;
        expect(counters.map((_, packet) => runs?.counterOf(packet))).toEqual(unwrapped);
        expect([...(runs?.steps() ?? [])]).toEqual(
          increments.flatMap((step, index) =>
            step === 1 ? [] : [{ packet: index + 1, counter: unwrapped[index + 1], lost: step - 1 }],
          ),
        );
      },
    ),
    FIXED,
  );
});

/** A byte of each kind that lines can stand in: alone, eight apart, at the edges of words of four bytes. */
const LINE_BYTES = [1, 2, 5, 6, 9, 17] as const;

test('lines on any bit change when it changes, however they are cut into blocks', () => {
  const states = fc.array(fc.uint8Array({ minLength: 20, maxLength: 20 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(states, fc.integer({ min: 1, max: 40 }), (packets, rowsPerBlock) => {
      const lines = LINE_BYTES.flatMap((byte) =>
        Array.from({ length: 8 }, (_, bit) => line(`${byte}.${bit}`, byte, bit)),
      ).toReversed();
      const recording = handMade(24, packets.length, { digital: lines });
      const counters = packets.map((_, index) => 100 + index);
      const bytes = packetsOf(recording, counters, (packet, index) => {
        for (const [at, value] of (packets[index] ?? []).entries()) packet.setUint8(at, value);
      });
      using scan = scanned([{ recording, bytes }], rowsPerBlock);
      for (const { id, offsetBytes, bit } of lines) {
        const seen = packets.map((packet) => ((packet[offsetBytes] ?? 0) >> bit) & 1);
        const expected = seen.flatMap((state, row) =>
          row > 0 && state === seen[row - 1] ? [] : [row * 2 + state],
        );
        const found = scan.lines.get(id);
        expect(found === undefined ? undefined : valuesOf(found.states), id).toEqual(expected);
        expect(found?.changes).toBe(expected.length - 1);
      }
    }),
    FIXED,
  );
});

test('two lines on one bit, as a header of 2019 has them, both change', () => {
  const recording = handMade(6, 3, { digital: [line('Dout17', 1, 0), line('Dout25', 1, 0)] });
  const bytes = packetsOf(recording, [1, 2, 3], (packet, index) => packet.setUint8(1, index % 2));
  using scan = scanned([{ recording, bytes }], 2);
  for (const id of ['Dout17', 'Dout25'])
    expect(valuesOf(scan.lines.get(id)?.states ?? { length: 0, read: () => 0 })).toEqual([0, 3, 4]);
});

test('lines that only a later file has start there; every file says its first states', () => {
  const first = handMade(6, 2, { digital: [line('A', 1, 0)] });
  const empty = handMade(6, 0, { digital: [line('A', 1, 0)] });
  const second = handMade(7, 2, { digital: [line('B', 1, 7), line('A', 2, 1)] });
  using scan = scanned(
    [
      { recording: first, bytes: packetsOf(first, [1, 2], (packet) => packet.setUint8(1, 1)) },
      { recording: empty, bytes: new Uint8Array(0) },
      {
        recording: second,
        bytes: packetsOf(second, [9, 10], (packet, index) =>
          packet.setUint16(1, index === 0 ? 0x0002 : 0x8002),
        ),
      },
    ],
    10,
  );
  const states = (id: string): number[] =>
    valuesOf(scan.lines.get(id)?.states ?? { length: 0, read: () => 0 });
  expect(states('A')).toEqual([0 * 2 + 1, 2 * 2 + 1]);
  expect(scan.lines.get('A')?.changes).toBe(0);
  expect(states('B')).toEqual([2 * 2, 3 * 2 + 1]);
  expect(scan.recordings.map(({ firstRow }) => firstRow)).toEqual([0, 2, 2]);
});

describe('sensors', () => {
  const at = (base: number) => ({ X: base + 1, Y: base + 3 });
  const fill = (base: number) => (packet: DataView, index: number) => {
    packet.setUint8(base, index % 2 === 0 ? 0b101 : 0);
    packet.setInt16(base + 1, -1000 - index, true);
    packet.setInt16(base + 3, 32767 - index, true);
  };

  test('are read where each file has them', () => {
    const first = handMade(10, 3, {
      sensors: [sensor('lever', 1, 0, at(1)), sensor('wheel', 1, 2, { W: 2 })],
    });
    const second = handMade(30, 2, {
      sensors: [sensor('wheel', 20, 2, { W: 21 }), sensor('lever', 20, 0, at(20))],
    });
    using scan = scanned(
      [
        { recording: first, bytes: packetsOf(first, [1, 2, 3], fill(1)) },
        { recording: second, bytes: packetsOf(second, [1, 2], fill(20)) },
      ],
      2,
    );
    const entries = (name: string): number[] =>
      valuesOf(scan.sensors.get(name)?.entries ?? { length: 0, read: () => 0 });
    expect(entries('lever')).toEqual([0, -1000, 32767, 2, -1002, 32765, 3, -1000, 32767]);
    expect(entries('wheel')).toEqual([0, -1000, 2, -1002, 3, -1000]);
    expect(scan.sensors.get('lever')?.samples).toBe(3);
  });

  test('with other channels in a later file are refused', () => {
    const recordings = [
      handMade(10, 1, { sensors: [sensor('lever', 1, 0, at(1))] }),
      handMade(10, 1, { file: 'b.rec', sensors: [sensor('lever', 1, 0, { X: 2 })] }),
    ];
    expect(refusalNow(() => new SessionScan(recordings, tmpdir())).message).toMatchInlineSnapshot(
      `"b.rec: found the lever with the channels X; expected X, Y, as in the recordings before. Convert recordings of different set-ups separately: put them into folders of their own."`,
    );
  });
});

test('a packet without its sync byte is refused with its place', () => {
  const recording = handMade(6, 5);
  const bytes = packetsOf(recording, [1, 2, 3, 4, 5]);
  bytes[3 * 6] = 0x54;
  expect(refusalNow(() => scanned([{ recording, bytes }], 2)).message).toMatchInlineSnapshot(
    `"a.rec, byte 118: found 0x54 at the start of packet 3; expected the sync byte 0x55 at the start of every packet. Bytes were lost or changed here: copy the file again, and compare its size and checksum with the original."`,
  );
});
