// The loops that every sample goes through, compiled to WebAssembly by `npm run kernels`. Memory belongs to the caller:
// every function is told where to read, where to write, and where its scratch memory is, so that many threads share one
// memory. No function checks a bound: `nwb/encode/kernels/load.ts` and its callers do.

export { adler32 } from './adler32';
export { gather, gatherRows } from './gather';
export { encodePlane, repeatsItself } from './plane';
export { shuffle } from './shuffle';
