import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NWB_YARDSTICK, PEER_YARDSTICK, pythonOf, type Yardstick } from './yardstick.ts';

const WARM = fileURLToPath(new URL('python/warm.py', import.meta.url));

/** Starts one that waits to be asked, at an address that `env` then tells the tests; returns what ends it. */
async function startWarm(yardstick: Yardstick, folder: string): Promise<() => Promise<void>> {
  const interpreter = pythonOf(yardstick);
  const isRunning = (process.env[yardstick.warm] ?? '') !== '';
  if (interpreter === undefined || isRunning) return async () => {};
  const address = join(folder, `${yardstick.folder}.sock`);
  const child = spawn(interpreter, [WARM, address, ...yardstick.packages], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A fork has one thread, whatever the libraries had begun before it.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(([code]) => Promise.reject(new Error(`${interpreter} ended with exit code ${String(code)}`))),
  ]);
  process.env[yardstick.warm] = address;
  return async () => {
    child.stdin.end();
    await ended;
  };
}

/** For Vitest, before the first test file of a project; what it returns is called after the last one of all. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-run-'));
  // What the files of a run share.
  process.env['RENSHAW_TEST_RUN'] ??= folder;
  const ends = await Promise.all([NWB_YARDSTICK, PEER_YARDSTICK].map((one) => startWarm(one, folder)));
  return async () => {
    await Promise.all(ends.map((end) => end()));
    await rm(folder, { recursive: true, force: true });
  };
}
