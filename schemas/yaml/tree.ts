import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
} from 'yaml';
import type { MetadataIssue } from './issues.ts';
import { shortened } from './shortened.ts';

/*
 * YAML text → a tree of plain nodes that know where they stand. The tree keeps the source of every scalar, so that
 * a field that holds text gets what was typed (`session_id: 007` stays 007) and not what YAML makes of it.
 */

export interface TreeScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As typed, without quotes. */
  readonly source: string;
  readonly offset: number | undefined;
}
export interface TreeList {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly offset: number | undefined;
}
export interface TreeEntry {
  readonly key: string;
  readonly keyOffset: number | undefined;
  readonly value: TreeNode;
}
export interface TreeMap {
  readonly kind: 'map';
  readonly entries: readonly TreeEntry[];
  readonly offset: number | undefined;
}
export type TreeNode = TreeScalar | TreeList | TreeMap;

export interface Tree {
  readonly root: TreeNode | undefined;
  readonly issues: readonly MetadataIssue[];
  readonly placeOf: (offset: number | undefined) => { line?: number; column?: number };
}

/**
 * Longest text that is parsed. The metadata of 256 channels is 20 to 60 kB; parsing costs about 1.3 s and 300 MB a
 * megabyte, and twice that where every few characters are a fault.
 */
export const MAX_YAML_CHARACTERS = 1_000_000;
/** Metadata is five levels deep. Deeper text is hostile or broken, and deep recursion ends the process. */
const MAX_DEPTH = 64;
/** A merge key copies entries, and lists of aliases multiply them: `<<: [*a, *a, …]`. */
const MAX_MERGED_ENTRIES = 100_000;
/** A broken file can give a fault for every character; the first ones tell the story. */
const MAX_SYNTAX_ISSUES = 20;

/** Reads one YAML 1.2 document. Never throws: what is wrong with the text is in `issues`. */
export function readTree(text: string, file: string): Tree {
  const lines = new LineCounter();
  const placeOf = (offset: number | undefined): { line?: number; column?: number } => {
    if (offset === undefined) return {};
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { line: 1, column: col + 1 } : { line, column: col };
  };
  const issues: MetadataIssue[] = [];
  const report = (offset: number | undefined, found: string, expected: string): void => {
    if (issues.length < MAX_SYNTAX_ISSUES)
      issues.push({
        file,
        ...placeOf(offset),
        field: '',
        found: shortened(found),
        expected: shortened(expected),
      });
  };
  const failed = (): Tree => ({ root: undefined, issues, placeOf });

  if (text.length > MAX_YAML_CHARACTERS) {
    report(
      undefined,
      `${text.length} characters`,
      `a metadata file of at most ${MAX_YAML_CHARACTERS} characters`,
    );
    return failed();
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    report(undefined, `a zero byte at character ${nul}`, 'a text file (UTF-8)');
    return failed();
  }
  let documents: ReturnType<typeof parse>;
  try {
    documents = parse(text, lines);
  } catch (error) {
    report(undefined, `text that YAML cannot take apart (${String(error)})`, 'a YAML file');
    return failed();
  }
  const { document, second } = documents;
  for (const error of document.errors)
    report(error.pos[0], `text that is no YAML: ${error.message.split('\n')[0] ?? ''}`, 'valid YAML');
  if (second !== undefined) report(second.range[0], 'a second YAML document in the file', 'one');
  for (const warning of document.warnings) {
    const tag = text.slice(...warning.pos).trim();
    report(
      warning.pos[0],
      tag === '' ? warning.message : tag,
      'plain YAML, without tags or directives of its own',
    );
  }
  if (issues.length > 0) return failed();
  const root = document.contents === null ? undefined : new TreeBuilder(report).build(document.contents, 0);
  return { root, issues, placeOf };
}

/** The tree of what is in memory already, as its JSON text would give it, without places. */
export function treeOf(value: unknown): Tree {
  return { root: nodeOf(value), issues: [], placeOf: () => ({}) };
}

