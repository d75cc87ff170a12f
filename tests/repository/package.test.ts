import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest, root, trackedFiles } from './files.ts';
import { type Spawned, spawned } from './spawned.ts';

/** An npm that runs these tests tells its children which folder it works for; ours work elsewhere. */
const env: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_(local|global)_)?(prefix|package|lifecycle)/.test(name),
  ),
);
env['PATH'] = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

let folder = '';
let installed = '';

async function succeed(command: string, args: readonly string[], cwd: string): Promise<Spawned> {
  const ended = await spawned(command, args, { cwd, env });
  if (ended.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`,
    );
  }
  return ended;
}

const renshaw = (args: readonly string[]): Promise<Spawned> =>
  succeed(join(folder, 'node_modules', '.bin', 'renshaw'), args, folder);

describe('the package, packed, and installed outside of the checkout', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-package-'));
    installed = join(folder, 'node_modules', 'renshaw');
    await succeed('npm', ['pack', '--pack-destination', folder], root);
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack left no tarball');
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await succeed('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds JavaScript, declarations and data, and no source', async () => {
    const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    expect(files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
    expect(files.filter((file) => /(^|\/)(tests|bench|scripts|docs)\//.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'LICENSE', 'bin/renshaw.js', 'dist/cli/main.js']),
    );

    const compiled = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
    // The page is one bundle for browsers, which nobody imports.
    const imported = compiled.filter((file) => !file.includes('dist/web/'));
    expect(imported.filter((file) => !files.includes(file.replace(/\.js$/, '.d.ts')))).toEqual([]);

    const data = trackedFiles().filter((file) => /^(device_metadata|schemas)\/.*\.(ya?ml|json)$/.test(file));
    expect(data.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(data.map((file) => `dist/${file}`)));
  });

  it('names only modules that it holds', async () => {
    const lost: string[] = [];
    for (const entry of await readdir(join(installed, 'dist'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:from|import|URL\()\s*\(?'(\.{1,2}\/[^']+)'/g)) {
        if (!existsSync(join(entry.parentPath, name))) lost.push(`${entry.name}: ${name}`);
      }
    }
    expect(lost).toEqual([]);
  });

  it('offers its rooms to programs, with types', async () => {
    const rooms = Object.keys(readManifest().exports).filter((name) => name !== './package.json');
    const names = rooms.map((name) => name.replace(/^\./, 'renshaw'));
    const source = `${names.map((name) => `export * as ${name.split('/')[1]} from '${name}';`).join('\n')}\n`;
    await writeFile(join(folder, 'uses.ts'), source);
    await succeed(process.execPath, ['uses.ts'], folder);
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      noEmit: true,
      strict: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['uses.ts'] }));
    const { stdout } = await spawned(process.execPath, [join(root, 'node_modules', '.bin', 'tsc')], {
      cwd: folder,
      env,
    });
    expect(stdout.split('\n').filter((line) => /^(uses|node_modules\/renshaw)/.test(line))).toEqual([]);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await renshaw(['--version'])).stdout.trim()).toContain(version);
  });

  it('makes a sample session and converts it', async () => {
    const session = join(folder, 'session');
    const out = join(folder, 'out');
    await renshaw(['demo', session, '--seconds', '2', '--channels', '8']);
    const { stdout, stderr } = await renshaw(['convert', session, '--out', out, '--json']);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stderr).not.toMatch(/Warning/);
    expect((await readdir(out)).filter((name) => name.includes('.nwb'))).toEqual([
      expect.stringMatching(/\.nwb$/),
    ]);
  });
});
