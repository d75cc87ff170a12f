import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataRoots } from '../../mcp-server/tools/data-roots.ts';
import { InputError } from '../../schemas/index.ts';
import { type Scratch, scratchFolder } from './made-session.ts';

let scratch: Scratch;
let root = '';
let outside = '';
beforeAll(async () => {
  scratch = await scratchFolder();
  const real = await realpath(scratch.root);
  root = join(real, 'data');
  outside = join(real, 'data-of-others');
  await mkdir(join(root, 'session'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'session', 'a.nwb'), 'a');
  await writeFile(join(outside, 'secret.nwb'), 'secret');
  await symlink(outside, join(root, 'way-out'));
  await symlink(join(outside, 'secret.nwb'), join(root, 'link.nwb'));
  await symlink(join(root, 'session'), join(root, 'way-in'));
  await symlink(root, join(real, 'alias'));
});
afterAll(() => scratch[Symbol.asyncDispose]());

const refusal = async (promise: Promise<string>): Promise<InputError> =>
  promise.then(
    (path) => expect.fail(`it was allowed: ${path}`),
    (error: unknown) => (error instanceof InputError ? error : expect.fail(String(error))),
  );

describe('inside', () => {
  it.each([
    ['a relative path', () => 'session/a.nwb', 'session/a.nwb'],
    ['an absolute path', () => join(root, 'session', 'a.nwb'), 'session/a.nwb'],
    ['the root itself', () => root, ''],
    ['a link that stays inside', () => 'way-in/a.nwb', 'session/a.nwb'],
    ['.. that stays inside', () => 'session/../session/a.nwb', 'session/a.nwb'],
    ['another name of the root', () => join(root, '..', 'alias', 'session'), 'session'],
  ])('%s is taken as what it really is', async (_, path, real) => {
    expect(await new DataRoots([root]).existing(path())).toBe(join(root, real));
  });

  it('a folder may be made, however deep', async () => {
    const roots = new DataRoots([root]);
    expect(await roots.writable('new/deep')).toBe(join(root, 'new', 'deep'));
    expect(await roots.writable('way-in/new')).toBe(join(root, 'session', 'new'));
  });

  it('what does not exist is said plainly', async () => {
    const error = await refusal(new DataRoots([root]).existing('session/b.nwb'));
    expect(error.fault.found).toBe('nothing that can be read');
  });

  it('a second root counts as well, and a link as a root leads where it leads', async () => {
    const roots = new DataRoots([join(root, '..', 'nowhere'), join(root, '..', 'alias')]);
    expect(await roots.existing(join(root, 'session'))).toBe(join(root, 'session'));
  });
});

describe('outside', () => {
  it.each([
    ['.. that leaves', () => '../data-of-others/secret.nwb'],
    ['.. behind a folder', () => join(root, 'session', '..', '..', 'data-of-others')],
    ['.. behind a folder that does not exist', () => 'nowhere/../../data-of-others'],
    ['an absolute path', () => join(outside, 'secret.nwb')],
    ['a path that only begins alike', () => outside],
    ['a link to a folder', () => 'way-out/secret.nwb'],
    ['a link to a file', () => 'link.nwb'],
    ['what does not exist there', () => '../data-of-others/nothing'],
    ['what does not exist behind a link', () => 'way-out/nothing'],
    ['the folder above', () => '..'],
  ])('%s is refused for reading and for writing', async (_, path) => {
    const roots = new DataRoots([root]);
    const reading = await refusal(roots.existing(path()));
    expect(reading.kind).toBe('file');
    expect(reading.fault.found).toBe('a path outside of the data folders');
    expect((await refusal(roots.writable(path()))).kind).toBe('output');
  });

  it('a path with a zero byte ends in a clear error', async () => {
    await refusal(new DataRoots([root]).existing('session/a\0.nwb'));
  });
});

it('without roots every path is taken', async () => {
  const roots = new DataRoots([]);
  expect(await roots.existing(join(outside, 'secret.nwb'))).toBe(join(outside, 'secret.nwb'));
  expect(await roots.existing(relative('.', root))).toBe(root);
});

describe('a folder of each person', () => {
  it('is open to that person alone, whoever tells its name; to nobody in particular all are', async () => {
    const people = join(root, 'people');
    for (const owner of ['ann', 'ann-b']) await mkdir(join(people, owner), { recursive: true });
    await writeFile(join(people, 'ann', 'x.yml'), 'x');
    await symlink(join(people, 'ann'), join(people, 'ann-b', 'link'));
    const roots = new DataRoots([root], { personalFolder: people });
    const hers = join(people, 'ann', 'x.yml');
    expect(await roots.of('ann').existing(hers)).toBe(hers);
    expect(await roots.of(undefined).existing(hers)).toBe(hers);
    const shared = join(root, 'session', 'a.nwb');
    expect(await roots.of('ann-b').existing(shared)).toBe(shared);
    for (const path of [hers, join(people, 'ann-b', '..', 'ann'), join(people, 'ann-b', 'link'), people])
      await refusal(roots.of('ann-b').existing(path));
    await refusal(roots.of('ann-b').writable(join(people, 'ann', 'new.nwb')));
    expect(await roots.of('ann-b').writable(join(people, 'ann-b', 'new.nwb'))).toContain('ann-b');
    await refusal(roots.of('..').existing(hers));
  });
});
