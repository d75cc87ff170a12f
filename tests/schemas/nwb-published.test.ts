import { describe, expect, test } from 'vitest';
import {
  cachedSpecification,
  NAMESPACE_NAMES,
  NamespaceCatalog,
  nwbCatalog,
  parseNamespace,
} from '../../schemas/nwb/index.ts';
import { hasPython, python } from '../yardstick.ts';

interface Published {
  readonly namespace: unknown;
  readonly sources: Readonly<Record<string, unknown>>;
}

interface PackageFacts {
  readonly published: Readonly<Record<string, Published>>;
  readonly resolved: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  readonly docs: readonly string[];
}

if (!hasPython)
  console.warn('Without RENSHAW_PYTHON the namespaces are not compared with the published ones.');

/** Without docs, as tests/python/namespace_facts.py leaves them out. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'doc')
      .map(([key, entry]) => [key, bare(entry)]),
  );
}

/** A catalog of what hdmf resolved: each type stands for itself and inherits nothing. */
function catalogOfResolved(resolved: PackageFacts['resolved']): NamespaceCatalog {
  const namespaces = Object.entries(resolved).map(([name, types]) => {
    const source: Record<string, object[]> = { group: [], dataset: [] };
    for (const [type, { neurodata_type_inc: _, data_type_inc: __, ...spec }] of Object.entries(types)) {
      source[nwbCatalog().typeSpec(name, type).kind]?.push(spec);
    }
    const namespace = { namespaces: [{ name, schema: [{ source: 'all' }] }] };
    return parseNamespace({
      namespace: name,
      version: '0',
      sources: [
        { name: 'namespace', json: JSON.stringify(namespace) },
        { name: 'all', json: JSON.stringify({ groups: source['group'], datasets: source['dataset'] }) },
      ],
    });
  });
  return NamespaceCatalog.from(namespaces);
}

type Member = Readonly<Record<string, unknown>>;

function byKey(members: unknown): ReadonlyMap<string, Member> {
  const list = (members ?? []) as readonly Member[];
  return new Map(list.map((one) => [String(one['name'] ?? one['typeName'] ?? one['targetType']), one]));
}

/** Every fact in which two specs differ: `path: fact`. The lineage is left out, since only our side has it. */
function differences(ours: Member, theirs: Member, path: string): string[] {
  const lineage = ['namespace', 'ancestors'];
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((fact) => {
    if (lineage.includes(fact)) return [];
    if (!['attributes', 'datasets', 'groups', 'links'].includes(fact)) {
      return JSON.stringify(ours[fact]) === JSON.stringify(theirs[fact]) ? [] : [`${path}: ${fact}`];
    }
    const [left, right] = [byKey(ours[fact]), byKey(theirs[fact])];
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
      const here = `${path}/${key}`;
      const [one, other] = [left.get(key), right.get(key)];
      return one && other ? differences(one, other, here) : [`${here}: only one has it`];
    });
  });
}

const CLAMP_SERIES = [
  'CurrentClampSeries',
  'CurrentClampStimulusSeries',
  'IZeroClampSeries',
  'VoltageClampSeries',
  'VoltageClampStimulusSeries',
];

/** Where we differ from hdmf 4.3.1 on purpose. */
const ON_PURPOSE: ReadonlySet<string> = new Set([
  // hdmf 4 forgets dtype and shape of a dataset that a subtype declares again without them; hdmf 6 keeps them too.
  ...CLAMP_SERIES.flatMap((type) => ['dtype', 'shapes', 'dims'].map((fact) => `${type}/data: ${fact}`)),
  'TimeSeriesReferenceVectorData: shapes',
  'TimeSeriesReferenceVectorData: dims',
  // The schema says `required: false` beside a fixed value; hdmf drops the word there.
  ...['waveform_mean', 'waveform_sd', 'waveforms'].map((column) => `Units/${column}/unit: required`),
]);

describe.skipIf(!hasPython)('the namespaces as the installed packages publish them', async () => {
  const facts = hasPython
    ? ((await python('namespace_facts.py', [])) as PackageFacts)
    : { published: {}, resolved: {}, docs: [] };

  test.each(NAMESPACE_NAMES)('%s: every key of every source but the docs', (name) => {
    const ours = cachedSpecification([name]).find(({ namespace }) => namespace === name);
    const texts = new Map(ours?.sources.map((source) => [source.name, JSON.parse(source.json) as unknown]));
    const published = facts.published[name];
    expect(bare(texts.get('namespace'))).toEqual({ namespaces: [published?.namespace] });
    texts.delete('namespace');
    expect(bare(Object.fromEntries(texts))).toEqual(published?.sources);
  });

  test('every type, resolved as hdmf resolves it', () => {
    const judge = catalogOfResolved(facts.resolved);
    const found = NAMESPACE_NAMES.flatMap((name) =>
      nwbCatalog()
        .typeNames(name)
        .flatMap((type) => {
          const [ours, theirs] = [nwbCatalog().typeSpec(name, type), judge.typeSpec(name, type)];
          return differences({ ...ours }, { ...theirs }, type);
        }),
    );
    expect(new Set(found)).toEqual(ON_PURPOSE);
  });

  test('no doc is taken from the published texts', () => {
    const published = new Set(facts.docs);
    expect(published.size).toBeGreaterThan(500);
    const ours = cachedSpecification(NAMESPACE_NAMES).flatMap(({ sources }) =>
      sources.flatMap(({ json }) => [...json.matchAll(/"doc":"([^"]*)"/g)].map((match) => match[1] ?? '')),
    );
    expect(ours.length).toBeGreaterThan(500);
    expect(ours.filter((doc) => published.has(doc))).toEqual([]);
  });
});
