import type { FrameTimes } from '../../../../recording/index.ts';
import { cameraName } from './camera-files.ts';
import type { CameraIdentity } from './camera-identity.ts';
import type { PlacedVideo } from './camera-series.ts';
import type { VideoPlacer } from './video-place.ts';
import type { PlannedVideo } from './video-plan.ts';

const USUAL_RATE_HZ = 30;

/**
 * Prepares a video beside the output and says in words what it holds.
 * @throws InputError `file` or `output`; CancelledError
 */
export async function placeVideo(
  placer: VideoPlacer,
  planned: PlannedVideo,
  identity: CameraIdentity,
  times: FrameTimes,
  warnings: string[],
  signal: AbortSignal | undefined,
): Promise<PlacedVideo> {
  const { timesS } = times;
  const prepared = await placer.prepare(planned, frameRate(timesS), warnings, signal);
  const name = cameraName(planned.files);
  const frames = prepared.frames;
  let counted = `The file holds ${frames} frames, as many as there are times.`;
  if (frames === undefined) {
    counted = 'The frames of the file could not be counted.';
    warnings.push(
      `${name}: ${planned.source.name} is neither H.264 nor MP4 that can be read; its frames were not compared with their ${timesS.length} times`,
    );
  } else if (frames !== timesS.length) {
    counted = `The file holds ${frames} frames, but there are ${timesS.length} times: the first belong to one another, as far as nothing is missing before.`;
    warnings.push(
      `${name}: ${planned.source.name} holds ${frames} frames, but its cameraHWSync ${timesS.length} times; both are stored as they are`,
    );
  }
  const pause =
    times.firstFrame === 0
      ? ''
      : ` The first ${times.firstFrame} frames lie before the pause with which Trodes starts a camera.`;
  return {
    files: planned.files,
    identity,
    name: prepared.name,
    timesS,
    comments: `${times.method} ${counted}${pause}`,
  };
}

/** Frames a second, for containers that want a steady rate: by the usual distance of frames. */
function frameRate(timesS: Float64Array): number {
  const steps = new Float64Array(Math.max(0, timesS.length - 1));
  for (let i = 0; i < steps.length; i++) steps[i] = (timesS[i + 1] ?? 0) - (timesS[i] ?? 0);
  const middle = steps.sort()[steps.length >> 1] ?? 0;
  return middle > 0 ? 1 / middle : USUAL_RATE_HZ;
}
