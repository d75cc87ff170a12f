import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import h5wasm, { type Group, type File as Hdf5File } from 'h5wasm/node';
import { describe, expect, test } from 'vitest';
import { cachedSpecification, type NamespaceName } from '../../schemas/nwb/index.ts';
import { hasPython, python } from '../yardstick.ts';

if (!hasPython) console.warn('Without RENSHAW_PYTHON no reader judges the cached specifications.');

describe('which namespaces are cached', () => {
  const names = (used: readonly NamespaceName[]) =>
    cachedSpecification(used).map(({ namespace }) => namespace);

  test('those used and those that they include, each after what it includes', () => {
    expect(names([])).toEqual([]);
    expect(names(['core'])).toEqual(['hdmf-common', 'core']);
    expect(names(['ndx-optogenetics', 'core'])).toEqual([
      'hdmf-common',
      'core',
      'ndx-ophys-devices',
      'ndx-optogenetics',
    ]);
    expect(names(['ndx-franklab-novela'])).toEqual([
      'hdmf-common',
      'core',
      'ndx-ophys-devices',
      'ndx-optogenetics',
      'ndx-franklab-novela',
    ]);
  });

  test('the texts have the names that their namespace lists', () => {
    expect(cachedSpecification(['ndx-franklab-novela']).map(({ version }) => version)).toEqual([
      '1.8.0',
      '2.9.0',
      '0.4.0',
      '0.3.0',
      '0.2.4',
    ]);
    for (const { sources } of cachedSpecification(['ndx-franklab-novela'])) {
      const [first, ...rest] = sources;
      expect(first?.name).toBe('namespace');
      const listed = [...(first?.json ?? '').matchAll(/"source":"([^"]*)"/g)].map((match) => match[1]);
      expect(listed).toEqual(rest.map(({ name }) => name));
    }
  });
});

function text(owner: Group, values: Readonly<Record<string, string>>): void {
  for (const [name, data] of Object.entries(values)) {
    owner.create_dataset({ name, data, dtype: 'S', shape: [] });
  }
}

function typed(owner: Group, typeName: string, namespace: string, facts: Readonly<Record<string, string>>) {
  const all = { neurodata_type: typeName, namespace, object_id: crypto.randomUUID(), ...facts };
  for (const [name, value] of Object.entries(all)) owner.create_attribute(name, value, [], 'S');
}

/** The least that an NWB file holds, and its specifications. */
function writeSkeleton(file: Hdf5File, used: readonly NamespaceName[]): void {
  typed(file, 'NWBFile', 'core', { nwb_version: '2.9.0' });
  const time = '2023-06-22T15:00:00+00:00';
  text(file, { identifier: 'a', session_description: 'a test', session_start_time: time });
  text(file, { timestamps_reference_time: time });
  file.create_dataset({ name: 'file_create_date', data: [time], dtype: 'S', shape: [1] });
  for (const path of ['acquisition', 'analysis', 'general', 'processing', 'stimulus']) {
    file.create_group(path);
  }
  for (const path of ['stimulus/presentation', 'stimulus/templates', 'specifications']) {
    file.create_group(path);
  }
  const root = file.get('specifications') as Group;
  file.create_attribute('.specloc', root.create_reference());
  for (const { namespace, version, sources } of cachedSpecification(used)) {
    const group = root.create_group(namespace).create_group(version);
    for (const { name, json } of sources) text(group, { [name]: json });
  }
}

/** Devices of the extension, with a link to a model, as PyNWB lays them out. */
function writeDevices(file: Hdf5File): void {
  const extension = 'ndx-franklab-novela';
  const devices = (file.get('general') as Group).create_group('devices');
  const model = devices.create_group('models').create_group('a camera');
  typed(model, 'DeviceModel', 'core', { manufacturer: 'a maker' });
  const camera = devices.create_group('camera_device 1');
  typed(camera, 'CameraDevice', extension, { camera_name: 'overhead', lens: 'wide' });
  camera.create_attribute('meters_per_pixel', 0.001, [], '<f8');
  camera.create_soft_link('/general/devices/models/a camera', 'model');
  const probe = devices.create_group('probe 0');
  typed(probe, 'Probe', extension, { probe_type: 'tetrode', units: 'um', probe_description: 'a tetrode' });
  probe.create_attribute('id', 0, [], '<i4');
  probe.create_attribute('contact_size', 12.5, [], '<f8');
  const shank = probe.create_group('0');
  typed(shank, 'Shank', extension, { name: '0' });
  const electrode = shank.create_group('0');
  typed(electrode, 'ShanksElectrode', extension, { name: '0' });
  for (const axis of ['rel_x', 'rel_y', 'rel_z']) electrode.create_attribute(axis, 0, [], '<f8');
}

async function judged(used: readonly NamespaceName[], write?: (file: Hdf5File) => void): Promise<unknown> {
  await h5wasm.ready;
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-namespaces-'));
  try {
    const path = join(folder, 'minimal.nwb');
    const file = new h5wasm.File(path, 'w');
    try {
      writeSkeleton(file, used);
      write?.(file);
    } finally {
      file.close();
    }
    return await python('open_and_validate.py', [path]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.skipIf(!hasPython)('PyNWB, which knows no extension, reads from our texts alone', () => {
  test('a file of core types', async () => {
    expect(await judged(['core'])).toMatchObject({ complaints: [], imported: [], types: {} });
  });

  test('a file with types of an extension', async () => {
    expect(await judged(['ndx-franklab-novela'], writeDevices)).toMatchObject({
      complaints: [],
      imported: [],
      types: {
        'camera_device 1': ['abc', 'CameraDevice'],
        'probe 0': ['abc', 'Probe'],
      },
    });
  });

  test('a missing attribute is found through them', async () => {
    const verdict = judged(['ndx-franklab-novela'], (file) => {
      const group = (file.get('general') as Group).create_group('devices').create_group('dataacq_device0');
      typed(group, 'DataAcqDevice', 'ndx-franklab-novela', {});
    });
    await expect(verdict).rejects.toThrow(/system/);
  });
});
