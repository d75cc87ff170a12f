import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Recording, SessionClock, surveyRecording } from '../../recording/index.ts';
import {
  type DroppedPackets,
  type SyntheticOptions,
  type SyntheticRig,
  type SyntheticTruth,
  syntheticRigs,
  writeSyntheticSession,
} from '../../recording/synthetic/index.ts';
import { expectClock, expectDevices, expectRuns, sampleChecker } from './expect-truth.ts';
import { openAll, scanAll } from './read-session.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('session-scan');

/** Single rows of a file, blocks that reach across files, everything at once. */
const BLOCK_ROWS = [997, 16384, 10 ** 7] as const;

/** @param rig names the rigs of which the packets alone do not tell everything */
async function expectTruth(
  dir: string,
  truth: SyntheticTruth,
  recordings: readonly Recording[],
  rig?: SyntheticRig,
): Promise<void> {
  for (const [pass, rowsPerBlock] of BLOCK_ROWS.entries()) {
    const checker = sampleChecker(truth, recordings);
    using scan = await scanAll(recordings, rowsPerBlock, dir, pass === 0 ? checker.look : undefined);
    if (pass === 0) {
      expect(checker.faults).toEqual([]);
      expect(checker.rows()).toBe(truth.recordings.reduce((sum, { packets }) => sum + packets, 0));
    }
    expectRuns(truth, scan);
    expectDevices(truth, scan);
    const clock = new SessionClock(scan.recordings);
    if (rig === 'clockGoesBack') {
      expect(clock.clocks.map(({ jumps }) => jumps)).toMatchObject([[{ packet: 15000, what: 'clock' }]]);
      expect(clock.clocks[0]?.jumps[0]?.seconds).toBeCloseTo(-3, 5);
      expect(clock.warnings).toEqual([expect.stringContaining('jumps by −3.000 s at packet 15000')]);
    } else expect(clock.warnings).toEqual([]);
    expectClock(truth, scan, clock, pass === 0 ? 1 : 101);
  }
}

async function expectSurvey(truth: SyntheticTruth, recordings: readonly Recording[]): Promise<void> {
  for (const [index, recording] of recordings.entries()) {
    const survey = await surveyRecording(recording);
    const expected = truth.recordings[index];
    expect(survey.isComplete).toBe(true);
    expect(survey.gaps.map(({ packet, lost }) => [packet, lost])).toEqual(expected?.dropped);
    if (recording.packets === 0) {
      expect(survey.firstCounter).toBeUndefined();
      continue;
    }
    const step = truth.options.clockStep;
    expect(survey.clock?.jumps.map(({ packet, what }) => [packet, what]) ?? []).toEqual(
      step === null ? [] : [[step.packet, 'clock']],
    );
    if (truth.options.clockJitterNs <= 10_000 && survey.clock !== undefined)
      expect(survey.clock.residualMaxS).toBeLessThan(20e-6);
    expect(survey.firstCounter).toBe(truth.counter(index, 0));
    expect(survey.lastCounter).toBe(truth.counter(index, recording.packets - 1));
  }
}

function expectHeader(truth: SyntheticTruth, recording: Recording, index: number): void {
  const expected = truth.recordings[index];
  expect(recording.headerBytes).toBe(expected?.headerBytes);
  expect(recording.packetBytes).toBe(truth.layout.packetBytes);
  expect(recording.packets).toBe(expected?.packets);
  expect(recording.trailingBytes).toBe(expected?.trailingBytes);
  expect(recording.sizeBytes).toBe(expected?.fileBytes);
  expect(recording.rateHz).toBe(truth.options.rateHz);
  expect(recording.startUnixMs).toBe(expected?.systemTimeAtCreationMs);
  expect(recording.counterOffsetBytes).toBe(truth.layout.timestampOffsetBytes);
  expect(recording.isPtpEnabled).toBe(truth.options.ptp);
  expect(recording.ephys.map(({ hwChan }) => hwChan)).toEqual(truth.layout.hwChans);
  expect(recording.nTrodes.map(({ id, hwChans }) => [id, hwChans])).toEqual(
    truth.nTrodes.map(({ id, hwChans }) => [id, hwChans]),
  );
  const scales = new Map(
    truth.nTrodes.flatMap(({ hwChans, uvPerCount }) => hwChans.map((hwChan) => [hwChan, uvPerCount])),
  );
  for (const { hwChan, microvoltsPerCount } of recording.ephys)
    expect(microvoltsPerCount ?? null).toBe(scales.get(hwChan));
  const ids = (channels: readonly { readonly id: string }[]) => channels.map(({ id }) => id).toSorted();
  expect(ids(recording.analog)).toEqual(ids(truth.analogChannels));
}

