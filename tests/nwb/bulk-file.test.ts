import { appendFile, open, readFile, stat, writeFile } from 'node:fs/promises';
import type { Dataset } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { type BulkDtype, createBulkDataset } from '../../nwb/hdf5/bulk-dataset.ts';
import { BulkFile } from '../../nwb/hdf5/bulk-file.ts';
import {
  chunksOf,
  encodeChunk,
  expectedValues,
  filterOf,
  type Planned,
  readWithH5wasm,
  temporaryFolder,
  writeBulk,
  writeWithH5wasm,
} from './bulk-fixture.ts';

async function readBack(path: string, dataset: string) {
  return await readWithH5wasm(path, (file) => {
    const found = file.get(dataset) as Dataset;
    const values = found.shape?.includes(0)
      ? []
      : Array.from(found.value as ArrayLike<number | bigint>, Number);
    return { values, shape: found.shape, maxshape: found.metadata.maxshape, filters: found.filters };
  });
}

const counting = (row: number, column: number) => ((row * 31 + column * 7) % 200) - 100;
const small: Planned = {
  path: '/acquisition/data',
  dtype: '<i2',
  chunkShape: [4, 3],
  columns: 7,
  rows: 10,
  valueAt: counting,
};

describe('chunks placed by BulkFile read back through HDF5', () => {
  const dtypes: BulkDtype[] = ['<i1', '<u1', '<i2', '<u2', '<i4', '<u4', '<i8', '<u8', '<f4', '<f8'];
  it.each(dtypes)('as %s, rank 1 and 2, with chunks over the edges', async (dtype) => {
    await using folder = await temporaryFolder();
    const path = folder.file('one.h5');
    const signed = dtype.startsWith('<i') || dtype.startsWith('<f');
    const valueAt = signed ? counting : (row: number, column: number) => counting(row, column) + 100;
    const plans: Planned[] = [
      { ...small, dtype, valueAt },
      { path: '/line', dtype, chunkShape: [6], rows: 20, valueAt },
    ];
    await writeBulk(path, plans, 3);
    for (const plan of plans) expect((await readBack(path, plan.path)).values).toEqual(expectedValues(plan));
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('at level %i, and the filters say so', async (level) => {
    await using folder = await temporaryFolder();
    const path = folder.file('level.h5');
    const bytes: Planned = { path: '/bytes', dtype: '<u1', chunkShape: [8], rows: 9, valueAt: (row) => row };
    await writeBulk(path, [small, bytes], level);
    const data = await readBack(path, small.path);
    expect(data.values).toEqual(expectedValues(small));
    expect(data.shape).toEqual([10, 7]);
    const shuffle = { id: 2, name: 'shuffle', cd_values: [2] };
    const deflate = { id: 1, name: 'deflate', cd_values: [level] };
    expect(data.filters).toEqual(level === 0 ? [] : [shuffle, deflate]);
    expect((await readBack(path, '/bytes')).filters).toEqual(level === 0 ? [] : [deflate]);
    expect((await readBack(path, '/bytes')).values).toEqual(expectedValues(bytes));
  });

  // A leaf of the index has room for 64 chunks, two levels for 4096.
  it.each([1, 63, 64, 65, 4096, 4097, 5000])('with %i chunks on one axis', async (chunks) => {
    await using folder = await temporaryFolder();
    const path = folder.file('many.h5');
    const plan: Planned = {
      path: '/t',
      dtype: '<i4',
      chunkShape: [2],
      rows: 2 * chunks - 1,
      valueAt: (row) => row,
    };
    await writeBulk(path, [plan], 0);
    expect((await readBack(path, '/t')).values).toEqual(expectedValues(plan));
  });

  it('with 4290 chunks on two axes', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('many2.h5');
    const valueAt = (row: number, column: number) => row * 6 + column;
    const plan: Planned = { path: '/e', dtype: '<i2', chunkShape: [2, 2], columns: 5, rows: 2860, valueAt };
    await writeBulk(path, [plan], 1);
    expect((await readBack(path, '/e')).values).toEqual(expectedValues(plan));
  });

  it('with no rows at all, beside a dataset that has some', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('none.h5');
    const none: Planned = { ...small, path: '/none', rows: 0 };
    await writeBulk(path, [none, small], 4);
    const read = await readBack(path, '/none');
    expect(read.shape).toEqual([0, 7]);
    expect(read.values).toEqual([]);
    expect((await readBack(path, small.path)).values).toEqual(expectedValues(small));
  });

  it('with attributes that h5wasm put on the dataset, many enough to need a continuation', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('attributes.h5');
    const names = Array.from({ length: 30 }, (_, index) => `attribute ${index}`);
    const dataset = await writeWithH5wasm(path, (file) => {
      const created = createBulkDataset(file, 'data', small);
      const data = file.get('data') as Dataset;
      for (const name of names) data.create_attribute(name, `${name} of the data`.repeat(5));
      return created;
    });
    await using bulk = await BulkFile.open(path, [dataset]);
    for (const chunk of chunksOf({ ...small, path: '/data' }, 2, 2)) {
      await bulk.place('/data', chunk.chunkOffset, chunk.bytes);
    }
    bulk.setRows('/data', small.rows);
    await bulk.finish({ filter: filterOf(2) });
    expect((await readBack(path, '/data')).values).toEqual(expectedValues(small));
    const attributes = await readWithH5wasm(path, (file) =>
      names.map((name) => (file.get('data') as Dataset).attrs[name]?.value),
    );
    expect(attributes).toEqual(names.map((name) => `${name} of the data`.repeat(5)));
  });
});

