// `npm run hooks`: lets git check each commit of this clone. `npm run hooks -- off` ends that.

import { finish, NotReady, root } from './prepare.js';
import { run, say } from './run.js';

finish(async () => {
  process.chdir(root);
  const isOff = process.argv[2] === 'off';
  const args = isOff ? ['--unset', 'core.hooksPath'] : ['core.hooksPath', 'scripts/hooks'];
  const { code } = await run('git', ['config', ...args]);
  if (code !== 0 && !isOff) throw new NotReady('git could not be told: is this a clone?', code);
  say(
    isOff
      ? 'Commits are not checked any more.'
      : 'Every commit is checked: format, types and lint of what changed.',
  );
  return 0;
});
