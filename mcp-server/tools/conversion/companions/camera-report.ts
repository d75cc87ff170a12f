import { type FrameTimes, timeFaults } from '../../../../recording/index.ts';
import type { EpochClock } from './camera-epoch.ts';
import { cameraName } from './camera-files.ts';
import { type PositionFrames, strayWords } from './camera-positions.ts';
import type { CameraData } from './camera-read.ts';

/** Trodes starts a camera with a pause in this many frames: fewer do not tell whether there was none. */
const SEARCHED_FRAMES = 100;
/** A clock held by PTP is within milliseconds of the recording's; a leap-second table amiss shows as 37 s. */
const MOST_OFFSET_S = 1;
/** Tracking that ends a moment before the video is the rule. */
const MOST_UNTRACKED_S = 1;
/** A camera that runs on a moment longer than the recording is the rule, too. */
export const MOST_OUTSIDE_S = 0.5;

/** What a person should know of the frames of one video and their times. */
export function frameWarnings(
  data: CameraData,
  times: FrameTimes,
  arrivalsS: Float64Array,
  clock: EpochClock,
): string[] {
  const { frames, segments } = data;
  if (frames === undefined || segments === undefined) return [];
  const found: string[] = [...times.faults];
  const total = frames.counters.length;
  if (times.firstFrame === 0 && total >= SEARCHED_FRAMES)
    found.push(
      `the first ${SEARCHED_FRAMES} frames have no pause as Trodes starts a camera with; all frames are kept`,
    );
  if (segments.repeated > 0)
    found.push(
      `the counter of the recording stood still during ${frameWord(segments.repeated)} (was the headstage unplugged?); they have no position`,
    );
  if (segments.jumps > 0)
    found.push(`its count of frames jumps ${timesWord(segments.jumps)} by more than 15`);
  if (segments.steppedBack > 0)
    found.push(`its counters go back ${timesWord(segments.steppedBack)}; a new segment starts there`);
  if (segments.lostFrames > 0)
    found.push(`${frameWord(segments.lostFrames)} it counted are not in its files`);
  found.push(...faultsOfTimes(times), ...outside(times.timesS, clock, arrivalsS));
  return found.map((one) => `${cameraName(data.files)}: ${one}`);
}

function faultsOfTimes({ timesS }: FrameTimes): string[] {
  const faults = timeFaults(timesS);
  const found: string[] = [];
  if (faults.before2000 > 0)
    found.push(
      `${frameWord(faults.before2000)} lie before the year 2000: the clock of the camera was not set; times are stored as it gave them`,
    );
  if (faults.notLater > 0)
    found.push(
      `${frameWord(faults.notLater)} are not later than the frame before them (by up to ${(faults.worstStepBackS * 1000).toFixed(3)} ms)`,
    );
  return found;
}

/** A camera that ran outside its epoch, or whose clock is another than the recording's. */
function outside(timesS: Float64Array, clock: EpochClock, arrivalsS: Float64Array): string[] {
  const offsets = timesS.map((time, index) => time - (arrivalsS[index] ?? 0)).sort();
  const offset = offsets[offsets.length >> 1] ?? 0;
  const found: string[] = [];
  if (Math.abs(offset) > MOST_OFFSET_S)
    found.push(
      `its clock is ${Math.abs(offset).toFixed(3)} s ${offset > 0 ? 'ahead of' : 'behind'} the clock of the recording; nothing was corrected`,
    );
  const first = timesS[0] ?? clock.startS;
  const last = timesS.at(-1) ?? clock.stopS;
  const early = timesS.filter((time) => time < clock.startS).length;
  const late = timesS.filter((time) => time > clock.stopS).length;
  if (clock.startS - first > MOST_OUTSIDE_S)
    found.push(
      `${frameWord(early)} lie before the recording, the first by ${(clock.startS - first).toFixed(3)} s`,
    );
  if (last - clock.stopS > MOST_OUTSIDE_S)
    found.push(
      `${frameWord(late)} lie after the recording, the last by ${(last - clock.stopS).toFixed(3)} s`,
    );
  return found;
}

/** What a person should know of the tracking of one video. */
export function trackingWarnings(data: CameraData, found: PositionFrames, timesS: Float64Array): string[] {
  const { joined } = data;
  if (joined === undefined) return [];
  const { leftOut } = found;
  const warnings: string[] = [];
  const first = joined.firstTracked;
  const lateS = (timesS[first] ?? 0) - (timesS[0] ?? 0);
  const earlyS = (timesS.at(-1) ?? 0) - (timesS[joined.lastTracked] ?? 0);
  if (leftOut.beforeTracking > 0 && lateS > MOST_UNTRACKED_S)
    warnings.push(
      `tracking starts ${lateS.toFixed(3)} s late: ${frameWord(leftOut.beforeTracking)} have no position`,
    );
  if (leftOut.afterTracking > 0 && earlyS > MOST_UNTRACKED_S)
    warnings.push(
      `tracking ends ${earlyS.toFixed(3)} s early: ${frameWord(leftOut.afterTracking)} have no position`,
    );
  if (leftOut.notTracked > 0)
    warnings.push(`tracking passed over ${frameWord(leftOut.notTracked)}, which have no position`);
  if (joined.strayRows > 0) warnings.push(`tracking has ${strayWords(joined.strayRows)}`);
  if (found.frames.length === 0) warnings.push('no frame has a position: there are no series of them');
  return warnings.map((one) => `${cameraName(data.files)}: ${one}`);
}

function frameWord(count: number): string {
  return count === 1 ? '1 frame' : `${count} frames`;
}

function timesWord(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
