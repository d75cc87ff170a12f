import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { cameraFrames, unwrapFrameCounts } from '../../recording/spikegadgets/camera-frames.ts';
import { afterStartPause } from '../../recording/spikegadgets/camera-pause.ts';
import { secondsOfNanoseconds, timeFaults } from '../../recording/spikegadgets/camera-ptp.ts';
import { frameSegments } from '../../recording/spikegadgets/camera-segments.ts';
import { joinPositions } from '../../recording/spikegadgets/position-join.ts';
import { readTrodesData } from '../../recording/spikegadgets/trodes-data.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { syncFile, trodesHead } from './trodes-file.ts';

const path = temporaryFolder('renshaw-camera-frames');
const counted = (length: number, from = 0, step = 1) => Array.from({ length }, (_, i) => from + i * step);

describe('frames of a file', () => {
  test('are read by the names that versions of Trodes give the fields', async () => {
    await writeFile(
      path('a'),
      syncFile([{ counter: 2 ** 32 - 1, frameCount: 5, ns: 1_687_464_000_123_456_789n }]),
    );
    const frames = cameraFrames(await readTrodesData(path('a')));
    expect(frames.counters).toEqual(Uint32Array.of(2 ** 32 - 1));
    expect(frames.frameCounts).toEqual(Float64Array.of(5));
    expect(frames.hardwareNs).toEqual(BigUint64Array.of(1_687_464_000_123_456_789n));

    await writeFile(
      path('b'),
      Buffer.concat([trodesHead('<time uint32><frameCount uint16>'), Buffer.from([1, 0, 0, 0, 9, 0])]),
    );
    const older = cameraFrames(await readTrodesData(path('b')));
    expect(older).toMatchObject({ counters: Uint32Array.of(1), frameCounts: Float64Array.of(9) });
    expect(older.hardwareNs).toBeUndefined();
  });

  test('need a counter', async () => {
    await writeFile(path('c'), Buffer.concat([trodesHead('<xloc uint16>'), Buffer.from([1, 0])]));
    const refused = await refusalOf(async () => cameraFrames(await readTrodesData(path('c'))));
    expect(refused.fault.found).toBe('the fields xloc');
  });
});

describe('the count of frames of the camera', () => {
  test('of 16 bits wraps after 65535, not after 65534', () => {
    const { counts, wraps } = unwrapFrameCounts([65533, 65534, 65535, 0, 1, 2]);
    expect([...counts]).toEqual(counted(6, 65533));
    expect(wraps).toBe(1);
  });

  test('may lose frames over its wrap, and wrap often', () => {
    expect([...unwrapFrameCounts([65530, 3]).counts]).toEqual([65530, 65539]);
    const many = counted(200_000, 100).map((count) => count % 65536);
    const { counts, wraps } = unwrapFrameCounts(many);
    expect(counts.at(-1)).toBe(200_099);
    expect(wraps).toBe(3);
  });

  test('of more bits goes on past 65535', () => {
    expect([...unwrapFrameCounts([65535, 65536, 65537]).counts]).toEqual([65535, 65536, 65537]);
    expect([...unwrapFrameCounts([2 ** 32 - 1, 0]).counts]).toEqual([2 ** 32 - 1, 2 ** 32]);
  });

  test('that goes back is no wrap', () => {
    expect(unwrapFrameCounts([500, 501, 3, 4])).toEqual({
      counts: Float64Array.of(500, 501, 3, 4),
      wraps: 0,
    });
    expect(unwrapFrameCounts([]).counts).toHaveLength(0);
  });
});

