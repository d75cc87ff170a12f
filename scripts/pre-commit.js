// Before a commit: format and lint of the files that it changes, and the types. What is checked is the files as they lie there: who
// commits a part of a file sees the whole of it checked.

import { finish, prepare, root } from './prepare.js';
import { run, say } from './run.js';

const CODE = /\.(?:[cm]?[jt]s|tsx)$/;
const FORMATTED = /\.(?:[cm]?[jt]s|tsx|json|css)$/;

finish(async () => {
  process.chdir(root);
  const listed = await run('git', ['diff', '--cached', '--name-only', '-z', '--diff-filter=ACMR'], {
    quiet: true,
  });
  const files = listed.output.split('\0').filter((file) => file !== '');
  const code = files.filter((file) => CODE.test(file));
  const formatted = files.filter((file) => FORMATTED.test(file));
  if (formatted.length === 0) return 0;
  const { env } = await prepare();
  /** @type {readonly (readonly [string, readonly string[]])[]} */
  const steps = [
    ['biome', ['check', '--no-errors-on-unmatched', '--error-on-warnings', ...formatted]],
    ...(code.some((file) => !file.startsWith('web/')) ? [/** @type {const} */ (['tsc', ['--noEmit']])] : []),
    ...(code.some((file) => /^(?:web|schemas|api\/client)\//.test(file))
      ? [/** @type {const} */ (['tsc', ['--noEmit', '--project', 'web']])]
      : []),
    ...(code.length > 0
      ? [/** @type {const} */ (['oxlint', ['--type-aware', '--deny-warnings', ...code]])]
      : []),
  ];
  for (const [command, args] of steps) {
    const ended = await run(command, args, { env, quiet: true });
    if (ended.code === 0) continue;
    process.stderr.write(ended.output);
    say(`Not committed: ${command} found what stands above. "biome check --write" mends the format.`);
    return 1;
  }
  return 0;
});
