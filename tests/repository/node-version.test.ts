import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, trackedFiles } from './files.ts';
import { spawned } from './spawned.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-node-'));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'cli'));
  await copyFile(join(root, 'bin', 'renshaw.js'), join(folder, 'bin', 'renshaw.js'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a copy of bin/renshaw.js with this program behind it, on a Node that takes itself for another version. */
async function withProgram(main: string, version = process.versions.node, args: readonly string[] = []) {
  await writeFile(join(folder, 'cli', 'main.ts'), main);
  const pretend = join(folder, 'pretend.cjs');
  await writeFile(
    pretend,
    `const versions = { ...process.versions, node: '${version}' };
     Object.defineProperty(process, 'versions', { value: versions });
     Object.defineProperty(process, 'version', { value: 'v${version}' });`,
  );
  return spawned(process.execPath, ['--require', pretend, join(folder, 'bin', 'renshaw.js'), ...args]);
}

const LOADED = "console.log('loaded'); export const main = async (): Promise<number> => 0;";

describe('bin/renshaw.js', () => {
  it.each(['12.22.12', '20.20.2', '22.17.1'])(
    'ends in one line on Node %s, before anything is loaded',
    async (version) => {
      const { code, stdout, stderr } = await withProgram(LOADED, version);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^renshaw needs Node 22\.18 .*\n$/);
      expect(stderr).toContain(`this is Node ${version}:`);
      expect(code).toBe(2);
    },
  );

  it.each(['22.18.0', '24.0.0', '100.1.0'])('runs the program on Node %s', async (version) => {
    expect(await withProgram(LOADED, version)).toEqual({ code: 0, stdout: 'loaded\n', stderr: '' });
  });

  it('hands arguments in and the exit code out, and keeps the warnings of Node to itself', async () => {
    const main = `export async function main(argv: string[]): Promise<number> {
      process.emitWarning('not for users', 'ExperimentalWarning');
      console.log(argv.join(' '));
      return 3;
    }`;
    expect(await withProgram(main, undefined, ['a', '--b'])).toEqual({
      code: 3,
      stdout: 'a --b\n',
      stderr: '',
    });
  });

  it('says when a part is missing, and when the program broke', async () => {
    const missing = await withProgram(
      "import 'no-such-package'; export const main = async (): Promise<number> => 0;",
    );
    expect(missing).toMatchObject({ code: 4, stdout: '' });
    expect(missing.stderr).toMatch(/^A part of renshaw is missing \(.*no-such-package.*\): .*npm start.*\n$/);
    const broken = await withProgram(
      "export const main = async (): Promise<number> => { throw new Error('oh'); };",
    );
    expect(broken).toMatchObject({ code: 4, stdout: '' });
    expect(broken.stderr).toMatch(/fault of the program: Error: oh\n/);
  });
});

/** The Node that the machine itself has, where it is too old for the program: what a newcomer starts with. */
function oldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((place) => join(place, 'node'))
    .filter((node) => existsSync(node) && !realpathSync(node).startsWith(root))
    .find(
      (node) =>
        Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 22,
    );
}

const old = oldNode();

describe.skipIf(old === undefined)('on the old Node of this machine', () => {
  it('the command ends in one line', async () => {
    const { code, stdout, stderr } = await spawned(old ?? '', [join(root, 'bin', 'renshaw.js'), '--version']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^renshaw needs Node .*\n$/);
  });

  it('the scripts that bring a new one can be read', async () => {
    const scripts = trackedFiles().filter((file) => /^scripts\/.*\.js$/.test(file));
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) {
      expect(await spawned(old ?? '', ['--check', join(root, script)])).toMatchObject({
        code: 0,
        stderr: '',
      });
    }
  });
});
