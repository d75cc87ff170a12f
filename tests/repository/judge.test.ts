import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, judge, nwbPython, python } from '../yardstick.ts';
import { spawned } from './spawned.ts';

const JUDGE = fileURLToPath(new URL('../python/judge.py', import.meta.url));

/** A stack names the lines of whoever asked; what it ends with is the fault. */
const withoutStacks = (judged: unknown): unknown =>
  JSON.parse(JSON.stringify(judged), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith('Traceback') ? value.trimEnd().split('\n').at(-1) : value,
  );

/** A judge that never complains would let every wrong file pass. */
describe.skipIf(!hasPython)('the judge', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-judge-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes a good file, and tells the faults of a broken one and of one that is no HDF5', async () => {
    const [good, broken, text] = ['good.nwb', 'broken.nwb', 'text.nwb'].map((name) => join(folder, name));
    if (good === undefined || broken === undefined || text === undefined) throw new Error('three names');
    await python('write_minimal.py', [good, broken]);
    await writeFile(text, 'not HDF5');

    const judged = await judge([good, broken, text], 'dandi');
    const long = ['--without-shortcuts', '--config', 'dandi', good, broken, text];
    const { stdout } = await spawned(nwbPython ?? '', [JUDGE, ...long]);
    expect(withoutStacks(judged)).toEqual(withoutStacks(JSON.parse(stdout)));

    expect(judged.map((one) => one.path)).toEqual([good, broken, text]);
    const [first, second, third] = judged;
    expect(first).toMatchObject({ opened: null, pynwb: { errors: [] } });
    expect(first?.inspector.filter(({ importance }) => importance === 'CRITICAL')).toEqual([]);
    expect(second?.opened).toMatch(/conversion/);
    expect(second?.pynwb.errors.join('\n')).toMatch(/identifier/);
    expect(second?.pynwb.errors.join('\n')).toMatch(/conversion/);
    expect(third?.opened).not.toBeNull();
    expect(third?.pynwb.errors).not.toEqual([]);
    expect(third?.inspector.some(({ importance }) => importance === 'ERROR')).toBe(true);
  });

  it('hands on what a script complains of', async () => {
    await expect(python('judge.py', [])).rejects.toThrow(/exit code 2[\s\S]*paths/);
  });
});
