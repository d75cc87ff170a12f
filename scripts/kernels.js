// `npm run kernels`: compiles the loops over samples (nwb/encode/kernels/assembly) to nwb/encode/kernels/kernels.wasm, which is
// kept with the sources, so that nobody needs the compiler who does not change them. A test compiles again and compares.

import { join } from 'node:path';
import { finish, prepare, root } from './prepare.js';
import { run } from './run.js';

const folder = join(root, 'nwb', 'encode', 'kernels');

/**
 * The memory is the caller's, and threads share it. Nothing is checked at run time: the callers do.
 *
 * @param {string} out
 * @returns {string[]} arguments of asc
 */
export function compilerArguments(out) {
  const options =
    '-O3 --converge --runtime stub --noAssert --enable simd --enable threads ' +
    '--importMemory --sharedMemory --initialMemory 2 --maximumMemory 65536';
  return [join(folder, 'assembly', 'index.ts'), '--outFile', out, ...options.split(' ')];
}

if (import.meta.main) {
  finish(async () => {
    const { env } = await prepare();
    return (await run('asc', compilerArguments(join(folder, 'kernels.wasm')), { env })).code;
  });
}
