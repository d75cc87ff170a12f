import { z } from 'zod';
import { type Manners, manners } from './manners.ts';
import { nearestNames } from './nearest.ts';
import { type FieldPath, formatPath } from './path.ts';
import { shortened } from './shortened.ts';
import type { TreeEntry, TreeMap, TreeNode, TreeScalar } from './tree.ts';

/*
 * Brings what people write into the form that a schema asks for, led by the schema: numbers to text where text is
 * meant, one value to a list of one, known other spellings. Whatever it does not understand goes through
 * unchanged, so that the schema judges it. Each liberty taken is told to `warn`.
 */

/** Aliases can make a small file stand for a huge one (`*a` of a list of `*b` of …); real files hold thousands. */
const MAX_VISITED = 500_000;

/** A guess compares with every known key; for a file of nothing but unknown keys that would take minutes. */
const MAX_GUESSES = 200;

/** The file stands for more values than any metadata has. */
export class TooManyValues extends Error {
  constructor() {
    super(`more than ${MAX_VISITED} values, counted with what aliases repeat`);
  }
}

export interface Fitted {
  readonly value: unknown;
  /** The node that a path of the fitted value came from. */
  readonly nodeAt: (path: FieldPath) => TreeNode | undefined;
}

export type Warn = (path: FieldPath, offset: number | undefined, message: string) => void;

export function fitToSchema(schema: z.core.$ZodType, root: TreeNode, warn: Warn): Fitted {
  const fitter = new Fitter(warn);
  const value = fitter.fit(schema, root, []);
  return { value, nodeAt: (path) => fitter.nodes.get(formatPath(path)) };
}

/** A schema without its wrappers (optional …), and the manners registered on any of these layers. */
export function unwrap(schema: z.core.$ZodType): { core: z.core.$ZodType; manners: Manners } {
  let core = schema;
  let found: Manners = manners.get(core) ?? {};
  while (core instanceof z.ZodOptional) {
    core = core.unwrap();
    found = { ...manners.get(core), ...found };
  }
  return { core, manners: found };
}

class Fitter {
  readonly nodes = new Map<string, TreeNode>();
  private readonly warn: Warn;
  private visited = 0;
  private guesses = 0;

  constructor(warn: Warn) {
    this.warn = warn;
  }

  /** `undefined` stands for absent. */
  fit(schema: z.core.$ZodType, node: TreeNode, path: FieldPath): unknown {
    this.count();
    this.nodes.set(formatPath(path), node);
    const { core, manners: liberties } = unwrap(schema);
    if (node.kind === 'scalar' && node.value === null) return undefined;

    if (core instanceof z.ZodArray) return this.fitList(core.element, node, path);
    if (core instanceof z.ZodObject) {
      return node.kind === 'map' ? this.fitObject(core, liberties, node, path) : this.leftBlank(node, path);
    }
    if (core instanceof z.ZodRecord) {
      return node.kind === 'map' ? this.fitRecord(core.valueType, node, path) : this.leftBlank(node, path);
    }
    const [only] = node.kind === 'list' ? node.items : [];
    if (node.kind === 'list' && node.items.length === 1 && only?.kind === 'scalar') {
      this.warn(path, node.offset, 'a list of one is read as that one value');
      return this.fit(schema, only, path);
    }
    return node.kind === 'scalar' ? this.fitScalar(core, liberties, node, path) : this.plain(node);
  }

  private fitList(element: z.core.$ZodType, node: TreeNode, path: FieldPath): unknown {
    if (node.kind === 'list') {
      // An empty item stays, as null: the schema says that something is missing there.
      return node.items.map((item, index) => this.fit(element, item, [...path, index]) ?? null);
    }
    if (node.kind === 'scalar' && node.source.trim() === '') return this.leftBlank(node, path);
    if (node.kind === 'map') this.warn(path, node.offset, 'a single mapping is read as a list of one');
    const only = this.fit(element, node, [...path, 0]);
    return only === undefined ? undefined : [only];
  }

