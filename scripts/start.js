// `npm start`: installs what is missing, then runs the program's `start` with whatever arguments were given.

import { join } from 'node:path';
import { finish, prepare, root } from './prepare.js';
import { run } from './run.js';

finish(async () => {
  const { node, env } = await prepare();
  const args = [join(root, 'bin', 'renshaw.js'), 'start', ...process.argv.slice(2)];
  return (await run(node, args, { env, stdin: true })).code;
});
