import { UsageError } from '../../schemas/index.ts';
import { type DeviceName, deviceNamed, type SyntheticDevice } from './devices.ts';

/** `count` samples are lost just before packet `packet` (≥ 1) of a recording: of each, or only of the one at index `recording`. */
export type DroppedPackets = readonly [packet: number, count: number, recording?: number];

export type SensorName = 'accelerometer' | 'gyroscope' | 'magnetometer';

export interface SyntheticOptions {
  readonly seed: number;
  readonly animal: string;
  /** YYYYMMDD; recordings start at 20:00 UTC of that day. */
  readonly date: string;
  /** Files are called `{date}_{animal}_{epoch}_{tag}{epoch}.rec`. */
  readonly tag: string;
  readonly epochs: number;
  /** Files that each epoch is split into; more than one gives names `….1.rec`, `….2.rec`. */
  readonly splitParts: number;
  readonly seconds: number;
  /** From the end of one epoch to the start of the next; a negative gap makes them overlap. */
  readonly gapSeconds: number;
  readonly rateHz: number;

  /** Ephys channels of the hardware; 0 is a rig for behaviour only. */
  readonly channels: number;
  readonly nTrodeSize: number;
  /** Neighbouring nTrodes that form one electrode group of the metadata (a probe shown as several nTrodes). */
  readonly nTrodesPerGroup: number;
  /** Names the probe in the metadata; null takes the usual one for the size of the group. */
  readonly probeType: string | null;
  /** Order of the channels over the nTrodes. It has no say in the order inside a packet. */
  readonly hwChanOrder: 'identity' | 'shuffled';
  /** Channels of the hardware that no nTrode shows and no packet holds. */
  readonly unsavedHwChans: readonly number[];
  /** SpikeConfiguration device; null leaves it out. Neuropixels have one channel an nTrode, whatever `nTrodeSize` says. */
  readonly ephysDevice: string | null;
  readonly neuropixelsProbes: 1 | 2;
  /** SpikeConfiguration chanPerChip; null leaves it out. */
  readonly chanPerChip: number | null;
  /** Microvolts per count: one for all, one for each nTrode in turn, or null for an old header without any. */
  readonly uvPerCount: number | readonly number[] | null;
  /** The reference channel (counted from 1) of every nTrode, -1 in refNTrodeID, or no such attributes at all. */
  readonly reference:
    | { readonly on: boolean; readonly nTrodeId: number; readonly channel: number }
    | 'none'
    | 'absent';
  /** nTrode id → channels of its map (counted from 0) that the metadata calls bad. */
  readonly badChannels: Readonly<Record<number, readonly number[]>>;

  /** In document order, which is the order of their bytes. null: Controller_DIO, ECU, Multiplexed and, with `sysClock`, SysClock. */
  readonly devices: readonly (DeviceName | SyntheticDevice)[] | null;
  readonly sysClock: boolean;
  readonly ecuPrefix: boolean;
  /** `reversed`: the header's preferences contradict document order. */
  readonly packetOrder: 'agrees' | 'reversed';
  /** Which of the two the bytes follow when they differ. */
  readonly bytesFollow: 'document' | 'preference';
  readonly sysTimeIncluded: boolean;
  /** Sensors that run; the others are switched off in the header and never flagged. */
  readonly sensors: readonly SensorName[];

  /** Counter of the first packet of the session; may stand just below 2^32. */
  readonly counterStart: number;
  /** Whether acquisition ran on between the epochs or was started again. */
  readonly counterBetweenEpochs: 'continues' | 'restarts';
  readonly dropped: readonly DroppedPackets[];
  /** SysClock runs by so many millionths faster than the nominal rate. */
  readonly clockDriftPpm: number;
  /** Each SysClock value is off by up to so many nanoseconds, either way. */
  readonly clockJitterNs: number;
  /** SysClock jumps by `ns` at packet `packet` of each recording. */
  readonly clockStep: { readonly packet: number; readonly ns: number } | null;
  /** Bytes of one more packet, cut off. */
  readonly trailingBytes: number;

  readonly creationTimeBlanks: boolean;
  readonly missingGlobalAttributes: readonly string[];
  /** Comments, CDATA, entities and letters beyond ASCII in the header. */
  readonly xmlNoise: boolean;
  readonly newline: '\n' | '\r\n';

  /** `pattern` can be computed for any channel and sample (see `patternValue`); `realistic` looks like a brain. */
  readonly signal: 'realistic' | 'pattern';

