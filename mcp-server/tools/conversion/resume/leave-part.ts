import { readFile, rm, utimes } from 'node:fs/promises';
import { chunkJournalPath, decodeChunkJournal } from '../../../../nwb/index.ts';
import { InputError, StoppedError } from '../../../../schemas/index.ts';
import { STALE_AFTER_MS } from './claim.ts';

/** Takes an unfinished file away, with what stands beside it. */
export async function removePart(part: string): Promise<void> {
  // The journal first: without one, nobody goes on with the file.
  for (const path of [chunkJournalPath(part), part, `${part}.skeleton`]) await rm(path, { force: true });
}

/**
 * After a failure: keeps the unfinished file when the same command can go on with it once the cause is mended, and else
 * removes it. Somebody who cancels has changed their mind; a program that is told to end has not.
 * @returns what to throw
 */
export async function leavePart(
  part: string,
  cause: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (!(isMendable(cause, signal) && (await holdsSamples(part)))) {
    await removePart(part);
    return cause;
  }
  // Nobody needs to wait until it is sure that nobody writes it.
  const stale = new Date(Date.now() - STALE_AFTER_MS);
  for (const path of [part, chunkJournalPath(part)]) await utimes(path, stale, stale).catch(() => undefined);
  if (signal?.aborted === true) return new StoppedError();
  if (!(cause instanceof InputError)) return cause;
  const todo = `${cause.fault.todo} The same command then goes on where this one ended.`;
  return new InputError(cause.kind, { ...cause.fault, todo });
}

function isMendable(cause: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted === true) return signal.reason instanceof StoppedError;
  if (!(cause instanceof InputError)) return true;
  // A disk that is full, failed or went away; what is wrong inside a recording stays wrong.
  return cause.kind === 'output' || (cause.kind === 'file' && cause.fault.cause !== undefined);
}

async function holdsSamples(part: string): Promise<boolean> {
  const bytes = await readFile(chunkJournalPath(part)).catch(() => undefined);
  return bytes !== undefined && (decodeChunkJournal(bytes)?.chunks.length ?? 0) > 0;
}
