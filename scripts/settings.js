// `npm run settings`: writes .env.example and the tables of docs/configuration.md from schemas/settings.

import { join } from 'node:path';
import { finish, prepare, root } from './prepare.js';
import { run } from './run.js';

finish(async () => {
  const { node, env } = await prepare();
  return (await run(node, [join(root, 'tests', 'schemas', 'write-settings.ts')], { env })).code;
});
