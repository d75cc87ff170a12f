import { open, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeFault } from '../../nwb/hdf5/file-bytes.ts';
import { filterMessage } from '../../nwb/hdf5/filter-message.ts';
import { messageType, onlyMessage, readObjectHeader } from '../../nwb/hdf5/object-header.ts';
import { temporaryFolder } from './bulk-fixture.ts';

/** An object header of version 1 from its blocks of messages; a continuation is a message like the others. */
function headerBytes(messages: number, blocks: readonly Uint8Array[], version = 1): Uint8Array {
  const [first = new Uint8Array(0), ...further] = blocks;
  const prefix = new DataView(new ArrayBuffer(16));
  prefix.setUint8(0, version);
  prefix.setUint16(2, messages, true);
  prefix.setUint32(8, first.length, true);
  return Buffer.concat([new Uint8Array(prefix.buffer), first, ...further]);
}

function message(type: number, body: Uint8Array, announced = body.length): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, type, true);
  head.setUint16(2, announced, true);
  return Buffer.concat([new Uint8Array(head.buffer), body]);
}

function continuation(address: bigint, length: bigint): Uint8Array {
  const body = new DataView(new ArrayBuffer(16));
  body.setBigUint64(0, address, true);
  body.setBigUint64(8, length, true);
  return message(messageType.continuation, new Uint8Array(body.buffer));
}

async function read(bytes: Uint8Array) {
  await using folder = await temporaryFolder();
  const path = folder.file('header.bin');
  await writeFile(path, bytes);
  const handle = await open(path, 'r');
  try {
    return await readObjectHeader(handle, path, 0);
  } finally {
    await handle.close();
  }
}

describe('readObjectHeader', () => {
  it('lists messages with the place of their bodies, and follows continuations', async () => {
    // The prefix and the first block end at byte 56, where the second block stands.
    const first = Buffer.concat([message(1, new Uint8Array(8)), continuation(56n, 24n)]);
    const second = Buffer.concat([message(3, new Uint8Array(8)), message(0, new Uint8Array(0))]);
    const placed = headerBytes(4, [first, second]);
    expect(await read(placed)).toEqual([
      { type: 1, offset: 24, size: 8, flags: 0 },
      { type: 0x10, offset: 40, size: 16, flags: 0 },
      { type: 3, offset: 64, size: 8, flags: 0 },
      { type: 0, offset: 80, size: 0, flags: 0 },
    ]);
  });

  it('refuses what is no such header, and never reads for ever', async () => {
    await expect(read(headerBytes(0, [], 2))).rejects.toThrow('found version byte 2');
    await expect(read(headerBytes(1, [message(1, new Uint8Array(8), 99)]))).rejects.toThrow(
      'runs over its block',
    );
    await expect(read(headerBytes(0, [message(1, new Uint8Array(8))]))).rejects.toThrow(
      'more messages than the 0',
    );
    await expect(read(headerBytes(1, [continuation(0xffff_ffff_ffff_ffffn, 8n)]))).rejects.toThrow('nowhere');
    await expect(read(headerBytes(1, [continuation(16n, 2n ** 50n)]))).rejects.toThrow('a block of');
    // A continuation that points to itself.
    await expect(read(headerBytes(1, [continuation(16n, 24n)]))).rejects.toThrow('more messages than the 1');
    await expect(read(new Uint8Array(5))).rejects.toThrow('the end of the file after 5 of 16 bytes');
  });

  it('finds the only message of a type', () => {
    const one = { type: 1, offset: 0, size: 0, flags: 0 };
    const where = { path: 'x.h5', address: 96, what: 'layout' };
    expect(onlyMessage([one], 1, where)).toBe(one);
    expect(() => onlyMessage([one, one], 1, where)).toThrow('x.h5, byte 96: found 2 messages for the layout');
  });
});

describe('filterMessage', () => {
  it('takes exactly the room of deflate with eight client values', () => {
    const bytes = filterMessage(2, { name: 'deflate', level: 4 }, 56) ?? new Uint8Array(0);
    const shuffle = [2, 0, 8, 0, 1, 0, 1, 0, ...Buffer.from('shuffle\0'), 2, 0, 0, 0, 0, 0, 0, 0];
    const deflate = [1, 0, 8, 0, 1, 0, 1, 0, ...Buffer.from('deflate\0'), 4, 0, 0, 0, 0, 0, 0, 0];
    expect([...bytes]).toEqual([1, 2, 0, 0, 0, 0, 0, 0, ...shuffle, ...deflate]);
    expect(() => filterMessage(2, { name: 'deflate', level: 4 }, 48)).toThrow('do not fit');
    expect(filterMessage(2, { name: 'none' }, 56)).toBeNull();
  });

  it('names zstd by its registered number alone', () => {
    const bytes = filterMessage(1, { name: 'zstd', level: 3 }, 56) ?? new Uint8Array(0);
    const zstd = [0x0f, 0x7d, 0, 0, 1, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0];
    expect([...bytes.subarray(0, 24)]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, ...zstd]);
    expect(() => filterMessage(1, { name: 'zstd', level: 23 }, 56)).toThrow('level 23');
  });
});

describe('writeFault', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'])('tells the person what %s means', (code) => {
    const cause = Object.assign(new Error(code), { code });
    expect(writeFault(cause, 'out.nwb.part', 7)).toMatchObject({ kind: 'output', cause });
  });

  it('leaves other errors alone', () => {
    const cause = new TypeError('ours');
    expect(writeFault(cause, 'out.nwb.part', 7)).toBe(cause);
  });
});