  /** Cameras that film every epoch. */
  readonly cameras: number;
  readonly framesPerSecond: number;
  readonly ptp: boolean;
  /** The pause with which Trodes starts a camera, shortened where an epoch has no room for it; null: none. */
  readonly startPause: { readonly afterFrames: number; readonly seconds: number } | null;
  readonly frameCountStart: number;
  /** The camera's digital line pulses once a frame, changes once a frame, or is not connected. */
  readonly cameraTicks: 'pulse' | 'toggle' | 'none';
  /** Frames at the end of each video that were not tracked. */
  readonly untrackedFrames: number;
  readonly stateScript: boolean;
  readonly metadata: boolean;
  /** Light sources, fibers, viruses and fs_gui scripts in the metadata, with the scripts and their track geometry. */
  readonly optogenetics: boolean;
}

export type ResolvedOptions = Omit<SyntheticOptions, 'devices'> & {
  readonly devices: readonly SyntheticDevice[];
};

export const defaultSyntheticOptions: SyntheticOptions = {
  seed: 1,
  animal: 'sample',
  date: '20230622',
  tag: 'a',
  epochs: 2,
  splitParts: 1,
  seconds: 4,
  gapSeconds: 120,
  rateHz: 30000,
  channels: 32,
  nTrodeSize: 4,
  nTrodesPerGroup: 1,
  probeType: null,
  hwChanOrder: 'shuffled',
  unsavedHwChans: [],
  ephysDevice: null,
  neuropixelsProbes: 1,
  chanPerChip: null,
  uvPerCount: 0.195,
  reference: { on: true, nTrodeId: 1, channel: 1 },
  badChannels: { 2: [3] },
  devices: null,
  sysClock: true,
  ecuPrefix: true,
  packetOrder: 'agrees',
  bytesFollow: 'document',
  sysTimeIncluded: false,
  sensors: ['accelerometer', 'gyroscope', 'magnetometer'],
  counterStart: 51493215,
  counterBetweenEpochs: 'continues',
  dropped: [],
  clockDriftPpm: 3,
  clockJitterNs: 10000,
  clockStep: null,
  trailingBytes: 0,
  creationTimeBlanks: true,
  missingGlobalAttributes: [],
  xmlNoise: false,
  newline: '\n',
  signal: 'realistic',
  cameras: 1,
  framesPerSecond: 30,
  ptp: true,
  startPause: { afterFrames: 20, seconds: 0.8 },
  frameCountStart: 1,
  cameraTicks: 'pulse',
  untrackedFrames: 3,
  stateScript: true,
  metadata: true,
  optogenetics: false,
};

/** What `npm start` shows: two epochs of ten seconds, about 75 MB, in which one packet was lost twice. */
export const sampleSessionOptions: Partial<SyntheticOptions> = {
  animal: 'sample',
  epochs: 2,
  seconds: 10,
  channels: 32,
  dropped: [
    [90000, 1, 0],
    [210000, 1, 1],
  ],
};

const LIMITS = [
  ['epochs', 1, 99, true],
  ['splitParts', 1, 99, true],
  ['seconds', 0, 1e6, false],
  ['rateHz', 1000, 100000, true],
  ['channels', 0, 4096, true],
  ['nTrodeSize', 1, 4096, true],
  ['nTrodesPerGroup', 1, 4096, true],
  ['counterStart', 0, 2 ** 32 - 1, true],
  ['trailingBytes', 0, 2 ** 20, true],
  ['clockJitterNs', 0, 1e9, true],
  ['cameras', 0, 2, true],
  ['framesPerSecond', 1, 1000, false],
] as const;

function isDate(date: string): boolean {
  const dashed = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const day = new Date(`${dashed}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(dashed);
}

/** Fills in the defaults. Throws UsageError for values that no rig can have. */
export function resolveOptions(options: Partial<SyntheticOptions>): ResolvedOptions {
  const all: SyntheticOptions = { ...defaultSyntheticOptions, ...options };
  for (const [name, least, most, whole] of LIMITS) {
    const value = all[name];
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new UsageError(
        `${name} is ${value}: give a${whole ? ' whole' : ''} number from ${least} to ${most}.`,
      );
    }
  }
  if (!isDate(all.date))
    throw new UsageError(`date is "${all.date}": give a day of the calendar as YYYYMMDD.`);
  if (!/^[A-Za-z0-9-]+$/.test(all.animal)) {
    throw new UsageError(
      `animal is "${all.animal}": give letters and digits only, since it becomes part of file names.`,
    );
  }
  const usual: readonly DeviceName[] = all.sysClock
    ? ['Controller_DIO', 'ECU', 'Multiplexed', 'SysClock']
    : ['Controller_DIO', 'ECU', 'Multiplexed'];
  const devices = (all.devices ?? usual).map((device) =>
    typeof device === 'string' ? deviceNamed(device, all.ecuPrefix) : device,
  );
  const preferences = devices.map((device) => device.packetOrderPreference);
  return {
    ...all,
    devices:
      all.packetOrder === 'agrees'
        ? devices
        : devices.map((device, index) => ({
            ...device,
            packetOrderPreference: preferences[preferences.length - 1 - index] ?? 0,
          })),
  };
}