describe('segments', () => {
  const segmentsOf = (counters: readonly number[], counts: readonly number[] = counted(counters.length)) =>
    frameSegments(Uint32Array.from(counters), Float64Array.from(counts));

  test('are one while counter and frames run on, also where the counter wraps', () => {
    const found = segmentsOf([2 ** 32 - 2000, 2 ** 32 - 1000, 0, 1000]);
    expect(found).toEqual({
      labels: Int32Array.of(1, 1, 1, 1),
      segments: 1,
      repeated: 0,
      jumps: 0,
      steppedBack: 0,
      lostFrames: 0,
    });
  });

  test('bear two repeats of the counter, and are divided by three', () => {
    expect(segmentsOf([10, 20, 20, 20, 30]).labels).toEqual(Int32Array.of(1, 1, 1, 1, 1));
    const divided = segmentsOf([10, 20, 20, 20, 20, 90, 100]);
    expect(divided.labels).toEqual(Int32Array.of(1, 1, 0, 0, 0, 2, 2));
    expect(divided).toMatchObject({ segments: 2, repeated: 3 });
  });

  test('bear a jump of 15 frames, and are divided by one of 16', () => {
    expect(segmentsOf([10, 20, 30], [1, 16, 17])).toMatchObject({ segments: 1, lostFrames: 14, jumps: 0 });
    const divided = segmentsOf([10, 20, 30], [1, 2, 18]);
    expect(divided).toMatchObject({ segments: 2, lostFrames: 15, jumps: 1 });
    expect(divided.labels).toEqual(Int32Array.of(1, 1, 2));
  });

  test('are divided where the counter or the count goes back', () => {
    expect(segmentsOf([10, 20, 5, 15])).toMatchObject({ segments: 2, steppedBack: 1 });
    expect(segmentsOf([10, 20, 30, 40], [7, 8, 1, 2]).labels).toEqual(Int32Array.of(1, 1, 2, 2));
  });

  test('need no counts, and no frames', () => {
    expect(frameSegments(Uint32Array.of(1, 2, 3), undefined)).toMatchObject({ segments: 1, lostFrames: 0 });
    expect(frameSegments(new Uint32Array(0), undefined).segments).toBe(0);
  });
});

describe('the pause with which Trodes starts a camera', () => {
  const withPause = (at: number, seconds: number, frames = 150) =>
    Float64Array.from(counted(frames), (i) => 1.6e9 + i / 30 + (i >= at ? seconds : 0));

  test.each([
    [20, 0.8, 20],
    [1, 0.45, 1],
    [99, 1.9, 99],
    [100, 0.8, 0],
    [20, 0.3, 0],
    [20, 2.5, 0],
  ])('before frame %i of %f s is found at %i', (at, seconds, found) => {
    expect(afterStartPause(withPause(at, seconds))).toBe(found);
  });

  test('is absent from frames that run on, and from none', () => {
    expect(afterStartPause(withPause(0, 0))).toBe(0);
    expect(afterStartPause(new Float64Array(0))).toBe(0);
  });
});

describe('times by PTP', () => {
  test('are exact to what a double can tell of them', () => {
    const ns = 1_687_464_001_338_034_263n;
    const [seconds = 0] = secondsOfNanoseconds(BigUint64Array.of(ns));
    expect(seconds).toBe(1_687_464_001.338_034_2);
  });

  test('before the year 2000, or that do not ascend, are counted', () => {
    expect(timeFaults(Float64Array.of(10, 11, 10.5, 10.5, 12))).toEqual({
      before2000: 5,
      notLater: 2,
      worstStepBackS: 0.5,
    });
    expect(timeFaults(Float64Array.of(1e9, 1e9 + 1))).toEqual({
      before2000: 0,
      notLater: 0,
      worstStepBackS: 0,
    });
  });
});

describe('positions', () => {
  test('join frames on the counter, whether tracking starts late, ends early or passes over frames', () => {
    const joined = joinPositions(Uint32Array.of(10, 20, 30, 40, 50), Uint32Array.of(20, 40));
    expect(joined).toEqual({
      rows: Int32Array.of(-1, 0, -1, 1, -1),
      firstTracked: 1,
      lastTracked: 3,
      strayRows: 0,
    });
  });

  test('of one counter are taken in their order, and those of no frame are counted', () => {
    const joined = joinPositions(Uint32Array.of(5, 7, 7, 7, 9), Uint32Array.of(7, 7, 8, 9));
    expect(joined.rows).toEqual(Int32Array.of(-1, 0, 1, -1, 3));
    expect(joined.strayRows).toBe(1);
  });

  test('join over a wrap of the counter, and may be none', () => {
    expect(joinPositions(Uint32Array.of(2 ** 32 - 1, 0), Uint32Array.of(2 ** 32 - 1, 0)).rows).toEqual(
      Int32Array.of(0, 1),
    );
    expect(joinPositions(Uint32Array.of(1), Uint32Array.of(2))).toMatchObject({
      firstTracked: -1,
      lastTracked: -1,
      strayRows: 1,
    });
  });
});
