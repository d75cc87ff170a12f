import { z } from 'zod';
import { type Fitted, fitToSchema, TooManyValues, unwrap } from './fit.ts';
import { formatPlace, type MetadataIssue, type MetadataWarning } from './issues.ts';
import { type FieldPath, formatPath } from './path.ts';
import { shortened } from './shortened.ts';
import { readTree, type Tree, type TreeNode } from './tree.ts';

/** Two values of a field side by side fit. */
const MOST_WARNING_CHARACTERS = 600;

export interface Checked<T> {
  /** The parsed value; undefined when there are issues. */
  readonly value: T | undefined;
  /** What was read in the form of the schema, parsed or not: for checks across fields that run all the same. */
  readonly fitted: unknown;
  readonly issues: readonly MetadataIssue[];
  readonly warnings: readonly MetadataWarning[];
  /** An issue at a field, with line and column. */
  readonly issueAt: (path: FieldPath, found: string, expected: string, example?: string) => MetadataIssue;
  readonly warningAt: (path: FieldPath, message: string) => MetadataWarning;
}

/** Reads YAML text against a schema and collects every fault. Never throws. */
export function checkYaml<T extends z.ZodType>(schema: T, text: string, file: string): Checked<z.infer<T>> {
  return checkTree(schema, readTree(text, file), file);
}

/** The same for what was read already. */
export function checkTree<T extends z.ZodType>(schema: T, tree: Tree, file: string): Checked<z.infer<T>> {
  const warnings: MetadataWarning[] = [];
  let fitted: Fitted = { value: undefined, nodeAt: () => undefined };

  const offsetAt = (path: FieldPath): number | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const offset = fitted.nodeAt(path.slice(0, length))?.offset;
      if (offset !== undefined) return offset;
    }
    return undefined;
  };
  const issueAt = (path: FieldPath, found: string, expected: string, example?: string): MetadataIssue => ({
    file,
    ...tree.placeOf(offsetAt(path)),
    field: formatPath(path),
    found,
    expected,
    example,
  });
  const warning = (path: FieldPath, offset: number | undefined, message: string): MetadataWarning => {
    const place = { file, ...tree.placeOf(offset), field: formatPath(path) };
    return { ...place, message: `${formatPlace(place)}: ${shortened(message, MOST_WARNING_CHARACTERS)}` };
  };
  const result = (value: z.infer<T> | undefined, issues: readonly MetadataIssue[]): Checked<z.infer<T>> => ({
    value,
    fitted: fitted.value,
    issues,
    warnings,
    issueAt,
    warningAt: (path, message) => warning(path, offsetAt(path), message),
  });

  if (tree.issues.length > 0) return result(undefined, tree.issues);
  if (tree.root?.kind !== 'map') {
    return result(undefined, [
      { ...issueAt([], describeNode(tree.root), 'a mapping: lines of "field: value"') },
    ]);
  }
  try {
    fitted = fitToSchema(schema, tree.root, (path, offset, message) =>
      warnings.push(warning(path, offset, message)),
    );
  } catch (error) {
    if (!(error instanceof TooManyValues)) throw error;
    return result(undefined, [
      { file, field: '', found: error.message, expected: 'the metadata of one session' },
    ]);
  }
  const parsed = schema.safeParse(fitted.value);
  if (parsed.success) return result(parsed.data, []);
  const issues = parsed.error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    const expected = describeExpected(issue, schemaAt(schema, path));
    return issueAt(path, describeFound(issue, path, fitted), expected, exampleAt(schema, path));
  });
  return result(undefined, issues);
}

function describeFound(issue: z.core.$ZodIssue, path: FieldPath, fitted: Fitted): string {
  if (issue.code === 'invalid_key') return `the key "${clip(String(path.at(-1)))}"`;
  return describeNode(fitted.nodeAt(path));
}

/** What stands at a place, in words. */
export function describeNode(node: TreeNode | undefined): string {
  if (node === undefined) return 'nothing';
  if (node.kind === 'list')
    return node.items.length === 0 ? 'an empty list' : `a list of ${node.items.length}`;
  if (node.kind === 'map') {
    const keys = node.entries.map((entry) => entry.key);
    return keys.length === 0 ? 'an empty mapping' : `a mapping with ${clip(keys.join(', '))}`;
  }
  if (node.value === null) return 'nothing';
  if (node.value === '') return 'an empty text';
  if (typeof node.value === 'string') return `the text "${clip(node.value)}"`;
  return typeof node.value === 'number' ? `the number ${clip(node.source)}` : clip(node.source);
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function describeExpected(issue: z.core.$ZodIssue, schema: z.core.$ZodType | undefined): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_key') return 'a channel number from 0 as the key';
  return schema === undefined ? issue.message : phrase(schema);
}

function phrase(schema: z.core.$ZodType): string {
  const { core } = unwrap(schema);
  if (core instanceof z.ZodEnum) return `one of ${core.options.join(', ')}`;
  if (core instanceof z.ZodArray) return 'a list';
  if (core instanceof z.ZodObject) return `a mapping with ${clip(Object.keys(core.shape).join(', '))}`;
  if (core instanceof z.ZodRecord) return 'a mapping of channel numbers to electrode numbers';
  if (core instanceof z.ZodBoolean) return 'true or false';
  if (core instanceof z.ZodNumber) {
    const kind = core.format === 'safeint' ? 'a whole number' : 'a number';
    return core.minValue === 0 ? `${kind}, 0 or more` : kind;
  }
  const description = z.globalRegistry.get(schema)?.description;
  return description === undefined ? 'text' : `text: ${description}`;
}

/** The schema of the field at a path. */
function schemaAt(root: z.core.$ZodType, path: FieldPath): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = root;
  for (const part of path) {
    if (schema === undefined) return undefined;
    const { core } = unwrap(schema);
    if (core instanceof z.ZodObject) {
      const shape: Record<string, z.core.$ZodType> = core.shape;
      schema = Object.hasOwn(shape, part) ? shape[part] : undefined;
    } else if (core instanceof z.ZodArray) schema = core.element;
    else if (core instanceof z.ZodRecord) schema = core.valueType;
    else schema = undefined;
  }
  return schema;
}

/** How the field could be written, from the examples of the schema: `weight: 420`. */
export function exampleAt(root: z.core.$ZodType, path: FieldPath): string | undefined {
  // An item of a list without an example of its own takes the example of the list.
  for (let length = path.length; length > 0; length--) {
    const schema = schemaAt(root, path.slice(0, length));
    const examples = schema === undefined ? undefined : z.globalRegistry.get(schema)?.['examples'];
    const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
    const key = path.slice(0, length).findLast((part) => typeof part === 'string');
    if (example !== undefined && key !== undefined) return `${key}: ${flow(example)}`;
    if (typeof path[length - 1] === 'string') return undefined;
  }
  return undefined;
}

/** A value in YAML's flow style. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${/^\d/.test(key) ? JSON.stringify(key) : key}: ${flow(item)}`)
      .join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z][\w ./()-]*$/.test(value) ? value : JSON.stringify(value);
}
