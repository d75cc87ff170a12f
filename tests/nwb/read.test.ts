import { File, ready } from 'h5wasm/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isList, type NwbDataset, NwbReader, type NwbValue } from '../../nwb/index.ts';
import { type MadeNwb, makeNwb } from '../inspection/made-session.ts';

let made: MadeNwb;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0 });
});
afterAll(() => made.close());

function dataset(reader: NwbReader, path: string): NwbDataset {
  const found = reader.at(path);
  if (found?.kind !== 'dataset') throw new Error(`no dataset ${path}`);
  return found;
}

const targetPath = (value: NwbValue | undefined): string | undefined =>
  typeof value === 'object' && !isList(value) ? value.target?.path : undefined;

test('objects with their types, attributes, links and references', async () => {
  using reader = await NwbReader.open(made.path);
  const series = reader.at('/acquisition/e-series');
  expect(series).toMatchObject({ kind: 'group', namespace: 'core', typeName: 'ElectricalSeries' });
  expect(targetPath(reader.at('/acquisition/e-series/electrodes')?.attributes.get('table')?.value)).toBe(
    '/general/extracellular_ephys/electrodes',
  );
  const groups = reader.read(dataset(reader, '/general/extracellular_ephys/electrodes/group'), 0, 3);
  expect(groups).toHaveLength(3);
  expect(targetPath(groups[0])).toMatch(/^\/general\/extracellular_ephys\/\d+$/);
  const analog = reader.at('/acquisition/analog_input');
  const times = analog?.kind === 'group' ? analog.children.get('timestamps') : undefined;
  expect(times).toMatchObject({ link: 'soft', target: '/acquisition/e-series/timestamps' });
  expect(times?.object).toBe(reader.at('/acquisition/e-series/timestamps'));
  expect(new Set([...reader.objects()].map(({ address }) => address)).size).toBe(
    [...reader.objects()].length,
  );
});

test('slices of datasets', async () => {
  using reader = await NwbReader.open(made.path);
  const data = dataset(reader, '/acquisition/e-series/data');
  expect(data).toMatchObject({
    dtype: { kind: 'plain', name: 'int16' },
    isCompressed: true,
    elementBytes: 2,
  });
  const columns = data.shape?.[1] ?? 0;
  const rows = reader.read(data, 100, 106);
  expect(rows).toHaveLength(6 * columns);
  expect(reader.read(data, 100, 106, 3)).toEqual([
    ...rows.slice(0, columns),
    ...rows.slice(3 * columns, 4 * columns),
  ]);
  expect(reader.read(data, 5, 5)).toEqual([]);
  expect(() => reader.read({ ...data, shape: [1e9, columns] })).toThrow(RangeError);
  expect(reader.scalar(dataset(reader, '/general/lab'))).toEqual(expect.any(String));
  expect(reader.scalar(data)).toBeUndefined();
});

test('links that lead nowhere, in a circle or to another file; no dataspace, booleans', async () => {
  const path = `${made.root}/links.nwb`;
  await ready;
  const file = new File(path, 'w');
  try {
    file.create_group('group');
    file.create_soft_link('/nowhere/deeper/still', 'nowhere');
    file.create_soft_link('/b', 'a');
    file.create_soft_link('/a', 'b');
    file.create_soft_link('/group/one', 'through');
    file.create_external_link('other.nwb', '/x', 'external');
    file.create_hard_link('/', 'group/up');
    file.create_soft_link('../a', 'group/relative');
    file.create_dataset({ name: 'empty', data: [], shape: [0], dtype: '<d' });
    file.create_dataset({ name: 'one', data: [7n].map(Number), shape: [1], dtype: '<q' });
  } finally {
    file.close();
  }
  using reader = await NwbReader.open(path);
  const { children } = reader.root;
  for (const name of ['nowhere', 'a', 'b', 'through']) {
    expect(children.get(name)).toMatchObject({ link: 'soft' });
    expect(children.get(name)?.object, name).toBeUndefined();
  }
  expect(children.get('external')).toMatchObject({
    link: 'external',
    target: 'other.nwb:/x',
    object: undefined,
  });
  expect(reader.at('/group/up')).toBe(reader.root);
  expect(reader.read(dataset(reader, '/empty'))).toEqual([]);
  expect(reader.scalar(dataset(reader, '/one'))).toBe(7);
});
