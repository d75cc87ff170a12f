import { UsageError } from '../../schemas/index.ts';
import { type AnalogChannel, analogChannels, analogValue } from './analog.ts';
import { wellVisits } from './behaviour.ts';
import { type CameraTruth, filmEpoch } from './cameras.ts';
import { type DioTruth, dioTruth, wiredLines } from './dio.ts';
import { headerText } from './header.ts';
import { buildLayout, buildNTrodes, type SyntheticLayout, type SyntheticNTrode } from './layout.ts';
import { type ResolvedOptions, resolveOptions, type SensorName, type SyntheticOptions } from './options.ts';
import { type OptogeneticsTruth, optogeneticsFiles, optogeneticsTruth } from './optogenetics.ts';
import { patternValue } from './pattern.ts';
import { idleSalt, interleavedPlan, sensorSamples, wordsOfSample } from './sensors.ts';
import { type StateScriptTruth, stateScript } from './state-script.ts';
import {
  buildSystemClock,
  buildTimelines,
  type PacketRun,
  sampleOfPacket,
  type Timeline,
} from './timeline.ts';

/** What one `.rec` file holds. Packets and samples count from 0; a lost sample has a number but no packet. */
export interface RecordingTruth {
  readonly fileName: string;
  /** From 1. */
  readonly epoch: number;
  /** From 1; more than 1 only where epochs are split into files. */
  readonly part: number;
  readonly headerBytes: number;
  readonly fileBytes: number;
  readonly trailingBytes: number;
  readonly packets: number;
  /** Packets and lost samples together. */
  readonly samples: number;
  readonly runs: readonly PacketRun[];
  readonly dropped: readonly (readonly [packet: number, count: number])[];
  /** Unwrapped over the session: may lie beyond 2^32. The packet of sample s holds (firstCounter + s) mod 2^32. */
  readonly firstCounter: number;
  readonly systemTimeAtCreationMs: number;
  /** The lines that have a name in the metadata; every other digital channel of the rig stays 0. */
  readonly dio: readonly DioTruth[];
  readonly firstSysClockNs: string | null;
  readonly lastSysClockNs: string | null;
}

/** Where the three words of the headstage sensors stand in a packet. */
export interface InterleavedTruth {
  readonly device: string;
  readonly flagOffsetBytes: number;
  readonly wordsOffsetBytes: number;
  readonly sensors: readonly {
    readonly what: string;
    readonly idBit: number;
    readonly channelIds: readonly string[];
  }[];
}

/** Everything that a synthetic session holds: plain data, and functions for what is too long to list. */
export interface SyntheticTruth {
  readonly options: ResolvedOptions;
  readonly layout: SyntheticLayout;
  readonly nTrodes: readonly SyntheticNTrode[];
  readonly analogChannels: readonly AnalogChannel[];
  readonly interleaved: InterleavedTruth | null;
  /** In time order. */
  readonly recordings: readonly RecordingTruth[];
  readonly cameras: readonly CameraTruth[];
  readonly stateScripts: readonly StateScriptTruth[];
  /** Undefined without optogenetics. */
  readonly optogenetics: OptogeneticsTruth | undefined;
  /** Names of all files of the session, in the order in which they are written. */
  readonly files: readonly string[];
  /** Counts of a channel; only with signal `pattern`. `recording` is a place in {@link recordings}, as below. */
  readonly ephysSample: (recording: number, hwChan: number, packet: number) => number;
  /** Counts of an analog channel of the ECU. */
  readonly analogSample: (recording: number, channelId: string, packet: number) => number;
  /** uint32, as in the packet. */
  readonly counter: (recording: number, packet: number) => number;
  /** Nanoseconds since 1970, as in the packet; also what stands there with sysTimeIncluded. */
  readonly sysClockNs: (recording: number, packet: number) => bigint;
  /**
   * The time of a packet that a reader should find, within a microsecond: on the straight line through the system clock (but for
   * `clockStep`), or without such a clock by the counter from systemTimeAtCreation on.
   */
  readonly unixSeconds: (recording: number, packet: number) => number;
  /** Fresh samples: packet, then the counts of each axis. */
  readonly sensorSamples: (recording: number, what: SensorName | 'controllerAnalog') => (readonly number[])[];
  /** The three words of the first packet: what sensors hold before their first fresh sample. */
  readonly firstWords: (recording: number) => readonly number[];
}

