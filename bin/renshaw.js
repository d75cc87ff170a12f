#!/usr/bin/env node
// The command's first step, for whatever Node a machine has. It stays free of static imports and of syntax that Node 12
// cannot parse: an old Node must end in one clear line, before anything of the program (some of it native) is loaded.
// Exit codes: 2 when Node is too old, 4 when the program cannot be loaded or breaks, else those of cli/main.ts.

const LEAST_MAJOR = 22;
const LEAST_MINOR = 18;

/**
 * @param {string} version such as `20.20.2`
 * @returns {boolean}
 */
function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR);
}

/**
 * Lets Node keep what it compiles, in the system's folder for temporary files: the next start takes a third of the time,
 * and the worker threads, which look for the folder in the environment, as much less memory.
 */
async function keepCompiled() {
  const { enableCompileCache } = await import('node:module');
  const path = await import('node:path');
  const { tmpdir } = await import('node:os');
  const folder = process.env['NODE_COMPILE_CACHE'] || path.join(tmpdir(), 'node-compile-cache');
  enableCompileCache(folder);
  process.env['NODE_COMPILE_CACHE'] = folder;
}

/** @returns {Promise<number>} the exit code */
async function run() {
  // Node announces its own experiments (running TypeScript, on Node 22) on stderr; they mean nothing to a scientist.
  // The variable does the same for the worker threads, which inherit it.
  process.removeAllListeners('warning');
  process.env['NODE_NO_WARNINGS'] = '1';

  await keepCompiled();
  const { existsSync } = await import('node:fs');
  // A checkout holds the source, which Node runs as it is; below node_modules Node strips no types, so that a package
  // holds compiled JavaScript.
  const source = new URL('../cli/main.ts', import.meta.url);
  const entry = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url);
  const program = /** @type {{ main(argv: string[]): Promise<number> }} */ (await import(entry.href));
  return await program.main(process.argv.slice(2));
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof Error)) return `renshaw broke, which is a fault of the program: ${String(error)}`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') {
    const what = error.message.split('\n')[0];
    return `A part of renshaw is missing (${what}): in a checkout run \`npm start\`, else install renshaw again.`;
  }
  return `renshaw broke, which is a fault of the program: ${error.stack}`;
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `renshaw needs Node ${LEAST_MAJOR}.${LEAST_MINOR} or newer, but this is Node ${process.versions.node}: ` +
      'install Node 24 from https://nodejs.org, or in a checkout run `npm start`, which brings its own.\n',
  );
  process.exitCode = 2;
} else {
  run().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exitCode = 4;
    },
  );
}
