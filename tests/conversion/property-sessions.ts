import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ConversionSettings } from '../../mcp-server/tools/index.ts';
import {
  type DeviceName,
  deviceNamed,
  type SyntheticDevice,
  type SyntheticOptions,
  type SyntheticTruth,
} from '../../recording/synthetic/index.ts';

/** A session of any rig, a few hundred packets long, and how it is converted. */
export interface RandomSession {
  readonly options: Partial<SyntheticOptions>;
  readonly settings: Partial<ConversionSettings>;
  /** Seed of the noise that takes the place of what devices and electrodes say; undefined leaves it. */
  readonly noise: number | undefined;
}

const NAMED: readonly (readonly DeviceName[])[] = [
  ['Controller_DIO', 'MCU_IO'],
  ['ECU'],
  ['Multiplexed', 'headstageSensor'],
  ['neuropixels_LFP'],
];

const auxiliary = (name: string): fc.Arbitrary<SyntheticDevice> =>
  fc.record({
    name: fc.constant(name),
    numBytes: fc.option(fc.integer({ min: 1, max: 37 }), { nil: null, freq: 4 }),
    available: fc.constantFrom(true, true, undefined),
    packetOrderPreference: fc.constant(0),
    channels: fc.constant([]),
  });

const absent: fc.Arbitrary<SyntheticDevice> = fc.integer({ min: 3, max: 40 }).map((numBytes) => ({
  name: 'Absent_Box',
  numBytes,
  available: false,
  inPacket: false,
  packetOrderPreference: 0,
  channels: [],
}));

/** Any devices in any order; preferences as the bytes stand. */
function devices(ecuPrefix: boolean): fc.Arbitrary<SyntheticDevice[]> {
  const named = NAMED.map((names) => fc.constantFrom(...names).map((name) => deviceNamed(name, ecuPrefix)));
  const clock = fc.constant(deviceNamed('SysClock', ecuPrefix));
  return fc
    .tuple(...named, clock, auxiliary('Thermometer'), auxiliary('Silent_Box'), absent)
    .chain((all) => fc.shuffledSubarray(all))
    .map((some) => some.map((device, index) => ({ ...device, packetOrderPreference: 10 * (index + 1) })));
}

/** Losses of a recording with `samples` samples. */
function drops(samples: number): fc.Arbitrary<[number, number][]> {
  const most = Math.floor(samples / 8);
  return fc
    .uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: Math.floor(samples / 2) }), fc.integer({ min: 1, max: 9 })),
      {
        selector: ([packet]) => packet,
        maxLength: Math.min(6, Math.floor(most / 9)),
      },
    )
    .chain((some) =>
      fc.tuple(...some.map(([at, count]) => fc.constantFrom<[number, number]>([at, count], [at, 1]))),
    );
}

const scales = fc.oneof(
  fc.constantFrom(0.195, 0.018311105685598315, 1, null),
  fc.array(fc.constantFrom(0.195, 0.3, 0.05, 0.6103515625), { minLength: 2, maxLength: 4 }),
);

function electrodes(): fc.Arbitrary<Partial<SyntheticOptions>> {
  const count = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 33 }) },
    { weight: 2, arbitrary: fc.constantFrom(64, 96) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
  return count.chain((channels) =>
    fc
      .record({
        nTrodeSize: fc.constantFrom(1, 2, 3, 4, 8, 32),
        nTrodesPerGroup: fc.constantFrom(1, 1, 2, 3),
        hwChanOrder: fc.constantFrom('identity', 'shuffled'),
        unsavedHwChans: fc.subarray(
          Array.from({ length: Math.max(0, channels - 1) }, (_, hwChan) => hwChan + 1),
          { maxLength: Math.floor(channels / 3) },
        ),
        ephysDevice: fc.constantFrom(null, null, 'intan'),
        chanPerChip: fc.constantFrom(null, 32, 16, 4, 0, 1645402192),
        uvPerCount: scales,
        reference: fc.oneof(
          fc.constantFrom('none' as const, 'absent' as const),
          fc.record({
            on: fc.boolean(),
            nTrodeId: fc.integer({ min: 1, max: 5 }),
            channel: fc.integer({ min: 1, max: 4 }),
          }),
        ),
        badChannels: fc.dictionary(
          fc.constantFrom('1', '2', '3'),
          fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
        ),
      })
      .map((some) => ({ ...some, channels })),
  );
}

const neuropixels: fc.Arbitrary<Partial<SyntheticOptions>> = fc.record({
  channels: fc.integer({ min: 4, max: 40 }).map((half) => 2 * half),
  neuropixelsProbes: fc.constantFrom(1, 2),
  ephysDevice: fc.constantFrom('neuropixels1', 'neuropixels2'),
  chanPerChip: fc.constantFrom(null, 32),
  uvPerCount: fc.constant(0.018311105685598315),
  reference: fc.constant({ on: false, nTrodeId: 1, channel: 1 }),
  badChannels: fc.constant({}),
});

