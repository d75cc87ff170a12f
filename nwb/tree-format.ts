import type { DatasetNode, GroupNode, TreeNode } from './tree.ts';

export interface FormatTreeOptions {
  /** Also one line for every attribute. */
  readonly attributes?: boolean | undefined;
  /** Levels below the root that are shown; deeper groups only say how many members they have. All when absent. */
  readonly depth?: number | undefined;
}

interface Line {
  readonly label: string;
  readonly rest: string;
}

/** Names that are longer push their own line to the right, not everyone's. */
const widestLabel = 48;
const indent = '  ';

/** The tree for a terminal: one line an object, indented, what is known of it in a second column. */
export function formatTree(tree: TreeNode, options: FormatTreeOptions = {}): string {
  const lines = linesOf(tree, 0, options);
  const width = Math.min(widestLabel, Math.max(...lines.map((line) => line.label.length)));
  return lines.map(({ label, rest }) => `${label.padEnd(width)}  ${rest}`.trimEnd()).join('\n');
}

function linesOf(node: TreeNode, depth: number, options: FormatTreeOptions): Line[] {
  const label = `${indent.repeat(depth)}${printable(node.name)}`;
  const line = (rest: string): Line => ({
    label: node.kind === 'group' && depth > 0 ? `${label}/` : label,
    rest,
  });
  switch (node.kind) {
    case 'group':
      if (depth >= (options.depth ?? Number.POSITIVE_INFINITY)) return [line(summaryOf(node))];
      return [
        line(typeOf(node)),
        ...attributeLines(node, depth + 1, options),
        ...node.children.flatMap((child) => linesOf(child, depth + 1, options)),
      ];
    case 'dataset':
      return [line(datasetWords(node)), ...attributeLines(node, depth + 1, options)];
    case 'link':
      return [line(linkWords(node))];
    case 'same':
      return [line(`= ${printable(node.target)}`)];
    case 'datatype':
      return [line('a named datatype')];
    case 'unknown':
      return [line('an object of unknown kind')];
  }
}

function attributeLines(node: TreeNode, depth: number, options: FormatTreeOptions): Line[] {
  if (options.attributes !== true || !('attributes' in node)) return [];
  return node.attributes.map(({ name, dtype, shape, value }) => ({
    label: `${indent.repeat(depth)}@${printable(name)}`,
    rest: value ?? `${dtype}  ${shapeWords(shape)}`,
  }));
}

/** The NWB type, which says more than "group". */
function typeOf(node: TreeNode): string {
  const type =
    'attributes' in node ? node.attributes.find(({ name }) => name === 'neurodata_type')?.value : null;
  return type === null || type === undefined ? '' : type.replaceAll('"', '');
}

/** What stands for the members of a group that are not shown. */
function summaryOf(node: GroupNode): string {
  const members = node.children.length;
  const count = members === 0 ? '' : `… ${members} ${members === 1 ? 'member' : 'members'}`;
  return [typeOf(node), count].filter((part) => part !== '').join('  ');
}

function datasetWords(node: DatasetNode): string {
  const scalar = node.shape?.length === 0;
  const parts = [node.dtype];
  if (!scalar) parts.push(shapeWords(node.shape));
  if (node.value !== null) parts.push(node.value);
  if (node.chunks !== null) {
    parts.push(`chunks ${shapeWords(node.chunks)}`, `filters ${node.filters}`);
  }
  if (!scalar && node.storageBytes !== null) parts.push(sizeWords(node, node.storageBytes));
  const type = typeOf(node);
  if (type !== '') parts.push(type);
  if (node.fault !== null) parts.push(node.fault);
  return parts.join('  ');
}

function linkWords(node: Extract<TreeNode, { kind: 'link' }>): string {
  const target = `${node.file === null ? '' : `${printable(node.file)}:`}${printable(node.target)}`;
  return `→ ${target}${node.broken ? '  (nothing is there)' : ''}`;
}

function shapeWords(shape: readonly number[] | null): string {
  if (shape === null) return '(no values)';
  return shape.length === 0 ? '' : `[${shape.join(' × ')}]`;
}

function sizeWords(node: DatasetNode, storageBytes: number): string {
  const { rawBytes, filters } = node;
  const ratio = filters !== 'none' && rawBytes !== null && storageBytes > 0 ? rawBytes / storageBytes : null;
  return `${byteWords(storageBytes)}${ratio === null ? '' : ` (${ratio.toFixed(2)}:1)`}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, three digits: `512 B`, `1.02 MB`, `87.4 GB`. */
export function byteWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

/** Names can hold anything; a terminal must not be told to do something by them. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}
