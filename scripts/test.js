// `npm test`: installs what is missing, runs every gate and every test, and ends with one line that counts them.
// Arguments go to Vitest: `npm test -- tests/nwb`.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, prepare, root } from './prepare.js';
import { run, say, wasStopped } from './run.js';
import { bringSystemPrograms } from './system.js';
import { closingLine, sum, tallyOfTests } from './tally.js';
import { bringYardsticks } from './yardstick.js';

// Terminal colours in a log are noise; some programs send them wherever the variable CI is set.
const plain = !process.stdout.isTTY;

const GATES = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'types of the page', command: 'tsc', args: ['--noEmit', '--project', 'web'] },
  { name: 'format and lint', command: 'biome', args: ['ci', ...(plain ? ['--colors=off'] : []), '.'] },
  { name: 'lint with types', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
];

/** @param {readonly string[]} lines */
function box(lines) {
  if (lines.length === 0) return;
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '═'.repeat(width + 2);
  say(['', `╔${edge}╗`, ...lines.map((line) => `║ ${line.padEnd(width)} ║`), `╚${edge}╝`, ''].join('\n'));
}

/**
 * @param {string} file
 * @returns {import('./tally.js').VitestReport | undefined}
 */
function readReport(file) {
  try {
    return /** @type {import('./tally.js').VitestReport} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Each test file has a process of its own, which need not compile what others did, nor what `renshaw` keeps there itself.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, tally: import('./tally.js').Tally }>}
 */
async function runTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'renshaw-tests-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const cached = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...env };
    const { code } = await run('vitest', ['run', ...reporters, ...process.argv.slice(2)], { env: cached });
    return { code, tally: tallyOfTests(readReport(report), code) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What tests need beside the packages of npm, and a line for each part of it that cannot be had. */
async function bringTheRest() {
  const missing = await bringSystemPrograms();
  const yardsticks = await bringYardsticks();
  return {
    env: yardsticks.env,
    notices: [...(missing === undefined ? [] : [missing]), ...yardsticks.notices],
  };
}

finish(async () => {
  process.chdir(root);
  // Downloads wait for others: npm's, those of the system and of Python go on at once, and beside the gates.
  const [prepared, rest] = [prepare(), bringTheRest()];
  const gatesEnv = { ...(await prepared).env, ...(plain ? { NO_COLOR: '1' } : {}) };

  const tallies = [];
  for (const { name, command, args } of GATES) {
    say(`\n── ${name}: ${command} ${args.join(' ')}`);
    const { code } = await run(command, args, { env: gatesEnv });
    if (wasStopped(code)) return code;
    say(code === 0 ? `✓ ${name}` : `✗ ${name} (exit code ${code})`);
    tallies.push({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  }

  const { env, notices } = await rest;
  box(notices);
  say('\n── tests: vitest run');
  const tests = await runTests({ ...gatesEnv, ...env });
  if (wasStopped(tests.code)) return tests.code;
  tallies.push(tests.tally);

  box(notices);
  const tally = sum(tallies);
  say(closingLine(tally));
  return tally.failed === 0 ? 0 : 1;
});
