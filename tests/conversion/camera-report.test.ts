import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CameraFiles, cameraFiles } from '../../mcp-server/tools/conversion/companions/camera-files.ts';
import {
  identifyCamera,
  missingVideos,
} from '../../mcp-server/tools/conversion/companions/camera-identity.ts';
import { lookAtCameras } from '../../mcp-server/tools/conversion/companions/camera-look.ts';
import type { CameraData } from '../../mcp-server/tools/conversion/companions/camera-read.ts';
import { frameWarnings } from '../../mcp-server/tools/conversion/companions/camera-report.ts';
import { openSessionRecordings } from '../../mcp-server/tools/conversion/session-recordings.ts';
import { frameSegments, ptpFrameTimes, type Session, scanFolder } from '../../recording/index.ts';
import type { SessionMetadata } from '../../schemas/index.ts';
import { syncFile } from '../recording/trodes-file.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const video = (name: string, camera: number | undefined): CameraFiles => ({
  epoch: 1,
  tag: 'a1',
  camera,
  tracking: undefined,
  hardwareSync: undefined,
  timestamps: undefined,
  video: { path: name, name, role: 'video', sizeBytes: 1, modified: new Date(0), camera },
});

describe('which camera of the metadata took a video', () => {
  const first = video('20230622_sample_01_a1.1.h264', 1);
  const second = video('20230622_sample_01_a1.2.h264', 2);
  const cameras = [
    { id: 3, meters_per_pixel: 0.001, camera_name: 'run' },
    { id: 5, meters_per_pixel: 0.002, camera_name: 'sleep' },
  ];
  const named = (name: string, camera_id: number) => ({ name, camera_id, task_epochs: [1] });
  const task = (...camera_id: number[]) => ({ task_name: 'run', camera_id, task_epochs: [1] });

  test.each<[string, SessionMetadata, number, RegExp | undefined]>([
    [
      'the entry with its name',
      { associated_video_files: [named(first.video?.name ?? '', 5)], tasks: [task(3)] },
      5,
      undefined,
    ],
    [
      'the entry with its name but another extension',
      { associated_video_files: [named('20230622_Sample_01_a1.1.MP4', 5)] },
      5,
      undefined,
    ],
    ['the only camera of its task', { tasks: [task(5)] }, 5, undefined],
    ['its place among the cameras of its task', { tasks: [task(5, 3)] }, 5, /by its place among 2/],
    ['its place among all cameras', {}, 3, /by its place among 2/],
  ])('is told by %s', (_what, metadata, id, warned) => {
    const found = identifyCamera(first, [first], { cameras, ...metadata });
    expect(found.id).toBe(id);
    expect(found.metersPerPixel).toBe(id === 3 ? 0.001 : 0.002);
    expect(found.warnings).toEqual(warned === undefined ? [] : [expect.stringMatching(warned)]);
  });

  test('is not told by a task with one camera when the epoch has two', () => {
    const found = identifyCamera(second, [first, second], { cameras, tasks: [task(3)] });
    expect(found).toMatchObject({ id: undefined, metersPerPixel: undefined });
    expect(found.warnings).toEqual([expect.stringMatching(/do not tell which camera this is/)]);
  });

  test('is none when the metadata do not know it, and has no scale when nobody measured one', () => {
    const unknown = identifyCamera(first, [first], {
      cameras,
      associated_video_files: [named('20230622_sample_01_a1.1.h264', 9)],
    });
    expect(unknown.id).toBeUndefined();
    expect(unknown.warnings).toEqual([expect.stringMatching(/the metadata give no camera 9/)]);
    for (const meters_per_pixel of [undefined, 0, Number.NaN]) {
      const bare = identifyCamera(first, [first], {
        cameras: [{ id: 3, meters_per_pixel }],
        tasks: [task(3)],
      });
      expect(bare).toMatchObject({ id: 3, metersPerPixel: undefined });
      expect(bare.warnings).toEqual([expect.stringMatching(/no meters_per_pixel; positions stay in pixels/)]);
    }
  });

  test('videos that are not there are named', () => {
    expect(
      missingVideos({ associated_video_files: [named('20230622_sample_01_a1.2.h264', 3)] }, [first]),
    ).toHaveLength(1);
    expect(
      missingVideos({ associated_video_files: [named('20230622_sample_01_a1.1.mp4', 3)] }, [first]),
    ).toEqual([]);
  });
});

