import { readFile, stat, truncate } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  decodeChunkJournal,
  encodeHeader,
  encodeRecords,
  type JournalChunk,
  type JournalHeader,
} from '../../nwb/hdf5/chunk-journal.ts';
import { JournalWriter } from '../../nwb/hdf5/journal-writer.ts';
import { temporaryFolder } from './bulk-fixture.ts';

const header: JournalHeader = {
  datasets: ['/one', '/two'],
  chunksFromBytes: 4096,
  about: { identifier: 'µ-id' },
};
const chunks: readonly JournalChunk[] = [
  { dataset: '/two', ordinal: 7, address: 4096, sizeBytes: 100 },
  { dataset: '/one', ordinal: 2 ** 32 - 1, address: 2 ** 45 + 1, sizeBytes: 2 ** 32 - 1 },
  { dataset: '/one', ordinal: 0, address: 4196, sizeBytes: 1 },
];

function journal(): { readonly bytes: Uint8Array; readonly start: number } {
  const { bytes, crc } = encodeHeader(header);
  return {
    bytes: Buffer.concat([bytes, encodeRecords(chunks, header.datasets, crc)]),
    start: bytes.length,
  };
}

describe('a journal of chunks', () => {
  it('gives back header and chunks', () => {
    const { bytes } = journal();
    expect(decodeChunkJournal(bytes)).toMatchObject({ header, chunks, wholeBytes: bytes.length });
  });

  it('cut anywhere loses the records that are not whole, and nothing else', () => {
    const { bytes, start } = journal();
    for (let length = 0; length < bytes.length; length += 1) {
      const decoded = decodeChunkJournal(bytes.subarray(0, length));
      const whole = Math.floor((length - start) / 24);
      if (length < start) expect(decoded).toBeUndefined();
      else {
        expect(decoded?.chunks).toEqual(chunks.slice(0, whole));
        expect(decoded?.wholeBytes).toBe(start + 24 * whole);
      }
    }
  });

  it('with any byte changed believes nothing from there on', () => {
    const { bytes, start } = journal();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const decoded = decodeChunkJournal(changed);
      if (at < start) expect(decoded).toBeUndefined();
      else expect(decoded?.chunks).toEqual(chunks.slice(0, Math.floor((at - start) / 24)));
    }
  });

  it('takes no records of another journal, such as stood in the same place of the disk before', () => {
    const { bytes, start } = journal();
    const other = encodeHeader({ ...header, about: { identifier: 'other' } });
    const mixed = Buffer.concat([other.bytes, bytes.subarray(start)]);
    expect(decodeChunkJournal(mixed)).toMatchObject({ chunks: [], wholeBytes: other.bytes.length });
  });
});

describe('the writer of a journal', () => {
  async function read(path: string) {
    const decoded = decodeChunkJournal(await readFile(path));
    if (decoded === undefined) throw new Error('no journal');
    return decoded;
  }

  it('records no chunk before its bytes were synced', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('x.journal');
    const writer = await JournalWriter.create(path, header);
    const synced = Promise.withResolvers<void>();
    writer.follow(() => synced.promise);
    for (const chunk of chunks) writer.placed(chunk);
    writer.placed({ dataset: '/three', ordinal: 0, address: 5000, sizeBytes: 1 });
    writer.recordSoon();
    const closed = writer.close();
    expect((await read(path)).chunks).toEqual([]);
    synced.resolve();
    await closed;
    expect((await read(path)).chunks).toEqual(chunks);
  });

  it('fails the conversion when chunks cannot be synced, and records none of them', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('x.journal');
    const writer = await JournalWriter.create(path, header);
    writer.follow(() => Promise.reject(new Error('EIO')));
    const [chunk] = chunks;
    if (chunk === undefined) throw new Error('no chunk');
    writer.placed(chunk);
    writer.recordSoon();
    await vi.waitFor(() => expect(() => writer.placed(chunk)).toThrow('EIO'), 60_000);
    await writer.close();
    expect((await read(path)).chunks).toEqual([]);
  });

  it('goes on behind the last whole record', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('x.journal');
    const [first, second, third] = chunks;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no chunks');
    const before = await JournalWriter.create(path, header);
    before.placed(first);
    before.placed(second);
    await before.close();
    await truncate(path, (await stat(path)).size - 5);
    const after = await JournalWriter.goOn(path, await read(path));
    after.placed(third);
    await after.close();
    expect((await read(path)).chunks).toEqual([first, third]);
  });

  it('notices another one that writes the same journal, and lets neither go on', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('x.journal');
    const one = await JournalWriter.create(path, header);
    const other = await JournalWriter.goOn(path, await read(path));
    await expect(one.checkOwner()).rejects.toMatchObject({ kind: 'output' });
    await expect(other.checkOwner()).rejects.toMatchObject({ kind: 'output' });
    await one.close();
    await other.close();
  });
});
