import type { ArrayNode, GroupNode, LinkNode, Node } from '../model.ts';
import { dataset, int64, link, present, text } from '../model.ts';
import { behavioralEvents } from './behavior.ts';
import { dataAttributes, timeSeries } from './time-series.ts';

/** Where videos stand: spyglass looks for a BehavioralEvents `video`. */
export const VIDEO_PATH = '/processing/video_files/video';

/** processing/video_files/video, to which series are added. */
export function videoContainer(): GroupNode {
  return behavioralEvents({});
}

/** A video file beside the NWB file. */
export interface VideoSeries {
  /** Relative to the folder of the NWB file. */
  readonly file: string;
  readonly description: string;
  readonly comments: string;
  /** Of every frame in the file. */
  readonly timestamps: ArrayNode | LinkNode;
  /** Id of the camera in the metadata; absent where nothing tells it. */
  readonly cameraId: number | undefined;
}

export function videoSeries(series: VideoSeries): GroupNode {
  return timeSeries({
    type: { namespace: 'core', name: 'ImageSeries' },
    description: series.description,
    comments: series.comments,
    data: dataset({ kind: 'no pictures' }, dataAttributes({ unit: 'unknown', conversion: 1 })),
    timestamps: series.timestamps,
    more: present<Node>({
      format: dataset(text('external')),
      external_file: dataset(text([series.file]), { starting_frame: int64([0]) }),
      device:
        series.cameraId === undefined ? undefined : link(`/general/devices/camera_device ${series.cameraId}`),
    }),
  });
}
