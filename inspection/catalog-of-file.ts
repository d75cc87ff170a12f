import type { NwbReader } from '../nwb/index.ts';
import { InputError } from '../schemas/index.ts';
import {
  type CachedNamespace,
  cachedSpecification,
  NAMESPACE_NAMES,
  NamespaceCatalog,
  parseNamespace,
} from '../schemas/nwb/index.ts';
import { groupOf } from './file.ts';
import type { Problem } from './problem.ts';

export interface CatalogOfFile {
  readonly catalog: NamespaceCatalog;
  /** Namespaces that the file caches, with their versions. */
  readonly cached: readonly { readonly name: string; readonly version: string }[];
  readonly problems: readonly Problem[];
}

/**
 * The schemas that a file is checked against: those that it caches, and those that we carry for what is missing.
 */
export function catalogOfFile(reader: NwbReader): CatalogOfFile {
  const problems: Problem[] = [];
  const parsed = new Map<string, ReturnType<typeof parseNamespace>>();
  for (const cached of cachedTexts(reader)) {
    try {
      parsed.set(cached.namespace, parseNamespace(cached));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push({
        path: `/specifications/${cached.namespace}/${cached.version}`,
        message:
          `The schema of ${cached.namespace} that the file caches cannot be read: ${error.fault.found}. ` +
          'Readers that know the extension only from the file fail on it. Write the file again with the program that made it.',
        found: error.fault.found,
        expected: error.fault.expected,
      });
    }
  }
  const cached = [...parsed.values()].map(({ name, version }) => ({ name, version }));
  for (const name of NAMESPACE_NAMES)
    if (!parsed.has(name)) {
      const carried = cachedSpecification([name]).find(({ namespace }) => namespace === name);
      if (carried !== undefined) parsed.set(name, parseNamespace(carried));
    }
  return { catalog: NamespaceCatalog.from(parsed.values()), cached, problems };
}

/** `/specifications/{namespace}/{version}/{source}`, of each namespace the newest version. */
function cachedTexts(reader: NwbReader): CachedNamespace[] {
  const specifications = reader.at('/specifications');
  if (specifications?.kind !== 'group') return [];
  return [...specifications.children.keys()].flatMap((namespace) => {
    const versions = groupOf(specifications, namespace);
    const version = [...(versions?.children.keys() ?? [])].sort(byVersion).at(-1);
    const sources = version === undefined ? undefined : groupOf(versions, version);
    if (version === undefined || sources === undefined) return [];
    const texts = [...sources.children].flatMap(([name, { object }]) => {
      const json = object?.kind === 'dataset' ? reader.scalar(object) : undefined;
      return typeof json === 'string' ? [{ name, json }] : [];
    });
    return [{ namespace, version, sources: texts }];
  });
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
