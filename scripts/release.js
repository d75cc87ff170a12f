// `npm run release -- patch|minor|major|X.Y.Z [--dry-run]`: types and lint, version, section of the changelog, tarball, test of the
// tarball, commit and tag. Nothing leaves this machine; where anything fails, or with --dry-run, every file is as it was.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formFaults, released, unreleased } from './changelog.js';
import { finish, NotReady, prepare, root } from './prepare.js';
import { run, say } from './run.js';
import { smokeTest } from './smoke.js';

/**
 * @param {string} current
 * @param {string} wanted `patch`, `minor`, `major`, or a version
 * @returns {string}
 * @throws {NotReady} for what is no later version
 */
export function nextVersion(current, wanted) {
  const [major = 0, minor = 0, patch = 0] = current.split('.').map(Number);
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (wanted === 'minor') return `${major}.${minor + 1}.0`;
  if (wanted === 'major') return `${major + 1}.0.0`;
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(wanted)?.slice(1).map(Number);
  if (numbers === undefined)
    throw new NotReady(`Found "${wanted}"; expected patch, minor, major or X.Y.Z.`, 2);
  const at = numbers.findIndex((number, index) => number !== [major, minor, patch][index]);
  if (at >= 0 && (numbers[at] ?? 0) > ([major, minor, patch][at] ?? 0)) return wanted;
  throw new NotReady(`Found ${wanted}; expected a version after ${current}.`, 2);
}

/**
 * Replaces the version in the text of package.json or package-lock.json, which has our own before any other.
 *
 * @param {string} text
 * @param {string} version
 * @param {number} times
 */
export function withVersion(text, version, times) {
  let left = times;
  return text.replaceAll(/"version": "[^"]*"/g, (found) => (left-- > 0 ? `"version": "${version}"` : found));
}

/** @param {readonly string[]} args */
async function git(args) {
  const { code, output } = await run('git', args, { quiet: true });
  if (code !== 0) throw new NotReady(`git ${args.join(' ')}: ${output.trim()}`);
  return output.trim();
}

async function release() {
  process.chdir(root);
  const wanted = process.argv.slice(2).filter((word) => word !== '--dry-run');
  const isDry = process.argv.includes('--dry-run');
  if (wanted.length !== 1)
    throw new NotReady('Say: npm run release -- patch|minor|major|X.Y.Z [--dry-run]', 2);
  const before = new Map(
    ['package.json', 'package-lock.json', 'CHANGELOG.md'].map((file) => [
      file,
      readFileSync(join(root, file), 'utf8'),
    ]),
  );
  const text = /** @param {string} file */ (file) => before.get(file) ?? '';
  const current = /** @type {{ version: string }} */ (JSON.parse(text('package.json'))).version;
  const version = nextVersion(current, wanted[0] ?? '');
  const faults = formFaults(text('CHANGELOG.md'));
  if (faults.length > 0) throw new NotReady(`CHANGELOG.md: ${faults.join('; ')}.`);
  if (unreleased(text('CHANGELOG.md')) === '')
    throw new NotReady('CHANGELOG.md has nothing under "Unreleased".');
  if ((await git(['status', '--porcelain'])) !== '') {
    throw new NotReady('Found changes that are not committed; a release is made of what is.');
  }
  if ((await git(['tag', '--list', `v${version}`])) !== '')
    throw new NotReady(`The tag v${version} is there already.`);

  const { env } = await prepare();
  const checked = await run('npm', ['run', '--silent', 'check'], { env, quiet: true });
  if (checked.code !== 0) throw new NotReady(`npm run check failed:\n${checked.output}`);
  let isDone = false;
  try {
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(join(root, 'package.json'), withVersion(text('package.json'), version, 1));
    writeFileSync(join(root, 'package-lock.json'), withVersion(text('package-lock.json'), version, 2));
    writeFileSync(join(root, 'CHANGELOG.md'), released(text('CHANGELOG.md'), version, date));
    say(`── ${current} → ${version} (${date})\n\n${unreleased(text('CHANGELOG.md'))}\n`);
    const folder = join(root, 'release');
    mkdirSync(folder, { recursive: true });
    const packed = await run('npm', ['pack', '--pack-destination', folder], { env, quiet: true });
    if (packed.code !== 0) throw new NotReady(`npm pack failed:\n${packed.output}`);
    const tarball = join(folder, `renshaw-${version}.tgz`);
    await smokeTest(tarball, version, env);
    if (isDry) {
      rmSync(tarball);
      say('Dry run: nothing was changed.');
      return 0;
    }
    await git(['add', ...before.keys()]);
    await git(['commit', '--quiet', '--no-verify', '--message', `Release ${version}`]);
    isDone = true;
    await git(['tag', '--annotate', `v${version}`, '--message', `Renshaw ${version}`]);
    say(
      `Committed and tagged v${version}; the package is ${tarball}. Nothing was pushed: look at it, then git push --follow-tags.`,
    );
    return 0;
  } finally {
    if (!isDone) {
      for (const [file, former] of before) {
        // In one step each: who interrupts this finds one text or the other.
        writeFileSync(join(root, `${file}.former`), former);
        renameSync(join(root, `${file}.former`), join(root, file));
      }
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) finish(release);
