import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Undefined where there is nothing that can be read. Without O_NONBLOCK a named pipe would wait for a writer. */
export async function openFile(path: string): Promise<FileHandle | undefined> {
  return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
}
