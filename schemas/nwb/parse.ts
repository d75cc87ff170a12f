import { z } from 'zod';
import { InputError } from '../errors.ts';
import { type DatasetSpec, definedType, type GroupSpec, namespaceSpec, sourceSpec } from './language.ts';

/** A namespace as texts: what stands below `/specifications/{namespace}/{version}` of an NWB file. */
export interface CachedNamespace {
  readonly namespace: string;
  readonly version: string;
  /** `namespace` and one text for each schema source, by the name of its dataset. */
  readonly sources: readonly { readonly name: string; readonly json: string }[];
}

/** A namespace that has been read: what it includes and what it defines. */
export interface Namespace {
  readonly name: string;
  readonly version: string;
  readonly includes: readonly string[];
  /** The types that it defines, by name; a type's members may define types as well. */
  readonly types: ReadonlyMap<string, TypeDefinition>;
}

export type TypeDefinition =
  | { readonly kind: 'dataset'; readonly spec: DatasetSpec }
  | { readonly kind: 'group'; readonly spec: GroupSpec };

const TODO = 'Write the specifications of the file again with the program that made it.';

/** Real schemas nest less than 30 deep; a text nested without end would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 200;

function isTooDeep(value: unknown): boolean {
  const open = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > MAX_DEPTH) return true;
    for (const entry of Object.values(next.value)) open.push({ value: entry, depth: next.depth + 1 });
  }
  return false;
}

function parseText<T>(cached: CachedNamespace, name: string, schema: z.ZodType<T>): T {
  const field = `/specifications/${cached.namespace}/${cached.version}/${name}`;
  const json = cached.sources.find((source) => source.name === name)?.json;
  const expected = 'a JSON text in the schema language of hdmf';
  if (json === undefined) {
    throw new InputError('nwb', { found: 'no such dataset', expected, todo: TODO, where: { field } });
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const found = `a text that is no JSON (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new InputError('nwb', { found, expected, todo: TODO, where: { field }, cause });
  }
  if (isTooDeep(value)) {
    const found = `a text nested more than ${MAX_DEPTH} deep`;
    throw new InputError('nwb', { found, expected, todo: TODO, where: { field } });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const found = `${issue?.message ?? 'another structure'} at ${issue?.path.join('.') || 'the top'}`;
  throw new InputError('nwb', { found, expected, todo: TODO, where: { field }, cause: result.error });
}

const namespaceText = z.object({ namespaces: z.array(namespaceSpec) });

function collectDataset(spec: DatasetSpec, types: Map<string, TypeDefinition>): void {
  const name = definedType(spec);
  if (name !== undefined) types.set(name, { kind: 'dataset', spec });
}

function collectGroup(spec: GroupSpec, types: Map<string, TypeDefinition>): void {
  const name = definedType(spec);
  if (name !== undefined) types.set(name, { kind: 'group', spec });
  for (const dataset of spec.datasets ?? []) collectDataset(dataset, types);
  for (const group of spec.groups ?? []) collectGroup(group, types);
}

/**
 * Reads the texts of one namespace, ours or those cached in a file.
 * @throws InputError (`nwb`) when a text is missing, is no JSON or does not follow the schema language
 */
export function parseNamespace(cached: CachedNamespace): Namespace {
  const { namespaces } = parseText(cached, 'namespace', namespaceText);
  const found = namespaces.find(({ name }) => name === cached.namespace);
  if (found === undefined) {
    throw new InputError('nwb', {
      found: `the namespaces ${namespaces.map(({ name }) => name).join(', ') || '(none)'}`,
      expected: `the namespace ${cached.namespace}`,
      todo: TODO,
      where: { field: `/specifications/${cached.namespace}/${cached.version}/namespace` },
    });
  }
  const types = new Map<string, TypeDefinition>();
  const includes: string[] = [];
  for (const entry of found.schema) {
    if (entry.namespace !== undefined) includes.push(entry.namespace);
    if (entry.source === undefined) continue;
    const source = parseText(cached, entry.source.replace(/\.yaml$/, ''), sourceSpec);
    for (const spec of source.datasets ?? []) collectDataset(spec, types);
    for (const spec of source.groups ?? []) collectGroup(spec, types);
  }
  return { name: found.name, version: found.version ?? cached.version, includes, types };
}
