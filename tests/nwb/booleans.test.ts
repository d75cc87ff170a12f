import { readFile } from 'node:fs/promises';
import type { Dataset } from 'h5wasm/node';
import { expect, it } from 'vitest';
import { createBooleanAttribute, createBooleanDataset, patchBooleans } from '../../nwb/hdf5/booleans.ts';
import { headerAddressOf } from '../../nwb/hdf5/bulk-dataset.ts';
import { readWithH5wasm, temporaryFolder, writeWithH5wasm } from './bulk-fixture.ts';

const enumeration = { members: { FALSE: 0, TRUE: 1 }, nmembers: 2, type: 0 };

it('makes enumerations of attributes and datasets, the values unchanged', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('booleans.h5');
  const column = Array.from({ length: 300 }, (_, row) => row % 3 === 0);
  const patches = await writeWithH5wasm(path, (file) => {
    const probe = file.create_group('probe');
    probe.create_attribute('contact', 'the name begins alike');
    // Enough attributes for a continuation of the object header.
    for (let index = 0; index < 20; index += 1) probe.create_attribute(`text ${index}`, 'x'.repeat(100));
    const bad = createBooleanDataset(probe, 'bad_channel', column);
    bad.dataset.create_attribute('description', 'a column');
    return [
      createBooleanAttribute(probe, 'contact_side_numbering', true),
      createBooleanAttribute(probe, 'größe', false),
      bad.patch,
      createBooleanAttribute(bad.dataset, 'flag', true),
      createBooleanDataset(probe, 'none', []).patch,
    ];
  });
  await patchBooleans(path, patches);
  await readWithH5wasm(path, (file) => {
    const probe = file.get('probe') as Dataset;
    for (const [name, value] of [
      ['contact_side_numbering', 1],
      ['größe', 0],
    ] as const) {
      const attribute = probe.attrs[name];
      expect([attribute?.metadata.enum_type, attribute?.shape, attribute?.value]).toEqual([
        enumeration,
        [],
        value,
      ]);
    }
    expect(probe.attrs['contact']?.value).toBe('the name begins alike');
    const bad = file.get('probe/bad_channel') as Dataset;
    expect(bad.metadata.enum_type).toEqual(enumeration);
    expect(Array.from(bad.value as Int8Array, Boolean)).toEqual(column);
    expect(bad.attrs['flag']?.metadata.enum_type).toEqual(enumeration);
    const none = file.get('probe/none') as Dataset;
    expect([none.shape, none.metadata.enum_type]).toEqual([[0], enumeration]);
  });
});

it('changes nothing when a placeholder is not where it was said to be', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('wrong.h5');
  const headerAddress = await writeWithH5wasm(path, (file) => {
    const group = file.create_group('group');
    group.create_attribute('text', 'no boolean');
    return headerAddressOf(group.create_reference());
  });
  const before = await readFile(path);
  const patch = { headerAddress, path: '/group' };
  await expect(patchBooleans(path, [{ ...patch, attribute: 'text' }])).rejects.toThrow('no placeholder');
  await expect(patchBooleans(path, [{ ...patch, attribute: 'missing' }])).rejects.toThrow(
    'no attribute missing on /group',
  );
  await expect(patchBooleans(path, [{ ...patch, attribute: undefined }])).rejects.toThrow(
    '0 messages for the datatype of /group',
  );
  expect(await readFile(path)).toEqual(before);
  await expect(patchBooleans(folder.file('none.h5'), [{ ...patch, attribute: 'x' }])).rejects.toMatchObject({
    kind: 'file',
  });
});
