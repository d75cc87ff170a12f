import {
  type CameraFrames,
  cameraFrames,
  type FrameSegments,
  frameSegments,
  type JoinedPositions,
  joinPositions,
  readTrodesData,
  type SessionFile,
  type TrodesData,
  type TrodesValues,
} from '../../../../recording/index.ts';
import { type CameraFiles, cameraName } from './camera-files.ts';

/** Where one light was in each row of the tracking. */
export interface TrackedLight {
  /** 0 for xloc and yloc, 1 for xloc2 and yloc2. */
  readonly light: number;
  readonly x: TrodesValues;
  readonly y: TrodesValues;
}

/** The files of a camera, read. */
export interface CameraData {
  readonly files: CameraFiles;
  /** undefined when neither frames nor tracking were noted: a video alone. */
  readonly frames: CameraFrames | undefined;
  readonly segments: FrameSegments | undefined;
  /** Which file the frames come from. */
  readonly framesFrom: 'camera-hardware-sync' | 'video-timestamps' | 'position-tracking';
  readonly lights: readonly TrackedLight[];
  readonly trackedRows: number;
  readonly joined: JoinedPositions | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the files of a camera.
 * @throws InputError `file` for one that cannot be understood; CancelledError
 */
export async function readCamera(files: CameraFiles, signal?: AbortSignal): Promise<CameraData> {
  const warnings: string[] = [];
  const read = (file: SessionFile | undefined) => readWhole(file, files, warnings, signal);
  const sync = await read(files.hardwareSync);
  const timestamps = sync === undefined ? await read(files.timestamps) : undefined;
  const tracking = await read(files.tracking);
  const timing = sync ?? timestamps;
  const source = timing ?? tracking;
  const frames = source === undefined ? undefined : cameraFrames(source);
  const tracked = tracking === undefined ? undefined : cameraFrames(tracking).counters;
  const lights = tracking === undefined ? [] : lightsOf(tracking);
  if (tracking !== undefined && lights.length === 0)
    warnings.push(`${cameraName(files)}: ${tracking.file} has no fields xloc and yloc; it was left out`);
  if (timing === undefined && tracking !== undefined)
    warnings.push(
      `${cameraName(files)}: there is no .videoTimeStamps.cameraHWSync; positions have the times of the counters in the tracking, and no frame numbers`,
    );
  return {
    files,
    frames,
    segments: frames === undefined ? undefined : frameSegments(frames.counters, frames.frameCounts),
    framesFrom:
      sync !== undefined
        ? 'camera-hardware-sync'
        : timestamps !== undefined
          ? 'video-timestamps'
          : 'position-tracking',
    lights,
    trackedRows: tracking?.records ?? 0,
    joined:
      frames === undefined || tracked === undefined ? undefined : joinPositions(frames.counters, tracked),
    warnings,
  };
}

/** A file without a byte is left by a camera that never started: that is no fault of the session. */
async function readWhole(
  file: SessionFile | undefined,
  files: CameraFiles,
  warnings: string[],
  signal: AbortSignal | undefined,
): Promise<TrodesData | undefined> {
  if (file === undefined) return undefined;
  const name = cameraName(files);
  if (file.sizeBytes === 0) {
    warnings.push(`${name}: ${file.name} is empty; it was left out`);
    return undefined;
  }
  const data = await readTrodesData(file.path, signal);
  if (data.trailingBytes > 0)
    warnings.push(
      `${name}: ${file.name} ends with ${data.trailingBytes} of the ${data.recordBytes} bytes of a record: it was cut off, and its ${data.records} whole records are used`,
    );
  if (data.records > 0) return data;
  warnings.push(`${name}: ${file.name} holds no record; it was left out`);
  return undefined;
}

/** xloc and yloc, xloc2 and yloc2, … */
function lightsOf(tracking: TrodesData): TrackedLight[] {
  const lights: TrackedLight[] = [];
  for (let light = 0; ; light++) {
    const number = light === 0 ? '' : String(light + 1);
    const x = tracking.columns.get(`xloc${number}`);
    const y = tracking.columns.get(`yloc${number}`);
    if (x === undefined || y === undefined || x.field.repeat !== 1 || y.field.repeat !== 1) return lights;
    lights.push({ light, x: x.values, y: y.values });
  }
}
