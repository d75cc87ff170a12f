import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEngine, type Hub, startHub } from '../../mcp-server/index.ts';
import { type Scratch, scratchFolder, smallMetadata } from './made-session.ts';

const anything = z.looseObject({});
const read = z.object({
  kind: z.string(),
  name: z.string(),
  day: z.string().optional(),
  metadata: anything,
  leftOut: z.array(z.string()),
});

describe('read_metadata_of', () => {
  let scratch: Scratch;
  let hub: Hub;
  const of = (file: string) => hub.call('engine', 'read_metadata_of', { file }, read);
  const written = async (name: string, text: string): Promise<string> => {
    const file = join(scratch.root, name);
    await writeFile(file, text);
    return file;
  };

  beforeAll(async () => {
    scratch = await scratchFolder();
    hub = await startHub({ agents: [createEngine({ dataRoots: [scratch.root] })] });
  });
  afterAll(async () => {
    await hub.close();
    await scratch[Symbol.asyncDispose]();
  });

  it('reads what an NWB file says of its session, in the fields of the YAML', async () => {
    const folder = await scratch.session('session');
    const outFolder = join(scratch.root, 'out');
    await mkdir(outFolder);
    const small = smallMetadata();
    const [first, ...rest] = small['ntrode_electrode_group_channel_map'] as Record<string, unknown>[];
    const metadata = {
      ...small,
      experimenter_name: ['Doe, Jane'],
      keywords: ['replay'],
      subject: { ...(small['subject'] as object), weight: 420, date_of_birth: '2023-03-30' },
      cameras: [
        { id: 1, meters_per_pixel: 0.001, manufacturer: 'Allied Vision', model: 'Manta', lens: '6 mm' },
      ],
      tasks: [{ task_name: 'sleep', task_environment: 'box', camera_id: [1], task_epochs: [1] }],
      behavioral_events: [{ description: 'Din1', name: 'left poke' }],
      ntrode_electrode_group_channel_map: [{ ...first, bad_channels: [2] }, ...rest],
    };
    const started = await hub.call('engine', 'start_conversion', { folder, outFolder, metadata }, anything);
    await hub.call('engine', 'await_job', { jobId: started['jobId'] }, anything);
    const given = await of(String(started['output']));
    expect(given).toMatchObject({ kind: 'nwb', name: 'sample20230622.nwb', day: '2023-06-22', leftOut: [] });
    expect(given.metadata).toMatchObject({
      experimenter_name: ['Doe, Jane'],
      keywords: ['replay'],
      session_description: 'a test',
      subject: { subject_id: 'sample', species: 'Rattus norvegicus', sex: 'F', age: 'P90D', weight: 420 },
      cameras: [
        { id: 1, meters_per_pixel: 0.001, manufacturer: 'Allied Vision', model: 'Manta', lens: '6 mm' },
      ],
      tasks: [{ task_name: 'sleep', task_environment: 'box', task_epochs: [1] }],
    });
    const { electrode_groups: groups, ntrode_electrode_group_channel_map: map } = given.metadata;
    expect(groups).toHaveLength(8);
    expect(groups).toContainEqual(
      expect.objectContaining({ id: 3, location: 'CA1', device_type: 'tetrode_12.5' }),
    );
    expect(map).toContainEqual({
      ntrode_id: 1,
      electrode_group_id: 0,
      bad_channels: [2],
      map: { '0': 0, '1': 1, '2': 2, '3': 3 },
    });
  });

  it('reads a metadata YAML', async () => {
    const file = await written('old.yml', 'lab: Frank\nsubject:\n  sex: male\n');
    expect(await of(file)).toMatchObject({ kind: 'yaml', metadata: { lab: 'Frank', subject: { sex: 'M' } } });
  });

  it.each([
    ['a.rec', '<Configuration>', /expected a metadata file/],
    ['a.nwb', 'no HDF5', /expected a metadata file/],
    ['b.nwb', '\x89HDF\r\n\x1a\nand nothing behind it', /b\.nwb/],
    ['a.yml', 'lab: [', /a\.yml/],
  ])('refuses %s', async (name, text, why) => {
    const file = join(scratch.root, name);
    await writeFile(file, text, 'latin1');
    await expect(of(file)).rejects.toThrow(why);
  });

  it('reads nothing outside of the data folders', async () => {
    await expect(of('/etc/hosts.yml')).rejects.toThrow('outside of the data folders');
  });
});
