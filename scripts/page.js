// Builds the page: web/dist holds what the service serves. It takes a second, so it is built anew every time.

import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NotReady, root } from './prepare.js';
import { run } from './run.js';

const served = join(root, 'web', 'dist');

/** @param {NodeJS.ProcessEnv} env */
export async function buildPage(env) {
  const folder = mkdtempSync(join(root, 'node_modules', '.page-'));
  try {
    const built = join(folder, 'new');
    const options = [
      '--config',
      join(root, 'web', 'vite.config.ts'),
      '--outDir',
      built,
      '--logLevel',
      'warn',
    ];
    // Where tests build it, too: what they look at is what people get.
    const { code } = await run('vite', ['build', ...options], { env: { ...env, NODE_ENV: 'production' } });
    if (code !== 0) throw new NotReady('The page could not be built: mend what vite names above.', code);
    if (!isSame(built, served)) exchange(built, join(folder, 'old'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {string[]} its files, and those below it
 */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * A page that is served just now stays where nothing is new, to the last byte: between two folders there is a moment without one.
 *
 * @param {string} built
 * @param {string} former
 */
function isSame(built, former) {
  if (!existsSync(former)) return false;
  const files = filesIn(built);
  const isEqual = /** @param {string} file */ (file) =>
    readFileSync(join(built, file)).equals(readFileSync(join(former, file)));
  return files.join('\n') === filesIn(former).join('\n') && files.every(isEqual);
}

/**
 * A service that runs from this checkout finds a whole page at any moment, also while two builds end at once.
 *
 * @param {string} built
 * @param {string} old where the page that was served before is put
 */
function exchange(built, old) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (existsSync(served)) renameSync(served, `${old}${attempt}`);
      renameSync(built, served);
      return;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