/** What a person must be told of a rig, and nothing else. */
const WARNINGS: Partial<Record<SyntheticRig, string>> = {
  reversedPreference: 'SysClock shows that the bytes follow the document',
  bytesByPreference: 'SysClock shows that the bytes follow packetOrderPreference',
  unknownDevices: 'no SysClock tells which the bytes follow, and the order of the document is taken',
  unavailableWithoutBytes: 'the packets fit the layout "without Auxiliary_Box"',
  unavailableWithBytes: 'the packets fit the layout "all devices take bytes"',
  neuropixels1: 'the LFP band (neuropixels_LFP, 130 bytes a packet) is not read',
  twoNeuropixels1: 'the LFP band (neuropixels_LFP, 130 bytes a packet) is not read',
  cutShort: '57 bytes behind the last whole packet',
  garbageChips: 'chanPerChip="1645402192" does not divide 64',
  zeroChips: 'chanPerChip="0" does not divide 64',
};

const rigs = Object.entries(syntheticRigs) as [SyntheticRig, Partial<SyntheticOptions>][];

describe.each(rigs)('rig %s', (rig, options) => {
  let truth: SyntheticTruth;
  let recordings: Recording[] = [];
  beforeAll(async () => {
    truth = await writeSyntheticSession(inFolder(rig), { ...options, signal: 'pattern' });
    recordings = await openAll(inFolder(rig), truth);
  });
  afterAll(() => rmSync(inFolder(rig), { recursive: true }));

  test('opens as its truth says', () => {
    expect(recordings.length).toBe(truth.recordings.length);
    const warning = WARNINGS[rig];
    for (const [index, recording] of recordings.entries()) {
      expectHeader(truth, recording, index);
      expect(recording.warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
    }
  });
  test('is surveyed as its truth says', () => expectSurvey(truth, recordings));
  test('is read as its truth says', () => expectTruth(inFolder(rig), truth, recordings, rig));
});

const DROPS: Record<string, readonly DroppedPackets[]> = {
  'right after the first packet and before the last': [
    [1, 1],
    [2, 5],
    [20000 - 8, 1],
  ],
  'at the edges of blocks': [
    [996, 1],
    [997, 2],
    [998, 3],
    [16384, 4],
  ],
  'in one long stretch': [[10000, 9000]],
  'every few packets': Array.from({ length: 120 }, (_, n): DroppedPackets => [1 + 137 * n, 1 + (n % 3)]),
};

describe.each(Object.entries(DROPS))('packets lost %s', (name, dropped) => {
  test.each([
    ['with SysClock', {}],
    ['where the counter wraps', { counterStart: 2 ** 32 - 5000 }],
    ['without a clock', { sysClock: false }],
  ])('are seen %s', async (how, options) => {
    const dir = inFolder(`${name} ${how}`);
    const short = { epochs: 2, seconds: 20000 / 30000, channels: 4, cameras: 0, dropped };
    const truth = await writeSyntheticSession(dir, { ...short, ...options, signal: 'pattern' });
    const recordings = await openAll(dir, truth);
    await expectSurvey(truth, recordings);
    await expectTruth(dir, truth, recordings);
    rmSync(dir, { recursive: true });
  });
});
