import { isCollection, parseDocument, visit } from 'yaml';
import { InputError } from '../../schemas/index.ts';

/** A script has tens of nodes in a few kilobytes. */
const MAX_CHARACTERS = 500_000;
/** Gates in gates; the parser takes seconds for brackets that nest deep. */
const MAX_BRACKETS = 100;
const MAX_NODES = 10_000;

export type Fields = Readonly<Record<string, unknown>>;

/** A node of a script, and its place for messages: `nodes[3]`. */
export interface ScriptNode {
  readonly typeId: string;
  readonly instanceId: string;
  readonly fields: Fields;
  readonly place: string;
}

/**
 * The nodes of an fs_gui script by instance_id.
 * @throws InputError `metadata` naming line or field
 */
export function readNodes(text: string, file: string): ReadonlyMap<string, ScriptNode> {
  const root = record(load(text, file));
  const list = root?.['nodes'];
  if (!Array.isArray(list))
    throw fault(file, 'nodes', describe(list), 'a list of nodes, as fs_gui saves a script');
  if (list.length > MAX_NODES)
    throw fault(file, 'nodes', `${list.length} nodes`, `at most ${MAX_NODES} in a script`);
  const nodes = new Map<string, ScriptNode>();
  for (const [index, item] of (list as readonly unknown[]).entries()) {
    const place = `nodes[${index}]`;
    const fields = record(item);
    if (fields === undefined)
      throw fault(file, place, describe(item), 'a node: a mapping with type_id and instance_id');
    const typeId = textOf(fields, 'type_id', place, file);
    const instanceId = textOf(fields, 'instance_id', place, file);
    if (nodes.has(instanceId))
      throw fault(
        file,
        `${place}.instance_id`,
        `${instanceId} a second time`,
        'each node to have one of its own',
      );
    nodes.set(instanceId, { typeId, instanceId, fields, place });
  }
  return nodes;
}

function load(text: string, file: string): unknown {
  if (text.length > MAX_CHARACTERS)
    throw fault(file, undefined, `${text.length} characters`, `a script of at most ${MAX_CHARACTERS}`);
  if (bracketDepth(text) > MAX_BRACKETS)
    throw fault(
      file,
      undefined,
      'brackets in brackets without an end, or that nothing opened',
      `at most ${MAX_BRACKETS} levels`,
    );
  try {
    // The parser's own search for repeated keys takes the square of their number.
    const document = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      uniqueKeys: false,
      logLevel: 'error',
    });
    const [error] = document.errors;
    if (error !== undefined) throw new Error(error.message.split('\n')[0]);
    // For a key of its own kind the library writes out all below it, once more at each level: `? ? ?` takes for ever.
    visit(document, {
      Pair(_, { key }) {
        if (isCollection(key)) throw new Error('a list or a mapping as a key');
      },
    });
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    // Also text that nests too deep for the parser, or aliases that stand for millions of nodes.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fault(file, undefined, `no YAML that can be read (${reason})`, 'the YAML that fs_gui saves', cause);
  }
}

/** Brackets that are open at once, or that close what nothing opened: the parser notes each of those at length. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let unopened = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') {
      if (depth > 0) depth--;
      else unopened++;
    }
  }
  return Math.max(deepest, unopened);
}

export function record(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function own(fields: Fields | undefined, key: string): unknown {
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function textOf(fields: Fields, key: string, place: string, file: string): string {
  const value = own(fields, key);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw fault(file, `${place}.${key}`, describe(value), 'a text');
}

export function numberOf(fields: Fields, key: string, place: string, file: string): number {
  const value = own(fields, key);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw fault(file, `${place}.${key}`, describe(value), 'a number');
}

export function wholeOf(fields: Fields, key: string, place: string, file: string): number {
  const value = numberOf(fields, key, place, file);
  if (Number.isSafeInteger(value)) return value;
  throw fault(file, `${place}.${key}`, String(value), 'a whole number');
}

/** Absent, or `null`, is no fault: the metadata may say it instead. */
export function optional<T>(
  read: (fields: Fields, key: string, place: string, file: string) => T,
  fields: Fields,
  key: string,
  place: string,
  file: string,
): T | undefined {
  return (own(fields, key) ?? undefined) === undefined ? undefined : read(fields, key, place, file);
}

export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return 'a mapping';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text === '' ? 'an empty text' : text;
}

export function fault(
  file: string,
  field: string | undefined,
  found: string,
  expected: string,
  cause?: unknown,
): InputError {
  return new InputError('metadata', {
    found,
    expected,
    todo: 'Save the script again in fs_gui, or correct it.',
    where: { file, field },
    cause,
  });
}