/** A recording with all that its writer needs. */
export interface PlannedRecording {
  readonly truth: RecordingTruth;
  readonly timeline: Timeline;
  readonly header: Buffer;
}

export interface SyntheticPlan {
  readonly truth: SyntheticTruth;
  readonly recordings: readonly PlannedRecording[];
}

const hasClock = (options: ResolvedOptions, layout: SyntheticLayout): boolean =>
  options.sysTimeIncluded || layout.devices.some(({ name }) => name === 'SysClock');

function planRecording(
  options: ResolvedOptions,
  layout: SyntheticLayout,
  nTrodes: readonly SyntheticNTrode[],
  timeline: Timeline,
  cameras: readonly CameraTruth[],
): PlannedRecording {
  const visits = wellVisits(options, timeline.epoch);
  const mine = cameras.filter(({ epoch }) => epoch === timeline.epoch);
  const times = { creationMs: timeline.creationMs, creationCounter: timeline.firstCounter % 2 ** 32 };
  const header = Buffer.from(headerText(options, nTrodes, times));
  const clock = buildSystemClock(options, timeline);
  const clocked = timeline.packets > 0 && hasClock(options, layout);
  const clockAt = (packet: number) =>
    String(clock.baseNs + BigInt(clock.recordedNs(sampleOfPacket(timeline, packet), packet)));
  const truth: RecordingTruth = {
    fileName: `${timeline.stem}.rec`,
    epoch: timeline.epoch,
    part: timeline.part,
    headerBytes: header.length,
    fileBytes: header.length + timeline.packets * layout.packetBytes + options.trailingBytes,
    trailingBytes: options.trailingBytes,
    packets: timeline.packets,
    samples: timeline.samples,
    runs: timeline.runs,
    dropped: timeline.dropped,
    firstCounter: timeline.firstCounter,
    systemTimeAtCreationMs: timeline.creationMs,
    dio: wiredLines(options).map((line) => dioTruth(line, options, timeline, visits, mine)),
    firstSysClockNs: clocked ? clockAt(0) : null,
    lastSysClockNs: clocked ? clockAt(timeline.packets - 1) : null,
  };
  return { truth, timeline, header };
}

function sessionFiles(
  options: ResolvedOptions,
  recordings: readonly PlannedRecording[],
  cameras: readonly CameraTruth[],
): string[] {
  const stem = (epoch: number) =>
    recordings.find(({ truth }) => truth.epoch === epoch)?.timeline.stem.replace(/\.\d+$/, '') ?? '';
  return [
    ...(options.metadata ? [`${options.date}_${options.animal}_metadata.yml`] : []),
    ...cameras.flatMap(({ camera, epoch }) =>
      ['h264', 'videoTimeStamps.cameraHWSync', 'videoPositionTracking'].map(
        (extension) => `${stem(epoch)}.${camera}.${extension}`,
      ),
    ),
    ...(options.stateScript
      ? Array.from({ length: options.epochs }, (_, index) => `${stem(index + 1)}.stateScriptLog`)
      : []),
    ...optogeneticsFiles(options).map(({ name }) => name),
    ...recordings.map(({ truth }) => truth.fileName),
  ];
}

