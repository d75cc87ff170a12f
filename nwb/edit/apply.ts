import { rm } from 'node:fs/promises';
import type { NwbEdit } from '../../schemas/index.ts';
import { InputError, throwIfCancelled } from '../../schemas/index.ts';
import { decodeJournal, type Journal, journalOf, reversed, undoPath } from './journal.ts';
import { BlockOverlay } from './overlay.ts';
import { type BlockPatch, planEdits } from './plan.ts';
import { readIfThere, rollBack, type WriteOptions, writeChange } from './write.ts';

export interface AppliedEdits {
  readonly patch: BlockPatch;
  /**
   * Puts back every byte, as long as the file was not changed since.
   * @throws InputError('nwb') when it was
   */
  readonly undo: () => Promise<void>;
}

export interface ApplyOptions {
  /** Asked before anything is written; once writing has begun, it takes milliseconds and goes to its end. */
  readonly signal?: AbortSignal | undefined;
  /** Leaves what {@link undoEdits} needs beside the file, for a later process. It replaces an earlier one. */
  readonly keepJournal?: boolean | undefined;
}

/**
 * Changes a file in place, in the time that a few blocks take, whatever its size. Samples are not touched. A kill at
 * any moment leaves the file as it was, as it shall be, or with a journal from which {@link recoverEdits} restores it.
 *
 * @param path an NWB file that nothing else has open for writing
 * @throws as `planEdits`; InputError('output') when the disk is full or the folder takes no journal
 */
export async function applyEdits(
  path: string,
  edits: readonly NwbEdit[],
  options: ApplyOptions & Pick<WriteOptions, 'onStep'> = {},
): Promise<AppliedEdits> {
  const { signal, keepJournal, onStep } = options;
  const patch = await planEdits(path, edits, { signal });
  throwIfCancelled(signal);
  const journal = withOldBytes(path, patch);
  if (journal.blocks.length > 0) await writeChange(path, journal, { keepJournal, onStep });
  return {
    patch,
    undo: async () => {
      if (journal.blocks.length === 0) return;
      await writeChange(path, reversed(journal));
      if (keepJournal === true) await rm(undoPath(path), { force: true });
    },
  };
}

function withOldBytes(path: string, patch: BlockPatch): Journal {
  const file = BlockOverlay.open(path);
  try {
    return journalOf(patch, (offsetBytes, length) => file.onDisk(offsetBytes, length));
  } finally {
    file[Symbol.dispose]();
  }
}

/**
 * Takes back the last change that was applied with `keepJournal`.
 * @returns false when there is none
 * @throws InputError('nwb') when the file was changed since
 */
export async function undoEdits(path: string): Promise<boolean> {
  const source = undoPath(path);
  const bytes = await readIfThere(source);
  if (bytes === undefined) return false;
  const journal = decodeJournal(bytes, source);
  if (journal === undefined) {
    throw new InputError('nwb', {
      found: 'an undo file that was cut short',
      expected: 'the undo file of a change',
      todo: 'The change cannot be taken back: convert the session again, or delete the undo file.',
      where: { file: source },
    });
  }
  await writeChange(path, reversed(journal));
  await rm(source);
  return true;
}

/**
 * Rolls back a change that a kill interrupted: the file is then byte for byte as before it.
 * @returns whether there was one
 * @throws InputError('nwb') when the journal beside the file belongs to another one
 */
export async function recoverEdits(path: string): Promise<boolean> {
  return rollBack(path);
}
