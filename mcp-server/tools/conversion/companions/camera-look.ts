import { cameraFrames, readTrodesData, type Session } from '../../../../recording/index.ts';
import type { EpochRecording } from '../session-recordings.ts';
import { cameraFiles, cameraName } from './camera-files.ts';
import { MOST_OUTSIDE_S } from './camera-report.ts';

const COUNTER_PERIOD = 2 ** 32;

/**
 * What can be told of the cameras of a session without reading its packets: those that ran outside their epoch, by the
 * counters that Trodes noted for their frames.
 * @throws InputError `file` for a file that cannot be understood; CancelledError
 */
export async function lookAtCameras(
  session: Session,
  recordings: readonly EpochRecording[],
  signal?: AbortSignal,
): Promise<string[]> {
  const { cameras, warnings } = cameraFiles(session);
  const found = [...warnings];
  for (const files of cameras) {
    const timing = files.hardwareSync ?? files.timestamps;
    const own = recordings.filter(({ epoch, tag }) => epoch === files.epoch && tag === files.tag);
    if (timing === undefined || timing.sizeBytes === 0 || own.length === 0) continue;
    const { counters } = cameraFrames(await readTrodesData(timing.path, signal));
    const awayS = [counters[0], counters.at(-1)].flatMap((counter) =>
      counter === undefined ? [] : [secondsOutside(counter, own)],
    );
    const [first = 0, last = 0] = awayS;
    if (first < -MOST_OUTSIDE_S)
      found.push(`${cameraName(files)}: it starts ${(-first).toFixed(3)} s before the recording`);
    if (last > MOST_OUTSIDE_S)
      found.push(`${cameraName(files)}: it ends ${last.toFixed(3)} s after the recording`);
  }
  return found;
}

/** How far a counter lies before (negative) or after the recordings of an epoch: 0 within. */
function secondsOutside(counter: number, recordings: readonly EpochRecording[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { survey, recording } of recordings) {
    if (survey.firstCounter === undefined || survey.lastCounter === undefined) continue;
    const length = (survey.lastCounter - survey.firstCounter + COUNTER_PERIOD) % COUNTER_PERIOD;
    const since = (counter - survey.firstCounter + 2 * COUNTER_PERIOD) % COUNTER_PERIOD;
    // Before the first packet and long after the last one are the same place on the circle: the nearer holds.
    const after = since - length;
    const before = since - COUNTER_PERIOD;
    const away = after <= 0 ? 0 : after < -before ? after : before;
    const awayS = away / recording.rateHz;
    if (Math.abs(awayS) < Math.abs(nearest)) nearest = awayS;
  }
  return Number.isFinite(nearest) ? nearest : 0;
}