const times: fc.Arbitrary<Partial<SyntheticOptions>> = fc
  .record({
    samples: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 60, max: 2500 }) },
      // More than a chunk.
      { weight: 1, arbitrary: fc.integer({ min: 16_380, max: 18_000 }) },
    ),
    rateHz: fc.oneof(fc.constantFrom(30_000, 20_000, 25_000), fc.integer({ min: 1000, max: 50_000 })),
    epochs: fc.constantFrom(1, 1, 2, 3),
    splitParts: fc.constantFrom(1, 1, 1, 2, 3),
  })
  .chain(({ samples, rateHz, epochs, splitParts }) =>
    fc.record({
      seconds: fc.constant(samples / rateHz),
      rateHz: fc.constant(rateHz),
      epochs: fc.constant(epochs),
      splitParts: fc.constant(splitParts),
      dropped: drops(Math.floor(samples / splitParts)),
      // Files of epochs that overlap would stand between one another, by their starts; and two epochs of one start
      // and count are one recording that lies there twice.
      gapSeconds: fc.constantFrom(
        120,
        0.05,
        splitParts > 1 || samples < rateHz / 50 ? 0.05 : -samples / rateHz / 2,
      ),
      counterStart: fc.oneof(
        fc.nat(2 ** 31 - 1),
        fc.nat(2 * samples).map((less) => 2 ** 32 - 1 - less),
      ),
      counterBetweenEpochs: fc.constantFrom('continues', 'restarts'),
      clockDriftPpm: fc.integer({ min: -100, max: 100 }),
      clockJitterNs: fc.constantFrom(0, 10_000, 100_000),
      sysTimeIncluded: fc.boolean(),
    }),
  );

const header: fc.Arbitrary<Partial<SyntheticOptions>> = fc.record({
  seed: fc.nat(1_000_000),
  creationTimeBlanks: fc.boolean(),
  missingGlobalAttributes: fc.subarray(['headstageSerial', 'commitHead', 'qtVersion', 'trodesVersion']),
  xmlNoise: fc.boolean(),
  newline: fc.constantFrom('\n', '\r\n'),
  trailingBytes: fc.constantFrom(0, 0, 1, 4),
  sensors: fc.subarray(['accelerometer', 'gyroscope', 'magnetometer']),
  ecuPrefix: fc.boolean(),
});

const settings: fc.Arbitrary<Partial<ConversionSettings>> = fc.record({
  level: fc.constantFrom(0, 1, 1, 6),
  workers: fc.constant(1),
  ephysScaling: fc.constantFrom('raw', 'raw', 'raw', 'microvolts'),
  analogLayout: fc.constantFrom('sensors', 'sensors', 'legacy'),
  fillSingleDrops: fc.boolean(),
});

/** Sessions that the format allows, of rigs that exist and of others. */
export const sessions: fc.Arbitrary<RandomSession> = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: electrodes() }, { weight: 1, arbitrary: neuropixels }),
    times,
    header,
    settings,
    fc.option(fc.nat(1_000_000), { nil: undefined }),
  )
  .chain(([rig, clock, text, given, noise]) =>
    devices(text.ecuPrefix ?? true).map((list) => ({
      options: {
        ...rig,
        ...clock,
        ...text,
        devices: list,
        signal: 'pattern',
        cameras: 0,
        stateScript: false,
      },
      settings: given,
      noise,
    })),
  );

/** Fills all of a recording's packets but sync byte, counter and clocks with noise: flags, lines and samples alike. */
export async function fillWithNoise(folder: string, truth: SyntheticTruth, seed: number): Promise<void> {
  const { layout } = truth;
  const kept = new Set<number>([0]);
  const keep = (offset: number, bytes: number): void => {
    for (let byte = 0; byte < bytes; byte++) kept.add(offset + byte);
  };
  keep(layout.timestampOffsetBytes, 4);
  if (layout.systemTimeOffsetBytes !== null) keep(layout.systemTimeOffsetBytes, 8);
  const clock = layout.devices.find(({ name }) => name === 'SysClock');
  if (clock !== undefined) keep(clock.offsetBytes, clock.numBytes);
  const noisy = Array.from({ length: layout.packetBytes }, (_, byte) => byte).filter(
    (byte) => !kept.has(byte),
  );
  for (const [index, { fileName, headerBytes, packets }] of truth.recordings.entries()) {
    const file = await open(join(folder, fileName), 'r+');
    try {
      const bytes = Buffer.alloc(packets * layout.packetBytes);
      await file.read(bytes, 0, bytes.length, headerBytes);
      for (let packet = 0; packet < packets; packet++) {
        // As many bytes as a packet wants, 32 at a time.
        let drawn = Buffer.alloc(0);
        for (const [place, byte] of noisy.entries()) {
          if (place % 32 === 0)
            drawn = createHash('sha256').update(`${seed} ${index} ${packet} ${place}`).digest();
          bytes[packet * layout.packetBytes + byte] = drawn[place % 32] ?? 0;
        }
      }
      await file.write(bytes, 0, bytes.length, headerBytes);
    } finally {
      await file.close();
    }
  }
}
