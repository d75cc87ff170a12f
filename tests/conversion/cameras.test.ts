import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CameraTruth, type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import { syncFile, trackingFile } from '../recording/trodes-file.ts';
import { hasPython, judge, python } from '../yardstick.ts';
import { worstDistance } from './expected.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

interface Series {
  readonly class: string;
  readonly dtype: string;
  readonly data: readonly (readonly number[])[];
  readonly unit: string;
  readonly conversion: number;
  readonly times: readonly number[];
  readonly description: string;
  readonly comments: string;
  readonly frame: string | null;
  readonly file: readonly string[] | null;
  readonly format: string | null;
  readonly start: readonly number[] | null;
  readonly device: string | null;
}
type Read = Readonly<Record<string, Series>>;

const MICROSECOND = 1e-6;
/** What a delay that varies by 2 ms leaves of a median, and of a line over 130 frames. */
const WITHOUT_PTP_S = 0.000_5;
const small = { channels: 4, nTrodeSize: 4, stateScript: false } satisfies Partial<SyntheticOptions>;

/** Frames of a truth from `first` to the end of the tracking. */
function tracked(camera: CameraTruth, first = camera.framesBeforePause) {
  return camera.frames.slice(first).filter(({ position }) => position !== null);
}
const secondsOf = ({ hwTimestampNs }: { readonly hwTimestampNs: string }) => {
  const ns = BigInt(hwTimestampNs);
  return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
};

/** Frames 60 to 75 hold the counter of frame 59; frames 100 to 119 never arrived; tracking starts late and ends early. */
const FROZEN = [60, 76] as const;
const LOST = [100, 120] as const;
const FIRST_TRACKED = 40;
const PASSED_OVER = 90;
const spoilt: Partial<SyntheticOptions> = { ...small, seconds: 7, epochs: 1, untrackedFrames: 45 };

async function spoil(folder: string, camera: CameraTruth): Promise<void> {
  const stem = join(folder, '20230622_sample_01_a1.1');
  const frames = camera.frames
    .map((frame, index) => ({
      ...frame,
      index,
      posTimestamp:
        index >= FROZEN[0] && index < FROZEN[1]
          ? (camera.frames[FROZEN[0] - 1]?.posTimestamp ?? 0)
          : frame.posTimestamp,
    }))
    .filter(({ index }) => index < LOST[0] || index >= LOST[1]);
  const sync = syncFile(
    frames.map((frame) => ({
      counter: frame.posTimestamp,
      frameCount: frame.frameCount,
      ns: BigInt(frame.hwTimestampNs),
    })),
  );
  await writeFile(`${stem}.videoTimeStamps.cameraHWSync`, Buffer.concat([sync, Buffer.alloc(5)]));
  const rows = frames.flatMap(({ index, posTimestamp, position }) =>
    position === null || index < FIRST_TRACKED || index === PASSED_OVER
      ? []
      : [[posTimestamp, position.x, position.y, position.x2, position.y2] as const],
  );
  await writeFile(`${stem}.videoPositionTracking`, trackingFile([...rows, [7, 1, 1, 1, 1]]));
  // A camera that never started, and files of an epoch without a recording.
  await writeFile(join(folder, '20230622_sample_01_a1.2.videoPositionTracking'), '');
  await writeFile(join(folder, '20230622_sample_09_x.1.videoTimeStamps.cameraHWSync'), sync);
}

