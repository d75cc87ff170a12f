import type { SyntheticDevice } from './devices.ts';
import type { SyntheticOptions } from './options.ts';

const auxiliary = (name: string, numBytes: number | null): SyntheticDevice => ({
  name,
  numBytes,
  available: true,
  packetOrderPreference: 40,
  channels: [],
});

const NEUROPIXELS: Partial<SyntheticOptions> = {
  devices: ['Controller_DIO', 'Multiplexed', 'neuropixels_LFP', 'SysClock'],
  // Real headers of these rigs claim chips of 32, and refer to an nTrode that they do not have.
  chanPerChip: 32,
  uvPerCount: 0.018311105685598315,
  reference: { on: false, nTrodeId: 1, channel: 1 },
  badChannels: {},
};

/**
 * Rigs that exist, and faults that recordings really have, as options to build on. Each is small: a second or two, unless
 * what it shows needs longer. Tests of readers go through all of them.
 */
export const syntheticRigs = {
  /** The usual rig of 2023: tetrodes, ECU, headstage sensors, SysClock, PTP cameras; packets lost one at a time. */
  tetrodes: {
    dropped: [
      [9000, 1],
      [20000, 1],
    ],
    seconds: 2,
  },
  /** No PTP: a line pulses for every frame, often enough to be matched; one longer loss. */
  cameraTicks: { ptp: false, seconds: 6, epochs: 1, dropped: [[44799, 37]] },
  cameraToggles: { ptp: false, seconds: 6, epochs: 1, cameraTicks: 'toggle' },
  /** 2019: no SysClock, no scale, ids without `ECU_`, a Trodes that kept no reference. */
  oldRig: {
    date: '20190718',
    animal: 'despe',
    rateHz: 20000,
    seconds: 2,
    sysClock: false,
    ecuPrefix: false,
    uvPerCount: null,
    reference: 'absent',
    cameras: 0,
    ptp: false,
    missingGlobalAttributes: ['headstageSerial', 'commitHead', 'qtVersion', 'headstageFirmwareVersion'],
    dropped: [
      [5216, 22],
      [13309, 1],
    ],
  },
  /** 2019, by the unit before the present controller. */
  mcu: {
    devices: ['MCU_IO', 'ECU', 'headstageSensor', 'SysClock'],
    ecuPrefix: false,
    rateHz: 20000,
    channels: 64,
    epochs: 1,
    seconds: 1,
    creationTimeBlanks: false,
  },
  /** No box for behaviour: eight lines of the controller, no analog channels. */
  noEcu: { devices: ['Controller_DIO', 'Multiplexed', 'SysClock'], epochs: 1, seconds: 1 },
  noSysClock: { sysClock: false, epochs: 1, seconds: 1 },
  rate25kHz: { rateHz: 25000, epochs: 1, seconds: 1 },
  probe32: { nTrodeSize: 32, epochs: 1, seconds: 1 },
  probe128: { nTrodeSize: 128, channels: 128, epochs: 1, seconds: 1 },
  /** A probe of 32 contacts that Trodes shows as eight tetrodes. */
  splitProbe: { nTrodesPerGroup: 8, epochs: 1, seconds: 1 },
  neuropixels1: { ...NEUROPIXELS, ephysDevice: 'neuropixels1', channels: 384, epochs: 1, seconds: 0.5 },
  twoNeuropixels1: {
    ...NEUROPIXELS,
    ephysDevice: 'neuropixels1',
    neuropixelsProbes: 2,
    channels: 768,
    epochs: 1,
    seconds: 0.5,
  },
  neuropixels2: {
    ...NEUROPIXELS,
    devices: ['Controller_DIO', 'Multiplexed', 'SysClock'],
    ephysDevice: 'neuropixels2',
    chanPerChip: null,
    channels: 384,
    epochs: 1,
    seconds: 0.5,
  },
  sysTimeIncluded: { sysTimeIncluded: true, sysClock: false, epochs: 1, seconds: 1 },
  /** Two nTrodes of a rig with two chips were not recorded. */
  unsavedChannels: {
    channels: 64,
    hwChanOrder: 'identity',
    unsavedHwChans: [4, 5, 6, 7, 40, 41, 42, 43],
    epochs: 1,
    seconds: 1,
  },
  /** numChannels beyond the saved channels, single channels missing from their tetrodes. */
  unevenNTrodes: { unsavedHwChans: [3, 17], epochs: 1, seconds: 1 },
  unavailableWithoutBytes: {
    devices: [
      'Controller_DIO',
      'ECU',
      { ...auxiliary('Auxiliary_Box', 24), available: false, inPacket: false },
      'SysClock',
    ],
    epochs: 1,
    seconds: 1,
  },
  unavailableWithBytes: {
    devices: ['Controller_DIO', 'ECU', { ...auxiliary('Auxiliary_Box', 24), available: false }, 'SysClock'],
    epochs: 1,
    seconds: 1,
  },
  unknownDevices: {
    devices: [
      'Controller_DIO',
      auxiliary('Thermometer', 6),
      'ECU',
      auxiliary('Silent_Box', null),
      'Multiplexed',
      'SysClock',
    ],
    epochs: 1,
    seconds: 1,
  },
  reversedPreference: { packetOrder: 'reversed', epochs: 1, seconds: 1 },
  bytesByPreference: { packetOrder: 'reversed', bytesFollow: 'preference', epochs: 1, seconds: 1 },
  /** SysClock and the counter's wrap in one file: the peer's fit collapses here. */
  counterWrapsWithin: { counterStart: 2 ** 32 - 20000, epochs: 1, seconds: 2, dropped: [[20005, 1]] },
  counterWrapsBetween: { counterStart: 2 ** 32 - 90000, epochs: 2, seconds: 2 },
  counterRestarts: { counterBetweenEpochs: 'restarts', epochs: 2, seconds: 1 },
  splitFiles: { splitParts: 3, epochs: 2, seconds: 2 },
  cutShort: { trailingBytes: 57, epochs: 1, seconds: 1 },
  headerOnly: { epochs: 1, seconds: 0, cameras: 0 },
  overlapping: { gapSeconds: -0.5, epochs: 2, seconds: 1 },
  clockGoesBack: { clockStep: { packet: 15000, ns: -3_000_000_000 }, epochs: 1, seconds: 1 },
  garbageChips: { chanPerChip: 1645402192, channels: 64, epochs: 1, seconds: 1 },
  zeroChips: { chanPerChip: 0, channels: 64, epochs: 1, seconds: 1 },
  fourChips: { chanPerChip: 32, channels: 128, ephysDevice: 'intan', epochs: 1, seconds: 1 },
  mixedScales: { uvPerCount: [0.195, 0.3, 0.195, 0.05], epochs: 1, seconds: 1 },
  noisyHeader: { xmlNoise: true, newline: '\r\n', epochs: 1, seconds: 1 },
  twoCameras: { cameras: 2, frameCountStart: 65500, epochs: 1, seconds: 4 },
  noStartPause: { startPause: null, epochs: 1, seconds: 1 },
  sensorsPartlyOff: { sensors: ['accelerometer'], epochs: 1, seconds: 1 },
  behaviourOnly: { channels: 0, epochs: 1, seconds: 2 },
  noMetadata: { metadata: false, epochs: 1, seconds: 1 },
} as const satisfies Record<string, Partial<SyntheticOptions>>;

export type SyntheticRig = keyof typeof syntheticRigs;
