// `npm run agreement`: compares the verdicts with those of PyNWB and NWB Inspector and writes docs/agreement.md.

import { join } from 'node:path';
import { finish, NotReady, prepare, root } from './prepare.js';
import { run } from './run.js';
import { bringYardsticks } from './yardstick.js';

finish(async () => {
  const { node, env } = await prepare();
  const yardsticks = await bringYardsticks();
  if (yardsticks.env['RENSHAW_PYTHON'] === undefined) {
    throw new NotReady(`PyNWB and NWB Inspector are needed to compare with. ${yardsticks.notices.join(' ')}`);
  }
  const script = join(root, 'tests', 'inspection', 'agreement', 'write.ts');
  return (await run(node, [script], { env: { ...env, ...yardsticks.env } })).code;
});
