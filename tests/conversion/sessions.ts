import type { ConversionSettings } from '../../mcp-server/tools/index.ts';
import { type SyntheticOptions, type SyntheticRig, syntheticRigs } from '../../recording/synthetic/index.ts';

export interface Case {
  readonly options: Partial<SyntheticOptions>;
  readonly settings?: Partial<Omit<ConversionSettings, 'folder' | 'outFolder'>>;
}

const short: Partial<SyntheticOptions> = { seconds: 1, epochs: 1, cameras: 0, stateScript: false };
const made = (options: Partial<SyntheticOptions>): Partial<SyntheticOptions> => ({
  ...options,
  signal: 'pattern',
});

/** A rig in a fifth of a second, without what stands beside the recordings. */
const rig = (name: SyntheticRig): Partial<SyntheticOptions> =>
  made({ ...syntheticRigs[name], ...short, seconds: 0.2 });

/** Sessions that differ in what a converter can get wrong. Each holds the signal that any test can compute. */
export const cases = {
  'the usual rig, single and longer losses': {
    options: made({
      seconds: 1,
      dropped: [
        [9000, 1],
        [20000, 37],
      ],
    }),
  },
  'a probe of 128 over four nTrodes, level 9, two workers': {
    options: made({ ...short, channels: 128, nTrodeSize: 32, nTrodesPerGroup: 4, badChannels: { 3: [5] } }),
    settings: { level: 9, workers: 2 },
  },
  'scales that differ, uncompressed, one worker': {
    options: made({ ...syntheticRigs.mixedScales, cameras: 0 }),
    settings: { level: 0, workers: 1 },
  },
  'no SysClock': { options: made({ ...short, sysClock: false, dropped: [[12345, 2]] }) },
  'the rig of 2019: no clock, no scale, no prefix': {
    options: made({ ...syntheticRigs.oldRig, seconds: 1 }),
  },
  'MCU and the headstageSensor device': { options: made(syntheticRigs.mcu) },
  'behaviour only': { options: made({ ...syntheticRigs.behaviourOnly, seconds: 1 }) },
  'split files': { options: made({ ...syntheticRigs.splitFiles, seconds: 1, cameras: 0 }) },
  'chunks that are all full': {
    options: made({ ...short, rateHz: 16384, seconds: 2, channels: 32 }),
  },
  'one packet more than full chunks, half a chunk of channels': {
    options: made({ ...short, rateHz: 32769, channels: 48 }),
  },
  // Without jitter: a line through 30 points follows theirs.
  'fewer packets than the smallest chunk': {
    options: made({ ...short, seconds: 0.001, clockJitterNs: 0 }),
  },
  'a counter that wraps in a file': { options: made({ ...syntheticRigs.counterWrapsWithin, seconds: 1 }) },
  'a counter that starts again': { options: made({ ...syntheticRigs.counterRestarts, cameras: 0 }) },
  sysTimeIncluded: { options: made(syntheticRigs.sysTimeIncluded) },
  'a preference that contradicts the order of the bytes': {
    options: made({ ...syntheticRigs.reversedPreference, cameras: 0 }),
  },
  'channels that were not saved': { options: made(syntheticRigs.unsavedChannels) },
  'two Neuropixels probes': { options: made({ ...syntheticRigs.twoNeuropixels1, seconds: 0.1 }) },
  'two sensors off': { options: made({ ...syntheticRigs.sensorsPartlyOff, cameras: 0 }) },
  'a header with comments, CDATA and CRLF': { options: made({ ...syntheticRigs.noisyHeader, cameras: 0 }) },
  // Rigs of which the header leaves something open: each needs no more than a few packets.
  'nTrodes that lack channels': { options: rig('unevenNTrodes') },
  'a chanPerChip of 0': { options: rig('zeroChips') },
  'a chanPerChip that is garbage': { options: rig('garbageChips') },
  'four chips': { options: rig('fourChips') },
  'devices that nobody knows, one without bytes': { options: rig('unknownDevices') },
  'a device that is not available, without bytes': { options: rig('unavailableWithoutBytes') },
  'a device that is not available, with bytes': { options: rig('unavailableWithBytes') },
  'bytes in the order of the preference': { options: rig('bytesByPreference') },
  'no ECU': { options: rig('noEcu') },
  '25 kHz': { options: rig('rate25kHz') },
  'a counter that wraps between files': {
    options: { ...rig('counterWrapsBetween'), counterStart: 2 ** 32 - 3000, epochs: 2 },
  },
  'a file that was cut off': { options: rig('cutShort') },
  'Neuropixels 1, mapped by the metadata': { options: rig('neuropixels1') },
  'Neuropixels 2, mapped by the metadata': { options: rig('neuropixels2') },
  'epochs that overlap': { options: made({ ...syntheticRigs.overlapping, cameras: 0 }) },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof cases;
