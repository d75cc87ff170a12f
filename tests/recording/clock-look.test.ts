import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lookAtClock } from '../../recording/clock-look.ts';
import { type Recording, surveyRecording } from '../../recording/index.ts';
import { handMade, packetsOf } from './hand-made.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('clock-look');
const PACKETS = 40_000;
const steady = (counter: number): number => (counter * 1e9 * (1 + 30e-6)) / 30000;
const jitter = (packet: number): number => ((packet * 7919) % 20_001) - 10_000;

/** A recording whose clock says so many nanoseconds after its first packet. */
function written(
  clockNs: (packet: number) => number,
  counter = (packet: number): number => packet,
): Recording {
  const recording = handMade(13, PACKETS, {
    file: inFolder('a.rec'),
    counterOffsetBytes: 9,
    clock: { source: 'SysClock', offsetBytes: 1 },
  });
  const counters = Array.from({ length: PACKETS }, (_, packet) => counter(packet) % 2 ** 32);
  writeFileSync(recording.file, Buffer.alloc(100));
  appendFileSync(
    recording.file,
    packetsOf(recording, counters, (view, packet) =>
      view.setBigInt64(1, 1_687_464_000_888_000_000n + BigInt(Math.round(clockNs(packet))), true),
    ),
  );
  return recording;
}

describe('a few places tell', () => {
  test('of a clock that runs, that it does', async () => {
    const { clock } = await surveyRecording(written((packet) => steady(packet) + jitter(packet)));
    expect(clock).toMatchObject({ places: 64, jumps: [], isComplete: true });
    expect(clock?.residualMaxS).toBeLessThan(20e-6);
  });

  test.each([
    [1234, -3e9],
    [20_000, 3600e9],
    [39_000, 50e6],
  ])('that a clock jumps at packet %i by %d ns', async (at, ns) => {
    const { clock } = await surveyRecording(
      written((packet) => steady(packet) + jitter(packet) + (packet >= at ? ns : 0)),
    );
    expect(clock?.jumps).toMatchObject([{ packet: at, what: 'clock' }]);
    expect(clock?.jumps[0]?.seconds).toBeCloseTo(ns / 1e9, 3);
    expect(clock?.residualMaxS).toBeLessThan(30e-6);
  });

  test('although nobody waits for one place before asking for the next', async () => {
    const recording = written(steady);
    const whole = readFileSync(recording.file);
    const { headerBytes, packetBytes } = recording;
    const all = Promise.withResolvers<void>();
    let asked = 0;
    const clock = await lookAtClock(recording, async (packet, count) => {
      if (++asked === 64) all.resolve();
      // In turn nobody would ever be answered.
      await all.promise;
      const start = headerBytes + packet * packetBytes;
      return whole.subarray(start, start + count * packetBytes);
    });
    expect(clock).toMatchObject({ places: 64, jumps: [] });
  });

  test('of every jump', async () => {
    const { clock } = await surveyRecording(
      written((packet) => steady(packet) + (packet >= 9000 ? 1e9 : 0) - (packet >= 30_001 ? 2e9 : 0)),
    );
    expect(clock?.jumps.map(({ packet }) => packet)).toEqual([9000, 30_001]);
  });

  test('that it was the counter that leapt', async () => {
    const counter = (packet: number): number => (packet < 12_345 ? 4_000_000_000 + packet : packet);
    const { clock } = await surveyRecording(written(steady, counter));
    expect(clock?.jumps).toMatchObject([{ packet: 12_345, what: 'counter' }]);
  });

  test('nothing of losses, of a counter that wraps, and of a computer that was busy', async () => {
    const counter = (packet: number): number => 2 ** 32 - 700 + packet + (packet < 20_000 ? 0 : 60_000);
    const late = (packet: number): number => (packet >= 15_000 && packet < 15_700 ? 80e6 : 0);
    const { clock } = await surveyRecording(
      written((packet) => steady(counter(packet)) + late(packet), counter),
    );
    expect(clock).toMatchObject({ jumps: [], isComplete: true });
  });

  test('how far a clock strays that is read carelessly', async () => {
    const { clock } = await surveyRecording(written((packet) => steady(packet) + 400 * jitter(packet)));
    expect(clock?.jumps).toEqual([]);
    expect(clock?.residualRmsS).toBeGreaterThan(0.0003);
  });

  test('that a clock jumps more often than is worth looking for', async () => {
    const { clock } = await surveyRecording(
      written((packet) => steady(packet) + Math.floor(packet / 3000) * 1e9),
    );
    expect(clock).toMatchObject({ isComplete: false });
    expect(clock?.jumps.map(({ packet }) => packet % 3000)).toEqual(Array.from({ length: 8 }, () => 0));
  });
});
