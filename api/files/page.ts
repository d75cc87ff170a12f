import { realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context, Handler } from 'hono';
import { isInside } from './data-roots.ts';
import { sendFile } from './send-file.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/**
 * The worker that reads NWB files runs HDF5, which is WebAssembly. A worker is held to the policy of its own response, not
 * to the page's: this one script may compile WebAssembly and ask this service, and the page's policy has no exception.
 */
const HDF5_WORKER = /^\/assets\/hdf5-worker-[\w-]+\.js$/;
const HDF5_WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The bundler puts a hash of the contents into these names. */
const HASHED = /^\/assets\//;

/**
 * Serves the built page. Paths without an extension are places within the page: they get index.html. Only files of the
 * types above, and inside of the folder, are sent.
 */
export function servePage(webRoot: string | undefined): Handler {
  return async (c) => {
    const path = decoded(c.req.path);
    const wanted = extname(path) === '' ? '/index.html' : path;
    const sent = webRoot === undefined ? undefined : await sendAsset(c, webRoot, wanted);
    if (sent !== undefined) return sent;
    if (wanted !== '/index.html') return await c.notFound();
    return c.text('The page is not built. Run `npm start`, or `npm run build`, in the checkout.\n', 503);
  };
}

async function sendAsset(c: Context, webRoot: string, path: string): Promise<Response | undefined> {
  const type = TYPES.get(extname(path).toLowerCase());
  if (type === undefined || path.includes('\0')) return undefined;
  const [root, file] = await Promise.all(
    [webRoot, join(webRoot, path)].map((one) => realpath(one).catch(() => '')),
  );
  if (root === undefined || file === undefined || root === '' || file === '' || !isInside(file, [root]))
    return undefined;
  const cacheControl = HASHED.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache';
  const policy = HDF5_WORKER.test(path) ? HDF5_WORKER_POLICY : undefined;
  return await sendFile(c, file, { type, cacheControl, policy });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
