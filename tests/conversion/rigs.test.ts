import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { NwbReader, type NwbValue } from '../../nwb/index.ts';
import { readReconfiguration } from '../../recording/index.ts';
import {
  type SyntheticOptions,
  type SyntheticTruth,
  syntheticRigs,
} from '../../recording/synthetic/index.ts';
import { refusalOf } from '../recording/refusal.ts';
import { hasPython, judge } from '../yardstick.ts';
import { METADATA, REC } from './spoilt.ts';
import { type MadeSession, openWorkshop, type Workshop } from './workshop.ts';

const short = { seconds: 0.05, epochs: 1, cameras: 0, stateScript: false, signal: 'pattern' } as const;

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

type Form = Record<string, unknown> & { electrode_groups: Record<string, unknown>[] };

/** A session whose metadata was changed by hand. */
async function session(
  name: string,
  options: Partial<SyntheticOptions>,
  change: (form: Form) => void = () => undefined,
): Promise<MadeSession> {
  const made = await workshop.session(name, { ...options, ...short });
  const path = join(made.folder, METADATA);
  const form = parse(await readFile(path, 'utf8')) as Form;
  change(form);
  await writeFile(path, stringify(form));
  return made;
}

/** What the lab's form holds, without all that a header of Neuropixels says. */
const withoutMap = (form: Form): void => {
  delete form['ntrode_electrode_group_channel_map'];
  for (const group of form.electrode_groups) delete group['device_type'];
};

const convert = async (folder: string, outFolder: string, more = {}) => {
  const plan = await planConversion({ folder, outFolder, workers: 1, ...more });
  return { plan, path: (await runConversion(plan)).output.path };
};

type Row = Readonly<Record<string, NwbValue | undefined>>;

function electrodes(reader: NwbReader): Row[] {
  const path = '/general/extracellular_ephys/electrodes';
  const column = (name: string): readonly NwbValue[] => {
    const found = reader.at(`${path}/${name}`);
    if (found?.kind !== 'dataset') throw new Error(`no column ${name}`);
    return reader.read(found);
  };
  const names = [
    'hwChan',
    'ntrode_id',
    'probe_electrode',
    'probe_shank',
    'rel_x',
    'rel_y',
    'group_name',
    'location',
  ];
  const columns = names.map((name) => [name, column(name)] as const);
  return Array.from({ length: columns[0]?.[1].length ?? 0 }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  );
}

/** The first packet of each column, against what was put in. */
function expectSamples(reader: NwbReader, truth: SyntheticTruth, rows: readonly Row[]): void {
  const data = reader.at('/acquisition/e-series/data');
  if (data?.kind !== 'dataset') throw new Error('no e-series');
  expect(reader.read(data, 0, 1)).toEqual(rows.map((row) => truth.ephysSample(0, Number(row['hwChan']), 0)));
}

const attributesOf = (reader: NwbReader, path: string): Row =>
  Object.fromEntries([...(reader.at(path)?.attributes ?? [])].map(([name, { value }]) => [name, value]));
const childrenOf = (reader: NwbReader, path: string): string[] => {
  const group = reader.at(path);
  return group?.kind === 'group' ? [...group.children.keys()] : [];
};

/** One electrode as the header of the generator has it. */
function expected(truth: SyntheticTruth, nTrodeId: number): Row {
  const { hwChans = [], contact } = truth.nTrodes.find(({ id }) => id === nTrodeId) ?? {};
  return {
    hwChan: String(hwChans[0]),
    ntrode_id: nTrodeId,
    probe_electrode: contact?.electrode,
    probe_shank: contact?.shank,
    rel_x: contact?.ml,
    rel_y: contact?.dv,
  };
}

