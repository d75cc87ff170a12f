import { mkdirSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Spool } from '../../recording/spool.ts';
import { refusalNow } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('spool');

function filled(count: number): Spool {
  const spool = new Spool(inFolder());
  for (let i = 0; i < count; i++) spool.push(i * 1.5 - 7);
  return spool;
}

test.each([0, 1, 8191, 8192, 8193, 16384, 16385, 50_000])('%i values come back from anywhere', (count) => {
  using spool = filled(count);
  expect(spool.length).toBe(count);
  const expected = Float64Array.from({ length: count }, (_, i) => i * 1.5 - 7);
  const all = new Float64Array(count);
  expect(spool.read(0, all)).toBe(count);
  expect(all).toEqual(expected);
  fc.assert(
    fc.property(fc.nat(count + 10), fc.nat(20_000), (first, length) => {
      const some = new Float64Array(length).fill(Number.NaN);
      const read = spool.read(first, some);
      expect(read).toBe(Math.max(0, Math.min(length, count - first)));
      expect(some.subarray(0, read)).toEqual(expected.subarray(first, first + read));
      expect(some.subarray(read).every((value) => Number.isNaN(value))).toBe(true);
    }),
    { seed: 4, numRuns: 30 },
  );
});

test('it may be read while it grows, into a part of an array', () => {
  using spool = filled(20_000);
  const array = new Float64Array(10).fill(-1);
  expect(spool.read(8190, array.subarray(3, 7))).toBe(4);
  expect([...array]).toEqual([-1, -1, -1, 12278, 12279.5, 12281, 12282.5, -1, -1, -1]);
  for (let i = 0; i < 20_000; i++) spool.push(i);
  expect(spool.read(39_999, array)).toBe(1);
  expect(array[0]).toBe(19_999);
});

test('nothing is left behind, not even while it is used', () => {
  const spool = filled(30_000);
  expect(readdirSync(inFolder())).toEqual([]);
  spool[Symbol.dispose]();
  spool[Symbol.dispose]();
  expect(readdirSync(inFolder())).toEqual([]);
  expect(() => spool.read(0, new Float64Array(1))).toThrow('closed');
  expect(() => filled(30_000)[Symbol.dispose]()).not.toThrow();
});

test('a few values need no file, more need a folder that can be written', () => {
  using spool = new Spool(inFolder('missing'));
  for (let i = 0; i < 8192; i++) spool.push(i);
  const refusal = refusalNow(() => spool.push(8192));
  expect(refusal.kind).toBe('output');
  expect(refusal.message).toContain('found that no temporary file can be written (ENOENT)');
  // What was there is not lost: it goes on once there is a folder.
  mkdirSync(inFolder('missing'));
  spool.push(8192);
  const last = new Float64Array(2);
  spool.read(8191, last);
  expect([...last]).toEqual([8191, 8192]);
});
