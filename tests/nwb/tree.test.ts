import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { type File, type Group, Reference } from 'h5wasm/node';
import { describe, expect, it, vi } from 'vitest';
import { createBooleanAttribute, createBooleanDataset, patchBooleans } from '../../nwb/hdf5/booleans.ts';
import { createBulkDataset } from '../../nwb/hdf5/bulk-dataset.ts';
import { BulkFile } from '../../nwb/hdf5/bulk-file.ts';
import { type DatasetNode, readTree, type TreeNode } from '../../nwb/tree.ts';
import { byteWords, formatTree } from '../../nwb/tree-format.ts';
import { CancelledError } from '../../schemas/index.ts';
import {
  chunksOf,
  filterOf,
  type Planned,
  temporaryFolder,
  writeBulk,
  writeWithH5wasm,
} from './bulk-fixture.ts';

function find(tree: TreeNode, path: string): TreeNode {
  if (tree.path === path) return tree;
  const children = tree.kind === 'group' ? tree.children : [];
  const next = children.find((child) => path === child.path || path.startsWith(`${child.path}/`));
  if (next === undefined) throw new Error(`${path} is not in the tree`);
  return find(next, path);
}

const ephys: Planned = {
  path: '/ephys/data',
  dtype: '<i2',
  chunkShape: [4, 3],
  columns: 7,
  rows: 700,
  valueAt: (row, column) => row + column,
};

async function written(path: string, write: (file: File) => void): Promise<TreeNode> {
  await writeWithH5wasm(path, write);
  return await readTree(path);
}

