import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { sampleSessionOptions, writeSyntheticSession } from '../recording/synthetic/index.ts';

/**
 * Makes the sample session once, without metadata, since those are what the conversation is about. Half a sample never
 * stands in its place.
 *
 * @param folder where it shall be; its parent exists
 * @returns a function that tells the folder when the sample is there, however often it is called
 */
export function sampleSession(folder: string, signal: AbortSignal): () => Promise<string> {
  const make = async (): Promise<string> => {
    if (await isThere(folder)) return folder;
    const part = `${folder}.${randomUUID()}.part`;
    try {
      await writeSyntheticSession(part, { ...sampleSessionOptions, metadata: false }, { signal });
      await rename(part, folder);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    return folder;
  };
  let making: Promise<string> | undefined;
  return async () => {
    making ??= make();
    try {
      return await making;
    } finally {
      // The next one looks again: making may have failed, and the folder may be gone.
      making = undefined;
    }
  };
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