describe('BulkFile', () => {
  it('says what every dataset takes, and ends the file at its last byte', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('totals.h5');
    const [dataset] = await writeBulk(path, [small], 4);
    expect(dataset).toMatchObject({ path: '/acquisition/data', rank: 2, elementBytes: 2, columns: 7 });
    const chunks = chunksOf(small, 2, 4);
    const again = await writeWithH5wasm(path, (file) => createBulkDataset(file, 'd', small));
    await appendFile(path, 'what an earlier attempt left behind');
    await using bulk = await BulkFile.open(path, [again]);
    for (const chunk of chunks) await bulk.place('/d', chunk.chunkOffset, chunk.bytes);
    bulk.setRows('/d', small.rows);
    const totals = (await bulk.finish({ filter: filterOf(4) })).get('/d');
    const compressedBytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    expect(totals).toEqual({ rows: 10, chunks: chunks.length, compressedBytes });
    const endOfFile = new DataView((await readFile(path)).buffer).getBigUint64(40, true);
    expect(BigInt((await stat(path)).size)).toBe(endOfFile);
  });

  it('places chunks beyond 4 GiB', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('sparse.h5');
    const plan: Planned = { ...small, path: '/data', rows: 400 };
    const dataset = await writeWithH5wasm(path, (file) => createBulkDataset(file, 'data', plan));
    // A hole of 5 GiB takes no room on the disk; the end of file says that it belongs to the file.
    const far = 5 * 2 ** 30 + 1;
    const handle = await open(path, 'r+');
    const end = new DataView(new ArrayBuffer(8));
    end.setBigUint64(0, BigInt(far), true);
    await handle.write(new Uint8Array(end.buffer), 0, 8, 40);
    await handle.truncate(far);
    await handle.close();
    await using bulk = await BulkFile.open(path, [dataset]);
    for (const chunk of chunksOf(plan, 2, 1)) await bulk.place('/data', chunk.chunkOffset, chunk.bytes);
    bulk.setRows('/data', plan.rows);
    await bulk.finish({ filter: filterOf(1) });
    expect((await readBack(path, '/data')).values).toEqual(expectedValues(plan));
  });

  it('takes another skeleton while the chunks stay', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('first.h5');
    const other = folder.file('other.h5');
    const plan: Planned = { ...small, path: '/data' };
    const first = await writeWithH5wasm(path, (file) => [
      createBulkDataset(file, 'data', plan),
      createBulkDataset(file, 'silent', plan),
    ]);
    const second = await writeWithH5wasm(other, (file) => {
      file.create_group('a group that moves every address').create_attribute('remark', 'x'.repeat(5000));
      return [createBulkDataset(file, 'late', plan), createBulkDataset(file, 'data', plan)];
    });
    await using cramped = await BulkFile.open(path, first);
    await expect(cramped.replaceSkeleton(other, second)).rejects.toThrow('do not fit into');
    await using bulk = await BulkFile.open(path, first, { reserveBytes: 20_000 });
    const chunks = chunksOf(plan, 2, 3);
    for (const { chunkOffset, bytes } of chunks.slice(0, 5)) await bulk.place('/data', chunkOffset, bytes);
    await bulk.replaceSkeleton(other, second);
    for (const { chunkOffset, bytes } of chunks.slice(5)) await bulk.place('/data', chunkOffset, bytes);
    for (const { chunkOffset, bytes } of chunks) await bulk.place('/late', chunkOffset, bytes);
    for (const name of ['/data', '/late']) bulk.setRows(name, plan.rows);
    await bulk.finish({ filter: filterOf(3) });
    for (const name of ['/data', '/late']) {
      expect((await readBack(path, name)).values).toEqual(expectedValues(plan));
    }
    expect(await readWithH5wasm(path, (file) => file.keys())).toEqual([
      'a group that moves every address',
      'data',
      'late',
    ]);
  });

  it('refuses a skeleton in which a dataset that has chunks is missing or of another shape', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('first.h5');
    const first = await writeWithH5wasm(path, (file) => [createBulkDataset(file, 'data', small)]);
    const changes: readonly Partial<Planned>[] = [{ chunkShape: [4, 4] }, { columns: 9 }, { dtype: '<i4' }];
    for (const change of changes) {
      const other = folder.file('other.h5');
      const shape = { ...small, ...change };
      const second = await writeWithH5wasm(other, (file) => [createBulkDataset(file, 'data', shape)]);
      await writeWithH5wasm(path, (file) => [createBulkDataset(file, 'data', small)]);
      await using bulk = await BulkFile.open(path, first, { reserveBytes: 10_000 });
      for (const { chunkOffset, bytes } of chunksOf(small, 2, 1))
        await bulk.place('/data', chunkOffset, bytes);
      await expect(bulk.replaceSkeleton(other, second)).rejects.toThrow('not there in the same shape');
    }
  });

  async function opened(path: string) {
    const dataset = await writeWithH5wasm(path, (file) => createBulkDataset(file, 'data', small));
    return await BulkFile.open(path, [dataset]);
  }
  const chunk = encodeChunk(new Uint8Array(24), 2, 1);

  it('refuses a file in which a chunk is missing, or was placed twice, or is too many', async () => {
    await using folder = await temporaryFolder();
    await using missing = await opened(folder.file('missing.h5'));
    await missing.place('/data', [0, 0], chunk);
    missing.setRows('/data', 3);
    await expect(missing.finish({ filter: filterOf(1) })).rejects.toThrow(
      '/data: chunk 1 of 3 was never placed (1 were)',
    );
    await using twice = await opened(folder.file('twice.h5'));
    for (const column of [0, 3, 3]) await twice.place('/data', [0, column], chunk);
    twice.setRows('/data', 4);
    await expect(twice.finish({ filter: filterOf(1) })).rejects.toThrow('/data: chunk 1 was placed twice');
    await using beyond = await opened(folder.file('beyond.h5'));
    for (const row of [0, 4])
      for (const column of [0, 3, 6]) await beyond.place('/data', [row, column], chunk);
    beyond.setRows('/data', 4);
    await expect(beyond.finish({ filter: filterOf(1) })).rejects.toThrow('beyond the dataset');
  });

  it.each([[[1, 0]], [[0, 1]], [[0, 9]], [[0]], [[-4, 0]], [[0, 0, 0]], [[0.5, 0]]])(
    'refuses a chunk at %j',
    async (chunkOffset) => {
      await using folder = await temporaryFolder();
      await using bulk = await opened(folder.file('offset.h5'));
      await expect(bulk.place('/data', chunkOffset, chunk)).rejects.toThrow(
        'is not where a chunk of [4, 3] begins',
      );
    },
  );

  it('refuses unknown datasets, empty chunks, and chunks after the end', async () => {
    await using folder = await temporaryFolder();
    await using bulk = await opened(folder.file('refuse.h5'));
    await expect(bulk.place('/other', [0, 0], chunk)).rejects.toThrow('/other is none of the datasets');
    await expect(bulk.place('/data', [0, 0], new Uint8Array(0))).rejects.toThrow('0 bytes');
    expect(() => bulk.setRows('/data', -1)).toThrow('no number of rows');
    await expect(bulk.finish({ filter: filterOf(10) })).rejects.toThrow('level 10');
    await bulk.close();
    await bulk.close();
    await expect(bulk.place('/data', [0, 0], chunk)).rejects.toThrow('closed');
  });

  it('refuses what is no such HDF5 file, with the reason', async () => {
    await using folder = await temporaryFolder();
    const text = folder.file('text.h5');
    await writeFile(text, 'not an HDF5 file, but long enough to hold a superblock of 48 bytes');
    await expect(BulkFile.open(text, [])).rejects.toMatchObject({ kind: 'nwb' });
    const empty = folder.file('empty.h5');
    await writeFile(empty, '');
    await expect(BulkFile.open(empty, [])).rejects.toThrow('found the end of the file after 0 of 48 bytes');
    await expect(BulkFile.open(folder.file('none.h5'), [])).rejects.toMatchObject({ kind: 'file' });
  });

  it('refuses a header address that leads elsewhere, and a dataset of another shape', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('elsewhere.h5');
    const dataset = await writeWithH5wasm(path, (file) => createBulkDataset(file, 'data', small));
    await expect(BulkFile.open(path, [{ ...dataset, headerAddress: 8 }])).rejects.toMatchObject({
      kind: 'nwb',
    });
    await expect(BulkFile.open(path, [{ ...dataset, headerAddress: 2 ** 40 }])).rejects.toThrow(
      'end of the file',
    );
    await expect(BulkFile.open(path, [{ ...dataset, chunkShape: [4, 4] }])).rejects.toThrow('4 × 3 × 2');
    await expect(BulkFile.open(path, [{ ...dataset, rank: 1 }])).rejects.toThrow('rank 2, not 1');
  });
});

describe('createBulkDataset', () => {
  it.each([
    { dtype: '<i2', chunkShape: [4] as number[], columns: 2 },
    { dtype: '<i2', chunkShape: [4, 2] as number[] },
    { dtype: '<i2', chunkShape: [0] as number[] },
    { dtype: '<f8', chunkShape: [2 ** 29] as number[] },
  ] as const)('refuses %j', async (shape) => {
    await using folder = await temporaryFolder();
    await writeWithH5wasm(folder.file('refused.h5'), (file) => {
      expect(() => createBulkDataset(file, 'data', shape)).toThrow('dataset data: chunk shape');
    });
  });
});
