import { getAddress, setUint64 } from '../hdf5/file-bytes.ts';
import { metadataChecksum } from './checksum.ts';
import { editFault, groupMessage, type Message, readMessages } from './group-header.ts';
import type { BlockOverlay } from './overlay.ts';

/**
 * Takes a link out of its group, which h5wasm cannot. The object itself stays in the file, unreachable, as after
 * every deletion in HDF5; its few bytes are not used again.
 *
 * Groups of the old kind (HDF5 File Format Specification, III.A.1, III.B, III.D) list their links in
 * ```
 * B-tree node        "TREE" | type 0 | level u8 | children u16 | siblings 8, 8 | key, child, key, … , key
 * symbol table node  "SNOD" | version 1 | 0 | links u16 | entries of 40 bytes: name's place in the heap, header, …
 * ```
 * Groups of the new kind have one header message a link (IV.A.2.g), under a checksum.
 */
const treeSignature = 0x4545_5254;
const nodeSignature = 0x444f_4e53;
const heapSignature = 0x5041_4548;
const treePrefix = 24;
const nodePrefix = 8;
const entryBytes = 40;
/** A tree of a million links is three levels high. */
const mostLevels = 8;

interface Where {
  readonly overlay: BlockOverlay;
  readonly baseAddress: number;
  readonly name: string;
}

/**
 * @param groupAddress address of the group's object header, as in an object reference
 * @param baseAddress what addresses inside the file count from
 * @returns whether the group had such a link
 * @throws InputError('nwb') for groups whose links stand in a fractal heap, and for damaged ones
 */
export function unlink(
  overlay: BlockOverlay,
  groupAddress: number,
  name: string,
  baseAddress: number,
): boolean {
  const where = { overlay, baseAddress, name };
  const address = baseAddress + groupAddress;
  const messages = readMessages(overlay, address, baseAddress);
  const table = messages.find(({ type }) => type === groupMessage.symbolTable);
  if (table !== undefined) return unlinkFromTable(where, table);
  const message = messages.find((one) => one.type === groupMessage.link && linkName(one.body) === name);
  if (message !== undefined) {
    blank(overlay, message);
    return true;
  }
  if (messages.some((one) => one.type === groupMessage.linkInfo && hasHeap(one.body)))
    throw editFault(overlay.path, address, 'a group whose links stand in a fractal heap');
  return false;
}

/** Flags, creation order when flag 1 says so, then the address of the heap. */
function hasHeap(linkInfo: DataView): boolean {
  return getAddress(linkInfo, (linkInfo.getUint8(1) & 1) === 0 ? 2 : 10) !== undefined;
}

function linkName(link: DataView): string {
  const flags = link.getUint8(1);
  const widthBytes = 1 << (flags & 3);
  const at = 2 + ((flags & 8) === 0 ? 0 : 1) + ((flags & 4) === 0 ? 0 : 8) + ((flags & 0x10) === 0 ? 0 : 1);
  // No name is longer than two bytes can say.
  const length = widthBytes === 1 ? link.getUint8(at) : link.getUint16(at, true);
  const from = link.byteOffset + at + widthBytes;
  return new TextDecoder().decode(new Uint8Array(link.buffer, from, length));
}

/** Makes the message one that nothing uses, and its block's checksum right again. */
function blank(overlay: BlockOverlay, message: Message): void {
  overlay.write(Uint8Array.of(groupMessage.nil), message.offsetBytes);
  if (message.checked === undefined) return;
  const { offsetBytes, length } = message.checked;
  const covered = new Uint8Array(overlay.read(offsetBytes, length).buffer);
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, metadataChecksum(covered), true);
  overlay.write(new Uint8Array(sum.buffer), offsetBytes + length);
}

function unlinkFromTable(where: Where, table: Message): boolean {
  const { overlay, baseAddress } = where;
  const tree = getAddress(table.body, 0);
  const heap = getAddress(table.body, 8);
  if (tree === undefined || heap === undefined)
    throw editFault(overlay.path, table.offsetBytes, 'a symbol table that points nowhere');
  const heapHeader = overlay.read(baseAddress + heap, 32);
  const names = getAddress(heapHeader, 24);
  if (heapHeader.getUint32(0, true) !== heapSignature || names === undefined)
    throw editFault(overlay.path, baseAddress + heap, 'no heap of names');
  return unlinkBelow(where, baseAddress + tree, baseAddress + names, mostLevels);
}

