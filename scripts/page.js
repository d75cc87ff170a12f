// Builds the page: web/dist holds what the service serves. It takes a second, so it is built anew every time.

import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
    exchange(built, join(folder, 'old'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