  private fitObject(
    schema: z.ZodObject,
    liberties: Manners,
    node: TreeMap,
    path: FieldPath,
  ): Record<string, unknown> {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    const known = Object.keys(shape);
    const chosen = new Map<string, TreeEntry>();
    // Exact keys first, so that another spelling of the same key never wins over the real one.
    const inOrder = [...node.entries].sort(
      (a, b) => Number(known.includes(b.key)) - Number(known.includes(a.key)),
    );
    for (const entry of inOrder) {
      const key = knownKey(entry.key, known, liberties.spellings);
      if (key === undefined) {
        this.guesses += 1;
        const [nearest] = this.guesses > MAX_GUESSES ? [] : nearestNames(entry.key, known);
        const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
        this.warn(
          [...path, entry.key],
          entry.keyOffset,
          `the key "${shortened(entry.key)}" is not known and is left out.${hint}`,
        );
        continue;
      }
      const earlier = chosen.get(key);
      if (earlier !== undefined) {
        this.warnOfTwo(path, key, earlier, entry);
        continue;
      }
      if (entry.key !== key && liberties.spellings?.[entry.key] === undefined) {
        this.warn([...path, key], entry.keyOffset, `the key "${shortened(entry.key)}" is read as "${key}"`);
      }
      chosen.set(key, entry);
    }
    const fitted = known.flatMap((key): [string, unknown][] => {
      const entry = chosen.get(key);
      const field = shape[key];
      if (entry === undefined || field === undefined) return [];
      const value = this.fit(field, entry.value, [...path, key]);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(fitted);
  }

  private fitRecord(valueType: z.core.$ZodType, node: TreeMap, path: FieldPath): Record<string, unknown> {
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [key, this.fit(valueType, value, [...path, key]) ?? null]),
    );
  }

  private fitScalar(core: z.core.$ZodType, liberties: Manners, node: TreeScalar, path: FieldPath): unknown {
    const reading = liberties.read?.(node.source);
    if (reading !== undefined && reading.kind !== 'as-is') {
      if (reading.note !== undefined) this.warn(path, node.offset, reading.note);
      return reading.kind === 'value' ? reading.value : undefined;
    }
    if (core instanceof z.ZodString || core instanceof z.ZodEnum) return node.source;
    if (typeof node.value !== 'string') return node.value;
    if (node.value.trim() === '') return this.leftBlank(node, path);
    if (core instanceof z.ZodNumber && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(node.value.trim())) {
      this.warn(path, node.offset, `the text "${node.value}" is read as a number`);
      return Number(node.value);
    }
    return node.value;
  }

  /** A form writes '' for a field that was not filled in. */
  private leftBlank(node: TreeNode, path: FieldPath): unknown {
    if (node.kind !== 'scalar' || node.source.trim() !== '') return this.plain(node);
    this.warn(path, node.offset, 'an empty text is treated as absent');
    return undefined;
  }

  private warnOfTwo(path: FieldPath, key: string, used: TreeEntry, unused: TreeEntry): void {
    const same =
      used.value.kind === 'scalar' &&
      unused.value.kind === 'scalar' &&
      used.value.source === unused.value.source;
    if (same) return;
    const says = (entry: TreeEntry): string =>
      entry.value.kind === 'scalar' ? ` (${entry.value.source})` : '';
    this.warn(
      [...path, key],
      unused.keyOffset,
      `both "${used.key}"${says(used)} and "${unused.key}"${says(unused)} are given and differ; "${used.key}" is used`,
    );
  }

  /** What stands there, as it is, for the schema to refuse. */
  private plain(node: TreeNode): unknown {
    this.count();
    if (node.kind === 'scalar') return node.value;
    if (node.kind === 'list') return node.items.map((item) => this.plain(item));
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, this.plain(value)]));
  }

  private count(): void {
    this.visited += 1;
    if (this.visited > MAX_VISITED) throw new TooManyValues();
  }
}

/** `Electrode groups` and `electrode-groups` are `electrode_groups`: an older dialect of these files. */
function knownKey(
  key: string,
  known: readonly string[],
  spellings: Readonly<Record<string, string>> | undefined,
): string | undefined {
  if (known.includes(key)) return key;
  const spelled = spellings !== undefined && Object.hasOwn(spellings, key) ? spellings[key] : undefined;
  if (spelled !== undefined) return spelled;
  const loosely = key
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return known.find((candidate) => candidate.toLowerCase() === loosely);
}