function nodeOf(value: unknown): TreeNode {
  const offset = undefined;
  if (Array.isArray(value)) return { kind: 'list', offset, items: value.map(nodeOf) };
  if (typeof value === 'object' && value !== null) {
    const given = Object.entries(value).filter(([, one]) => one !== undefined);
    const entries = given.map(([key, one]) => ({ key, keyOffset: undefined, value: nodeOf(one) }));
    return { kind: 'map', offset, entries };
  }
  if (typeof value === 'string') return { kind: 'scalar', offset, value, source: value };
  if (typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', offset, value, source: String(value) };
  return nothing(offset);
}

/** The first document of the text, with what is wrong in it and behind it. */
function parse(text: string, lineCounter: LineCounter) {
  const composer = new Composer({
    // A `%YAML 1.1` line would turn `no` into false and 017 into 15.
    schema: 'core',
    version: '1.2',
    resolveKnownTags: false,
    // The parser's own search for repeated keys takes the square of their number; TreeBuilder looks for them.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const tokens = untilTooManyFaults(new Parser(lineCounter.addNewLine).parse(text));
  const [document, second] = [...firstTwo(composer.compose(tokens, true, text.length))];
  if (document === undefined) throw new Error('no document');
  return { document, second };
}

/** Each fault costs a kilobyte, and a megabyte of `]` has a million of them. */
function* untilTooManyFaults(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let faults = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === 'error' && ++faults > MAX_SYNTAX_ISSUES) return;
  }
}

function* firstTwo<T>(items: Iterable<T>): Generator<T> {
  let count = 0;
  for (const item of items) {
    yield item;
    if (++count === 2) return;
  }
}

type Report = (offset: number | undefined, found: string, expected: string) => void;

class TreeBuilder {
  private readonly report: Report;
  /** Built nodes by anchor. Aliases share the built node: an alias costs nothing here, whatever it stands for. */
  private readonly anchors = new Map<string, TreeNode>();
  private mergedCount = 0;

  constructor(report: Report) {
    this.report = report;
  }

  build(node: ParsedNode | null, depth: number): TreeNode {
    const offset = node?.range[0];
    if (node === null) return nothing(offset);
    if (depth > MAX_DEPTH) {
      this.report(offset, `lists or mappings nested ${depth} deep`, `at most ${MAX_DEPTH} levels`);
      return nothing(offset);
    }
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target === undefined) {
        this.report(offset, `*${node.source}`, `an anchor &${node.source} that ends before its first use`);
      }
      return target === undefined ? nothing(offset) : { ...target, offset };
    }
    const built = this.buildContent(node, depth);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, built);
    return built;
  }

  private buildContent(node: ParsedNode, depth: number): TreeNode {
    const offset = node.range[0];
    if (isSeq(node)) {
      return { kind: 'list', offset, items: node.items.map((item) => this.build(item, depth + 1)) };
    }
    if (isMap(node)) return this.buildMap(node.items, offset, depth);
    if (!isScalar(node)) return nothing(offset);
    const { value } = node;
    if (typeof value === 'string') return { kind: 'scalar', offset, value, source: value };
    if (typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', offset, value, source: node.source };
    }
    return nothing(offset);
  }

  private buildMap(
    pairs: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[],
    offset: number,
    depth: number,
  ): TreeMap {
    const entries = new Map<string, TreeEntry>();
    const merged: TreeEntry[] = [];
    for (const { key, value } of pairs) {
      const keyOffset = key.range[0];
      const built = this.build(value, depth + 1);
      const keyNode = this.build(key, depth + 1);
      if (keyNode.kind !== 'scalar') {
        this.report(
          keyOffset,
          `a ${keyNode.kind === 'map' ? 'mapping' : 'list'} as a key`,
          'a name as the key',
        );
        continue;
      }
      const name = keyNode.source;
      // YAML 1.1's merge key, which hand-written files use and PyYAML reads.
      if (name === '<<') {
        merged.push(...this.mergedEntries(built));
        continue;
      }
      if (entries.has(name))
        this.report(keyOffset, `the key "${name}" twice in one mapping`, 'each key once');
      entries.set(name, { key: name, keyOffset, value: built });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return { kind: 'map', offset, entries: [...entries.values()] };
  }

  private mergedEntries(node: TreeNode): TreeEntry[] {
    const maps = node.kind === 'list' ? node.items : [node];
    return maps.flatMap((map) => {
      if (map.kind === 'map') {
        this.mergedCount += map.entries.length;
        if (this.mergedCount <= MAX_MERGED_ENTRIES) return map.entries;
        this.report(
          node.offset,
          'merge keys << that copy very much',
          `at most ${MAX_MERGED_ENTRIES} merged entries`,
        );
        return [];
      }
      this.report(node.offset, 'a merge key << of something else than mappings', '<<: *anchor of a mapping');
      return [];
    });
  }
}

function nothing(offset: number | undefined): TreeScalar {
  return { kind: 'scalar', offset, value: null, source: '' };
}
