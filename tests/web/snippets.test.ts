import { expect, it } from 'vitest';
import { snippetsFor } from '../../web/results/snippets.ts';

const texts = (path: string, hasElectrodes: boolean): string =>
  snippetsFor(path, hasElectrodes)
    .map(({ text }) => text)
    .join('\n');

it('quotes any path for each program', () => {
  const text = texts(`/data/O'Neill "best"/a.nwb`, true);
  expect(text).toContain(String.raw`NWBHDF5IO("/data/O'Neill \"best\"/a.nwb", "r")`);
  expect(text).toContain(`nwbRead('/data/O''Neill "best"/a.nwb')`);
  expect(text).toContain(String.raw`renshaw dandi '/data/O'\''Neill "best"/a.nwb' --out`);
  expect(text).toContain('insert_sessions("a.nwb")');
});

it('asks a file without electrodes for none', () => {
  expect(texts('/data/a.nwb', true)).toMatch(/electrodes.*e-series/s);
  expect(texts('/data/a.nwb', false)).not.toMatch(/electrodes|e-series/);
});
