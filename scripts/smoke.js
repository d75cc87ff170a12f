// Whether a packed Renshaw works where nothing of this checkout is: installed into an empty folder, it tells its version, makes a
// sample session, converts it and checks the file.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotReady } from './prepare.js';
import { run, say } from './run.js';

/**
 * @param {string} tarball
 * @param {string} version that it has to tell
 * @param {NodeJS.ProcessEnv} env in which `node` is new enough
 */
export async function smokeTest(tarball, version, env) {
  const folder = mkdtempSync(join(tmpdir(), 'renshaw-smoke-'));
  // An npm that runs this script tells its children which folder it works for; ours work elsewhere.
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(config_(local|global)_)?(prefix|package|lifecycle)/.test(name),
    ),
  );
  /** @type {(command: string, args: readonly string[]) => Promise<string>} */
  const succeed = async (command, args) => {
    const ended = await run(command, args, { env: clean, quiet: true });
    if (ended.code === 0) return ended.output;
    process.stderr.write(ended.output);
    throw new NotReady(`The package does not work: ${command} ${args.join(' ')} ended with ${ended.code}.`);
  };
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    await succeed('npm', [
      'install',
      '--prefix',
      folder,
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      tarball,
    ]);
    const renshaw = join(folder, 'node_modules', '.bin', 'renshaw');
    const told = (await succeed(renshaw, ['--version'])).trim();
    if (told !== version) throw new NotReady(`The package tells the version ${told}, not ${version}.`);
    const session = join(folder, 'session');
    const out = join(folder, 'out');
    await succeed(renshaw, ['demo', session, '--seconds', '1', '--channels', '4']);
    await succeed(renshaw, ['convert', session, '--out', out]);
    const made = readdirSync(out).filter((name) => name.endsWith('.nwb'));
    if (made.length !== 1) throw new NotReady(`The package made ${made.length} NWB files of one session.`);
    await succeed(renshaw, ['validate', join(out, made[0] ?? '')]);
    say(`✓ installed into an empty folder: --version, demo, convert, validate`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
