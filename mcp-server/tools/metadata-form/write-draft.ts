import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { InputError } from '../../../schemas/index.ts';

/**
 * Writes a text file whole or not at all.
 * @throws InputError `output` when it exists and may not be replaced, or cannot be written
 */
export async function writeWhole(path: string, text: string, overwrite: boolean): Promise<void> {
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    if (!overwrite && (await exists(path))) throw occupied(path);
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (overwrite) await rename(part, path);
    else await place(part, path);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('output', {
      found: `that it cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      expected: 'a folder that exists and takes files',
      todo: 'Choose another place with --out FILE.',
      where: { file: path },
      cause,
    });
  } finally {
    await rm(part, { force: true });
  }
}

/** Gives the finished file its name unless another has it by now; a link fails then, a rename would not. */
async function place(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw occupied(path);
    // File systems without hard links: exFAT, some network shares.
    if (await exists(path)) throw occupied(path);
    await rename(part, path);
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function occupied(path: string): InputError {
  return new InputError('output', {
    found: 'a file of this name',
    expected: 'none',
    todo: 'Choose another name with --out FILE, or allow --overwrite.',
    where: { file: path },
  });
}
