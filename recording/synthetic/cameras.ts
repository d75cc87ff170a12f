import { headPosition, type Visit } from './behaviour.ts';
import type { ResolvedOptions } from './options.ts';
import { mixSeeds, randomFrom } from './random.ts';
import type { SystemClock, Timeline } from './timeline.ts';

export interface CameraFrame {
  /** Seconds of the epoch at which the frame was exposed. */
  readonly seconds: number;
  /** Trodes counter when the frame arrived, wrapped to 32 bits: some milliseconds after its exposure. */
  readonly posTimestamp: number;
  /** Wrapped to 16 bits. */
  readonly frameCount: number;
  /** Decimal, since it does not fit a double. With PTP it is Unix time, without it a clock of the camera's own that starts at midnight. */
  readonly hwTimestampNs: string;
  /** null for a frame that was not tracked. */
  readonly position: {
    readonly x: number;
    readonly y: number;
    readonly x2: number;
    readonly y2: number;
  } | null;
}

export interface CameraTruth {
  /** From 1; stands in the names of its files. */
  readonly camera: number;
  readonly epoch: number;
  /** Frames before the pause with which Trodes starts the camera; 0 without a pause. */
  readonly framesBeforePause: number;
  readonly frames: readonly CameraFrame[];
}

type StartPause = ResolvedOptions['startPause'];

/** Readers look for a pause of at least 0.4 s: that is what a short epoch gets, early on, or none if even that does not fit. */
function pauseThatFits(wanted: StartPause, roomSeconds: number, period: number): StartPause {
  const short = { afterFrames: 5, seconds: 0.45 };
  const fits = (pause: StartPause) =>
    pause !== null && (pause.afterFrames + 5) * period + pause.seconds < roomSeconds;
  if (fits(wanted)) return wanted;
  return wanted !== null && fits(short) ? short : null;
}

/** Delay from exposure to the counter that Trodes notes. */
const LAG_SECONDS = 0.008;

/** The frames that one camera took in one epoch. `timeline` is the epoch's first recording, `clock` its system clock. */
export function filmEpoch(
  options: ResolvedOptions,
  camera: number,
  timeline: Timeline,
  clock: SystemClock,
  visits: readonly Visit[],
): CameraTruth {
  const random = randomFrom(mixSeeds(options.seed, 41, timeline.epoch, camera));
  const { rateHz } = options;
  const period = 1 / options.framesPerSecond;
  const first = Math.min(0.3, options.seconds / 10) + 0.05 * (camera - 1);
  const last = options.seconds - Math.min(0.1, options.seconds / 10);
  const startPause = pauseThatFits(options.startPause, last - first, period);
  const times: number[] = [];
  for (let frame = 0; ; frame++) {
    const pause = startPause !== null && frame >= startPause.afterFrames ? startPause.seconds : 0;
    const seconds = first + frame * period + pause + 1e-4 * (random() - 0.5);
    if (seconds >= last) break;
    times.push(seconds);
  }
  const ownClockNs = (timeline.epochCreationMs % 86_400_000) * 1e6;
  const frames = times.map((seconds, frame): CameraFrame => {
    const arrival = Math.round((seconds + LAG_SECONDS + 2e-3 * random()) * rateHz);
    const hwTimestampNs = options.ptp
      ? clock.baseNs + BigInt(Math.round(clock.lineNs(seconds * rateHz)))
      : BigInt(Math.round(ownClockNs + seconds * 1e9 * (1 + 12e-6)));
    const [x, y] = headPosition(visits, seconds);
    const tracked = frame < times.length - options.untrackedFrames;
    return {
      seconds,
      posTimestamp: (timeline.firstCounter + arrival) % 2 ** 32,
      frameCount: (options.frameCountStart + frame) % 65536,
      hwTimestampNs: String(hwTimestampNs),
      position: tracked
        ? { x: Math.round(x), y: Math.round(y), x2: Math.round(x + 14), y2: Math.round(y + 6) }
        : null,
    };
  });
  return { camera, epoch: timeline.epoch, framesBeforePause: startPause?.afterFrames ?? 0, frames };
}
