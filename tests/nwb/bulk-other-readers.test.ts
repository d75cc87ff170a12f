import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createBooleanAttribute, createBooleanDataset, patchBooleans } from '../../nwb/hdf5/booleans.ts';
import { createBulkDataset } from '../../nwb/hdf5/bulk-dataset.ts';
import { BulkFile } from '../../nwb/hdf5/bulk-file.ts';
import { hasPython, python } from '../yardstick.ts';
import {
  chunksOf,
  expectedValues,
  filterOf,
  type Planned,
  temporaryFolder,
  writeBulk,
  writeWithH5wasm,
} from './bulk-fixture.ts';

const run = promisify(execFile);
const hasTools = ['h5dump', 'h5repack', 'h5diff'].every(
  (tool) => spawnSync(tool, ['--version']).status === 0,
);
if (!hasPython) console.warn('skipped: no Python with h5py (set RENSHAW_PYTHON)');
if (!hasTools) console.warn('skipped: h5dump, h5repack and h5diff are not on the PATH (package hdf5-tools)');

interface Described {
  readonly attributes: Readonly<Record<string, { readonly boolean: boolean; readonly value: unknown }>>;
  readonly dtype: string;
  readonly values: readonly unknown[];
  readonly [property: string]: unknown;
}

async function h5py(path: string, ...options: string[]): Promise<Readonly<Record<string, Described>>> {
  return (await python('read_bulk.py', [path, ...options])) as Readonly<Record<string, Described>>;
}

const plans: readonly Planned[] = [
  {
    path: '/ephys/data',
    dtype: '<i2',
    chunkShape: [4, 3],
    columns: 7,
    rows: 1001,
    valueAt: (row, column) => row * 7 + column - 3000,
  },
  {
    path: '/ephys/timestamps',
    dtype: '<f8',
    chunkShape: [4],
    rows: 16_500,
    valueAt: (row) => 1.7e9 + row / 30_000,
  },
  { path: '/count', dtype: '<u4', chunkShape: [100], rows: 250, valueAt: (row) => 4_294_967_295 - row },
  { path: '/states', dtype: '<u1', chunkShape: [100], rows: 64, valueAt: (row) => row % 2 },
  { path: '/none', dtype: '<i2', chunkShape: [5, 2], columns: 2, rows: 0, valueAt: () => 0 },
];

function rowsOf(plan: Planned): unknown[] {
  const values = expectedValues(plan);
  const { columns } = plan;
  if (columns === undefined) return values;
  return Array.from({ length: plan.rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}

describe.skipIf(!hasPython)('h5py', () => {
  it.each([0, 1, 9])('reads what was placed at level %i', async (level) => {
    await using folder = await temporaryFolder();
    const path = folder.file('bulk.h5');
    await writeBulk(path, plans, level);
    const objects = await h5py(path);
    for (const plan of plans) {
      const found = objects[plan.path];
      expect(found?.values).toEqual(rowsOf(plan));
      expect(found).toMatchObject({
        dtype: { '<i2': 'int16', '<f8': 'float64', '<u4': 'uint32', '<u1': 'uint8' }[plan.dtype as string],
        chunks: plan.chunkShape,
        maxshape: plan.columns === undefined ? [null] : [null, plan.columns],
        shuffle: level > 0 && plan.dtype !== '<u1',
        compression: level > 0 ? 'gzip' : null,
        level: level > 0 ? level : null,
      });
      const chunkBytes = chunksOf(
        plan,
        { '<i2': 2, '<f8': 8, '<u4': 4, '<u1': 1 }[plan.dtype as string] ?? 0,
        level,
      );
      expect(found?.['bytes']).toBe(chunkBytes.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
    }
  });

  it.each(plans.map((plan) => plan.path))(
    'can make %s longer: the index is one that HDF5 can change',
    async (name) => {
      await using folder = await temporaryFolder();
      const path = folder.file('longer.h5');
      await writeBulk(path, plans, 1);
      const objects = await h5py(path, '--append', name, '700');
      for (const plan of plans) {
        const row = plan.columns === undefined ? 1 : Array.from({ length: plan.columns }, () => 1);
        const appended = plan.path === name ? Array.from({ length: 700 }, () => row) : [];
        expect(objects[plan.path]?.values).toEqual([...rowsOf(plan), ...appended]);
      }
    },
  );

  it('reads booleans as booleans, beside bulk data in one file', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('booleans.h5');
    const [plan] = plans;
    if (plan === undefined) throw new Error('no plan');
    const { dataset, patches } = await writeWithH5wasm(path, (file) => {
      const probe = file.create_group('probe');
      const patches = [
        createBooleanAttribute(probe, 'contact_side_numbering', true),
        createBooleanAttribute(probe, 'ungültig', false),
        createBooleanDataset(probe, 'bad_channel', [true, false, true]).patch,
        createBooleanDataset(probe, 'nobody', []).patch,
      ];
      return { dataset: createBulkDataset(probe, 'data', plan), patches };
    });
    await using bulk = await BulkFile.open(path, [dataset]);
    for (const chunk of chunksOf(plan, 2, 1)) await bulk.place('/probe/data', chunk.chunkOffset, chunk.bytes);
    bulk.setRows('/probe/data', plan.rows);
    await bulk.finish({ filter: filterOf(1) });
    await patchBooleans(path, patches);
    const objects = await h5py(path);
    expect(objects['/probe']?.attributes).toEqual({
      contact_side_numbering: { boolean: true, value: true },
      ungültig: { boolean: true, value: false },
    });
    expect(objects['/probe/bad_channel']).toMatchObject({ dtype: 'bool', values: [true, false, true] });
    expect(objects['/probe/nobody']).toMatchObject({ dtype: 'bool', values: [] });
    expect(objects['/probe/data']?.values).toEqual(rowsOf(plan));
  });
});

describe.skipIf(!hasTools)("HDF5's own tools", () => {
  it.each([0, 4])('dump, repack and compare a file of level %i', async (level) => {
    await using folder = await temporaryFolder();
    const path = folder.file('bulk.h5');
    await writeBulk(path, plans, level);
    const { stdout } = await run('h5dump', ['--header', '--properties', '--dataset=/ephys/data', path]);
    expect(stdout).toContain('( 1001, 7 ) / ( H5S_UNLIMITED, 7 )');
    expect(stdout).toContain(level === 0 ? 'NONE' : 'COMPRESSION DEFLATE { LEVEL 4 }');
    // Repacking reads every chunk and writes it contiguously, without filters.
    const repacked = folder.file('repacked.h5');
    await run('h5repack', ['--filter=NONE', '--layout=CONTI', path, repacked]);
    await run('h5diff', [path, repacked]);
  });
});
