import { type DeviceChannel, FLAG_BITS, type SyntheticDevice } from './devices.ts';
import type { ResolvedOptions, SensorName } from './options.ts';
import { hash32, mixSeeds } from './random.ts';
import { packetAtSample, sampleOfPacket, type Timeline } from './timeline.ts';

/** One period of a sine in 4096 steps, amplitude 32767: integers, so that any language computes the same values. */
export const SINE: Int16Array = Int16Array.from({ length: 4096 }, (_, step) =>
  Math.round(32767 * Math.sin((2 * Math.PI * step) / 4096)),
);

const sine = (phase: number): number => SINE[phase & 4095] ?? 0;

/** What shares the bytes of the interleaved device, and how often each has its turn. */
interface Turn {
  readonly what: SensorName | 'rfSync' | 'controllerAnalog';
  readonly idBit: number;
  readonly everyHz: number;
  /** Fraction of the sensors' common period at which the turn falls, so that no two meet in one packet. */
  readonly phase: number;
}

const TURNS: readonly Turn[] = [
  { what: 'accelerometer', idBit: FLAG_BITS.accelerometer, everyHz: 100, phase: 0.1 },
  { what: 'gyroscope', idBit: FLAG_BITS.gyroscope, everyHz: 100, phase: 0.37 },
  { what: 'magnetometer', idBit: FLAG_BITS.magnetometer, everyHz: 50, phase: 0.71 },
  { what: 'controllerAnalog', idBit: FLAG_BITS.controllerAnalog, everyHz: 100, phase: 0.85 },
  { what: 'rfSync', idBit: FLAG_BITS.rfSync, everyHz: 1, phase: 0.93 },
];

/** Counts around which each axis swings, by how much, and the sine steps per fresh sample. */
const SWINGS: Record<SensorName, readonly (readonly [base: number, swing: number, step: number])[]> = {
  accelerometer: [
    [120, 1500, 83],
    [-260, 1100, 59],
    [16393, 700, 101],
  ],
  gyroscope: [
    [0, 3000, 71],
    [0, 2100, 43],
    [0, 5200, 29],
  ],
  magnetometer: [
    [410, 120, 17],
    [-190, 140, 13],
    [730, 90, 7],
  ],
};

export interface InterleavedPlan {
  readonly device: SyntheticDevice;
  readonly turns: readonly {
    readonly turn: Turn;
    readonly periodSamples: number;
    readonly phaseSamples: number;
    readonly channels: readonly DeviceChannel[];
  }[];
}

/** The interleaved device of the rig (Multiplexed, or headstageSensor in older ones), and the turns within it. */
export function interleavedPlan(options: ResolvedOptions): InterleavedPlan | null {
  const device = options.devices.find(
    ({ channels, inPacket }) =>
      inPacket !== false && channels.some(({ interleaved }) => interleaved !== undefined),
  );
  if (device === undefined) return null;
  const period = Math.max(8, Math.round(options.rateHz / 100));
  const turns = TURNS.flatMap((turn) => {
    const isSensor = turn.what !== 'rfSync' && turn.what !== 'controllerAnalog';
    if (isSensor && !options.sensors.some((sensor) => sensor === turn.what)) return [];
    const channels = device.channels.filter(({ interleaved }) => interleaved?.idBit === turn.idBit);
    if (channels.length === 0) return [];
    const periodSamples = period * Math.round(100 / turn.everyHz);
    return [{ turn, periodSamples, phaseSamples: Math.floor(period * turn.phase), channels }];
  });
  return { device, turns };
}

/** The words of a turn's n-th fresh sample, as int16. */
export function freshWords(what: Turn['what'], n: number): readonly number[] {
  if (what === 'rfSync') return [((n * 1009) << 16) >> 16, n & 0x7fff];
  if (what === 'controllerAnalog') return [(n * 37) % 20011];
  const noise = hash32(n, FLAG_BITS[what]);
  return SWINGS[what].map(
    ([base, swing, step], axis) =>
      base + ((swing * sine(n * step)) >> 15) + ((noise >>> (8 * axis)) & 15) - 8,
  );
}

/**
 * What stands in the three shared words while nobody has a turn. Real headstages leave them as they are; noise shows at once
 * when a reader takes them for samples.
 */
export function idleWord(sample: number, word: number, salt: number): number {
  return (hash32(sample, salt + word) << 16) >> 16;
}

export const idleSalt = (options: ResolvedOptions, recording: number): number =>
  mixSeeds(options.seed, 61, recording) >>> 4;

/** The words that a packet carries, and the flag byte that says whose they are. */
export function wordsOfSample(
  plan: InterleavedPlan,
  sample: number,
  salt: number,
): { flags: number; words: number[] } {
  const words = [0, 1, 2].map((word) => idleWord(sample, word, salt));
  let flags = 0;
  for (const { turn, periodSamples, phaseSamples } of plan.turns) {
    if (sample % periodSamples !== phaseSamples) continue;
    flags |= 1 << turn.idBit;
    for (const [word, value] of freshWords(turn.what, Math.floor(sample / periodSamples)).entries())
      words[word] = value;
  }
  return { flags, words };
}

/** Fresh samples of one sensor: the packet and the counts of its axes. Lost packets take theirs with them. */
export function* sensorSamples(
  plan: InterleavedPlan,
  timeline: Timeline,
  what: Turn['what'],
): Generator<readonly [packet: number, ...counts: number[]]> {
  const found = plan.turns.find(({ turn }) => turn.what === what);
  if (found === undefined) return;
  for (let n = 0; ; n++) {
    const sample = n * found.periodSamples + found.phaseSamples;
    const packet = packetAtSample(timeline, sample);
    if (packet >= timeline.packets) return;
    if (sampleOfPacket(timeline, packet) === sample) yield [packet, ...freshWords(what, n)];
  }
}
