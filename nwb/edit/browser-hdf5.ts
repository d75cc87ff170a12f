/**
 * h5wasm's browser build, which also loads in Node: it alone lets us give it a file of our own (see mount.ts). The
 * build for Node goes straight to the disk.
 */
export { Dataset, File, Group, ready } from 'h5wasm';

import type { ready } from 'h5wasm';

export type H5Module = Awaited<typeof ready>;
