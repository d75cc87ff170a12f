import { describe, expect, test } from 'vitest';
import { InputError } from '../../schemas/index.ts';
import { type GroupFacts, NamespaceCatalog, nwbCatalog, parseNamespace } from '../../schemas/nwb/index.ts';

const catalog = nwbCatalog();

function group(namespace: string, typeName: string): GroupFacts {
  const facts = catalog.typeSpec(namespace, typeName);
  if (facts.kind !== 'group') throw new Error(`${typeName} is a ${facts.kind}`);
  return facts;
}

function dataset(owner: GroupFacts, name: string) {
  const found = owner.datasets.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no dataset ${name}`);
  return found;
}

function attribute(owner: Pick<GroupFacts, 'attributes'>, name: string) {
  const found = owner.attributes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no attribute ${name}`);
  return found;
}

/** A catalog of one namespace with these groups and datasets, as a foreign file may hold it. */
function foreign(source: object, includes: readonly object[] = []): NamespaceCatalog {
  const namespace = { name: 'lab', version: '1.0', schema: [...includes, { source: 'lab.types.yaml' }] };
  const sources = [
    { name: 'namespace', json: JSON.stringify({ namespaces: [namespace] }) },
    { name: 'lab.types', json: JSON.stringify(source) },
  ];
  return NamespaceCatalog.from([parseNamespace({ namespace: 'lab', version: '1.0', sources })]);
}

function fault(act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a type with what it inherits', () => {
  const series = group('core', 'ElectricalSeries');

  test('keeps members of the type that it extends', () => {
    expect(attribute(series, 'comments')).toMatchObject({ required: false, defaultValue: 'no comments' });
    expect(dataset(series, 'timestamps').quantity).toEqual({ min: 0, max: 1 });
    expect(attribute(dataset(series, 'timestamps'), 'unit')).toMatchObject({
      required: true,
      value: 'seconds',
    });
    expect(series.groups.map(({ name }) => name)).toEqual(['sync']);
  });

  test('refines them: own shapes and unit, inherited conversion', () => {
    const data = dataset(series, 'data');
    expect(data.quantity).toEqual({ min: 1, max: 1 });
    expect(data.dtype).toEqual({ kind: 'plain', name: 'numeric' });
    expect(data.shapes).toEqual([[null], [null, null], [null, null, null]]);
    expect(data.dims?.[1]).toEqual(['num_times', 'num_channels']);
    expect(attribute(data, 'unit').value).toBe('volts');
    expect(attribute(data, 'conversion')).toMatchObject({ required: false, defaultValue: 1 });
    expect(attribute(dataset(group('core', 'TimeSeries'), 'data'), 'unit').value).toBeUndefined();
  });

  test('a member that is declared again without its dtype keeps it', () => {
    const data = dataset(group('core', 'CurrentClampSeries'), 'data');
    expect(data.dtype).toEqual({ kind: 'plain', name: 'numeric' });
    expect(data.shapes).toEqual([[null]]);
    expect(attribute(data, 'unit').value).toBe('volts');
  });

  test('a member may become required', () => {
    expect(dataset(group('core', 'SpikeEventSeries'), 'timestamps').quantity).toEqual({ min: 1, max: 1 });
  });

  test('a type of an extension inherits across namespaces', () => {
    const camera = group('ndx-franklab-novela', 'CameraDevice');
    expect(camera.attributes.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'meters_per_pixel',
      'camera_name',
      'lens',
    ]);
    expect(attribute(camera, 'meters_per_pixel').dtype).toEqual({ kind: 'plain', name: 'float32' });
    expect(camera.links).toEqual([
      { name: 'model', targetType: 'DeviceModel', quantity: { min: 0, max: 1 } },
    ]);
    expect(catalog.typeSpec('ndx-franklab-novela', 'CameraDevice').ancestors).toEqual([
      { namespace: 'core', typeName: 'Device' },
      { namespace: 'core', typeName: 'NWBContainer' },
      { namespace: 'hdmf-common', typeName: 'Container' },
    ]);
  });

  test('compounds and references', () => {
    const plane = group('core', 'PlaneSegmentation');
    expect(dataset(plane, 'pixel_mask').dtype).toEqual({
      kind: 'compound',
      fields: [
        { name: 'x', dtype: { kind: 'plain', name: 'uint32' } },
        { name: 'y', dtype: { kind: 'plain', name: 'uint32' } },
        { name: 'weight', dtype: { kind: 'plain', name: 'float32' } },
      ],
    });
    expect(dataset(group('core', 'ElectrodesTable'), 'group').dtype).toEqual({
      kind: 'reference',
      reftype: 'object',
      targetType: 'ElectrodeGroup',
    });
  });

  test('members without a name are counted by their type', () => {
    const shank = group('ndx-franklab-novela', 'Shank').groups;
    expect(shank).toMatchObject([
      { name: undefined, typeName: 'ShanksElectrode', quantity: { min: 0, max: Number.POSITIVE_INFINITY } },
    ]);
    expect(group('core', 'Position').groups).toMatchObject([
      { typeName: 'SpatialSeries', quantity: { min: 1, max: Number.POSITIVE_INFINITY } },
    ]);
  });

  test('a member of a type is that type, refined by its owner', () => {
    const table = catalog.typeSpec('core', 'ElectrodesTable');
    const member = dataset(group('core', 'ElectrodesTable'), 'group');
    expect(member.attributes).toEqual([]);
    const refined = catalog.memberFacts(table, member);
    expect(attribute(refined, 'description').required).toBe(true);
    expect(refined).toMatchObject({ name: 'group', dtype: { kind: 'reference' } });
    const electrodes = dataset(group('core', 'ElectricalSeries'), 'electrodes');
    expect(attribute(catalog.memberFacts(table, electrodes), 'table').dtype).toMatchObject({
      targetType: 'DynamicTable',
    });
  });
});

