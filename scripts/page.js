// Builds the page: web/dist holds what the service serves. It takes a second, so it is built anew every time.

import { join } from 'node:path';
import { NotReady, root } from './prepare.js';
import { run } from './run.js';

/** @param {NodeJS.ProcessEnv} env */
export async function buildPage(env) {
  const config = join(root, 'web', 'vite.config.ts');
  const { code } = await run('vite', ['build', '--config', config, '--logLevel', 'warn'], { env });
  if (code !== 0) throw new NotReady('The page could not be built: mend what vite names above.', code);
}