describe('readTree', () => {
  it('describes bulk datasets with chunks, filters and their size in the file', async () => {
    await using folder = await temporaryFolder();
    for (const level of [0, 4]) {
      const path = folder.file(`level${level}.h5`);
      await writeBulk(path, [ephys, { ...ephys, path: '/none', rows: 0 }], level);
      const tree = await readTree(path);
      const filters = level === 0 ? 'none' : 'shuffle, deflate 4';
      const storageBytes = chunksOf(ephys, 2, level).reduce((sum, chunk) => sum + chunk.bytes.length, 0);
      expect(find(tree, '/ephys/data')).toEqual({
        kind: 'dataset',
        name: 'data',
        path: '/ephys/data',
        attributes: [],
        shape: [700, 7],
        maxShape: [null, 7],
        dtype: 'int16',
        chunks: [4, 3],
        filters,
        rawBytes: 9800,
        storageBytes,
        value: null,
        fault: null,
      });
      expect(find(tree, '/none')).toMatchObject({ shape: [0, 7], storageBytes: 0, filters });
    }
  });

  it('names types in words, and shows scalars', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('types.h5');
    const patches = await writeWithH5wasm(path, (file) => {
      file.create_dataset({ name: 'text', data: 'one line\nand \u001b[31m another' });
      file.create_dataset({ name: 'texts', data: ['a', 'b'] });
      file.create_dataset({ name: 'fixed', data: 'abc', dtype: 'S5' });
      file.create_dataset({ name: 'float', data: Float64Array.of(0.5), shape: [] });
      file.create_dataset({ name: 'unsigned', data: Uint32Array.of(1, 2, 3) });
      file.create_dataset({ name: 'pairs', data: new Map([['x', Int16Array.of(1, 2)]]), shape: [2] });
      file.create_dataset({ name: 'reference', data: [file.create_reference()] });
      return [createBooleanDataset(file, 'boolean', [true]).patch];
    });
    await patchBooleans(path, patches);
    const tree = await readTree(path);
    const words = (name: string) => {
      const { dtype, value, shape, storageBytes, rawBytes } = find(tree, `/${name}`) as DatasetNode;
      return { dtype, value, shape, storageBytes, rawBytes };
    };
    // Texts stand elsewhere; the dataset holds 16 bytes for each, which say where.
    expect(words('text')).toEqual({
      dtype: 'text',
      value: '"one line\\nand \\u001b[31m another"',
      shape: [],
      storageBytes: 16,
      rawBytes: null,
    });
    expect(words('texts')).toMatchObject({ dtype: 'text', value: null, shape: [2], storageBytes: 32 });
    expect(words('fixed')).toMatchObject({ dtype: 'text of 5 bytes', value: '"abc"', rawBytes: 5 });
    expect(words('float')).toMatchObject({ dtype: 'float64', value: '0.5', storageBytes: 8 });
    expect(words('unsigned')).toMatchObject({ dtype: 'uint32', value: null, shape: [3], storageBytes: 12 });
    expect(words('pairs')).toMatchObject({ dtype: 'compound (x int16)' });
    expect(words('reference')).toMatchObject({ dtype: 'reference' });
    expect(words('boolean')).toMatchObject({ dtype: 'boolean' });
  });

  it('gives attributes with short values', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('attributes.h5');
    const patches = await writeWithH5wasm(path, (file) => {
      const group = file.create_group('group');
      group.create_attribute('long', 'x'.repeat(1000));
      group.create_attribute('names', ['start', 'stop']);
      group.create_attribute(
        'numbers',
        Int32Array.from({ length: 20 }, (_, index) => index),
      );
      group.create_attribute('one', 2.5, [], '<d');
      group.create_attribute('group', group.create_reference());
      group.create_attribute('nowhere', [new Reference(new Uint8Array(8))]);
      return [createBooleanAttribute(group, 'is', true)];
    });
    await patchBooleans(path, patches);
    const group = find(await readTree(path), '/group');
    const attributes = group.kind === 'group' ? group.attributes : [];
    const values = Object.fromEntries(
      attributes.map(({ name, dtype, value }) => [name, `${dtype}: ${value}`]),
    );
    expect(values).toEqual({
      long: `text: "${'x'.repeat(60)}…"`,
      names: 'text: ["start", "stop"]',
      numbers: 'int32: [0, 1, 2, 3, 4, 5, 6, 7, … 20 in all]',
      one: 'float64: 2.5',
      group: 'reference: → /group',
      nowhere: 'reference: [nothing]',
      is: 'boolean: true',
    });
  });

  it('follows no link twice: loops end, and every link says where it leads', async () => {
    await using folder = await temporaryFolder();
    const tree = await written(folder.file('links.h5'), (file) => {
      const inner = file.create_group('a').create_group('b') as Group;
      inner.create_hard_link('/a', 'back');
      inner.create_hard_link('/', 'root');
      inner.create_soft_link('/a/b', 'soft');
      inner.create_soft_link('/nowhere', 'broken');
      inner.create_soft_link('/no/such/group', 'deeper');
      inner.create_external_link('other.h5', '/data', 'external');
      file.create_dataset({ name: 'data', data: Int8Array.of(1) });
      file.create_hard_link('/data', 'twin');
      file.create_soft_link('/data', 'to data');
    });
    const link = { kind: 'link', file: null, broken: false };
    expect(find(tree, '/a/b/back')).toEqual({ kind: 'same', name: 'back', path: '/a/b/back', target: '/a' });
    expect(find(tree, '/a/b/root')).toMatchObject({ kind: 'same', target: '/' });
    expect(find(tree, '/a/b/soft')).toMatchObject({ ...link, target: '/a/b' });
    expect(find(tree, '/a/b/broken')).toMatchObject({ ...link, target: '/nowhere', broken: true });
    expect(find(tree, '/a/b/deeper')).toMatchObject({ ...link, target: '/no/such/group', broken: true });
    expect(find(tree, '/a/b/external')).toMatchObject({ ...link, target: '/data', file: 'other.h5' });
    expect(find(tree, '/data')).toMatchObject({ kind: 'dataset' });
    expect(find(tree, '/twin')).toMatchObject({ kind: 'same', target: '/data' });
    expect(find(tree, '/to data')).toMatchObject({ ...link, target: '/data' });
  });

  it('reads a file whose chunks stand beyond 4 GiB', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('large.h5');
    const dataset = await writeWithH5wasm(path, (file) => createBulkDataset(file, 'data', ephys));
    const far = 5 * 2 ** 30;
    const handle = await open(path, 'r+');
    const end = new DataView(new ArrayBuffer(8));
    end.setBigUint64(0, BigInt(far), true);
    await handle.write(new Uint8Array(end.buffer), 0, 8, 40);
    await handle.truncate(far);
    await handle.close();
    await using bulk = await BulkFile.open(path, [dataset]);
    const chunks = chunksOf({ ...ephys, path: '/data' }, 2, 1);
    for (const chunk of chunks) await bulk.place('/data', chunk.chunkOffset, chunk.bytes);
    bulk.setRows('/data', ephys.rows);
    const totals = (await bulk.finish({ filter: filterOf(1) })).get('/data');
    expect(find(await readTree(path), '/data')).toMatchObject({
      shape: [700, 7],
      storageBytes: totals?.compressedBytes,
    });
  });

  it('reads a file behind a block of the user', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('plain.h5');
    await writeBulk(path, [ephys], 1);
    const behind = folder.file('behind.h5');
    await writeFile(behind, Buffer.concat([new Uint8Array(1024), await readFile(path)]));
    expect(await readTree(behind)).toEqual(await readTree(path));
  });

  it('shows the rest of a file in which one chunk index is damaged', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('damaged.h5');
    await writeBulk(path, [ephys, { ...ephys, path: '/whole' }], 1);
    const bytes = await readFile(path);
    const index = bytes.indexOf('TREE', bytes.indexOf('TREE', bytes.length / 2));
    bytes.write('LEAF', index, 'latin1');
    await writeFile(path, bytes);
    const tree = await readTree(path);
    const faults = ['/ephys/data', '/whole'].map((name) => (find(tree, name) as DatasetNode).fault);
    expect(faults.filter((fault) => fault?.includes('no node of a chunk index'))).toHaveLength(1);
    expect(faults).toContain(null);
  });

  it('refuses what is no readable HDF5 file, in one sentence, and prints nothing of its own', async () => {
    await using folder = await temporaryFolder();
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const text = folder.file('text.nwb');
    await writeFile(text, 'not HDF5'.repeat(1000));
    await expect(readTree(text)).rejects.toMatchObject({ kind: 'nwb' });
    await expect(readTree(text)).rejects.toThrow('found no HDF5 signature in 8000 bytes');
    const empty = folder.file('empty.nwb');
    await writeFile(empty, '');
    await expect(readTree(empty)).rejects.toThrow('found an empty file');
    const cut = folder.file('cut.nwb');
    await writeBulk(cut, [ephys], 1);
    const whole = await readFile(cut);
    for (const bytes of [60, 500, whole.length - 1]) {
      await writeFile(cut, whole.subarray(0, bytes));
      await expect(readTree(cut)).rejects.toMatchObject({ kind: 'nwb' });
    }
    await expect(readTree(cut)).rejects.toThrow('truncated file');
    await expect(readTree(folder.file('none.nwb'))).rejects.toMatchObject({ kind: 'file' });
    await mkdir(folder.file('folder.nwb'));
    await expect(readTree(folder.file('folder.nwb'))).rejects.toMatchObject({ kind: 'file' });
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('can be stopped', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('stopped.h5');
    await writeBulk(path, [ephys], 1);
    await expect(readTree(path, AbortSignal.abort())).rejects.toThrow(CancelledError);
  });
});

