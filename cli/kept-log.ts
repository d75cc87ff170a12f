import { memorySessionLog, openSessionLog } from '../api/index.ts';
import type { SessionLog } from '../schemas/index.ts';

/** The log of the sessions in a folder, or one that ends with the process where no folder is given. */
export async function keptLog(stateFolder: string | undefined): Promise<SessionLog & AsyncDisposable> {
  if (stateFolder !== undefined) return await openSessionLog({ stateFolder });
  return { ...memorySessionLog(), [Symbol.asyncDispose]: async () => undefined };
}