describe('which type extends which', () => {
  const series = { namespace: 'core', typeName: 'TimeSeries' };

  test.each([
    ['core', 'TimeSeries', true],
    ['core', 'ElectricalSeries', true],
    ['core', 'SpikeEventSeries', true],
    ['ndx-franklab-novela', 'TimeSeries', true],
    ['core', 'NWBDataInterface', false],
    ['core', 'BehavioralEvents', false],
    ['hdmf-common', 'VectorData', false],
  ])('%s %s', (namespace, typeName, expected) => {
    expect(catalog.isSubtype({ namespace, typeName }, series)).toBe(expected);
  });

  test('across namespaces', () => {
    const probe = { namespace: 'ndx-franklab-novela', typeName: 'Probe' };
    expect(catalog.isSubtype(probe, { namespace: 'core', typeName: 'Device' })).toBe(true);
    expect(catalog.isSubtype(probe, { namespace: 'hdmf-common', typeName: 'Container' })).toBe(true);
    expect(catalog.isSubtype({ namespace: 'core', typeName: 'Device' }, probe)).toBe(false);
  });
});

describe('what cannot be resolved', () => {
  test('an unknown type or namespace', () => {
    expect(fault(() => catalog.typeSpec('core', 'Probe')).message).toMatch(
      /found the type Probe; expected a type of the namespace core 2\.9\.0/,
    );
    expect(fault(() => catalog.typeSpec('ndx-pose', 'Skeleton')).message).toMatch(
      /ndx-pose; expected one of .*ndx-franklab-novela/,
    );
    expect(catalog.hasType('core', 'Probe')).toBe(false);
    expect(catalog.hasType('ndx-franklab-novela', 'Probe')).toBe(true);
  });

  test('a foreign namespace that lacks what it includes', () => {
    const lab = foreign({ groups: [{ data_type_def: 'Rig', data_type_inc: 'Device' }] }, [
      { namespace: 'core' },
    ]);
    expect(lab.missingNamespaces).toEqual(['core']);
    expect(fault(() => lab.typeSpec('lab', 'Rig')).message).toMatch(/found the type Device/);
  });

  test('a foreign type that extends itself, or one of the other kind', () => {
    const lab = foreign({
      groups: [
        { data_type_def: 'A', data_type_inc: 'B' },
        { data_type_def: 'B', data_type_inc: 'A' },
        { data_type_def: 'C', data_type_inc: 'D' },
      ],
      datasets: [{ data_type_def: 'D' }],
    });
    expect(fault(() => lab.typeSpec('lab', 'A')).message).toMatch(/which extends itself/);
    expect(fault(() => lab.typeSpec('lab', 'C')).message).toMatch(/C of lab whose type D is a dataset/);
  });

  test.each([
    ['no JSON', '{', /a text that is no JSON/],
    ['another structure', '[]', /expected object/],
    ['an unknown quantity', '{"groups":[{"quantity":"many"}]}', /at groups\.0\.quantity/],
    ['endless nesting', `${'{"groups":['.repeat(20_000)}${']}'.repeat(20_000)}`, /nested more than/],
  ])('a text with %s', (_, json, message) => {
    const sources = [
      { name: 'namespace', json: '{"namespaces":[{"name":"lab","schema":[{"source":"t"}]}]}' },
      { name: 't', json },
    ];
    const error = fault(() => parseNamespace({ namespace: 'lab', version: '1', sources }));
    expect(error.message).toMatch(message);
    expect(error.fault.where?.field).toBe('/specifications/lab/1/t');
  });

  test('a namespace that lists a text which is not there, or has another name', () => {
    const sources = [
      { name: 'namespace', json: '{"namespaces":[{"name":"lab","schema":[{"source":"t"}]}]}' },
    ];
    const lacking = fault(() => parseNamespace({ namespace: 'lab', version: '1', sources }));
    expect(lacking.message).toMatch(/specifications\/lab\/1\/t: found no such dataset/);
    const other = fault(() => parseNamespace({ namespace: 'rig', version: '1', sources }));
    expect(other.message).toMatch(/found the namespaces lab; expected the namespace rig/);
  });
});

test('a foreign namespace: nested definitions, the other words of the language, several spellings', () => {
  const lab = foreign({
    groups: [
      {
        data_type_def: 'Rig',
        attributes: [{ name: 'gain', dtype: 'double', dims: ['channel'], default_value: 1 }],
        datasets: [{ data_type_def: 'Trace', quantity: 'zero_or_many', dtype: 'short', shape: [null, 2] }],
        links: [{ target_type: 'Rig', quantity: '?' }],
      },
    ],
  });
  expect(lab.typeSpec('lab', 'Rig')).toMatchObject({
    attributes: [{ dtype: { name: 'float64' }, shapes: [[null]], required: false }],
    datasets: [{ typeName: 'Trace', quantity: { min: 0, max: Number.POSITIVE_INFINITY } }],
    links: [{ name: undefined, targetType: 'Rig' }],
  });
  expect(lab.typeSpec('lab', 'Trace')).toMatchObject({ dtype: { name: 'int16' }, shapes: [[null, 2]] });
});
