import { cp, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type VerifyReport, verifyFile } from '../../mcp-server/tools/index.ts';
import { type Converted, openWorkshop, type Workshop } from '../conversion/workshop.ts';
import { flipBit, withFlippedValue } from './spoiling.ts';

const options = {
  seconds: 3,
  epochs: 1,
  channels: 4,
  rateHz: 20_000,
  cameras: 2,
  stateScript: false,
} as const;
const POSITION = '/processing/behavior/position/led_0_series_1';
const VIDEO = '/processing/video_files/video/20230622_sample_01_a1.1.h264';

let workshop: Workshop;
let made: Converted;
beforeAll(async () => {
  workshop = await openWorkshop();
  made = await workshop.convert('ptp', { ...options, frameCountStart: 65_500 });
});
afterAll(() => workshop.close());

const differing = (report: VerifyReport): string[] =>
  report.streams.filter(({ differences }) => differences > 0).map(({ path }) => path);

describe('cameras', () => {
  test('are compared with their files, by PTP to the last digit', async () => {
    const report = await verifyFile({ file: made.path, folder: made.folder });
    expect(differing(report)).toEqual([]);
    expect(report.notCompared).toEqual([]);
    const values = new Map(report.streams.map((stream) => [stream.path, stream.values]));
    expect(values.get(`${POSITION}/data`)).toBeGreaterThan(50);
    expect(values.get(`${VIDEO}/timestamps`)).toBeGreaterThan(50);
    expect([...values.keys()].filter((path) => path.includes('position_further_cameras'))).toHaveLength(3);
  });

  test('without PTP are compared as far as a fit allows', async () => {
    const { path, folder } = await workshop.convert('fitted', {
      ...options,
      ptp: false,
      cameras: 1,
      seconds: 5,
    });
    const report = await verifyFile({ file: path, folder });
    expect(differing(report)).toEqual([]);
    const times = report.streams.find((stream) => stream.path === `${POSITION}/timestamps`);
    expect(times?.largest).toMatchObject({ allowed: 1, unit: 's' });
    expect(times?.largest?.difference).toBeGreaterThan(0);
    expect(times?.largest?.difference).toBeLessThan(0.1);
  });

  test.each([
    [`${POSITION}/data`, [9, 1], 0],
    [`${POSITION}/timestamps`, [9], 0],
    ['/processing/position_frame_index/series_1/data', [9], 1],
    ['/processing/non_repeat_timestamp_labels/series_1/data', [9], 1],
    [`${VIDEO}/timestamps`, [9], 0],
  ] as const)('a flipped bit of %s is found', async (dataset, place, bit) => {
    const copy = await withFlippedValue(made.path, dataset, place, bit);
    const report = await verifyFile({ file: copy, folder: made.folder });
    expect(differing(report)).toContain(dataset);
    // A frame that comes too late is seen at the next one.
    expect([9, 10]).toContain(report.streams.find(({ path }) => path === dataset)?.first?.row);
  });

  test('a flipped bit of the tracking, or of a video beside the file, is found', async () => {
    const folder = join(workshop.root, 'tracking');
    await cp(made.folder, folder, { recursive: true });
    const tracking = join(folder, '20230622_sample_01_a1.1.videoPositionTracking');
    // yloc2 of the last record.
    await flipBit(tracking, (await stat(tracking)).size - 2, 0);
    expect(differing(await verifyFile({ file: made.path, folder }))).toEqual([
      '/processing/behavior/position/led_1_series_1/data',
    ]);
    const video = join(dirname(made.path), '20230622_sample_01_a1.2.h264');
    await flipBit(video, 1000, 5);
    expect(differing(await verifyFile({ file: made.path, folder: made.folder }))).toEqual([
      '/processing/video_files/video/20230622_sample_01_a1.2.h264/external_file',
    ]);
    await flipBit(video, 1000, 5);
  });
});
