// Brings what `npm start` and `npm test` stand on: the packages of package-lock.json, and a Node new enough to run
// TypeScript. The machine's own Node may be old: Node 24 comes as a package.

import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './lockfile.js';
import { run, say, wasStopped } from './run.js';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** What stands in the way, in one line, with what to do about it. */
export class NotReady extends Error {
  /**
   * @param {string} line
   * @param {number} [exitCode]
   */
  constructor(line, exitCode = 1) {
    super(line);
    this.exitCode = exitCode;
  }
}

/**
 * @param {string} version
 * @returns {boolean} whether this Node runs TypeScript without being asked to
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** @param {readonly string[]} args */
function npm(args) {
  // Under `npm start` npm says where it is; a bare `node scripts/start.js` takes the one on the path.
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  return cli !== undefined && basename(cli) === 'npm-cli.js'
    ? run(node, [cli, ...args], { quiet: true })
    : run('npm', args, { quiet: true });
}

async function install() {
  say('Installing packages (npm ci) …');
  const options = ['--no-audit', '--no-fund', '--no-progress', '--include=dev'];
  let ended = await npm(['ci', ...options]);
  if (ended.code !== 0 && !wasStopped(ended.code) && isNewEnough(process.versions.node)) {
    // The one install script fetches Node 24, which this machine can do without.
    ended = await npm(['ci', ...options, '--ignore-scripts']);
  }
  if (ended.code === 0) return;
  if (wasStopped(ended.code)) throw new NotReady('Stopped while installing packages.', ended.code);
  process.stderr.write(ended.output);
  throw new NotReady(
    'The packages could not be installed: see what npm says above, check the network, and run this again.',
  );
}

/**
 * @typedef {object} Prepared
 * @property {string} node the Node to run TypeScript with
 * @property {NodeJS.ProcessEnv} env an environment in which `node` and the packages' programs are found
 */

/**
 * Installs what is missing; returns at once when nothing is.
 *
 * @returns {Promise<Prepared>}
 * @throws {NotReady} when the packages cannot be installed or no Node is new enough
 */
export async function prepare() {
  if (!isInstalled(root)) await install();
  const env = { ...process.env, PATH: [bin, process.env['PATH'] ?? ''].join(delimiter) };
  const packaged = join(bin, 'node');
  // Asking it for its version finds a package without its program, or with one for another kind of machine.
  if (existsSync(packaged) && (await run(packaged, ['--version'], { quiet: true })).code === 0) {
    return { node: packaged, env };
  }
  if (isNewEnough(process.versions.node)) return { node: process.execPath, env };
  throw new NotReady(
    `Node 22.18 or newer is needed, this is ${process.versions.node}, and the packaged Node 24 did not install: ` +
      'allow its install script (`npm rebuild node`) or install Node 24 from https://nodejs.org.',
  );
}

/**
 * Runs a script's main function and makes its result the exit code.
 *
 * @param {() => Promise<number>} main
 */
export function finish(main) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      if (!(error instanceof NotReady)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
    },
  );
}
