import type { SessionFile } from '../../../recording/index.ts';
import { type ClockLine, distanceNs } from './clock-line.ts';
import type { SourceFacts } from './sides.ts';
import type { SourceSession } from './source-session.ts';
import { readTrodesRecords, type TrodesRecords } from './trodes-records.ts';

const COUNTERS = 2 ** 32;
/** Cameras that count frames in 16 bits. */
const SHORT_COUNTS = 2 ** 16;
const MOST_REPEATS = 2;
const MOST_FRAME_JUMP = 15;
/** Times that come from ticks and a fit lie within a camera's delay of the moment in which its frame arrived. */
export const MOST_DELAY_S = 1;

/** What the folder holds of one camera in one epoch. */
export interface CameraSource {
  readonly epoch: number;
  readonly camera: number | undefined;
  readonly sync: TrodesRecords;
  /** Field of the recording's counter in `sync`. */
  readonly counter: string;
  /** ns of the camera's clock, where PTP made it Unix time. */
  readonly ptp: string | undefined;
  readonly tracking: TrodesRecords | undefined;
}

/** The files of a session by their names. */
export function sessionFile(
  source: SourceSession,
  fits: (file: SessionFile, epoch: number) => boolean,
): { readonly file: SessionFile; readonly epoch: number } | undefined {
  for (const { epoch, files } of source.session.epochs) {
    const file = files.find((one) => fits(one, epoch));
    if (file !== undefined) return { file, epoch };
  }
  return undefined;
}

/** The camera whose frames a `.cameraHWSync`, or a `.videoTimeStamps`, notes. */
export async function cameraSource(
  source: SourceSession,
  timing: SessionFile,
  epoch: number,
): Promise<CameraSource | undefined> {
  const sync = await readTrodesRecords(timing.path);
  const counter = sync.field('PosTimestamp', 'time', 'timestamp', 'trodesTimestamp');
  if (counter === undefined) return undefined;
  const hasPtp = source.recordings.some((one) => one.epoch === epoch && one.recording.isPtpEnabled);
  const tracking = sessionFile(
    source,
    (file, of) => of === epoch && file.camera === timing.camera && file.role === 'position-tracking',
  );
  return {
    epoch,
    camera: timing.camera,
    sync,
    counter,
    ptp: hasPtp ? sync.field('HWTimestamp') : undefined,
    tracking: tracking === undefined ? undefined : await readTrodesRecords(tracking.file.path),
  };
}

/** s since 1970 UTC of a frame by PTP: the double nearest to the nanoseconds. */
export function ptpSeconds({ sync, ptp = '' }: CameraSource, frame: number): number {
  const ns = BigInt(sync.value(frame, ptp));
  return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}

/** s between a time and the moment in which a frame arrived, by the clock of the epoch's recordings. */
export function arrivalDistanceS(
  { epoch, sync, counter }: CameraSource,
  frame: number,
  timeS: number,
  { recordings, lines }: SourceFacts,
  epochs: readonly number[],
): number {
  const value = sync.number(frame, counter);
  let nearest = Number.POSITIVE_INFINITY;
  for (const [index, { runs }] of recordings.entries()) {
    const line: ClockLine | undefined = lines[index];
    if (epochs[index] !== epoch || line === undefined) continue;
    const first = runs[0]?.counter ?? 0;
    const turn = Math.floor((first - value) / COUNTERS) * COUNTERS;
    for (const unwrapped of [value + turn, value + turn + COUNTERS, value + turn + 2 * COUNTERS])
      nearest = Math.min(nearest, Math.abs(distanceNs(line, unwrapped, timeS)) / 1e9);
  }
  return nearest;
}

/** Row of the tracking for each frame, by the counter; frames of one counter take its rows in order. -1: none. */
export function trackedRows({ sync, counter, tracking }: CameraSource): Int32Array {
  const waiting = new Map<number, number[]>();
  const field = tracking?.field('time', 'PosTimestamp', 'timestamp') ?? '';
  for (let row = (tracking?.count ?? 0) - 1; row >= 0; row--) {
    const value = tracking?.number(row, field) ?? -1;
    const rows = waiting.get(value);
    if (rows === undefined) waiting.set(value, [row]);
    else rows.push(row);
  }
  return Int32Array.from(
    { length: sync.count },
    (_, frame) => waiting.get(sync.number(frame, counter))?.pop() ?? -1,
  );
}

/** Segment of every frame, from 1; 0 while the counter of the recording stood still. */
export function segmentsOf({ sync, counter }: CameraSource): Int32Array {
  const labels = new Int32Array(sync.count);
  const counts = sync.field('HWframeCount', 'frameCount');
  let isShort = true;
  for (let frame = 0; frame < sync.count && counts !== undefined; frame++)
    isShort &&= sync.number(frame, counts) < SHORT_COUNTS;
  const period = isShort ? SHORT_COUNTS : COUNTERS;
  let segment = 0;
  let isNew = true;
  for (let frame = 0; frame < sync.count; ) {
    const before = frame - 1;
    let end = frame;
    while (before >= 0 && end < sync.count && sync.number(end, counter) === sync.number(before, counter))
      end++;
    if (end - frame > MOST_REPEATS) {
      isNew = true;
      frame = end;
      continue;
    }
    if (before >= 0) {
      const step =
        counts === undefined ? 1 : signed(sync.number(frame, counts) - sync.number(before, counts), period);
      const ticks = signed(sync.number(frame, counter) - sync.number(before, counter), COUNTERS);
      isNew ||= step > MOST_FRAME_JUMP || step < 0 || ticks < 0;
    }
    if (isNew) segment++;
    isNew = false;
    labels[frame++] = segment;
  }
  return labels;
}

/** The step between two counts that wrap, in −period/2 … period/2. */
function signed(step: number, period: number): number {
  const forward = ((step % period) + period) % period;
  return forward > period / 2 ? forward - period : forward;
}
