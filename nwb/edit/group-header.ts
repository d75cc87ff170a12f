import { InputError } from '../../schemas/index.ts';
import { getAddress } from '../hdf5/file-bytes.ts';
import type { BlockOverlay } from './overlay.ts';

/** A message of an object header, of either version. */
export interface Message {
  readonly type: number;
  /** Where its prefix begins, bytes from the start of the file. */
  readonly offsetBytes: number;
  readonly body: DataView;
  /** The stretch of bytes that one checksum covers; undefined in version 1, which has none. */
  readonly checked: { readonly offsetBytes: number; readonly length: number } | undefined;
}

export const groupMessage = {
  nil: 0x00,
  linkInfo: 0x02,
  link: 0x06,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** More than any group of an NWB file has; a damaged header must end somewhere. */
const mostMessages = 65_536;
const mostBlockBytes = 64 * 1024 * 1024;
const checksumBytes = 4;
/** "OHDR" and "OCHK" as little-endian numbers. */
const headerSignature = 0x5244_484f;
const chunkSignature = 0x4b48_434f;

export function editFault(path: string, byte: number, found: string): InputError {
  return new InputError('nwb', {
    found,
    expected: 'HDF5 structures that can be changed in place',
    todo: 'Convert the session again instead, or repack the file with h5repack first.',
    where: { file: path, byte },
  });
}

/**
 * Reads the object header at `address` (HDF5 File Format Specification, IV.A.1.a and IV.A.1.b), continuations included.
 *
 * @param address bytes from the start of the file
 * @param baseAddress what addresses inside the file count from
 */
export function readMessages(overlay: BlockOverlay, address: number, baseAddress: number): Message[] {
  const start = overlay.read(address, 16);
  if (start.getUint32(0, true) === headerSignature) return readVersion2(overlay, address, baseAddress);
  if (start.getUint8(0) !== 1)
    throw editFault(overlay.path, address, `an object header of version ${start.getUint8(0)}`);
  const messages: Message[] = [];
  const blocks = [{ at: address + 16, length: start.getUint32(8, true) }];
  for (const block of blocks) {
    checkBlock(overlay, block, messages.length);
    const view = overlay.read(block.at, block.length);
    for (let at = 0; at + 8 <= view.byteLength; ) {
      const length = view.getUint16(at + 2, true);
      const message = messageOf(overlay, view, { block: block.at, at, prefix: 8, length });
      messages.push({ ...message, type: view.getUint16(at, true), checked: undefined });
      addContinuation(overlay, messages.at(-1), blocks, baseAddress);
      at += 8 + length;
    }
  }
  return messages;
}

interface HeaderBlock {
  readonly at: number;
  readonly length: number;
}

function checkBlock(overlay: BlockOverlay, block: HeaderBlock, messages: number): void {
  if (block.length > mostBlockBytes || messages > mostMessages)
    throw editFault(overlay.path, block.at, 'an object header without end');
}

function messageOf(
  overlay: BlockOverlay,
  view: DataView,
  place: { readonly block: number; readonly at: number; readonly prefix: number; readonly length: number },
): Pick<Message, 'offsetBytes' | 'body'> {
  const { block, at, prefix, length } = place;
  if (at + prefix + length > view.byteLength)
    throw editFault(overlay.path, block + at, 'a header message that runs over its block');
  const body = new DataView(view.buffer, view.byteOffset + at + prefix, length);
  return { offsetBytes: block + at, body };
}

function addContinuation(
  overlay: BlockOverlay,
  message: Message | undefined,
  blocks: HeaderBlock[],
  baseAddress: number,
): void {
  if (message?.type !== groupMessage.continuation) return;
  const at = message.body.byteLength < 16 ? undefined : getAddress(message.body, 0);
  const length = at === undefined ? undefined : getAddress(message.body, 8);
  if (at === undefined || length === undefined)
    throw editFault(overlay.path, message.offsetBytes, 'a continuation that points nowhere');
  blocks.push({ at: baseAddress + at, length });
}

function readVersion2(overlay: BlockOverlay, address: number, baseAddress: number): Message[] {
  const start = overlay.read(address, 6);
  const flags = start.getUint8(5);
  const sizeWidth = 1 << (flags & 3);
  const prefix = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4) + sizeWidth;
  const size = overlay.read(address + prefix - sizeWidth, 8);
  const length = Number(size.getBigUint64(0, true) & ((1n << BigInt(8 * sizeWidth)) - 1n));
  /** Where the messages of each block begin, and what its checksum covers before them. */
  const blocks: (HeaderBlock & { readonly before?: number })[] = [
    { at: address, length: prefix + length + checksumBytes, before: prefix },
  ];
  const messages: Message[] = [];
  for (const block of blocks) {
    checkBlock(overlay, block, messages.length);
    const view = overlay.read(block.at, block.length);
    if (block.before === undefined && view.getUint32(0, true) !== chunkSignature)
      throw editFault(overlay.path, block.at, 'no continuation of an object header');
    const end = block.length - checksumBytes;
    const messagePrefix = (flags & 0x04) === 0 ? 4 : 6;
    // A gap at the end is too short for a message.
    for (let at = block.before ?? 4; at + messagePrefix <= end; ) {
      const bodyBytes = view.getUint16(at + 1, true);
      const message = messageOf(overlay, view, {
        block: block.at,
        at,
        prefix: messagePrefix,
        length: bodyBytes,
      });
      const checked = { offsetBytes: block.at, length: end };
      messages.push({ ...message, type: view.getUint8(at), checked });
      addContinuation(overlay, messages.at(-1), blocks, baseAddress);
      at += messagePrefix + bodyBytes;
    }
  }
  return messages;
}
