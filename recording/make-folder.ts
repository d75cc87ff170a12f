import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, one by one: Node's own recursive mkdir never returns where the system answers
 * ENOENT for a folder whose parent exists, as /proc does.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let path = resolve(folder); !(await isThere(path)); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse())
    await mkdir(path).catch(async (cause: unknown) => {
      // Another process may have made it since.
      if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw cause;
    });
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
