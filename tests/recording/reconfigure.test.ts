import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openRecording, type Recording, readReconfiguration } from '../../recording/index.ts';
import { type HeaderParts, headerXml, nTrode } from './header-xml.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('reconfigure');

/** A recording of eight channels in two tetrodes, unless said otherwise. */
function recorded(parts: HeaderParts = {}): string {
  const file = inFolder('recorded.rec');
  const packets = Buffer.alloc(2 * (1 + 4 + 2 * 8));
  packets[0] = 0x55;
  packets[21] = 0x55;
  const header = headerXml({
    hardware: { numChannels: 8 },
    spikes: { chanPerChip: 4 },
    nTrodes: [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
    ...parts,
  });
  writeFileSync(file, Buffer.concat([Buffer.from(header), packets]));
  return file;
}

function workspace(parts: HeaderParts): string {
  const file = inFolder('probe.trodesconf');
  // A workspace has no packets, and may lack the line break at its end.
  writeFileSync(file, headerXml(parts).trimEnd());
  return file;
}

async function regrouped(by: HeaderParts, own: HeaderParts = {}): Promise<Recording> {
  const reconfigure = await readReconfiguration(workspace({ hardware: { numChannels: 8 }, ...by }));
  return await openRecording(recorded(own), { reconfigure });
}

const probe = [[7, 5, 3, 1, 0, 2, 4, 6]];

describe('a workspace in place of the SpikeConfiguration of a recording', () => {
  test('groups the channels, and leaves the packets as they are', async () => {
    const plain = await openRecording(recorded());
    const recording = await regrouped({ nTrodes: probe, spikes: { chanPerChip: 8 } });
    expect(recording.nTrodes).toMatchObject([{ id: 1, hwChans: probe[0] }]);
    expect(recording.ephys).toEqual(plain.ephys);
    expect(recording.ephys.map(({ hwChan }) => hwChan)).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
    expect(recording.warnings).toEqual([
      "the channels are grouped by probe.trodesconf, not by the recording's own header",
    ]);
  });

  test('gives a scale only where the recording has none', async () => {
    const own = {
      nTrodes: [nTrode(1, [0, 1, 2, 3], { rawScalingToUv: 0.195 }), nTrode(2, [4, 5, 6, 7])],
    };
    const by = { nTrodes: [nTrode(1, probe[0] ?? [], { rawScalingToUv: 0.3 })] };
    const recording = await regrouped(by, own);
    const scales = recording.ephys.map(({ hwChan, microvoltsPerCount }) => [hwChan, microvoltsPerCount]);
    expect(Object.fromEntries(scales)).toEqual({
      0: 0.195,
      1: 0.195,
      2: 0.195,
      3: 0.195,
      4: 0.3,
      5: 0.3,
      6: 0.3,
      7: 0.3,
    });
    expect(recording.warnings[1]).toBe(
      "probe.trodesconf gives other scales than recorded.rec for hwChan 0-3: the recording's own are taken",
    );
  });

  test('mends a recording whose own header names a channel twice', async () => {
    const twice = {
      nTrodes: [
        [0, 1, 2, 3],
        [4, 5, 6, 6],
      ],
    };
    expect((await refusalOf(() => openRecording(recorded(twice)))).message).toContain(
      'hwChan 6 in nTrode 2 and again in nTrode 2',
    );
    expect((await regrouped({ nTrodes: probe }, twice)).ephys).toHaveLength(8);
  });

  test.each([
    [
      { nTrodes: [[0, 1, 2, 3, 4, 5]] },
      'hwChan 6-7 only in recorded.rec; expected the 8 hwChans of recorded.rec',
    ],
    [
      { nTrodes: [[0, 1, 2, 3, 4, 5, 6, 7, 8]] },
      'hwChan 8 only in the workspace; hwChan 8 not below numChannels = 8',
    ],
    [
      { nTrodes: [[0, 1, 2, 3, 4, 5, 6, 9]] },
      'hwChan 7 only in recorded.rec; hwChan 9 only in the workspace',
    ],
    [
      { nTrodes: probe, spikes: { device: 'neuropixels1' } },
      'found a workspace for neuropixels1; expected one for intan, which recorded recorded.rec',
    ],
  ])('%j is refused', async (by, what) => {
    const { kind, message, fault } = await refusalOf(() => regrouped(by));
    expect(message).toContain(what);
    expect(kind).toBe('header');
    expect(fault.where?.file).toBe(inFolder('probe.trodesconf'));
  });

  test('a channel beyond the hardware is refused also where the recording needs mending', async () => {
    const twice = { nTrodes: [[0, 1, 2, 3, 4, 5, 6, 6]] };
    const by = { nTrodes: [[0, 1, 2, 3, 4, 5, 6, 8]] };
    expect((await refusalOf(() => regrouped(by, twice))).fault.found).toBe(
      'hwChan 8 not below numChannels = 8',
    );
  });
});

describe('a file that is no workspace is refused', () => {
  const message = async (file: string): Promise<string> =>
    (await refusalOf(() => readReconfiguration(file))).message;

  test('none, a folder, a text, a header without channels or with one twice', async () => {
    mkdirSync(inFolder('folder'));
    writeFileSync(inFolder('text'), 'ntrode_id: 1\n');
    expect(await message(inFolder('none'))).toContain('found no such file');
    expect(await message(inFolder('folder'))).toContain('folder');
    expect(await message(inFolder('text'))).toContain('a file that begins with "ntrode_id: 1\\n"');
    expect(await message(workspace({ nTrodes: [] }))).toContain('found no SpikeNTrode with a SpikeChannel');
    expect(await message(workspace({ nTrodes: [[0, 1, 0]] }))).toContain('hwChan 0 in nTrode 1 and again');
  });
});
