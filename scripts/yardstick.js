// The Python readers that judge our files, each in a virtual environment of its own below .yardstick: they are no part of
// the product, and the versions that the peer asks for contradict those of today's readers.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.js';
import { run, say } from './run.js';
import { findPython } from './system.js';

/**
 * @typedef {object} Yardstick
 * @property {string} folder below .yardstick
 * @property {string} requirements pinned packages, below tests/python
 * @property {string} variable tells the tests where its Python is
 * @property {string} imports what the tests import of it
 * @property {string} what
 */

/** @type {readonly Yardstick[]} */
const YARDSTICKS = [
  {
    folder: 'nwb',
    requirements: 'requirements-nwb.txt',
    variable: 'RENSHAW_PYTHON',
    imports: 'pynwb, nwbinspector',
    what: 'PyNWB and NWB Inspector',
  },
  {
    folder: 'peer',
    requirements: 'requirements-peer.txt',
    variable: 'RENSHAW_PEER_PYTHON',
    imports: 'trodes_to_nwb.convert',
    what: 'trodes_to_nwb',
  },
];

/**
 * @param {Yardstick} yardstick
 * @returns {Promise<string | undefined>} its Python, or undefined when it cannot be made
 */
async function bring(yardstick) {
  const given = process.env[yardstick.variable];
  if (given !== undefined && given !== '') return given;

  const folder = join(root, '.yardstick', yardstick.folder);
  const requirements = join(root, 'tests', 'python', yardstick.requirements);
  const python = join(folder, 'bin', 'python');
  // Written last, so that an interrupted installation is made again.
  const stamp = join(folder, 'stamp');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const isCurrent = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  // A virtual environment outlives the Python that it points to; asking for the version finds that out.
  if (isCurrent && (await run(python, ['--version'], { quiet: true })).code === 0) return python;

  const base = await findPython();
  if (base === undefined) return undefined;
  say(`Installing ${yardstick.what} to judge the files by (.yardstick/${yardstick.folder}) …`);
  rmSync(folder, { recursive: true, force: true });
  // Compiling all of it takes longer than unpacking; Python compiles what is imported.
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--no-compile',
  ];
  const steps = [
    { command: base, args: ['-m', 'venv', folder] },
    { command: python, args: [...pip, '--retries', '2', '--timeout', '60', '-r', requirements] },
  ];
  for (const { command, args } of steps) {
    const ended = await run(command, args, { quiet: true });
    if (ended.code === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(ended.output);
    return undefined;
  }
  // Keeps what it compiles, which the tests tell Python not to. Whether it works is for them to say.
  await run(python, ['-c', `import ${yardstick.imports}`], { quiet: true });
  writeFileSync(stamp, wanted);
  return python;
}

/**
 * @typedef {object} Yardsticks
 * @property {Record<string, string>} env tells the tests where each Python is
 * @property {string[]} notices one line for each that could not be made
 */

/**
 * Makes the virtual environments that are missing or out of date.
 *
 * @returns {Promise<Yardsticks>}
 */
export async function bringYardsticks() {
  const pythons = await Promise.all(YARDSTICKS.map(bring));
  /** @type {Yardsticks} */
  const made = { env: {}, notices: [] };
  YARDSTICKS.forEach(({ variable, what }, index) => {
    const python = pythons[index];
    if (python === undefined)
      made.notices.push(`LEFT OUT: all tests judged by ${what}, which could not be installed`);
    else made.env[variable] = python;
  });
  return made;
}