describe('what is said of the frames of a video', () => {
  const startS = 1_687_464_000;
  const clock = {
    startS,
    stopS: startS + 10,
    recordings: [0],
    timeOf: (counter: number) => startS + counter / 30_000,
  };
  /** Frames that arrive every 33 ms from `fromS` on, with a camera whose clock is `aheadS` ahead. */
  const warningsOf = (frames: number, fromS: number, aheadS = 0) => {
    const counters = Uint32Array.from({ length: frames }, (_, i) => (fromS + i / 30) * 30_000);
    const arrivalsS = Float64Array.from({ length: frames }, (_, i) => startS + fromS + i / 30);
    const hardwareNs = BigUint64Array.from(
      arrivalsS,
      (time) => BigInt(Math.round((time + aheadS - startS) * 1e6)) * 1000n + BigInt(startS) * 1_000_000_000n,
    );
    const data: CameraData = {
      files: video('a.h264', 1),
      frames: { file: 'a', counters, frameCounts: undefined, hardwareNs, frameCountWraps: 0 },
      segments: frameSegments(counters, undefined),
      framesFrom: 'camera-hardware-sync',
      lights: [],
      trackedRows: 0,
      joined: undefined,
      warnings: [],
    };
    return frameWarnings(data, ptpFrameTimes(hardwareNs), arrivalsS, clock);
  };

  test('is nothing of those that are as they should be', () => {
    expect(warningsOf(90, 1)).toEqual([]);
  });

  test('is that no pause was found, once there are frames enough to tell', () => {
    expect(warningsOf(100, 1)).toEqual([
      expect.stringMatching(/first 100 frames have no pause .* all frames are kept/),
    ]);
  });

  test('is that they lie outside of their epoch, and how far', () => {
    expect(warningsOf(60, -1.5)).toEqual([
      'epoch 01_a1, camera 1: 45 frames lie before the recording, the first by 1.500 s',
    ]);
    expect(warningsOf(60, 9)).toEqual([
      expect.stringMatching(
        /^epoch 01_a1, camera 1: (?:29|30) frames lie after the recording, the last by 0\.967 s$/,
      ),
    ]);
    expect(warningsOf(40, -0.2)).toEqual([]);
  });

  test('is that the clock of the camera is another, or was never set', () => {
    expect(warningsOf(60, 1, 37)).toContain(
      'epoch 01_a1, camera 1: its clock is 37.000 s ahead of the clock of the recording; nothing was corrected',
    );
    expect(warningsOf(60, 1, -startS)).toContainEqual(
      expect.stringMatching(/60 frames lie before the year 2000/),
    );
  });
});

describe('a look at the cameras of a session', () => {
  let workshop: Workshop;
  let session: Session;
  let folder = '';
  beforeAll(async () => {
    workshop = await openWorkshop();
    const made = await workshop.session('look', {
      channels: 4,
      nTrodeSize: 4,
      seconds: 0.5,
      epochs: 1,
      cameras: 2,
      counterStart: 20_000,
    });
    folder = made.folder;
    // The second camera ran from 1 s before the recording, when the counter had not wrapped yet, to 2 s after it.
    const frames = Array.from({ length: 100 }, (_, i) => ({
      counter: 20_000 - 30_000 + i * 1000,
      frameCount: i,
      ns: 0n,
    }));
    await writeFile(join(folder, '20230622_sample_01_a1.2.videoTimeStamps.cameraHWSync'), syncFile(frames));
    const [only] = (await scanFolder(folder)).sessions;
    if (only === undefined) throw new Error('no session');
    session = only;
  });
  afterAll(() => workshop.close());

  test('tells which ran outside of their epoch, without reading packets', async () => {
    expect(cameraFiles(session).cameras.map(({ camera }) => camera)).toEqual([1, 2]);
    expect(await lookAtCameras(session, await openSessionRecordings(session))).toEqual([
      'epoch 01_a1, camera 2: it starts 1.000 s before the recording',
      'epoch 01_a1, camera 2: it ends 1.800 s after the recording',
    ]);
  });
});
