import { describe, expect, it } from 'vitest';
import { readManifest, readText, trackedFiles } from './files.ts';
import { untidy } from './hygiene.ts';

const BINARY = /\.(png|jpe?g|gif|ico|woff2?|rec|h264|nwb|wasm|gz|zip)$/;

const of = (file: string, text: string): readonly string[] => untidy(new Map([[file, text]]));

describe('the look at the files can fail', () => {
  it.each([
    ['docs/a.md', ['', 'ho', 'me', 'x'].join('/').replace('ho/me', 'home'), 'a path of one machine'],
    ['nwb/a.ts', `const a = '${['', 'work', 'x'].join('/')}';`, 'a path of one machine'],
    ['package-lock.json', `"resol${'ved'}": "https://example.org/a.tgz"`, 'the host of a package registry'],
    ['tests/a.test.ts', `it.${'only'}('a', () => {});`, 'a test that is left out'],
    ['tests/a.test.ts', `describe.concurrent.${'skip'}('a', () => {});`, 'a test that is left out'],
    ['nwb/a.ts', 'const a: any = 1;', 'a type that is not looked at'],
    ['nwb/a.ts', 'const a = b as any;', 'a type that is not looked at'],
    ['nwb/a.ts', 'const a: Map<string, any[]> = c;', 'a type that is not looked at'],
    ['nwb/a.ts', `// @ts-${'ignore'}`, 'an error of the compiler'],
    ['nwb/a.ts', 'a;\n'.repeat(401), '401 lines'],
  ])('%s with %s', (file, text, what) => {
    expect(of(file, text)).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    ['tests/a.test.ts', 'describe.skipIf(!hasPython)("a", () => {});'],
    ['nwb/a.ts', "// skip any: it.only\nconst text = ': any';"],
    ['nwb/a.ts', 'const a: { any: string } = { any: 1 };'],
    ['nwb/a.ts', 'a;\n'.repeat(400)],
    ['schemas/nwb/namespaces/core.ts', 'a;\n'.repeat(1000)],
    ['docs/a.md', 'https://example.org/home/page and ./home/x'],
  ])('leaves %s with %s alone', (file, text) => {
    expect(of(file, text)).toEqual([]);
  });
});

it('the files are tidy', () => {
  const texts = new Map(
    trackedFiles()
      .filter((file) => !BINARY.test(file))
      .map((file) => [file, readText(file)]),
  );
  expect(texts.size).toBeGreaterThan(10);
  expect(untidy(texts)).toEqual([]);
});

it('every dependency has one exact version', () => {
  const { dependencies, devDependencies } = readManifest();
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});

it('the lock file names every optional package, so that it serves on every kind of machine', () => {
  interface Entry {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Entry> };
  const lost = Object.entries(packages).flatMap(([folder, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${folder}/node_modules/${name}` in packages),
      )
      .map((name) => `${folder}: ${name}`),
  );
  expect(lost).toEqual([]);
});