describe('two Neuropixels 1 probes without a channel map', () => {
  let truth: SyntheticTruth;
  let path = '';
  let warnings: readonly string[] = [];
  beforeAll(async () => {
    const made = await session('two-probes', { ...syntheticRigs.twoNeuropixels1, channels: 64 }, (form) => {
      withoutMap(form);
      for (const group of form.electrode_groups) group['location'] = `place ${String(group['id'])}`;
      for (const group of form.electrode_groups) group['targeted_location'] = group['location'];
      form['data_acq_device'] = [{ name: 'SpikeGadgets', system: 'MCU', adc_circuit: 'imec' }];
    });
    ({ truth } = made);
    const converted = await convert(made.folder, join(workshop.root, 'nwb-two'));
    path = converted.path;
    ({ warnings } = converted.plan);
  });

  test('have the electrodes of the header, a row each, over the samples of their channels', async () => {
    using reader = await NwbReader.open(path);
    const rows = electrodes(reader);
    expect(rows.map((row) => row['ntrode_id'])).toEqual([
      ...Array.from({ length: 32 }, (_, i) => 1001 + i),
      ...Array.from({ length: 32 }, (_, i) => 2001 + i),
    ]);
    for (const row of rows) expect(row).toMatchObject(expected(truth, Number(row['ntrode_id'])));
    expectSamples(reader, truth, rows);
  });

  test('have the places that the metadata gives, and probes of the recorded electrodes', async () => {
    using reader = await NwbReader.open(path);
    const places = electrodes(reader).map((row) => [row['group_name'], row['location']]);
    expect(places.slice(0, 32)).toEqual(Array.from({ length: 32 }, () => ['0', 'place 0']));
    expect(places.slice(32)).toEqual(Array.from({ length: 32 }, () => ['1', 'place 1']));
    expect(warnings).toContainEqual(expect.stringContaining('group 0 is probe 1, group 1 is probe 2'));
    expect(attributesOf(reader, '/general/devices/probe 1')).toMatchObject({
      probe_type: 'neuropixels1 electrodes 1-32',
      contact_size: 12,
      units: 'um',
    });
    expect(childrenOf(reader, '/general/devices/probe 1')).toEqual(['0']);
    expect(childrenOf(reader, '/general/devices/probe 1/0')).toHaveLength(32);
    expect(attributesOf(reader, '/general/devices/probe 1/0/32')).toMatchObject({ rel_x: -8, rel_y: 400 });
  });

  test('say what amplified them where the metadata does not, and what was not read', async () => {
    using reader = await NwbReader.open(path);
    expect(attributesOf(reader, '/general/devices/dataacq_device0')).toMatchObject({
      amplifier: 'neuropixels1',
    });
    expect(warnings).toContainEqual(
      expect.stringContaining('LFP band (neuropixels_LFP, 130 bytes a packet)'),
    );
    expect(
      warnings.filter((warning) => /ntrode_electrode_group_channel_map|device_type/.test(warning)),
    ).toEqual([]);
  });

  test.skipIf(!hasPython)('are valid, and follow the best practices', async () => {
    const [judged] = await judge([path], 'dandi');
    expect(judged?.opened).toBeNull();
    expect(judged?.pynwb.errors).toEqual([]);
    const serious = judged?.inspector.filter(({ importance }) => /CRITICAL|VIOLATION/.test(importance));
    expect(serious).toEqual([]);
  });
});

describe('Neuropixels', () => {
  test('2 with four shanks, without electrode groups: places are missing, not made up', async () => {
    const { folder, truth } = await session(
      'four-shanks',
      { ...syntheticRigs.neuropixels2, channels: 32 },
      (form) => {
        withoutMap(form);
        form.electrode_groups = [];
      },
    );
    const { plan, path } = await convert(folder, join(workshop.root, 'nwb-four'));
    using reader = await NwbReader.open(path);
    const rows = electrodes(reader);
    for (const row of rows)
      expect(row).toMatchObject({ ...expected(truth, Number(row['ntrode_id'])), location: 'unknown' });
    expect(rows.map((row) => row['probe_shank'])).toEqual(
      Array.from({ length: 32 }, (_, i) => Math.floor(i / 8)),
    );
    expectSamples(reader, truth, rows);
    expect(childrenOf(reader, '/general/devices/probe 1').toSorted()).toEqual(['0', '1', '2', '3']);
    expect(plan.warnings).toContainEqual(
      expect.stringMatching(/^metadata: electrode_groups: .*where in the brain/),
    );
  });

  test('with a channel map keeps to it', async () => {
    const { folder } = await session('mapped', { ...syntheticRigs.neuropixels1, channels: 32 });
    const outFolder = join(workshop.root, 'nwb-mapped');
    const refusal = await refusalOf(() => planConversion({ folder, outFolder }));
    expect(refusal.kind).toBe('hardware-map');
    expect(refusal.message).toContain('device_type "neuropixels1", which is not known');
    expect(refusal.message).toContain('Or leave the channel map out');
  });

  test('of which other electrodes were recorded in between are refused', async () => {
    const { folder } = await session('changed', { ...syntheticRigs.neuropixels1, channels: 8 }, withoutMap);
    const rec = await readFile(join(folder, REC));
    const later = rec.toString('latin1').replace('1687464000888', '1687464100888');
    const other = later.replaceAll(/ id="10(\d\d)"/g, ' id="11$1"');
    await writeFile(join(folder, REC.replace('01_a1', '02_a2')), other, 'latin1');
    const refusal = await refusalOf(() => planConversion({ folder, outFolder: workshop.root }));
    expect(refusal.kind).toBe('session');
    expect(refusal.message).toContain('no such nTrode');
    expect(refusal.message).toContain('Other electrodes were chosen in between');
  });
});

