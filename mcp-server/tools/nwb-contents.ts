import { stat } from 'node:fs/promises';
import { readTree, type TreeNode } from '../../nwb/index.ts';
import { InputError, type NwbContents } from '../../schemas/index.ts';

/** Objects that one answer holds at most: a file of a large session has a few hundred. */
const MAX_OBJECTS = 500;

/** The type stands by itself, and ids tell nobody anything. */
const LEFT_OUT = new Set(['neurodata_type', 'object_id', 'namespace']);

/**
 * What a file holds at and below `path`, to a depth.
 * @throws InputError `file`, `nwb`; CancelledError
 */
export async function nwbContents(
  file: string,
  path: string,
  depth: number,
  signal: AbortSignal,
): Promise<NwbContents> {
  const { size } = await stat(file);
  const start = nodeAt(await readTree(file, signal), path);
  if (start === undefined)
    throw new InputError('nwb', {
      found: `nothing at ${path}`,
      expected: 'an object of this file',
      todo: 'Look at the file from / first, and take a path from there.',
      where: { file },
    });
  const all = objectsBelow(start, depth);
  return { file, bytes: size, objects: all.slice(0, MAX_OBJECTS).map(described), total: all.length };
}

function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  const names = path.split('/').filter((name) => name !== '');
  return names.reduce<TreeNode | undefined>(
    (node, name) => (node?.kind === 'group' ? node.children.find((child) => child.name === name) : undefined),
    root,
  );
}

function objectsBelow(node: TreeNode, depth: number): TreeNode[] {
  if (node.kind !== 'group' || depth <= 0) return [node];
  return [node, ...node.children.flatMap((child) => objectsBelow(child, depth - 1))];
}

function described(node: TreeNode): NwbContents['objects'][number] {
  const { path, kind } = node;
  if (node.kind === 'link' || node.kind === 'same') return { path, kind, target: node.target };
  if (node.kind !== 'group' && node.kind !== 'dataset') return { path, kind };
  const type = node.attributes.find(({ name }) => name === 'neurodata_type')?.value;
  const attributes = node.attributes.flatMap(({ name, value }) =>
    value === null || LEFT_OUT.has(name) ? [] : [[name, unquoted(value)] as const],
  );
  return {
    path,
    kind,
    ...(type === null || type === undefined ? {} : { neurodataType: unquoted(type) }),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
    ...(node.kind === 'group'
      ? {}
      : {
          dtype: node.dtype,
          shape: node.shape === null ? null : [...node.shape],
          ...(node.value === null ? {} : { value: unquoted(node.value) }),
          ...(node.storageBytes === null ? {} : { storedBytes: node.storageBytes }),
          ...(node.fault === null ? {} : { fault: node.fault }),
        }),
  };
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, '$1');
