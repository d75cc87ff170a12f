import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { InputError } from '../../schemas/index.ts';
import { Cases, faultOf } from './cases.ts';
import { fuzz } from './fuzz.ts';
import { kinds } from './kinds.ts';

/** The same inputs every time; `node tests/fuzz/run.ts` reads many more. */
const SEED = 20230622;
const COUNT = 1500;
/** Any text is a log, with lines that are events or not; of a video without frames nothing is known. */
const TAKES_ANYTHING: ReadonlySet<string> = new Set(['statescript', 'video']);
/** What caches may still take after the first hundreds of inputs. */
const GROWTH_BYTES = 24 * 2 ** 20;

it('reads or refuses every damaged file, in time and without growing', async () => {
  const { findings, reports } = await fuzz({ seed: SEED, count: COUNT });
  expect(findings).toEqual([]);
  const [report, ...others] = reports;
  expect(others).toEqual([]);
  if (report === undefined) throw new Error('no report');
  expect(report.late - report.early).toBeLessThan(GROWTH_BYTES);
  expect(report.handles[1]).toBe(report.handles[0]);
  expect(Object.keys(report.counts).toSorted()).toEqual(kinds.map(({ name }) => name).toSorted());
  // Damage that only the first parser sees would test nothing behind it.
  for (const [kind, { read, refused }] of Object.entries(report.counts)) {
    expect(read, kind).toBeGreaterThan(0.05 * (read + refused));
    if (!TAKES_ANYTHING.has(kind)) expect(refused, kind).toBeGreaterThan(0.1 * (read + refused));
  }
});

const undamaged = (extension: string): string =>
  join(tmpdir(), `renshaw-undamaged-${process.pid}${extension}`);
afterAll(() => Promise.all(kinds.map(({ extension }) => rm(undamaged(extension), { force: true }))));

it.each(kinds)('reads every undamaged $name', async (kind) => {
  for (const bytes of await kind.seeds()) {
    expect(kind.textBytes(bytes) > 0).toBe(kind.name !== 'video');
    const file = async (): Promise<string> => {
      const path = undamaged(kind.extension);
      await writeFile(path, bytes);
      return path;
    };
    await kind.read({ bytes, file });
  }
});

it('makes each input from the seed and its number alone', async () => {
  const some = kinds.slice(0, 1);
  const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => Cases.open(seed, some, tmpdir())));
  const bytes = (cases: Cases | undefined, index: number) => Buffer.from(cases?.at(index).bytes ?? []);
  expect(bytes(one, 7)).toEqual(bytes(same, 7));
  expect(bytes(one, 7)).not.toEqual(bytes(one, 8));
  expect(bytes(one, 7)).not.toEqual(bytes(other, 7));
});

it('takes nothing but a whole sentence on the input for a refusal', () => {
  const whole = { found: 'a', expected: 'b', todo: 'c' };
  expect(faultOf(new InputError('file', whole))).toBeUndefined();
  expect(faultOf(new RangeError('out of bounds'))).toMatch(/RangeError: out of bounds/);
  expect(faultOf(new InputError('file', { ...whole, todo: ' ' }))).toMatch(/does not say todo/);
  expect(faultOf(new InputError('file', { ...whole, found: '[object Object]' }))).toMatch(/shows an object/);
  expect(faultOf(new InputError('file', { ...whole, found: 'a'.repeat(1e6) }))).toMatch(/1000\d+ characters/);
});

it('finds what throws and what never ends, and goes on behind it', async () => {
  const { findings, reports } = await fuzz({
    seed: 1,
    count: 4,
    kindsModule: new URL('bad-kinds.ts', import.meta.url).href,
    mostMs: 1000,
  });
  expect(findings.map(({ index, what }) => [index, what.split('\n')[0]])).toEqual([
    [1, 'RangeError: out of bounds'],
    [2, 'it took longer than 1000 ms'],
  ]);
  expect(reports.map(({ counts }) => counts['bad'])).toMatchObject([{ read: 1, refused: 0 }]);
});
