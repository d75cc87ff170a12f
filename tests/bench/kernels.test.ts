import { describe, expect, it } from 'vitest';
import { filters } from '../../bench/kernels/filters.ts';
import { gatherKernel } from '../../bench/kernels/layouts.ts';
import { measureFilters } from '../../bench/kernels/measure-filters.ts';
import { inTurn } from '../../bench/kernels/rounds.ts';
import { filterTable } from '../../bench/kernels/table.ts';

const { signal } = new AbortController();

describe('the kernels', () => {
  it('run in turn, the first round uncounted', () => {
    const order: string[] = [];
    const kernel = (title: string) => ({ title, bytes: 1, run: () => void order.push(title) });
    const runs = inTurn([kernel('a'), kernel('b')], 2, signal);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(runs.map(({ rates }) => rates.length)).toEqual([2, 2]);
  });

  it('gather all samples of what takes turns', () => {
    const kernel = gatherKernel(5, 'shuffled');
    kernel.run();
    expect(kernel.bytes % (5 * 2 * 16_384)).toBe(0);
  });
});

describe('the filters', () => {
  const chunk = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) % 251);

  it('give back what they got', () => {
    const all = measureFilters(filters, [chunk], 1, signal);
    expect(all.map(({ title }) => title)).toEqual(filters.map(({ title }) => title));
    for (const { encodedBytes } of all) expect(encodedBytes).toBeGreaterThan(0);
  });

  it('are found out when they do not', () => {
    const lossy = { title: 'lossy', encode: () => chunk.slice(1), decode: (bytes: Uint8Array) => bytes };
    expect(() => measureFilters([lossy], [chunk], 1, signal)).toThrow('lossy: chunk 0 came back changed');
  });

  it('are compared with the first round by round', () => {
    const runs = { bytes: 100, decodes: [1e6] };
    const table = filterTable([
      { ...runs, title: 'a', encodes: [1e8, 2e8], encodedBytes: 50 },
      { ...runs, title: 'b', encodes: [2e8, 6e8], encodedBytes: 25 },
    ]);
    expect(table.split('\n')[3]).toBe('| b | 400 MB/s | 4.00:1 | 2.50 (2.00–3.00) | 0.500 | 1 MB/s |');
  });
});