describe.skipIf(!hasPython)('cameras', () => {
  let workshop: Workshop;
  const made: Record<string, Converted> = {};
  const reads: Record<string, Read> = {};
  const of = (name: string) => {
    const [converted, read] = [made[name], reads[name]];
    if (converted === undefined || read === undefined) throw new Error(`${name} was not converted`);
    return { ...converted, read, camera: (number: number, epoch = 1) => cameraOf(converted, number, epoch) };
  };
  const cameraOf = ({ truth }: Converted, number: number, epoch: number) => {
    const camera = truth.cameras.find((one) => one.camera === number && one.epoch === epoch);
    if (camera === undefined) throw new Error(`no camera ${number}`);
    return camera;
  };

  beforeAll(async () => {
    workshop = await openWorkshop();
    made['ptp'] = await workshop.convert('ptp', { ...small, seconds: 2 });
    made['ticks'] = await workshop.convert('ticks', { ...syntheticRigs.cameraTicks, ...small });
    made['two'] = await workshop.convert('two', { ...syntheticRigs.twoCameras, ...small, seconds: 2.5 });
    const session = await workshop.session('spoilt', spoilt);
    const [camera] = session.truth.cameras;
    if (camera === undefined) throw new Error('no camera');
    await spoil(session.folder, camera);
    made['spoilt'] = await workshop.convert('spoilt', spoilt);
    const yaml = join(
      (await workshop.session('bare', { ...small, seconds: 1, epochs: 1 })).folder,
      '20230622_sample_metadata.yml',
    );
    const text = await readFile(yaml, 'utf8');
    await writeFile(
      yaml,
      text.replace(/^ *meters_per_pixel: .*\n/m, '').replace('01_a1.1.h264', '01_a1.7.h264'),
    );
    made['bare'] = await workshop.convert('bare', { ...small, seconds: 1, epochs: 1 });
    const names = Object.keys(made);
    const found = (await python(
      'read_cameras.py',
      [],
      names.map((name) => made[name]?.path),
    )) as Read[];
    for (const [index, name] of names.entries()) reads[name] = found[index] ?? {};
  });
  afterAll(() => workshop.close());

  test('with PTP have the positions that were tracked, at the times of the camera', () => {
    const { read, camera, result } = of('ptp');
    for (const epoch of [1, 2]) {
      const frames = tracked(camera(1, epoch));
      for (const [led, x, y] of [
        ['led_0', 'x', 'y'],
        ['led_1', 'x2', 'y2'],
      ] as const) {
        const series = read[`behavior/position/${led}_series_${epoch}`];
        expect(series).toMatchObject({
          class: 'SpatialSeries',
          dtype: 'uint16',
          unit: 'meters',
          conversion: 0.001,
          description: 'xloc, yloc',
          frame: 'Upper left corner of video frame',
        });
        expect(series?.data).toEqual(frames.map(({ position }) => [position?.[x], position?.[y]]));
        expect(worstDistance(series?.times ?? [], frames.map(secondsOf))).toBeLessThan(MICROSECOND);
      }
      const index = read[`position_frame_index/series_${epoch}`];
      expect(index).toMatchObject({ class: 'TimeSeries', unit: 'N/A', data: frames.map((_, i) => 20 + i) });
      expect(index?.times).toEqual(read[`behavior/position/led_0_series_${epoch}`]?.times);
      const labels = read[`non_repeat_timestamp_labels/series_${epoch}`];
      expect(labels?.data).toEqual(frames.map(() => 1));
    }
    expect(result.counts).toMatchObject({
      cameras: 2,
      positions: tracked(camera(1)).length + tracked(camera(1, 2)).length,
    });
    expect(result.warnings.filter((warning) => warning.includes('camera'))).toEqual([]);
  });

  test('say why frames have no position, and how many', () => {
    const { read, camera } = of('ptp');
    const total = camera(1).frames.length;
    expect(read['behavior/position/led_0_series_1']?.comments).toContain(
      `Of ${total} frames these were left out: 20 before the pause with which Trodes starts a camera; 3 after the tracking ended.`,
    );
  });

  test('have their videos beside the file, with the time of every frame', async () => {
    const { read, camera, path, folder, result } = of('ptp');
    for (const epoch of [1, 2]) {
      const name = `20230622_sample_0${epoch}_a${epoch}.1.h264`;
      const video = read[`video_files/video/${name}`];
      expect(video).toMatchObject({
        class: 'ImageSeries',
        format: 'external',
        file: [name],
        start: [0],
        device: 'camera_device 0',
        shape: [0, 0, 0],
      });
      expect(worstDistance(video?.times ?? [], camera(1, epoch).frames.map(secondsOf))).toBeLessThan(
        MICROSECOND,
      );
      expect(video?.comments).toContain(
        `The file holds ${camera(1, epoch).frames.length} frames, as many as there are times.`,
      );
      expect(await readFile(join(dirname(path), name))).toEqual(await readFile(join(folder, name)));
      expect(result.beside).toContainEqual({
        path: join(dirname(path), name),
        bytes: (await stat(join(folder, name))).size,
      });
    }
  });

  test('without PTP have the times of the frames within half a millisecond, from the ticks', () => {
    const { read, camera, truth } = of('ticks');
    const startS = truth.unixSeconds(0, 0);
    const lengthS = truth.unixSeconds(0, (truth.recordings[0]?.packets ?? 1) - 1) - startS;
    const samples = (truth.recordings[0]?.samples ?? 1) - 1;
    const trueS = (frame: { readonly seconds: number }) =>
      startS + (frame.seconds * truth.options.rateHz * lengthS) / samples;
    const frames = tracked(camera(1));
    const series = read['behavior/position/led_0_series_1'];
    expect(series?.data).toEqual(frames.map(({ position }) => [position?.x, position?.y]));
    expect(worstDistance(series?.times ?? [], frames.map(trueS))).toBeLessThan(WITHOUT_PTP_S);
    expect(series?.comments).toMatch(
      /behind the digital line "overhead camera ticks" .*which pulses once a frame/,
    );
    const video = read['video_files/video/20230622_sample_01_a1.1.h264'];
    // The camera's own clock starts at midnight: it is no Unix time. Frames before the pause keep their own jitter.
    expect(worstDistance(video?.times ?? [], camera(1).frames.map(trueS))).toBeLessThan(0.002);
  });

  test('are all taken: further ones of an epoch have series of their own, where spyglass does not look', () => {
    const { read, camera, result } = of('two');
    expect(Object.keys(read).sort()).toEqual([
      'behavior/position/led_0_series_1',
      'behavior/position/led_1_series_1',
      'non_repeat_timestamp_labels/series_1',
      'non_repeat_timestamp_labels/series_1_camera_1',
      'position_frame_index/series_1',
      'position_frame_index/series_1_camera_1',
      'position_further_cameras/led_0_series_1_camera_1',
      'position_further_cameras/led_1_series_1_camera_1',
      'video_files/video/20230622_sample_01_a1.1.h264',
      'video_files/video/20230622_sample_01_a1.2.h264',
    ]);
    const series = read['position_further_cameras/led_0_series_1_camera_1'];
    expect(series).toMatchObject({ class: 'SpatialSeries', conversion: 0.002, description: 'xloc, yloc' });
    expect(series?.data).toEqual(tracked(camera(2)).map(({ position }) => [position?.x, position?.y]));
    expect(worstDistance(series?.times ?? [], tracked(camera(2)).map(secondsOf))).toBeLessThan(MICROSECOND);
    expect(read['video_files/video/20230622_sample_01_a1.2.h264']?.device).toBe('camera_device 1');
    expect(result.warnings.filter((warning) => warning.includes('camera'))).toEqual([
      'epoch 01_a1, camera 2: its positions are in processing/position_further_cameras, since spyglass takes one camera an epoch',
    ]);
  });

  test('that stop, lose frames or are tracked in part keep what is sure, and the rest is reported', () => {
    const { read, camera, result } = of('spoilt');
    const { frames } = camera(1);
    const kept = frames
      .map((frame, index) => ({ ...frame, index }))
      .filter(
        ({ index, position }) =>
          index >= FIRST_TRACKED &&
          index !== PASSED_OVER &&
          position !== null &&
          !(index >= FROZEN[0] && index < FROZEN[1]) &&
          !(index >= LOST[0] && index < LOST[1]),
      );
    const series = read['behavior/position/led_0_series_1'];
    expect(series?.data).toEqual(kept.map(({ position }) => [position?.x, position?.y]));
    expect(worstDistance(series?.times ?? [], kept.map(secondsOf))).toBeLessThan(MICROSECOND);
    const lostBefore = (index: number) => (index >= LOST[1] ? LOST[1] - LOST[0] : 0);
    expect(read['position_frame_index/series_1']?.data).toEqual(
      kept.map(({ index }) => index - lostBefore(index)),
    );
    const label = (index: number) => (index < FROZEN[0] ? 1 : index < LOST[0] ? 2 : 3);
    expect(read['non_repeat_timestamp_labels/series_1']?.data).toEqual(kept.map(({ index }) => label(index)));
    const total = frames.length - 20;
    expect(series?.comments).toContain(
      `Of ${total} frames these were left out: 20 before the pause with which Trodes starts a camera; 16 while the counter of the recording stood still; 20 before the tracking began; 45 after the tracking ended; 1 that the tracking passed over. The video has 3 segments. The tracking has 1 position of no frame, left out.`,
    );
    const warnings = result.warnings
      .filter((warning) => warning.includes('camera'))
      .map((warning) => warning.replace(/\d+\.\d{3} s/, '<s>'));
    expect(warnings).toEqual([
      'epoch 09_x, camera 1: nothing was recorded in this epoch; its files were left out',
      'epoch 01_a1, camera 1: 20230622_sample_01_a1.1.videoTimeStamps.cameraHWSync ends with 5 of the 16 bytes of a record: it was cut off, and its 154 whole records are used',
      'epoch 01_a1, camera 2: 20230622_sample_01_a1.2.videoPositionTracking is empty; it was left out',
      'epoch 01_a1, camera 1: the counter of the recording stood still during 16 frames (was the headstage unplugged?); they have no position',
      'epoch 01_a1, camera 1: its count of frames jumps once by more than 15',
      'epoch 01_a1, camera 1: 20 frames it counted are not in its files',
      'epoch 01_a1, camera 1: tracking starts <s> late: 20 frames have no position',
      'epoch 01_a1, camera 1: tracking ends <s> early: 45 frames have no position',
      'epoch 01_a1, camera 1: tracking passed over 1 frame, which have no position',
      'epoch 01_a1, camera 1: tracking has 1 position of no frame, left out',
      'epoch 01_a1, camera 1: 20230622_sample_01_a1.1.h264 holds 174 frames, but its cameraHWSync 154 times; both are stored as they are',
    ]);
  });

  test('whose pixels nobody measured stay in pixels', () => {
    const { read, result } = of('bare');
    expect(read['behavior/position/led_0_series_1']).toMatchObject({ unit: 'pixels', conversion: 1 });
    expect(read['behavior/position/led_0_series_1']?.comments).toContain('nobody gave the size of a pixel');
    // The name of the video is another in the metadata, but the task has one camera.
    expect(read['video_files/video/20230622_sample_01_a1.1.h264']?.device).toBe('camera_device 0');
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/camera 0 has no meters_per_pixel; positions stay in pixels/),
    );
    expect(result.warnings).toContain(
      'associated_video_files names 20230622_sample_01_a1.7.h264, which is not in the folder: it was left out',
    );
  });

  test('give files that PyNWB and NWB Inspector take, as long as the videos stay beside them', async () => {
    const { path: robbed } = of('two');
    await rm(join(dirname(robbed), '20230622_sample_01_a1.2.h264'));
    const paths = ['ticks', 'bare', 'two'].map((name) => of(name).path);
    const judged = await judge(paths, 'dandi');
    for (const { path, opened, pynwb, inspector } of judged) {
      expect({ path, opened, errors: pynwb.errors }).toEqual({ path, opened: null, errors: [] });
      const critical = inspector.filter(({ importance }) => importance === 'CRITICAL');
      expect(critical.map(({ check }) => check)).toEqual(
        path === robbed ? ['check_image_series_external_file_valid'] : [],
      );
      const ofCameras = inspector.filter(({ check }) => /image_series|spatial_series|timestamps/.test(check));
      expect(ofCameras).toEqual(critical);
    }
  }, 300_000);
});
