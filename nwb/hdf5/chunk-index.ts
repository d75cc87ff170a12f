import type { PlacedChunk } from './chunk-log.ts';
import { setUint64, undefinedAddress } from './file-bytes.ts';

/**
 * The index of a chunked dataset: a B-tree of version 1, node type 1 (HDF5 File Format Specification, III.A.1).
 *
 * ```
 * node  "TREE" | type u8 = 1 | level u8 | children used u16 | left sibling u64 | right sibling u64
 *       | key 0 | child 0 | key 1 | child 1 | … | last key
 * key   bytes of the chunk in the file u32 | filter mask u32 | offset of the chunk along each axis u64 each | 0 u64
 * ```
 * Every node has the same size and room for 64 children. Key i belongs to the first chunk under child i; the key
 * after the last child is that of the next node's first chunk, and past the last chunk one that is greater.
 */
export interface ChunkGrid {
  /** Elements of a chunk along each axis. */
  readonly chunkShape: readonly number[];
  /** Chunks along each axis. */
  readonly chunkCounts: readonly number[];
}

/** Twice the K of chunk indexes, which is 32 in every file with a superblock of version 0. */
const maxChildren = 64;
const nodeHeadBytes = 24;
const addressBytes = 8;
const chunkNodeType = 1;

function keyBytes(rank: number): number {
  return 8 + 8 * (rank + 1);
}

function nodeBytes(rank: number): number {
  return nodeHeadBytes + maxChildren * (keyBytes(rank) + addressBytes) + keyBytes(rank);
}

/** Number of nodes on every level from the leaves to the root, for `chunkCount` chunks (at least one). */
function nodesOfLevels(chunkCount: number): number[] {
  const levels = [Math.ceil(chunkCount / maxChildren)];
  for (let nodes = levels[0] ?? 1; nodes > 1; ) {
    nodes = Math.ceil(nodes / maxChildren);
    levels.push(nodes);
  }
  return levels;
}

/** One node, ready to be written. */
export interface IndexNode {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Where the index stands if it is written from `address` on. */
export interface IndexPlan {
  readonly rootAddress: number;
  /** First byte after the index. */
  readonly endAddress: number;
}

export function planChunkIndex(chunkCount: number, rank: number, address: number): IndexPlan {
  const nodes = nodesOfLevels(chunkCount).reduce((sum, count) => sum + count, 0);
  const endAddress = address + nodes * nodeBytes(rank);
  return { rootAddress: endAddress - nodeBytes(rank), endAddress };
}

/**
 * The nodes of the index in the order of their addresses, leaves first, the root last. The bytes of a node are valid
 * until the next one is asked for.
 */
export function* chunkIndexNodes(
  grid: ChunkGrid,
  chunkAt: (ordinal: number) => PlacedChunk,
  address: number,
): Generator<IndexNode, void, undefined> {
  const rank = grid.chunkShape.length;
  const chunkCount = grid.chunkCounts.reduce((product, count) => product * count, 1);
  const bytesOfNode = nodeBytes(rank);
  const bytes = new Uint8Array(bytesOfNode);
  const view = new DataView(bytes.buffer);
  const levels = nodesOfLevels(chunkCount);
  let levelAddress = address;
  let childLevelAddress = address;
  for (let level = 0; level < levels.length; level += 1) {
    const nodeCount = levels[level] ?? 0;
    const childCount = level === 0 ? chunkCount : (levels[level - 1] ?? 0);
    const chunksPerChild = maxChildren ** level;
    for (let node = 0; node < nodeCount; node += 1) {
      const firstChild = node * maxChildren;
      const children = Math.min(maxChildren, childCount - firstChild);
      bytes.fill(0);
      writeNodeHead(view, level, children);
      const nodeAddress = levelAddress + node * bytesOfNode;
      writeSibling(view, 8, node > 0 ? nodeAddress - bytesOfNode : undefined);
      writeSibling(view, 16, node + 1 < nodeCount ? nodeAddress + bytesOfNode : undefined);
      let at = nodeHeadBytes;
      for (let child = firstChild; child < firstChild + children; child += 1) {
        const ordinal = child * chunksPerChild;
        const chunk = chunkAt(ordinal);
        at = writeKey(view, at, grid, ordinal, chunk.sizeBytes);
        setUint64(view, at, level === 0 ? chunk.address : childLevelAddress + child * bytesOfNode);
        at += addressBytes;
      }
      const next = (firstChild + children) * chunksPerChild;
      if (next < chunkCount) writeKey(view, at, grid, next, chunkAt(next).sizeBytes);
      else writeKey(view, at, grid, chunkCount, 0);
      yield { address: nodeAddress, bytes };
    }
    childLevelAddress = levelAddress;
    levelAddress += nodeCount * bytesOfNode;
  }
}

function writeNodeHead(view: DataView, level: number, children: number): void {
  new Uint8Array(view.buffer).set([0x54, 0x52, 0x45, 0x45], 0); // "TREE"
  view.setUint8(4, chunkNodeType);
  view.setUint8(5, level);
  view.setUint16(6, children, true);
}

function writeSibling(view: DataView, at: number, address: number | undefined): void {
  if (address === undefined) view.setBigUint64(at, undefinedAddress, true);
  else setUint64(view, at, address);
}

/**
 * Writes the key of chunk `ordinal` (row-major; the number of all chunks stands for "one past the end", which is the
 * first chunk of a row of chunks that does not exist) and gives the offset behind it.
 */
function writeKey(view: DataView, at: number, grid: ChunkGrid, ordinal: number, sizeBytes: number): number {
  view.setUint32(at, sizeBytes, true);
  view.setUint32(at + 4, 0, true);
  let rest = ordinal;
  for (let axis = grid.chunkShape.length - 1; axis >= 0; axis -= 1) {
    // The first axis has no end here: the key past the last chunk lies on the next row of chunks.
    const count = axis === 0 ? rest + 1 : (grid.chunkCounts[axis] ?? 1);
    const index = rest % count;
    rest = (rest - index) / count;
    setUint64(view, at + 8 + 8 * axis, index * (grid.chunkShape[axis] ?? 1));
  }
  setUint64(view, at + 8 + 8 * grid.chunkShape.length, 0);
  return at + keyBytes(grid.chunkShape.length);
}