describe('a probe that Trodes recorded as tetrodes', () => {
  let recorded: MadeSession;
  let workspace = '';
  beforeAll(async () => {
    // The same channels in the same order: what the lab meant, and what Trodes was set to.
    const meant = await session('meant', { channels: 32, nTrodeSize: 32 });
    const form = await readFile(join(meant.folder, METADATA), 'utf8');
    recorded = await workshop.session('recorded', { channels: 32, ...short });
    await writeFile(join(recorded.folder, METADATA), form);
    workspace = join(workshop.root, 'probe.trodesconf');
    const rec = await readFile(join(meant.folder, REC), 'latin1');
    await writeFile(workspace, rec.slice(0, rec.indexOf('</Configuration>') + 16), 'latin1');
  });

  test('does not fit its metadata', async () => {
    const refusal = await refusalOf(() =>
      planConversion({ folder: recorded.folder, outFolder: workshop.root }),
    );
    expect(refusal.kind).toBe('hardware-map');
    expect(refusal.message).toContain('give the workspace (.trodesconf)');
  });

  test('is grouped by a workspace, with every sample in its place', async () => {
    const { plan, path } = await convert(recorded.folder, join(workshop.root, 'nwb-regrouped'), {
      reconfigFile: workspace,
    });
    using reader = await NwbReader.open(path);
    const rows = electrodes(reader);
    const { spikes } = await readReconfiguration(workspace);
    expect(rows.map((row) => Number(row['hwChan']))).toEqual(spikes.nTrodes[0]?.hwChans);
    expect(rows.map((row) => row['probe_electrode'])).toEqual(Array.from({ length: 32 }, (_, i) => i));
    expectSamples(reader, recorded.truth, rows);
    expect(plan.warnings).toContain(
      "epoch 01_a1: the channels are grouped by probe.trodesconf, not by the recording's own header",
    );
  });

  test('is refused with a workspace of other channels', async () => {
    const text = await readFile(workspace, 'latin1');
    const other = join(workshop.root, 'other.trodesconf');
    await writeFile(other, text.replace(' hwChan="7"', ' hwChan="70"'), 'latin1');
    const refusal = await refusalOf(() =>
      planConversion({ folder: recorded.folder, outFolder: workshop.root, reconfigFile: other }),
    );
    expect(refusal.fault.found).toBe(
      `hwChan 7 only in ${REC}; hwChan 70 only in the workspace; hwChan 70 not below numChannels = 32`,
    );
  });
});

describe('a recording that lies in the folder twice', () => {
  const twice = async (name: string, copyTo: string, change: (rec: Buffer) => Buffer = (rec) => rec) => {
    const { folder } = await session(name, { channels: 8 });
    const path = join(folder, copyTo);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, change(await readFile(join(folder, REC))));
    return { folder, outFolder: workshop.root };
  };

  test('is converted once, and it is said', async () => {
    const plan = await planConversion(await twice('copied', join('backup', REC)));
    expect(plan.recordings.map(({ recording }) => recording.packets)).toEqual([1500]);
    // The walk is in the order of names: the digit of the recording comes before the letter of the folder.
    expect(plan.warnings[0]).toMatch(/^not taken: backup.20230622_sample_01_a1\.rec: a copy of /);
  });

  test('under another name, or cut short, is refused', async () => {
    const renamed = await twice('renamed', REC.replace('01_a1', '02_a2'));
    const refusal = await refusalOf(() => planConversion(renamed));
    expect(refusal.kind).toBe('session');
    expect(refusal.message).toMatch(
      /found two recordings that begin in the same moment, with counter 51493215: .*01_a1\.rec \(epoch 01_a1, 1500 packets\) and .*02_a2\.rec \(epoch 02_a2, 1500 packets\)/,
    );
    const shorter = await twice('shorter', join('backup', REC), (rec) => rec.subarray(0, -40_000));
    expect((await refusalOf(() => planConversion(shorter))).message).toContain('two recordings of one name');
  });
});

test('a workspace in the folder is not used unasked', async () => {
  const { folder } = await session('workspace', { channels: 8 });
  const workspace = join(folder, 'regrouped.trodesconf');
  const rec = await readFile(join(folder, REC), 'latin1');
  await writeFile(workspace, rec.slice(0, rec.indexOf('</Configuration>') + 16), 'latin1');
  const isNote = (warning: string): boolean =>
    warning.startsWith('not taken: regrouped.trodesconf: a workspace, which is used only when');
  const settings = { folder, outFolder: workshop.root };
  expect((await planConversion(settings)).warnings.filter(isNote)).toHaveLength(1);
  const asked = await planConversion({ ...settings, reconfigFile: workspace });
  expect(asked.warnings.filter(isNote)).toEqual([]);
});