function unlinkBelow(where: Where, treeAt: number, namesAt: number, levels: number): boolean {
  const { overlay, baseAddress } = where;
  const node = overlay.read(treeAt, treePrefix);
  if (node.getUint32(0, true) !== treeSignature || levels === 0)
    throw editFault(overlay.path, treeAt, 'no node of a B-tree');
  const level = node.getUint8(5);
  const children = node.getUint16(6, true);
  const pairs = overlay.read(treeAt + treePrefix, children * 16 + 8);
  for (let index = 0; index < children; index += 1) {
    const child = getAddress(pairs, index * 16 + 8);
    if (child === undefined) throw editFault(overlay.path, treeAt, 'a B-tree that points nowhere');
    if (level > 0) {
      if (unlinkBelow(where, baseAddress + child, namesAt, levels - 1)) return true;
      continue;
    }
    const left = unlinkFromNode(where, baseAddress + child, namesAt);
    if (left === undefined) continue;
    if (left === 0) dropChild(overlay, { treeAt, pairs, children, index, isRoot: levels === mostLevels });
    return true;
  }
  return false;
}

/** The links left in the node; undefined when the name is not among them. */
function unlinkFromNode({ overlay, name }: Where, nodeAt: number, namesAt: number): number | undefined {
  const header = overlay.read(nodeAt, nodePrefix);
  if (header.getUint32(0, true) !== nodeSignature)
    throw editFault(overlay.path, nodeAt, 'no node of a symbol table');
  const links = header.getUint16(6, true);
  const entries = overlay.read(nodeAt + nodePrefix, links * entryBytes);
  const wanted = new TextEncoder().encode(`${name}\0`);
  for (let index = 0; index < links; index += 1) {
    const nameAt = getAddress(entries, index * entryBytes);
    if (nameAt === undefined) continue;
    const found = new Uint8Array(overlay.read(namesAt + nameAt, wanted.length).buffer);
    if (Buffer.compare(found, wanted) !== 0) continue;
    const kept = new Uint8Array(links * entryBytes);
    const all = new Uint8Array(entries.buffer);
    kept.set(all.subarray(0, index * entryBytes));
    kept.set(all.subarray((index + 1) * entryBytes), index * entryBytes);
    overlay.write(kept, nodeAt + nodePrefix);
    header.setUint16(6, links - 1, true);
    overlay.write(new Uint8Array(header.buffer), nodeAt);
    return links - 1;
  }
  return undefined;
}

interface EmptyChild {
  readonly treeAt: number;
  readonly pairs: DataView;
  readonly children: number;
  readonly index: number;
  readonly isRoot: boolean;
}

/** Takes a node without links out of the lowest level of the tree. HDF5 keeps no empty nodes. */
function dropChild(overlay: BlockOverlay, { treeAt, pairs, children, index, isRoot }: EmptyChild): void {
  // In a taller tree the keys of the levels above would have to follow.
  if (!isRoot) throw editFault(overlay.path, treeAt, 'a group of very many links');
  const keysAndChildren: number[] = [];
  for (let at = 0; at < pairs.byteLength; at += 8) keysAndChildren.push(getAddress(pairs, at) ?? 0);
  // The child and the key behind it: the next child's lower bound then reaches further down.
  keysAndChildren.splice(index * 2 + 1, 2);
  const packed = new DataView(new ArrayBuffer(pairs.byteLength));
  for (const [place, value] of keysAndChildren.entries()) setUint64(packed, place * 8, value);
  overlay.write(new Uint8Array(packed.buffer), treeAt + treePrefix);
  const count = new DataView(new ArrayBuffer(2));
  count.setUint16(0, children - 1, true);
  overlay.write(new Uint8Array(count.buffer), treeAt + 6);
}
