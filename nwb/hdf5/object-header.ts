import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../schemas/index.ts';
import { getAddress, readExactly } from './file-bytes.ts';

/**
 * Object headers of version 1 (HDF5 File Format Specification, IV.A.1.a):
 *
 * ```
 * prefix   version u8 = 1 | 0 | messages u16 | references u32 | bytes of the first block u32 | 4 bytes of nothing
 * block    message, message, …
 * message  type u16 | bytes of the body u16 | flags u8 | 3 bytes of nothing | body
 * ```
 * A message of type 0x10 points to a further block (address, length). No checksum covers any of it, so that a body
 * can be rewritten in place as long as its size stays.
 */
export const messageType = {
  /** Space that nothing uses. */
  nil: 0x00,
  dataspace: 0x01,
  datatype: 0x03,
  layout: 0x08,
  filterPipeline: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
} as const;

export interface HeaderMessage {
  readonly type: number;
  /** Where the body begins, bytes from the start of the file. The 8 bytes before it are the message's own prefix. */
  readonly offset: number;
  /** Bytes of the body. */
  readonly size: number;
  readonly flags: number;
}

const prefixBytes = 16;
export const messagePrefixBytes = 8;
/** No object of ours has more; a damaged header must not make us read the whole disk. */
const maxBlockBytes = 64 * 1024 * 1024;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

/**
 * Lists the messages of the object header at `address`, those of continuation blocks included.
 *
 * @param baseAddress what addresses inside the file count from; `address` and the result count from byte 0
 * @throws InputError('nwb') when no object header of version 1 stands there, or it leads nowhere.
 */
export async function readObjectHeader(
  handle: FileHandle,
  path: string,
  address: number,
  baseAddress = 0,
): Promise<HeaderMessage[]> {
  const prefix = await readExactly(handle, path, address, prefixBytes);
  const version = prefix.getUint8(0);
  if (version !== 1) throw headerFault(path, address, `version byte ${version}`);
  const messageCount = prefix.getUint16(2, true);
  const blocks: Block[] = [{ address: address + prefixBytes, bytes: prefix.getUint32(8, true) }];
  const messages: HeaderMessage[] = [];
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (block === undefined) break;
    if (block.bytes > maxBlockBytes) {
      throw headerFault(path, block.address, `a block of ${block.bytes} bytes`);
    }
    const view = await readExactly(handle, path, block.address, block.bytes);
    for (const message of messagesOfBlock(view, block, path)) {
      messages.push(message);
      // This also ends continuations that lead in a circle.
      if (messages.length > messageCount) {
        throw headerFault(path, address, `more messages than the ${messageCount} that are announced`);
      }
      if (message.type === messageType.continuation) {
        const next = continuationOf(view, message, block, path);
        blocks.push({ address: baseAddress + next.address, bytes: next.bytes });
      }
    }
  }
  return messages;
}

function messagesOfBlock(view: DataView, block: Block, path: string): HeaderMessage[] {
  const messages: HeaderMessage[] = [];
  let at = 0;
  while (at + messagePrefixBytes <= view.byteLength) {
    const size = view.getUint16(at + 2, true);
    const body = at + messagePrefixBytes;
    if (body + size > view.byteLength) {
      throw headerFault(path, block.address + at, `a message of ${size} bytes that runs over its block`);
    }
    messages.push({
      type: view.getUint16(at, true),
      offset: block.address + body,
      size,
      flags: view.getUint8(at + 4),
    });
    at = body + size;
  }
  return messages;
}

function continuationOf(view: DataView, message: HeaderMessage, block: Block, path: string): Block {
  const body = message.offset - block.address;
  const address = message.size >= 16 ? getAddress(view, body) : undefined;
  const bytes = message.size >= 16 ? getAddress(view, body + 8) : undefined;
  if (address === undefined || bytes === undefined) {
    throw headerFault(path, message.offset, 'a continuation that points nowhere');
  }
  return { address, bytes };
}

/** The only message of a type. @throws InputError('nwb') when there is none, or more than one. */
export function onlyMessage(
  messages: readonly HeaderMessage[],
  type: number,
  where: { readonly path: string; readonly address: number; readonly what: string },
): HeaderMessage {
  const found = messages.filter((message) => message.type === type);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw headerFault(where.path, where.address, `${found.length} messages for the ${where.what}, not one`);
  }
  return first;
}

export function headerFault(path: string, byte: number, found: string): InputError {
  return new InputError('nwb', {
    found,
    expected: 'HDF5 structures of version 1, as they are where a file is created for the oldest readers',
    todo: 'The file is damaged, or was made for newer readers only: make it again or take it from a copy.',
    where: { file: path, byte },
  });
}
