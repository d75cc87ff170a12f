import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  parseTrodesHead,
  readTrodesData,
  readTrodesEnds,
  trodesColumn,
} from '../../recording/spikegadgets/trodes-data.ts';
import { parseTrodesFields } from '../../recording/spikegadgets/trodes-data-fields.ts';
import { CancelledError } from '../../schemas/index.ts';
import { refusalNow, refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { syncFields, trodesHead } from './trodes-file.ts';

const path = temporaryFolder('renshaw-trodes-data');

async function written(name: string, ...pieces: readonly Uint8Array[]): Promise<string> {
  const file = path(name);
  await writeFile(file, Buffer.concat(pieces));
  return file;
}

describe('the line Fields:', () => {
  test('gives each field its type, its place and the length of a record', () => {
    expect(parseTrodesFields(syncFields)).toEqual({
      fields: [
        { name: 'PosTimestamp', type: 'uint32', repeat: 1, offsetBytes: 0 },
        { name: 'HWframeCount', type: 'uint32', repeat: 1, offsetBytes: 4 },
        { name: 'HWTimestamp', type: 'uint64', repeat: 1, offsetBytes: 8 },
      ],
      recordBytes: 16,
    });
  });

  test.each([
    ['<a 4*float32>', 'float32', 4, 16],
    ['<a float32*4>', 'float32', 4, 16],
    ['< a  4 * float >', 'float', 4, 16],
    ['<a UINT16>', 'uint16', 1, 2],
    ['<a double>', 'double', 1, 8],
    ['<a 3*int8>', 'int8', 3, 3],
    ['<a int64>', 'int64', 1, 8],
  ])('reads %s', (line, type, repeat, recordBytes) => {
    expect(parseTrodesFields(line)).toEqual({
      fields: [{ name: 'a', type, repeat, offsetBytes: 0 }],
      recordBytes,
    });
  });

  test.each([
    ['', 'no field'],
    ['<time uint32', 'where a field like <time uint32> should stand'],
    ['<time>', 'where a field like <time uint32> should stand'],
    ['<time uint33>', 'the type "uint33" of the field time'],
    ['<time toString>', 'the type "toString"'],
    ['<time 0*uint8>', 'the type "0*uint8"'],
    ['<time 4*4>', 'the type "4*4"'],
    ['<time uint32><TIME uint8>', 'the field TIME twice'],
    ['<wave 9999999*double>', 'records of more than'],
  ])('says what is wrong with "%s"', (line, words) => {
    expect(parseTrodesFields(line)).toContain(words);
  });
});

describe('a Trodes data file', () => {
  test('is read into columns of the types that it names', async () => {
    const records = Buffer.alloc(2 * 23);
    for (const [record, at] of [0, 23].entries()) {
      records.writeUInt32LE(4_000_000_000 + record, at);
      records.writeInt16LE(-7 - record, at + 4);
      records.writeUInt8(200 + record, at + 6);
      records.writeFloatLE(1.5 + record, at + 7);
      records.writeFloatLE(2.5 + record, at + 11);
      records.writeDoubleLE(0.1 * (record + 1), at + 15);
    }
    const fields = '<Time uint32><delta int16><State uint8><pair 2*float32><value double>';
    const data = await readTrodesData(await written('types', trodesHead(fields), records));
    expect(data).toMatchObject({ records: 2, trailingBytes: 0, recordBytes: 23 });
    const values = (name: string) => data.columns.get(name)?.values;
    expect(values('time')).toEqual(Uint32Array.of(4_000_000_000, 4_000_000_001));
    expect(values('delta')).toEqual(Int16Array.of(-7, -8));
    expect(values('state')).toEqual(Uint8Array.of(200, 201));
    expect(values('pair')).toEqual(Float32Array.of(1.5, 2.5, 2.5, 3.5));
    expect(values('value')).toEqual(Float64Array.of(0.1, 0.2));
  });

  test('may have settings in any case, lines of Windows, and other settings', async () => {
    const head = Buffer.from(
      '<START SETTINGS>\r\nCamera Name: a: b\r\nno colon\r\nFIELDS: <time uint32>\r\n<end settings>\r\n',
    );
    const data = await readTrodesData(await written('windows', head, Buffer.from([1, 0, 0, 0])));
    expect(data.settings.get('camera name')).toBe('a: b');
    expect(data.columns.get('time')?.values).toEqual(Uint32Array.of(1));
  });

  test('may hold the bytes of a line end, or of the head, in its records', async () => {
    const body = Buffer.from('\n\r\n\n<End settings>\n');
    const data = await readTrodesData(await written('newlines', trodesHead('<x uint8>'), body));
    expect(data.columns.get('x')?.values).toEqual(Uint8Array.from(body));
  });

  test('keeps the whole records of one that was cut off, and says how much is left', async () => {
    const body = Buffer.alloc(16 * 3 + 5, 1);
    const data = await readTrodesData(await written('cut', trodesHead(syncFields), body));
    expect(data).toMatchObject({ records: 3, trailingBytes: 5 });
  });

  test('may end behind its head', async () => {
    const data = await readTrodesData(await written('empty', trodesHead(syncFields).subarray(0, -1)));
    expect(data.records).toBe(0);
  });

  test('of several blocks is read as one', async () => {
    const records = 700_000;
    const body = Buffer.alloc(records * 7);
    for (let record = 0; record < records; record++) body.writeUInt32LE(record, record * 7 + 3);
    const data = await readTrodesData(await written('long', trodesHead('<pad 3*uint8><n uint32>'), body));
    const values = data.columns.get('n')?.values ?? [];
    expect(values).toHaveLength(records);
    expect([0, 599_186, 599_187, records - 1].map((record) => values[record])).toEqual([
      0,
      599_186,
      599_187,
      records - 1,
    ]);
  });

  test.each([
    [0, []],
    [1, [0]],
    [2, [0, 1]],
    [900, [0, 899]],
  ])('of %i records tells its first and its last', async (records, ends) => {
    const body = Buffer.alloc(records * 4 + 3);
    for (let record = 0; record < records; record++) body.writeUInt32LE(record, record * 4);
    const data = await readTrodesEnds(await written('ends', trodesHead('<n uint32>'), body));
    expect([...(data.columns.get('n')?.values ?? [])]).toEqual(ends);
    expect(data).toMatchObject({ records: ends.length, trailingBytes: 3 });
  });

  test.each([
    ['without Fields:', trodesHead(undefined), 'without a line "Fields:"', 0],
    ['with Fields: that say nothing', trodesHead('time'), '"time" where a field', 35],
    ['that is none', Buffer.from('\u0000\u0001binary'), '"··binary" as the first line', 0],
    ['of nothing', Buffer.alloc(0), '"" as the first line', 0],
    [
      'without an end of its settings',
      Buffer.from('<Start settings>\nFields: <a uint8>\n'),
      'no <End settings>',
      35,
    ],
  ])('%s is refused with what, where and what to do', (_what, bytes, found, byte) => {
    const { kind, fault } = refusalNow(() => parseTrodesHead(bytes, 'some.dat'));
    expect(kind).toBe('file');
    expect(fault.found).toContain(found);
    expect(fault.where).toEqual({ file: 'some.dat', byte });
    expect(fault.todo).toMatch(/[.]$/);
  });

  test('is not searched for the end of its settings beyond 64 KiB', async () => {
    const late = Buffer.concat([
      Buffer.from('<Start settings>\n'),
      Buffer.alloc(100_000, 'x'),
      trodesHead('<a uint8>'),
    ]);
    const { fault } = await refusalOf(async () => readTrodesData(await written('late', late)));
    expect(fault.found).toBe('no <End settings> within 65536 bytes');
  });

  test('that is gone is refused, and reading can be cancelled', async () => {
    expect((await refusalOf(() => readTrodesData(path('gone')))).kind).toBe('file');
    const file = await written('cancelled', trodesHead('<a uint8>'), Buffer.alloc(3));
    await expect(readTrodesData(file, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
  });

  test('gives the first column of several names that holds one number a record', async () => {
    const file = await written(
      'names',
      trodesHead('<frameCount uint8><time 2*uint8>'),
      Buffer.from([7, 8, 9]),
    );
    const data = await readTrodesData(file);
    expect(trodesColumn(data, ['HWframeCount', 'FRAMECOUNT'])?.values).toEqual(Uint8Array.of(7));
    expect(trodesColumn(data, ['time'])).toBeUndefined();
  });
});
