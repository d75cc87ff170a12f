// `npm start`: installs what is missing, builds the page, then runs the program's `start` with whatever arguments were given.

import { join } from 'node:path';
import { buildPage } from './page.js';
import { finish, prepare, root } from './prepare.js';
import { run } from './run.js';

finish(async () => {
  const { node, env } = await prepare();
  await buildPage(env);
  const args = [join(root, 'bin', 'renshaw.js'), 'start', ...process.argv.slice(2)];
  return (await run(node, args, { env, stdin: true })).code;
});
