import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { NamespaceCatalog } from './catalog.ts';
import { namespaceSpec } from './language.ts';
import { type CachedNamespace, parseNamespace } from './parse.ts';

/**
 * The namespaces that Renshaw carries as data, one file each, in an order in which each includes only earlier ones.
 * They hold the structure of the published namespaces, with short docs of ours; tests/python/derive_namespaces.py
 * makes them. hdmf-experimental is left out: core does not include it, and PyNWB reads and validates without it.
 */
export const NAMESPACE_NAMES = [
  'hdmf-common',
  'core',
  'ndx-ophys-devices',
  'ndx-optogenetics',
  'ndx-franklab-novela',
] as const;

export type NamespaceName = (typeof NAMESPACE_NAMES)[number];

const carriedNamespace = z.object({
  // Kept whole: the text in the file also tells who wrote the namespace.
  namespace: namespaceSpec.loose().extend({ version: z.string() }),
  sources: z.record(z.string(), z.unknown()),
});

type CarriedNamespace = z.infer<typeof carriedNamespace>;

const carried = new Map<NamespaceName, CarriedNamespace>();

function load(name: NamespaceName): CarriedNamespace {
  const known = carried.get(name);
  if (known !== undefined) return known;
  // Beside this module in a checkout and in dist/ alike.
  const text = readFileSync(new URL(`./namespaces/${name}.json`, import.meta.url), 'utf8');
  const namespace = carriedNamespace.parse(JSON.parse(text));
  carried.set(name, namespace);
  return namespace;
}

function addWithIncluded(name: NamespaceName, names: Set<NamespaceName>): void {
  names.add(name);
  const included = new Set(load(name).namespace.schema.map((entry) => entry.namespace));
  for (const other of NAMESPACE_NAMES) if (included.has(other)) addWithIncluded(other, names);
}

/**
 * The texts that a file which uses these namespaces caches, and those of the namespaces that they include, each after
 * those that it includes. Each text is one scalar dataset `/specifications/{namespace}/{version}/{name}`.
 */
export function cachedSpecification(used: Iterable<NamespaceName>): readonly CachedNamespace[] {
  const names = new Set<NamespaceName>();
  for (const name of used) addWithIncluded(name, names);
  return NAMESPACE_NAMES.filter((name) => names.has(name)).map((name) => {
    const { namespace, sources } = load(name);
    return {
      namespace: name,
      version: namespace.version,
      sources: [
        { name: 'namespace', json: JSON.stringify({ namespaces: [namespace] }) },
        ...Object.entries(sources).map(([source, spec]) => ({ name: source, json: JSON.stringify(spec) })),
      ],
    };
  });
}

let catalog: NamespaceCatalog | undefined;

/** A catalog of all namespaces that Renshaw carries, read from the same texts that its files cache. */
export function nwbCatalog(): NamespaceCatalog {
  catalog ??= NamespaceCatalog.from(cachedSpecification(NAMESPACE_NAMES).map(parseNamespace));
  return catalog;
}
