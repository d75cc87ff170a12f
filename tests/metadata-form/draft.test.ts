import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { proposeElectrodes as assistantProposes } from '../../agents/conversion/propose/electrodes.ts';
import { draftMetadata, type MetadataDraft } from '../../mcp-server/tools/metadata-form/draft.ts';
import { proposeElectrodes } from '../../mcp-server/tools/metadata-form/electrodes.ts';
import { type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import {
  CancelledError,
  InputError,
  type ProbeType,
  readProbeTypes,
  readSessionMetadata,
  type SessionMetadata,
} from '../../schemas/index.ts';
import { type MadeSession, openWorkshop, type Workshop } from '../conversion/workshop.ts';
import { hasPeer, peer } from '../yardstick.ts';

const short: Partial<SyntheticOptions> = { seconds: 0.3, epochs: 1, dropped: [], metadata: false };
const rigs = {
  tetrodes: { ...short, epochs: 2 },
  'two cameras': { ...short, cameras: 2 },
  'a probe of 128 over four nTrodes': { ...short, nTrodeSize: 32, channels: 128 },
  'no scale, no prefix, no camera': { ...syntheticRigs.oldRig, ...short, epochs: 2 },
  'scales that differ': { ...syntheticRigs.mixedScales, ...short },
  'channels that were not saved': { ...syntheticRigs.unevenNTrodes, ...short },
  Neuropixels: { ...syntheticRigs.twoNeuropixels1, ...short, seconds: 0.02 },
  'behaviour only': { ...syntheticRigs.behaviourOnly, ...short },
} as const satisfies Record<string, Partial<SyntheticOptions>>;

let workshop: Workshop;
let probes: ReadonlyMap<string, ProbeType>;
beforeAll(async () => {
  workshop = await openWorkshop();
  probes = await readProbeTypes();
});
afterAll(() => workshop.close());

async function made(rig: keyof typeof rigs): Promise<MadeSession> {
  return await workshop.session(rig.replaceAll(/\W+/g, '_'), rigs[rig]);
}

/** A draft of this rig, with metadata of a person's where some is given. */
async function drafted(rig: keyof typeof rigs, given?: string): Promise<MetadataDraft> {
  const { folder } = await made(rig);
  if (given === undefined) return await draftMetadata({ folder });
  const metadataFile = join(workshop.root, `given-${given.length}.yml`);
  await writeFile(metadataFile, given);
  return await draftMetadata({ folder, metadataFile });
}

function read({ text }: MetadataDraft): SessionMetadata {
  return readSessionMetadata(text, 'draft.yml').metadata;
}

describe('a draft of a session without metadata', () => {
  it('says what the recordings say', async () => {
    const { truth } = await made('tetrodes');
    const metadata = read(await drafted('tetrodes'));
    expect(metadata.session_id).toBe('sample_20230622');
    expect(metadata.subject).toEqual({ subject_id: 'sample', description: '', genotype: '', species: '' });
    expect(metadata.raw_data_to_volts).toBe(1.95e-7);
    expect(metadata.default_header_file_path).toBe('20230622_sample_01_a1.rec');
    expect(metadata.data_acq_device?.[0]?.name).toBe('SpikeGadgets');
    expect(metadata.device?.name).toEqual(['Trodes']);
    expect(
      metadata.ntrode_electrode_group_channel_map?.map(({ ntrode_id, map }) => [ntrode_id, map]),
    ).toEqual(truth.nTrodes.map(({ id }) => [id, { 0: 0, 1: 1, 2: 2, 3: 3 }]));
    expect(metadata.electrode_groups?.map((group) => group.device_type)).toEqual(
      truth.nTrodes.map(() => 'tetrode_12.5'),
    );
    expect(metadata.tasks?.map(({ task_epochs, camera_id }) => ({ task_epochs, camera_id }))).toEqual([
      { task_epochs: [1], camera_id: [1] },
      { task_epochs: [2], camera_id: [1] },
    ]);
    expect(metadata.associated_files?.map(({ path, task_epochs }) => [path, task_epochs])).toEqual([
      ['20230622_sample_01_a1.stateScriptLog', [1]],
      ['20230622_sample_02_a2.stateScriptLog', [2]],
    ]);
    expect(metadata.associated_video_files).toEqual([
      { name: '20230622_sample_01_a1.1.h264', camera_id: 1, task_epochs: [1] },
      { name: '20230622_sample_02_a2.1.h264', camera_id: 1, task_epochs: [2] },
    ]);
  });

  it('names every line that changed, and no other', async () => {
    const { truth } = await made('tetrodes');
    const changing = truth.recordings.flatMap(({ dio }) =>
      dio.filter(({ transitions }) => transitions.length > 0).map(({ hardwareName }) => hardwareName),
    );
    const { behavioral_events: events = [] } = read(await drafted('tetrodes'));
    expect(events.map(({ description }) => description).toSorted()).toEqual(
      [...new Set(changing)].toSorted(),
    );
    expect(events.every(({ name, description }) => name === description)).toBe(true);
  });

  it('never fills in what only people know', async () => {
    for (const rig of Object.keys(rigs) as (keyof typeof rigs)[]) {
      const metadata = read(await drafted(rig));
      const { experimenter_name, lab, institution, session_description, subject } = metadata;
      expect([experimenter_name, lab, institution, session_description]).toEqual([[], '', '', '']);
      expect([subject?.sex, subject?.weight, subject?.date_of_birth]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      for (const group of metadata.electrode_groups ?? [])
        expect([group.location, group.targeted_x, group.targeted_y, group.targeted_z, group.units]).toEqual([
          '',
          undefined,
          undefined,
          undefined,
          '',
        ]);
      for (const camera of metadata.cameras ?? []) expect(camera.meters_per_pixel).toBe(0);
      for (const task of metadata.tasks ?? []) expect(task.task_name).toBe('TBD');
    }
  });

  it('names a device type only where the numbers of channels leave one', async () => {
    const types = async (rig: keyof typeof rigs) =>
      read(await drafted(rig)).electrode_groups?.map((group) => group.device_type);
    expect(await types('a probe of 128 over four nTrodes')).toEqual(['']);
    expect((await drafted('a probe of 128 over four nTrodes')).text).toMatch(
      /# Group 0: 4 nTrodes of 32 channels in a row have the form of 128c-4s4mm6cm/,
    );
    // Two tetrodes lack a channel each.
    expect(new Set(await types('channels that were not saved'))).toEqual(new Set(['tetrode_12.5', '']));
    expect(await types('behaviour only')).toEqual([]);
  });

  it('takes the probes that a header describes, and no channel map', async () => {
    const metadata = read(await drafted('Neuropixels'));
    expect(
      metadata.electrode_groups?.map(({ id, device_type, description }) => [id, device_type, description]),
    ).toEqual([
      [1, '', 'Neuropixels 1.0, probe 1'],
      [2, '', 'Neuropixels 1.0, probe 2'],
    ]);
    expect(metadata.ntrode_electrode_group_channel_map).toEqual([]);
    expect(metadata.data_acq_device?.[0]?.amplifier).toBe('neuropixels1');
    const { notes } = await drafted('Neuropixels', 'electrode_groups: [{ id: 0 }]\n');
    expect(notes).toEqual([expect.stringMatching(/^electrode_groups: 1 electrode group \(0\) for 2 probes/)]);
  });

  it('leaves the scale open where the header has none, or several', async () => {
    for (const rig of ['no scale, no prefix, no camera', 'scales that differ'] as const) {
      const draft = await drafted(rig);
      expect(read(draft).raw_data_to_volts).toBeUndefined();
      expect(draft.text).toMatch(/^raw_data_to_volts: null # to be filled in$/m);
    }
    expect((await drafted('scales that differ')).text).toContain('(0.05, 0.195, 0.3 microvolts)');
  });

  it('is the same when it is drafted again, but for the line that says what was kept', async () => {
    const draft = await drafted('two cameras');
    const again = await drafted('two cameras', draft.text);
    expect(again.notes).toEqual([]);
    expect(again.text.replace(/^#: What given.*\n/m, '')).toBe(draft.text);
  });

  it('groups nTrodes as the assistant does', () => {
    const forms = [
      Array<number>(8).fill(4),
      [32, 32, 32, 32],
      [32],
      [128],
      [64],
      [16, 16, 16, 16],
      [20, 20, 24],
    ];
    for (const channels of forms) {
      const nTrodes = channels.map((count, index) => ({ id: index + 1, channels: count }));
      const ours = proposeElectrodes(nTrodes, probes.values());
      const theirs = assistantProposes(nTrodes, probes.values());
      expect(ours.map).toEqual(theirs?.map);
      const groups = theirs?.groups.map(({ id, device_type }) => ({ id, device_type }));
      expect(ours.groups.map(({ id, device_type = '' }) => ({ id, device_type }))).toEqual(groups);
    }
  });
});

describe('a draft of metadata that a person began', () => {
  it('keeps every value and comment, and fills in the rest', async () => {
    const given = [
      '# mine',
      'session_id: 007 # as on the whiteboard',
      "lab: ''",
      'experimenter_name: []',
      'raw_data_to_volts: 0.0',
      'subject:',
      '  subject_id: sample',
      '  weight: 4.2e2',
      '  sex:',
      'custom_field: [1, 2]',
      'tasks:',
      '  - {task_name: sleep, task_epochs: [1, 2]}',
      '',
    ].join('\n');
    const draft = await drafted('tetrodes', given);
    for (const line of [
      '# mine',
      'session_id: 007 # as on the whiteboard',
      '  weight: 4.2e2',
      'custom_field: [ 1, 2 ]',
    ])
      expect(draft.text.split('\n')).toContain(line);
    const metadata = read(draft);
    expect(metadata.session_id).toBe('007');
    expect(metadata.raw_data_to_volts).toBe(1.95e-7);
    expect(metadata.subject).toMatchObject({ subject_id: 'sample', weight: 420, species: '' });
    expect(metadata.tasks).toEqual([{ task_name: 'sleep', task_epochs: [1, 2] }]);
    expect(metadata.electrode_groups).toHaveLength(8);
    expect(Object.keys(parse(draft.text) as object).filter((key) => key === 'subject')).toHaveLength(1);
    expect(draft.notes).toEqual([expect.stringMatching(/custom_field.*is not known/)]);
  });

  it('fills in JSON as well', async () => {
    const draft = await drafted(
      'tetrodes',
      '{"lab": "Frank", "subject": {"subject_id": "sample"}, "tasks": []}\n',
    );
    expect(draft.text).toMatch(
      /^"lab": "Frank"\n"subject":\n {2}"subject_id": "sample"\n {2}description: ''/m,
    );
    expect(read(draft).tasks).toHaveLength(2);
  });

  it('lists what contradicts the recording', async () => {
    const given = [
      'subject: { subject_id: other }',
      'raw_data_to_volts: 3.0e-7',
      'cameras: [{ id: 0 }, { id: 1 }]',
      'tasks: [{ task_name: sleep, task_epochs: [1, 3] }]',
      'associated_video_files: [{ name: old.h264, camera_id: 0, task_epochs: 1 }]',
      'associated_files: [{ name: notes.txt }]',
      'behavioral_events: [{ description: Din2, name: poke }, { description: Din99, name: nothing }]',
      'electrode_groups: [{ id: 0, device_type: tetrode_12.5 }]',
      'ntrode_electrode_group_channel_map:',
      '  - { ntrode_id: 1, electrode_group_id: 0, map: { "0": 0, "1": 1, "2": 2 } }',
      '  - { ntrode_id: 99, electrode_group_id: 0, map: { "0": 3 } }',
      '',
    ].join('\n');
    const { notes, text } = await drafted('tetrodes', given);
    expect(notes).toEqual([
      expect.stringMatching(/^ntrode_electrode_group_channel_map: 9 nTrodes that .*\bonly in the header/s),
      'tasks: no recording is of epoch 3.',
      'tasks: no task has the recorded epoch 2.',
      'cameras: 2 in the metadata, while the files are of 1.',
      expect.stringMatching(/^associated_files: 20230622_sample_01_a1\.stateScriptLog, .* not listed\.$/),
      expect.stringMatching(/^associated_video_files: .*a1\.1\.h264, .* not listed\.$/),
      'associated_video_files: old.h264 listed, but not in the folder.',
      expect.stringContaining('"Din99"'),
      expect.stringMatching(/^behavioral_events: Din5, .* bear no name\.$/),
      'raw_data_to_volts: 3e-7 in the metadata, 1.95e-7 in the header, which a conversion follows.',
      'subject.subject_id: "other" in the metadata, "sample" in the names of the files.',
    ]);
    for (const note of notes) expect(text.replaceAll(/\n#: +/g, ' ')).toContain(note.split('\n')[0]);
    expect(text).toMatch(/^#: +99 +\| - +\| 0 +\| only in the metadata/m);
  });

  it('says nothing of which camera is which where a person numbered them', async () => {
    const metadata = read(await drafted('two cameras', 'cameras: [{ id: 0 }, { id: 7 }]\n'));
    expect(metadata.associated_video_files?.map(({ camera_id }) => camera_id)).toEqual([
      undefined,
      undefined,
    ]);
    expect(metadata.tasks?.map(({ camera_id }) => camera_id)).toEqual([[]]);
  });

  it('invents no channel map for groups of a person’s own', async () => {
    const draft = await drafted('tetrodes', 'electrode_groups: [{ id: 5, device_type: tetrode_12.5 }]\n');
    expect(read(draft).ntrode_electrode_group_channel_map).toBeUndefined();
  });

  it('refuses a file with faults, and an alias of an empty value', async () => {
    await expect(drafted('tetrodes', 'tasks: [{ task_epochs: [1] }]\n')).rejects.toThrow(/task_name/);
    const anchored = await drafted('tetrodes', "lab: &a ''\ninstitution: *a\n");
    expect(anchored.text).toMatch(/^lab: &a ''/m);
  });
});

it('stops when it is cancelled, and refuses a folder without recordings', async () => {
  const { folder } = await made('tetrodes');
  await expect(draftMetadata({ folder, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
  const empty = join(workshop.root, 'given');
  await rm(empty, { recursive: true, force: true });
  await expect(draftMetadata({ folder: empty })).rejects.toBeInstanceOf(InputError);
  expect(await readdir(folder)).not.toContain('20230622_sample_metadata.yml');
});

interface Complaint {
  readonly path: string;
  readonly rule: string;
  readonly found: unknown;
}

/** What nobody can know from a recording: the form asks for it, and it stays empty. */
const OPEN = [
  /^(experimenter_name|lab|institution|experiment_description|session_description|keywords)$/,
  /^subject\/(description|genotype|sex|species|date_of_birth|weight)$/,
  /^electrode_groups\/\d+\/(location|device_type|description|targeted_location|targeted_[xyz]|units)$/,
];

describe.skipIf(!hasPeer)('against the schema of the labs’ form', () => {
  const paths: string[] = [];
  let found: readonly (readonly Complaint[])[] = [];
  beforeAll(async () => {
    for (const [index, rig] of (Object.keys(rigs) as (keyof typeof rigs)[]).entries()) {
      const path = join(workshop.root, `draft-${index}.yml`);
      await writeFile(path, (await drafted(rig)).text);
      paths.push(path);
    }
    found = (await peer('form_complaints.py', paths)) as readonly (readonly Complaint[])[];
  });

  it.each(Object.keys(rigs).map((rig, index) => ({ rig, index })))('$rig', ({ rig, index }) => {
    const hasScale = !/scale|behaviour/.test(rig);
    const expected = hasScale ? OPEN : [...OPEN, /^raw_data_to_volts$/];
    const complaints = found[index] ?? [];
    expect(complaints.length).toBeGreaterThan(0);
    for (const { path, rule, found: value } of complaints) {
      expect(
        expected.some((one) => one.test(path)),
        `${path}: ${rule}`,
      ).toBe(true);
      // Empty in every sense, so that no reader takes it for a value.
      expect([null, '', []]).toContainEqual(value);
    }
    expect(complaints.some(({ path }) => path === 'raw_data_to_volts')).toBe(!hasScale);
  });
});