describe('formatTree', () => {
  it('writes one line an object', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('format.h5');
    const plan: Planned = { ...ephys, path: '/d', valueAt: () => 0, rows: 60_000, chunkShape: [16_384, 7] };
    await writeBulk(path, [plan], 4);
    const bulk = find(await readTree(path), '/d') as DatasetNode;
    const tree = await written(folder.file('small.h5'), (file) => {
      const series = file.create_group('acquisition').create_group('e-series');
      series.create_attribute('neurodata_type', 'ElectricalSeries');
      series.create_attribute('comments', 'none');
      series.create_dataset({ name: 'data', data: Int16Array.of(1, 2, 3) });
      series.create_soft_link('/clock', 'timestamps');
      file.create_hard_link('/acquisition', 'again');
      file.create_dataset({ name: 'identifier', data: 'one' });
    });
    expect(formatTree(tree)).toBe(
      [
        '/',
        '  acquisition/',
        '    e-series/     ElectricalSeries',
        '      data        int16  [3]  6 B',
        '      timestamps  → /clock  (nothing is there)',
        '  again           = /acquisition',
        '  identifier      text  "one"',
      ].join('\n'),
    );
    expect(formatTree(tree, { depth: 1 })).toBe(
      [
        '/',
        '  acquisition/  … 1 member',
        '  again         = /acquisition',
        '  identifier    text  "one"',
      ].join('\n'),
    );
    expect(formatTree(tree, { depth: 2 })).toContain('    e-series/   ElectricalSeries  … 2 members\n');
    expect(formatTree(tree, { attributes: true })).toContain('      @comments        "none"');
    const rawBytes = 60_000 * 7 * 2;
    expect(formatTree({ ...bulk, storageBytes: 420_000, rawBytes })).toBe(
      'd  int16  [60000 × 7]  chunks [16384 × 7]  filters shuffle, deflate 4  420 kB (2.00:1)',
    );
  });

  it('lets no name speak to the terminal', () => {
    const name = 'a\u001b[2Jb';
    const tree: TreeNode = {
      kind: 'link',
      name,
      path: `/${name}`,
      target: '/x\ny',
      file: null,
      broken: false,
    };
    expect(formatTree(tree)).toBe('a\uFFFD[2Jb  → /x\uFFFDy');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [87_400_000_000, '87.4 GB'],
  ])('says %i bytes as %s', (bytes, words) => {
    expect(byteWords(bytes)).toBe(words);
  });
});
