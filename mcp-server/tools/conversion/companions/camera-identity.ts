import type { Camera, SessionMetadata } from '../../../../schemas/index.ts';
import { type CameraFiles, cameraName } from './camera-files.ts';

/** Which camera of the metadata took a video. */
export interface CameraIdentity {
  /** undefined when nothing tells it, or the metadata have no such camera. */
  readonly id: number | undefined;
  readonly name: string | undefined;
  /** m; undefined when nobody measured it. */
  readonly metersPerPixel: number | undefined;
  readonly warnings: readonly string[];
}

/**
 * Finds the camera of a video: by the entry of `associated_video_files` that names it, else by the task of the epoch
 * when it has one camera as the epoch has, else by the number in the file's name, with a warning.
 * @param ofEpoch every camera that filmed the epoch, in the order of their numbers
 */
export function identifyCamera(
  files: CameraFiles,
  ofEpoch: readonly CameraFiles[],
  metadata: SessionMetadata,
): CameraIdentity {
  const warnings: string[] = [];
  const name = cameraName(files);
  const cameras = metadata.cameras ?? [];
  const id = byVideo(files, metadata) ?? byTask(files, ofEpoch, metadata) ?? byNumber();
  const camera = cameras.find((one) => one.id === id);
  if (camera === undefined)
    warnings.push(
      id === undefined
        ? `${name}: the metadata do not tell which camera this is; its positions stay in pixels, and its video names no device. Add it to "cameras", and its video with camera_id to "associated_video_files"`
        : `${name}: the metadata give no camera ${id}; its positions stay in pixels, and its video names no device. Add it to "cameras"`,
    );
  const metersPerPixel = measured(camera);
  if (camera !== undefined && metersPerPixel === undefined)
    warnings.push(
      `${name}: camera ${camera.id} has no meters_per_pixel; positions stay in pixels, which spyglass takes for meters. Add the size of a pixel to "cameras"`,
    );
  return { id: camera?.id, name: camera?.camera_name, metersPerPixel, warnings };

  function byNumber(): number | undefined {
    const place = ofEpoch.indexOf(files);
    const ofTask = tasksOf(files, metadata).flatMap((task) => task.camera_id ?? []);
    const candidates = ofTask.length > 0 ? ofTask : cameras.map((one) => one.id);
    const guess = candidates[files.camera === undefined ? place : files.camera - 1];
    if (guess !== undefined)
      warnings.push(
        `${name}: taken for camera ${guess} of the metadata by its place among ${candidates.length}; name its video with camera_id in "associated_video_files" to be sure`,
      );
    return guess;
  }
}

function measured(camera: Camera | undefined): number | undefined {
  const size = camera?.meters_per_pixel;
  return size === undefined || !(size > 0) || !Number.isFinite(size) ? undefined : size;
}

/** The name without its extension, in lower case: the form's list says .h264 of what may be an .mp4 by now. */
function stem(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? name;
  return base.replace(/\.(?:h264|mp4|avi|wmv|mov|flv|mkv)$/i, '').toLowerCase();
}

/** `20230622_sample_01_a1.1` of any file of the camera. */
function stemOf(files: CameraFiles): string {
  const timing = files.hardwareSync ?? files.timestamps ?? files.tracking;
  return files.video === undefined
    ? (timing?.name ?? '').replace(/\.video(?:TimeStamps|PositionTracking)(?:\.\w+)?$/i, '').toLowerCase()
    : stem(files.video.name);
}

function byVideo(files: CameraFiles, metadata: SessionMetadata): number | undefined {
  const wanted = stemOf(files);
  return metadata.associated_video_files?.find(
    (entry) => stem(entry.name) === wanted && entry.camera_id !== undefined,
  )?.camera_id;
}

function tasksOf(files: CameraFiles, metadata: SessionMetadata) {
  return (metadata.tasks ?? []).filter((task) => task.task_epochs?.includes(files.epoch) === true);
}

function byTask(
  files: CameraFiles,
  ofEpoch: readonly CameraFiles[],
  metadata: SessionMetadata,
): number | undefined {
  const ids = new Set(tasksOf(files, metadata).flatMap((task) => task.camera_id ?? []));
  const [only] = ids;
  return ids.size === 1 && ofEpoch.length === 1 ? only : undefined;
}

/** Videos that the metadata name and the folder does not hold. */
export function missingVideos(metadata: SessionMetadata, cameras: readonly CameraFiles[]): string[] {
  const there = new Set(cameras.map(stemOf));
  return (metadata.associated_video_files ?? [])
    .filter((entry) => !there.has(stem(entry.name)))
    .map(
      (entry) => `associated_video_files names ${entry.name}, which is not in the folder: it was left out`,
    );
}
