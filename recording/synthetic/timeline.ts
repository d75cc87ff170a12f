import { UsageError } from '../../schemas/index.ts';
import type { ResolvedOptions } from './options.ts';
import { hash32, mixSeeds } from './random.ts';

/** Packets that follow one another without a loss. */
export interface PacketRun {
  readonly firstPacket: number;
  /** Counted from the recording's first packet, lost samples included. */
  readonly firstSample: number;
  readonly packets: number;
}

/** When one `.rec` file was recorded, and what of it was lost. */
export interface Timeline {
  /** Place among the session's recordings, from 0. */
  readonly recording: number;
  /** From 1. */
  readonly epoch: number;
  /** From 1. */
  readonly part: number;
  /** Without `.rec`. */
  readonly stem: string;
  readonly samples: number;
  readonly packets: number;
  readonly runs: readonly PacketRun[];
  readonly dropped: readonly (readonly [packet: number, count: number])[];
  /** Counter of the first packet, unwrapped: it goes on past 2^32. */
  readonly firstCounter: number;
  /** Samples of the epoch before this recording. */
  readonly epochOffsetSamples: number;
  readonly creationMs: number;
  /** systemTimeAtCreation of the epoch's first file, in milliseconds since 1970. */
  readonly epochCreationMs: number;
}

/** Trodes writes the header, and a moment later the first packet. */
export const FIRST_PACKET_DELAY_NS = 150_000_000;

function runsOf(samples: number, dropped: readonly (readonly [number, number])[]): PacketRun[] {
  const runs: PacketRun[] = [];
  let packet = 0;
  let sample = 0;
  for (const [before, count] of dropped) {
    runs.push({ firstPacket: packet, firstSample: sample, packets: before - packet });
    sample += before - packet + count;
    packet = before;
  }
  runs.push({ firstPacket: packet, firstSample: sample, packets: samples - sample });
  return runs;
}

function droppedOf(options: ResolvedOptions, recording: number, samples: number): [number, number][] {
  const dropped = options.dropped
    .filter(([, , only]) => only === undefined || only === recording)
    .map(([packet, count]): [number, number] => [packet, count])
    .sort(([one], [other]) => one - other);
  let room = samples;
  let last = 0;
  for (const [packet, count] of dropped) {
    room -= count;
    const whole = Number.isInteger(packet) && Number.isInteger(count);
    if (!whole || packet <= last || count < 1 || packet >= room) {
      throw new UsageError(
        `dropped holds [${packet}, ${count}] for a recording of ${samples} samples: give each packet once, from 1 up, with room after it.`,
      );
    }
    last = packet;
  }
  return dropped;
}

/** The recordings of the session in time order. */
export function buildTimelines(options: ResolvedOptions): Timeline[] {
  const { date, rateHz } = options;
  const epochSamples = Math.round(options.seconds * rateHz);
  const strideSamples = epochSamples + Math.round(options.gapSeconds * rateHz);
  const startMs =
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), 20) + 888;
  const timelines: Timeline[] = [];
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const before = (epoch - 1) * strideSamples;
    const epochCreationMs = startMs + Math.round((before / rateHz) * 1000);
    const epochCounter = options.counterStart + (options.counterBetweenEpochs === 'continues' ? before : 0);
    for (let part = 1; part <= options.splitParts; part++) {
      const offset = Math.floor(((part - 1) * epochSamples) / options.splitParts);
      const samples = Math.floor((part * epochSamples) / options.splitParts) - offset;
      const recording = timelines.length;
      const dropped = droppedOf(options, recording, samples);
      const suffix = options.splitParts > 1 ? `.${part}` : '';
      timelines.push({
        recording,
        epoch,
        part,
        stem: `${epochStem(options, epoch)}${suffix}`,
        samples,
        packets: samples - dropped.reduce((sum, [, count]) => sum + count, 0),
        runs: runsOf(samples, dropped),
        dropped,
        firstCounter: epochCounter + offset,
        epochOffsetSamples: offset,
        creationMs: epochCreationMs + Math.floor((offset / rateHz) * 1000),
        epochCreationMs,
      });
    }
  }
  return timelines;
}

/** `{YYYYMMDD}_{animal}_{epoch}_{tag}` */
export function epochStem(options: ResolvedOptions, epoch: number): string {
  return `${options.date}_${options.animal}_${String(epoch).padStart(2, '0')}_${options.tag}${epoch}`;
}

/** The sample that a packet holds. */
export function sampleOfPacket(timeline: Timeline, packet: number): number {
  const run = timeline.runs.findLast(({ firstPacket }) => firstPacket <= packet);
  if (run === undefined || packet >= timeline.packets) {
    throw new RangeError(`packet ${packet} of a recording of ${timeline.packets} packets`);
  }
  return run.firstSample + packet - run.firstPacket;
}

/** The first packet that holds this sample or a later one; `timeline.packets` when there is none. */
export function packetAtSample(timeline: Timeline, sample: number): number {
  const run = timeline.runs.findLast(({ firstSample }) => firstSample <= sample);
  if (run === undefined) return 0;
  return run.firstPacket + Math.min(run.packets, sample - run.firstSample);
}

/** The system clock of a recording: nanoseconds after {@link SystemClock.baseNs} for any sample. */
export interface SystemClock {
  readonly baseNs: bigint;
  /** Drift only: what a straight line through the clock should find. */
  lineNs(sample: number): number;
  /** As it stands in the packet of this sample: with jitter, and with the step if the packet lies behind it. */
  recordedNs(sample: number, packet: number): number;
}

export function buildSystemClock(options: ResolvedOptions, timeline: Timeline): SystemClock {
  const nsPerSample = (1e9 / options.rateHz) * (1 + options.clockDriftPpm * 1e-6);
  const { clockJitterNs, clockStep } = options;
  const salt = mixSeeds(options.seed, 21, timeline.recording);
  const stepPacket = clockStep?.packet ?? Number.POSITIVE_INFINITY;
  const stepNs = clockStep?.ns ?? 0;
  const lineNs = (sample: number): number => (timeline.epochOffsetSamples + sample) * nsPerSample;
  return {
    baseNs: BigInt(timeline.epochCreationMs) * 1_000_000n + BigInt(FIRST_PACKET_DELAY_NS),
    lineNs,
    recordedNs(sample, packet) {
      const jitter = (hash32(sample, salt) / 4294967296) * (2 * clockJitterNs + 1);
      const recorded = Math.floor(lineNs(sample)) + Math.floor(jitter) - clockJitterNs;
      return packet >= stepPacket ? recorded + stepNs : recorded;
    },
  };
}
