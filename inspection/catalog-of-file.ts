import { createHash } from 'node:crypto';
import type { NwbReader } from '../nwb/index.ts';
import { InputError } from '../schemas/index.ts';
import {
  type CachedNamespace,
  cachedSpecification,
  NAMESPACE_NAMES,
  type Namespace,
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

/** So many sets of schemas are kept. A laboratory's files hold one or two. */
const MOST_KEPT = 8;

/**
 * What has been read, by a digest of its texts: most files hold the very same ones, and reading them anew takes longer
 * than all the rest for a small file. A kept catalog answers as a new one would.
 */
const kept = new Map<string, CatalogOfFile>();

/**
 * The schemas that a file is checked against: those that it caches, and those that we carry for what is missing.
 */
export function catalogOfFile(reader: NwbReader): CatalogOfFile {
  const texts = cachedTexts(reader);
  const digest = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  const known = kept.get(digest);
  const read = known ?? readCatalog(texts);
  // The one that was used last goes last.
  kept.delete(digest);
  kept.set(digest, read);
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return read;
}

function readCatalog(texts: readonly CachedNamespace[]): CatalogOfFile {
  const problems: Problem[] = [];
  const parsed = new Map<string, Namespace>();
  for (const cached of texts) {
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
  if (parsed.size > 0) problems.push(...notCached([...parsed.values()]));
  for (const name of NAMESPACE_NAMES)
    if (!parsed.has(name)) {
      const carried = cachedSpecification([name]).find(({ namespace }) => namespace === name);
      if (carried !== undefined) parsed.set(name, parseNamespace(carried));
    }
  return { catalog: NamespaceCatalog.from(parsed.values()), cached, problems };
}

/** Namespaces that others include and that the file leaves out, though it caches those. */
function notCached(cached: readonly Namespace[]): Problem[] {
  const names = new Set(cached.map(({ name }) => name));
  return cached.flatMap(({ name, includes }) =>
    includes
      .filter((included) => !names.has(included))
      .map((included) => ({
        path: `/specifications/${included}`,
        message: `The file caches the schema of ${name}, but not that of ${included}, which it builds on. pynwb.validate fails on the file, and readers take the ${included} that they know. Write the file again with the program that made it.`,
        found: 'no such schema',
        expected: `the schema of ${included}`,
      })),
  );
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
