import {
  type Addition,
  frameNumbers,
  ownTimestamps,
  POSITION_PATH,
  positionContainer,
  spatialSeries,
  timestampsOf,
  VIDEO_PATH,
  videoContainer,
  videoSeries,
} from '../../../../nwb/index.ts';
import type { CameraFiles } from './camera-files.ts';
import { cameraName } from './camera-files.ts';
import type { CameraIdentity } from './camera-identity.ts';
import { leftOutSentences, type PositionFrames, pixelsOf } from './camera-positions.ts';
import type { CameraData } from './camera-read.ts';

/**
 * Module of the positions of further cameras. Spyglass takes every series of the Position object that starts at
 * another moment for another epoch, and an epoch with two such for one without positions.
 */
export const FURTHER_PATH = '/processing/position_further_cameras';
const FRAME_INDEX_PATH = '/processing/position_frame_index';
const LABELS_PATH = '/processing/non_repeat_timestamp_labels';

/** A camera with its place in the file. */
export interface Filmed {
  readonly data: CameraData;
  readonly identity: CameraIdentity;
  /** `1`, or for further cameras of an epoch `1_camera_2`. */
  readonly series: string;
  readonly isFirst: boolean;
}

/** Names the series of every camera that has positions; spyglass takes at most 32 letters. */
export function nameSeries(
  data: CameraData,
  identity: CameraIdentity,
  taken: ReadonlySet<string>,
): { readonly series: string; readonly isFirst: boolean } {
  const { epoch, camera, tag } = data.files;
  const plain = String(epoch);
  if (!taken.has(plain)) return { series: plain, isFirst: true };
  const candidates = [
    ...(identity.id === undefined ? [] : [`${epoch}_camera_${identity.id}`]),
    `${epoch}_file_${camera ?? 0}`,
    `${epoch}_${tag}_${camera ?? 0}`,
  ];
  const series = candidates.find((name) => !taken.has(name)) ?? `${epoch}_${taken.size}`;
  return { series, isFirst: false };
}

/** The objects of one camera's positions. Empty when no frame has one: spyglass reads the first time of each. */
export function positionAdditions(
  filmed: Filmed,
  found: PositionFrames,
  times: Float64Array,
  method: string,
): Addition[] {
  const { data, identity, series, isFirst } = filmed;
  const { joined, segments, lights } = data;
  const { frames } = found;
  if (joined === undefined || segments === undefined || lights.length === 0 || frames.length === 0) return [];
  const comments = [
    `${capital(cameraName(data.files))}${identity.id === undefined ? '' : ` (camera_device ${identity.id})`}.`,
    method,
    leftOutSentences(found.leftOut, data, joined.rows.length),
    'Pixels are stored as they were tracked',
    identity.metersPerPixel === undefined
      ? '(nobody gave the size of a pixel: the unit is pixels, and the conversion of 1 says nothing).'
      : '(conversion makes meters of them).',
  ].join(' ');
  const parent = isFirst ? POSITION_PATH : FURTHER_PATH;
  const name = (light: number) => `led_${light}_series_${series}`;
  const own = ownTimestamps(Float64Array.from(frames, (frame) => times[frame] ?? 0));
  const shared = timestampsOf(`${parent}/${name(0)}`);
  const additions: Addition[] = lights.map((light) => ({
    parent,
    name: name(light.light),
    node: spatialSeries({
      comments,
      pixels: pixelsOf(light, joined, frames),
      metersPerPixel: identity.metersPerPixel,
      timestamps: light.light === 0 ? own : shared,
    }),
  }));
  additions.push({
    parent: LABELS_PATH,
    name: `series_${series}`,
    node: frameNumbers({
      description:
        'segment of the video, numbered from 1; a new one starts where the counter of the recording stood still or frames were lost',
      comments: `${segments.jumps} segments start after a jump of more than 15 frames.`,
      values: Int32Array.from(frames, (frame) => segments.labels[frame] ?? 0),
      timestamps: shared,
    }),
  });
  if (data.framesFrom !== 'position-tracking')
    additions.push({
      parent: FRAME_INDEX_PATH,
      name: `series_${series}`,
      node: frameNumbers({
        description: 'frame of the video, counted from 0',
        comments: `Counts every frame of ${data.files.hardwareSync?.name ?? data.files.timestamps?.name ?? 'the video'}.`,
        values: frames,
        timestamps: shared,
      }),
    });
  return additions;
}

/** The objects of one camera's positions as far as names and types are known. */
export function plannedPositions(filmed: Filmed): Addition[] {
  const { data } = filmed;
  if (data.joined === undefined || data.lights.length === 0) return [];
  // One frame, so that nothing is left out for having none.
  const one: PositionFrames = {
    frames: new Int32Array(1),
    leftOut: { beforePause: 0, repeated: 0, beforeTracking: 0, afterTracking: 0, notTracked: 0 },
  };
  return positionAdditions(filmed, one, new Float64Array(data.joined.rows.length), '');
}

/** The object that holds positions of first cameras, when there are any. */
export function withPosition(additions: readonly Addition[]): Addition[] {
  return additions.some(({ parent }) => parent === POSITION_PATH)
    ? [{ parent: '/processing/behavior', name: 'position', node: positionContainer() }, ...additions]
    : [...additions];
}

/** A video beside the file. */
export interface PlacedVideo {
  readonly files: CameraFiles;
  readonly identity: CameraIdentity;
  readonly name: string;
  readonly timesS: Float64Array<ArrayBuffer>;
  readonly comments: string;
}

/** The objects of videos. Spyglass looks for a file of the name of the series. */
export function videoAdditions(videos: readonly PlacedVideo[]): Addition[] {
  if (videos.length === 0) return [];
  return [
    { parent: '/processing/video_files', name: 'video', node: videoContainer() },
    ...videos.map((video) => ({
      parent: VIDEO_PATH,
      name: video.name,
      node: videoSeries({
        file: video.name,
        description: `video of animal behavior from epoch ${video.files.epoch}`,
        comments: `${capital(cameraName(video.files))}. ${video.comments}`,
        timestamps: ownTimestamps(video.timesS),
        cameraId: video.identity.id,
      }),
    })),
  ];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
