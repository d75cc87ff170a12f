// Programs that tests need and npm cannot bring: what they are, how to see whether they are there, and the Debian
// packages that hold them.

import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say, wasStopped } from './run.js';

/**
 * @typedef {object} SystemProgram
 * @property {string} name
 * @property {readonly string[]} packages Debian packages
 * @property {() => Promise<boolean>} isPresent
 * @property {string} leftOut what is not tested without it
 * @property {() => Promise<void>} [settle] what its installation needs afterwards
 */

/** Python as new as the pinned packages of tests/python ask, older than the first for which some of them lack a build. */
const PYTHON_TEST =
  'import ensurepip, venv, sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else 1)';
const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', '/usr/bin/python3'];

/** @returns {Promise<string | undefined>} a Python that can make the virtual environments */
export async function findPython() {
  for (const python of PYTHONS) {
    if ((await run(python, ['-c', PYTHON_TEST], { quiet: true })).code === 0) return python;
  }
  return undefined;
}

/**
 * @param {string} program
 * @returns {boolean}
 */
function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const POSTGRES = '/usr/lib/postgresql';

/** Its programs, which are on nobody's PATH. */
function hasPostgres() {
  if (!existsSync(POSTGRES)) return false;
  return readdirSync(POSTGRES).some((version) => existsSync(join(POSTGRES, version, 'bin', 'initdb')));
}

/** The package starts a server of its own; tests make theirs, and nothing that was brought for them keeps running. */
async function stopDebiansCluster() {
  const { output } = await run('pg_lsclusters', ['--no-header'], { quiet: true });
  for (const line of output.split('\n')) {
    const [version, cluster, , status] = line.trim().split(/\s+/);
    if (version === undefined || cluster === undefined || status !== 'online') continue;
    await run('pg_ctlcluster', [version, cluster, 'stop'], { quiet: true });
  }
}

/** @type {readonly SystemProgram[]} */
export const SYSTEM_PROGRAMS = [
  {
    name: 'Python 3.11 to 3.13 with venv',
    packages: ['python3', 'python3-venv'],
    isPresent: async () => (await findPython()) !== undefined,
    leftOut: 'the tests judged by PyNWB, NWB Inspector and trodes_to_nwb',
  },
  {
    name: 'h5dump',
    packages: ['hdf5-tools'],
    isPresent: async () => isOnPath('h5dump'),
    leftOut: 'the tests that read files with h5dump',
  },
  {
    name: 'Chromium',
    packages: ['chromium'],
    isPresent: async () => isOnPath('chromium'),
    leftOut: 'the tests that use the page as people do',
  },
  {
    name: 'PostgreSQL',
    packages: ['postgresql'],
    isPresent: async () => hasPostgres(),
    leftOut: 'the tests of several processes over PostgreSQL',
    settle: stopDebiansCluster,
  },
];

/** @param {readonly SystemProgram[]} programs */
async function missingOf(programs) {
  const present = await Promise.all(programs.map((program) => program.isPresent()));
  return programs.filter((_, index) => present[index] !== true);
}

/** @param {readonly string[]} packages */
async function aptInstall(packages) {
  say(`Installing ${packages.join(', ')} (apt-get) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const patience = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=30'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const ended = await run('apt-get', [...patience, ...args], { env, quiet: true });
    if (ended.code === 0) continue;
    if (!wasStopped(ended.code)) process.stderr.write(ended.output);
    return;
  }
}

/**
 * Installs the missing programs where that is possible without asking anybody: as root, with apt-get.
 *
 * @param {readonly SystemProgram[]} [programs]
 * @returns {Promise<string | undefined>} one line that names what is still missing and what is therefore left out
 */
export async function bringSystemPrograms(programs = SYSTEM_PROGRAMS) {
  let missing = await missingOf(programs);
  if (missing.length === 0) return undefined;
  if (process.getuid?.() === 0 && isOnPath('apt-get')) {
    await aptInstall(missing.flatMap((program) => program.packages));
    for (const program of missing) await program.settle?.();
    missing = await missingOf(missing);
  }
  if (missing.length === 0) return undefined;
  const names = missing.map((program) => program.name).join(' and ');
  const packages = missing.flatMap((program) => program.packages).join(' ');
  const leftOut = missing.map((program) => program.leftOut).join(', ');
  return `LEFT OUT: ${leftOut}, because ${names} is missing: apt-get install ${packages}`;
}
