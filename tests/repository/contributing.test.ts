import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formFaults, missingLines, released, unreleased } from '../../scripts/changelog.js';
import { isInstalled } from '../../scripts/lockfile.js';
import { nextVersion, withVersion } from '../../scripts/release.js';
import { readText, root } from './files.ts';
import { spawned } from './spawned.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renshaw-contributing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

async function commit(message: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  git('add', '-A');
  git('commit', '-q', '--no-verify', '-m', message);
}

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n- One.\n\n## 0.2.0 (2026-01-02)\n\n- Old.\n\n## 0.1.0 (2026-01-01)\n';

describe('the changelog', () => {
  it('has its form, and so has ours', () => {
    expect(formFaults(CHANGELOG)).toEqual([]);
    expect(formFaults(readText('CHANGELOG.md'))).toEqual([]);
    expect(formFaults('## 0.1.0 (2026-01-01)\n## 0.2.0\n')).toEqual([
      'the first section is "## 0.1.0 (2026-01-01)", not "## Unreleased"',
      '"## 0.2.0" is no "## X.Y.Z (YYYY-MM-DD)"',
    ]);
    expect(formFaults('## Unreleased\n## 0.1.0 (2026-01-01)\n## 0.2.0 (2026-01-01)\n')).toEqual([
      '"## 0.2.0 (2026-01-01)" stands below an older version',
    ]);
  });

  it('is cut for a release', () => {
    const cut = released(CHANGELOG, '0.3.0', '2026-02-01');
    expect(unreleased(CHANGELOG)).toBe('- One.');
    expect(unreleased(cut)).toBe('');
    expect(cut).toContain('## Unreleased\n\n## 0.3.0 (2026-02-01)\n\n- One.\n\n## 0.2.0');
    expect(formFaults(cut)).toEqual([]);
  });

  it('has a line for every change that people notice, on this branch too', () => {
    expect(missingLines(root).faults).toEqual([]);
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['the program and not a word', 'Change', { 'cli/a.ts': '2' }, true],
    ['the page and not a word', 'Change', { 'web/a.tsx': '2' }, true],
    [
      'the program, with a line',
      'Change',
      { 'cli/a.ts': '2', 'CHANGELOG.md': CHANGELOG.replace('One.', 'One.\n- Two.') },
      false,
    ],
    [
      'the program, and an old section',
      'Change',
      { 'cli/a.ts': '2', 'CHANGELOG.md': CHANGELOG.replace('Old.', 'Older.') },
      true,
    ],
    ['the program, with a reason', 'Move\n\nChangelog: none (moved)', { 'cli/a.ts': '2' }, false],
    ['the program, with no reason', 'Move\n\nChangelog: none', { 'cli/a.ts': '2' }, true],
    ['tests alone', 'Change', { 'tests/a.test.ts': '2', 'docs/a.md': '2', 'scripts/a.js': '2' }, false],
  ])('is asked for where commits change %s', async (_, message, files, isMissing) => {
    git('init', '-q', '-b', 'main');
    await commit('Begin', { 'CHANGELOG.md': CHANGELOG, 'cli/a.ts': '1' });
    git('switch', '-q', '-c', 'change');
    await commit(message, files);
    const { faults } = missingLines(folder);
    expect(faults.length > 0).toBe(isMissing);
    if (isMissing) expect(faults[0]).toContain(message.split('\n')[0]);
    expect(missingLines(folder, 'HEAD').faults).toEqual([]);
  });

  it('says that nothing was checked where there is no history', () => {
    expect(missingLines(folder)).toMatchObject({
      checked: expect.stringMatching(/^nothing/) as string,
      faults: [],
    });
  });
});

describe('a release', () => {
  it.each([
    ['patch', '0.1.1'],
    ['minor', '0.2.0'],
    ['major', '1.0.0'],
    ['0.10.0', '0.10.0'],
  ])('%s of 0.1.0 is %s', (wanted, version) => {
    expect(nextVersion('0.1.0', wanted)).toBe(version);
  });

  it.each(['0.1.0', '0.0.9', '1.0', 'v1.0.0', 'later'])('is not %s', (wanted) => {
    expect(() => nextVersion('0.1.0', wanted)).toThrow(/expected/);
  });

  it('changes its own version and no other', () => {
    const lock = '{"version": "0.1.0", "packages": {"": {"version": "0.1.0"}, "a": {"version": "0.1.0"}}}';
    expect(withVersion(lock, '0.2.0', 2)).toBe(
      '{"version": "0.2.0", "packages": {"": {"version": "0.2.0"}, "a": {"version": "0.1.0"}}}',
    );
    for (const [file, times] of [
      ['package.json', 1],
      ['package-lock.json', 2],
    ] as const) {
      const { version, packages } = JSON.parse(withVersion(readText(file), '99.0.0', times)) as {
        version: string;
        packages?: Record<string, { version: string }>;
      };
      expect([version, packages?.['']?.version ?? version]).toEqual(['99.0.0', '99.0.0']);
    }
  });
});

describe('the hook of commits', () => {
  it('is there to be run, and is no part of an installation', () => {
    expect(statSync(join(root, 'scripts/hooks/pre-commit')).mode & 0o111).not.toBe(0);
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    for (const name of ['prepare', 'preinstall', 'install', 'postinstall'])
      expect(scripts).not.toHaveProperty(name);
  });

  it('refuses what is not formatted, and takes what is', async () => {
    // A clone of its own, with the programs of this one.
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '-q', '--shared', root, clone]);
    execFileSync('ln', ['-s', join(root, 'node_modules'), join(clone, 'node_modules')]);
    // Else the hook would install into the clone, and through the link empty the folder of this checkout.
    expect(isInstalled(clone), 'the packages are those of package-lock.json: npm ci').toBe(true);
    for (const file of ['pre-commit.js', 'prepare.js', 'run.js', 'lockfile.js'])
      writeFileSync(join(clone, 'scripts', file), readText(`scripts/${file}`));
    const tryCommit = async (text: string) => {
      writeFileSync(join(clone, 'example.json'), text);
      execFileSync('git', ['add', 'example.json'], { cwd: clone });
      return await spawned(process.execPath, ['scripts/pre-commit.js'], { cwd: clone });
    };
    expect(await tryCommit('{"a":1}')).toMatchObject({ code: 1 });
    expect(await tryCommit('{ "a": 1 }\n')).toMatchObject({ code: 0 });
  });
});

it('what CONTRIBUTING.md names is there', () => {
  const text = readText('CONTRIBUTING.md');
  const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|md|js)|\.ci\/run|\.env\.example)`/g)].map(
    ([, file = '']) => file,
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
  for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(script);
});