/** Works out all that the session will hold, without writing it. Throws UsageError for options that no rig can have. */
export function planSession(given: Partial<SyntheticOptions>): SyntheticPlan {
  const options = resolveOptions(given);
  const layout = buildLayout(options);
  if (options.trailingBytes >= layout.packetBytes) {
    throw new UsageError(
      `trailingBytes is ${options.trailingBytes}: a packet of this rig has ${layout.packetBytes} bytes, give fewer.`,
    );
  }
  const nTrodes = buildNTrodes(options);
  const timelines = buildTimelines(options);
  const clocks = timelines.map((timeline) => buildSystemClock(options, timeline));
  const cameras = timelines.flatMap((timeline, index) => {
    const clock = clocks[index];
    if (timeline.part !== 1 || clock === undefined) return [];
    const visits = wellVisits(options, timeline.epoch);
    return Array.from({ length: options.cameras }, (_, camera) =>
      filmEpoch(options, camera + 1, timeline, clock, visits),
    );
  });
  const recordings = timelines.map((timeline) => planRecording(options, layout, nTrodes, timeline, cameras));
  const channels = analogChannels(options);
  const plan = interleavedPlan(options);
  const deviceOffset = layout.devices.find(({ name }) => name === plan?.device.name)?.offsetBytes ?? 0;

  const at = (recording: number, packet: number) => {
    const timeline = timelines[recording];
    const clock = clocks[recording];
    if (timeline === undefined || clock === undefined) throw new RangeError(`recording ${recording}`);
    return { timeline, clock, sample: sampleOfPacket(timeline, packet) };
  };
  const truth: SyntheticTruth = {
    options,
    layout,
    nTrodes,
    analogChannels: channels,
    interleaved:
      plan === null
        ? null
        : {
            device: plan.device.name,
            flagOffsetBytes: deviceOffset,
            wordsOffsetBytes: deviceOffset + 2,
            sensors: plan.turns.map(({ turn, channels: own }) => ({
              what: turn.what,
              idBit: turn.idBit,
              channelIds: own.map(({ id }) => id),
            })),
          },
    recordings: recordings.map(({ truth: recording }) => recording),
    cameras,
    stateScripts: options.stateScript
      ? Array.from({ length: options.epochs }, (_, index) =>
          stateScript(
            options,
            index + 1,
            recordings
              .filter(({ timeline }) => timeline.epoch === index + 1)
              .map(({ timeline, truth: { dio } }) => ({ timeline, dio })),
          ),
        )
      : [],
    optogenetics: optogeneticsTruth(options),
    files: sessionFiles(options, recordings, cameras),
    ephysSample(recording, hwChan, packet) {
      if (options.signal !== 'pattern')
        throw new RangeError('only the signal `pattern` can be computed at any sample');
      return patternValue(recording, hwChan, at(recording, packet).sample);
    },
    analogSample(recording, channelId, packet) {
      const channel = channels.find(({ id }) => id === channelId);
      if (channel === undefined) throw new RangeError(`no analog channel ${channelId}`);
      return analogValue(channel.index, at(recording, packet).sample);
    },
    counter(recording, packet) {
      const { timeline, sample } = at(recording, packet);
      return (timeline.firstCounter + sample) % 2 ** 32;
    },
    sysClockNs(recording, packet) {
      const { clock, sample } = at(recording, packet);
      return clock.baseNs + BigInt(clock.recordedNs(sample, packet));
    },
    unixSeconds(recording, packet) {
      const { timeline, clock, sample } = at(recording, packet);
      if (!hasClock(options, layout)) return timeline.creationMs / 1000 + sample / options.rateHz;
      // Whole seconds and the rest apart: doubles near 1.7e18 are 256 ns apart.
      return (
        Number(clock.baseNs / 1_000_000_000n) +
        (Number(clock.baseNs % 1_000_000_000n) + clock.lineNs(sample)) / 1e9
      );
    },
    sensorSamples: (recording, what) =>
      plan === null ? [] : [...sensorSamples(plan, at(recording, 0).timeline, what)],
    firstWords: (recording) =>
      plan === null ? [] : wordsOfSample(plan, 0, idleSalt(options, recording)).words,
  };
  return { truth, recordings };
}
