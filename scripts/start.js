// `npm start`: installs what is missing, builds the page, then runs the program's `start` with whatever arguments were given.

import { join } from 'node:path';
import { buildPage } from './page.js';
import { finish, prepare, root } from './prepare.js';
import { run } from './run.js';

finish(async () => {
  const { node, env } = await prepare();
  await buildPage(env);
  const args = [join(root, 'bin', 'renshaw.js'), 'start', ...process.argv.slice(2)];
  // Whoever starts it by hand may close their shell and let it go on.
  const endsWithParent = process.env['npm_lifecycle_event'] !== undefined;
  return (await run(node, args, { env, stdin: true, endsWithParent })).code;
});
