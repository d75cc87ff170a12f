import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../../scripts/lockfile.js';
import { bringSystemPrograms } from '../../scripts/system.js';
import { closingLine, sum, tallyOfTests } from '../../scripts/tally.js';
import { root } from './files.ts';
import { spawned } from './spawned.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-scripts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('whether the packages are installed', () => {
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/elsewhere': { version: '1.0.0', optional: true },
  };
  const locked = async (present: object | undefined, folders: readonly string[]): Promise<boolean> => {
    const place = await mkdtemp(join(folder, 'lock-'));
    await writeFile(join(place, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    for (const one of folders) await mkdir(join(place, one), { recursive: true });
    if (present !== undefined) {
      await writeFile(
        join(place, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: present }),
      );
    }
    return isInstalled(place);
  };

  it.each([
    ['all but an optional one', { 'node_modules/a': wanted['node_modules/a'] }, ['node_modules/a'], true],
    ['nothing', undefined, [], false],
    ['an installation that did not end', undefined, ['node_modules/a'], false],
    [
      'another version',
      { 'node_modules/a': { version: '1.0.1', integrity: 'x' } },
      ['node_modules/a'],
      false,
    ],
    [
      'another content',
      { 'node_modules/a': { version: '1.0.0', integrity: 'y' } },
      ['node_modules/a'],
      false,
    ],
    ['a folder that was removed', { 'node_modules/a': wanted['node_modules/a'] }, ['node_modules'], false],
  ])('%s', async (_, present, folders, expected) => {
    expect(await locked(present, folders)).toBe(expected);
  });
});

describe('the count of tests', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  };
  const brokenFile = { status: 'failed', assertionResults: [] };
  const failedTest = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  const nothing = { ...report, numPassedTests: 0, testResults: [] };

  it.each([
    ['takes over what Vitest counted', report, 0, '3 passed, 0 failed, 2 skipped'],
    [
      'counts a file that cannot be loaded',
      { ...report, testResults: [brokenFile] },
      1,
      '3 passed, 1 failed, 2 skipped',
    ],
    [
      'counts a failed test once',
      { ...report, numFailedTests: 1, testResults: [failedTest] },
      1,
      '3 passed, 1 failed, 2 skipped',
    ],
    ['counts an error outside of every test', report, 1, '3 passed, 1 failed, 2 skipped'],
    ['does not take no test for success', nothing, 0, '0 passed, 1 failed, 2 skipped'],
    ['counts a crash', undefined, 139, '0 passed, 1 failed'],
  ])('%s', (_, given, exitCode, line) => {
    expect(closingLine(tallyOfTests(given, exitCode))).toBe(line);
  });

  it('adds the gates', () => {
    const gate = { passed: 1, failed: 0, skipped: 0 };
    expect(closingLine(sum([gate, gate, tallyOfTests(report, 0)]))).toBe('5 passed, 0 failed, 2 skipped');
  });
});

it('a missing program is named in one line, with what is left out and how to get it', async () => {
  const program = { name: 'xyz', packages: [], leftOut: 'the tests with xyz' };
  expect(await bringSystemPrograms([{ ...program, isPresent: async () => true }])).toBeUndefined();
  const left = process.getuid;
  // Not root: nothing may be installed on the way.
  process.getuid = () => 1000;
  try {
    const line = await bringSystemPrograms([
      { ...program, packages: ['libxyz'], isPresent: async () => false },
    ]);
    expect(line).toBe('LEFT OUT: the tests with xyz, because xyz is missing: apt-get install libxyz');
  } finally {
    if (left !== undefined) process.getuid = left;
  }
});

describe('a program that was started', () => {
  /** Runs a script that uses scripts/run.js on a child; returns the script's exit code and output. */
  const through = async (child: string) => {
    const script = join(folder, 'through.mjs');
    await writeFile(
      script,
      `import { run } from ${JSON.stringify(pathToFileURL(join(root, 'scripts', 'run.js')).href)};
       const { code } = await run(process.execPath, ['-e', ${JSON.stringify(child)}]);
       process.exit(code);`,
    );
    return spawned(process.execPath, [script]);
  };

  it('gives its exit code', async () => {
    expect(await through('process.exit(3)')).toMatchObject({ code: 3 });
  });

  it('gets the signals, and its way to end counts', async () => {
    // Its parent is told to end once the child is there.
    const told = "process.kill(process.ppid, 'SIGTERM'); setTimeout(() => {}, 60000)";
    expect(await through(told)).toMatchObject({ code: 128 + 15 });
    const tidy = "process.on('SIGTERM', () => { console.log('tidied'); process.exit(5); });";
    expect(await through(`${tidy} ${told}`)).toMatchObject({ code: 5, stdout: 'tidied\n' });
  });

  it.skipIf(process.platform === 'win32')(
    'is told to end where whoever started the script is gone',
    async () => {
      const child = [
        "process.on('SIGTERM', () => { process.stderr.write('tidied'); process.exit(0); });",
        "console.log('ready'); setTimeout(() => process.exit(9), 60000);",
      ].join('\n');
      const inner = join(folder, 'inner.mjs');
      await writeFile(
        inner,
        `import { run } from ${JSON.stringify(pathToFileURL(join(root, 'scripts', 'run.js')).href)};
       await run(process.execPath, ['-e', ${JSON.stringify(child)}], { endsWithParent: true });`,
      );
      const outer = join(folder, 'outer.mjs');
      await writeFile(
        outer,
        `import { spawn } from 'node:child_process';
       const script = spawn(process.execPath, [${JSON.stringify(inner)}], { stdio: ['ignore', 'pipe', 'inherit'] });
       script.stdout.once('data', () => process.kill(process.pid, 'SIGKILL'));`,
      );
      // What it says is heard to its end, which comes when nobody is left who could say more.
      expect(await spawned(process.execPath, [outer])).toMatchObject({ code: null, stderr: 'tidied' });
    },
  );
});
