// Starts a program, hands signals on to it, and says how it ended. Runs on whatever Node the machine has.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [quiet] keep what it prints instead of showing it
 * @property {boolean} [stdin] let it read our standard input
 * @property {boolean} [endsWithParent] tell it to stop when whoever started us is gone
 */

/**
 * @typedef {object} Ended
 * @property {number} code exit code; 128 + the signal's number when a signal ended it; 127 when it could not start
 * @property {string} output what it printed, when quiet
 */

/** How long a program that was told to stop may take before it is killed. */
const PATIENCE_MS = 10_000;
/** How often it is looked whether whoever started us is still there. */
const LOOK_MS = 500;
/** Who that was. */
const PARENT = process.ppid;

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const { env = process.env, quiet = false, stdin = false, endsWithParent = false } = options;
  return new Promise((resolve) => {
    const output = quiet ? 'pipe' : 'inherit';
    const child = spawn(command, args, { env, stdio: [stdin ? 'inherit' : 'ignore', output, output] });
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed += String(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      printed += String(text);
    });

    /** @type {NodeJS.Timeout | undefined} */
    let patience;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      // A terminal sends Ctrl-C to every program in the foreground: sent again, it would count as a second one.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
      patience ??= setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    // npm hands SIGTERM to its shell, which ends of it and tells nobody: all that is seen of it is another parent.
    const looking = endsWithParent
      ? setInterval(() => {
          if (process.ppid === PARENT) return;
          clearInterval(looking);
          forward('SIGTERM');
        }, LOOK_MS)
      : undefined;

    /** @param {Ended} ended */
    const settle = (ended) => {
      clearTimeout(patience);
      clearInterval(looking);
      for (const signal of FORWARDED) process.removeListener(signal, forward);
      resolve(ended);
    };
    child.on('error', (error) => settle({ code: 127, output: `${printed}${error.message}\n` }));
    child.on('close', (code, signal) => {
      settle({ code: signal === null ? (code ?? 1) : 128 + constants.signals[signal], output: printed });
    });
  });
}

/**
 * Whether a program ended because somebody wanted an end (Ctrl-C, a service stopping) rather than by a fault.
 *
 * @param {number} code an exit code of `run`
 */
export function wasStopped(code) {
  return FORWARDED.some((signal) => code === 128 + constants.signals[signal]);
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}
