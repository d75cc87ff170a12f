// What CHANGELOG.md has to be: its form, the section that a release makes of "Unreleased", and whether a range of commits that
// people notice has a line in it. `node scripts/changelog.js [BASE]` checks the commits since BASE, by default since main.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms of the program: what is changed in them people may notice. */
const PRODUCT =
  /^(?:agents|api|bin|cli|device_metadata|inspection|mcp-server|nwb|recording|schemas|web)\/|^package\.json$/;
/** Said in a commit that changes the program and nothing that anybody notices, with the reason. */
const NOTHING_TO_SAY = /^Changelog: none\b[\s(—:-]*\S/im;

const UNRELEASED = '## Unreleased';
const RELEASE = /^## (\d+)\.(\d+)\.(\d+) \(\d{4}-\d{2}-\d{2}\)$/;

/**
 * @param {string} text of CHANGELOG.md
 * @returns {string[]} what is wrong with its form
 */
export function formFaults(text) {
  const heads = text.split('\n').filter((line) => line.startsWith('## '));
  const faults = [];
  if (heads[0] !== UNRELEASED) faults.push(`the first section is "${heads[0]}", not "${UNRELEASED}"`);
  let before;
  for (const head of heads.slice(1)) {
    const [, ...numbers] = RELEASE.exec(head) ?? [];
    if (numbers.length === 0) faults.push(`"${head}" is no "## X.Y.Z (YYYY-MM-DD)"`);
    else if (before !== undefined && compare(numbers, before) >= 0)
      faults.push(`"${head}" stands below an older version`);
    before = numbers.length === 0 ? before : numbers;
  }
  return faults;
}

/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 */
function compare(a, b) {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : Number(a[at]) - Number(b[at]);
}

/**
 * @param {string} text of CHANGELOG.md
 * @returns {string} what is not released yet, without its heading
 */
export function unreleased(text) {
  const [, after = ''] = text.split(`${UNRELEASED}\n`);
  return (after.split(/^## /m)[0] ?? '').trim();
}

/**
 * @param {string} text of CHANGELOG.md
 * @param {string} version
 * @param {string} date YYYY-MM-DD
 * @returns {string} the text in which "Unreleased" is empty, and what it held is that version's
 */
export function released(text, version, date) {
  return text.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version} (${date})\n`);
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {string | undefined} what git says; undefined where it fails
 */
function git(folder, args) {
  const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Whether the commits since `base` say in CHANGELOG.md what people will notice. "Unreleased" has to hold other words than at `base`
 * where a commit changes the program, unless each that does says "Changelog: none (why)".
 *
 * @param {string} folder of a checkout
 * @param {string} [base] by default where this branch left main
 * @returns {{ checked: string, faults: string[] }} what was looked at, and what is missing
 */
export function missingLines(folder, base) {
  const start =
    base ?? git(folder, ['merge-base', 'HEAD', 'origin/main']) ?? git(folder, ['merge-base', 'HEAD', 'main']);
  if (start === undefined) return { checked: 'nothing: there is no history to compare with', faults: [] };
  const commits = (git(folder, ['rev-list', '--no-merges', `${start}..HEAD`]) ?? '')
    .split('\n')
    .filter(Boolean);
  const silent = commits.filter((commit) => {
    const files = git(folder, ['diff-tree', '--no-commit-id', '--name-only', '-r', '--root', commit]) ?? '';
    const message = git(folder, ['log', '-1', '--format=%B', commit]) ?? '';
    return files.split('\n').some((file) => PRODUCT.test(file)) && !NOTHING_TO_SAY.test(message);
  });
  const checked = `${commits.length} commits since ${start.slice(0, 9)}`;
  const at = /** @param {string} commit */ (commit) => git(folder, ['show', `${commit}:CHANGELOG.md`]) ?? '';
  if (silent.length === 0 || unreleased(at('HEAD')) !== unreleased(at(start))) return { checked, faults: [] };
  const list = silent.map((commit) => git(folder, ['log', '-1', '--format=%h %s', commit]) ?? commit);
  return {
    checked,
    faults: [
      `these commits change the program, and "Unreleased" of CHANGELOG.md is what it was: ${list.join('; ')}. ` +
        'Say there what people will notice, or in the commits "Changelog: none (why)".',
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const { checked, faults } = missingLines(root, process.argv[2]);
  const all = [...formFaults(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')), ...faults];
  process.stdout.write(`CHANGELOG.md: ${checked}\n`);
  for (const fault of all) process.stderr.write(`CHANGELOG.md: ${fault}\n`);
  process.exitCode = all.length === 0 ? 0 : 1;
}
