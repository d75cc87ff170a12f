import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../schemas/index.ts';
import type { ChangedBlock } from './overlay.ts';

/**
 * What a change overwrites, beside the file while the change is written, so that a kill at any moment can be rolled
 * back. The new bytes are there as well: they tell whether the file is still the one that the journal belongs to.
 *
 * ```
 * line of JSON: version, bytesBefore, bytesAfter, blocks [offset, old length, new length]
 * old bytes of block 1, new bytes of block 1, old bytes of block 2, …
 * SHA-256 of all of it, 32 bytes: a journal that was cut short is none, and the file was then not touched
 * ```
 */
export interface Journal {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly blocks: readonly JournalBlock[];
}

export interface JournalBlock {
  readonly offsetBytes: number;
  /** Shorter than `after`, or empty, where the file grew. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

const version = 1;
const digestBytes = 32;
const lineEnd = 0x0a;

const headSchema = z.object({
  version: z.literal(version),
  bytesBefore: z.int().min(0),
  bytesAfter: z.int().min(0),
  blocks: z.array(z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)])),
});

/** Beside the file while a change is being written. */
export function journalPath(path: string): string {
  return `${path}.renshaw-journal`;
}

/** Beside the file where undo was asked for. */
export function undoPath(path: string): string {
  return `${path}.renshaw-undo`;
}

export function encodeJournal(journal: Journal): Uint8Array {
  const head = {
    version,
    bytesBefore: journal.bytesBefore,
    bytesAfter: journal.bytesAfter,
    blocks: journal.blocks.map(({ offsetBytes, before, after }) => [
      offsetBytes,
      before.length,
      after.length,
    ]),
  };
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    ...journal.blocks.flatMap(({ before, after }) => [before, after]),
  ]);
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

/** @returns undefined for a journal that was not written to its end */
export function decodeJournal(bytes: Uint8Array, path: string): Journal | undefined {
  const content = bytes.subarray(0, Math.max(0, bytes.length - digestBytes));
  const digest = createHash('sha256').update(content).digest();
  if (Buffer.compare(digest, bytes.subarray(content.length)) !== 0) return undefined;
  const end = content.indexOf(lineEnd);
  let head: z.infer<typeof headSchema>;
  try {
    head = headSchema.parse(JSON.parse(new TextDecoder().decode(content.subarray(0, end))));
  } catch (cause) {
    throw new InputError('nwb', {
      found: 'a journal of another version',
      expected: 'a journal that this program wrote',
      todo: 'Finish the change with the version of the program that began it.',
      where: { file: path },
      cause,
    });
  }
  let at = end + 1;
  const take = (length: number): Uint8Array => {
    at += length;
    return content.subarray(at - length, at);
  };
  const blocks = head.blocks.map(([offsetBytes, before, after]) => ({
    offsetBytes,
    before: take(before),
    after: take(after),
  }));
  return { bytesBefore: head.bytesBefore, bytesAfter: head.bytesAfter, blocks };
}

/** The same change backwards. */
export function reversed({ bytesBefore, bytesAfter, blocks }: Journal): Journal {
  return {
    bytesBefore: bytesAfter,
    bytesAfter: bytesBefore,
    blocks: blocks.map(({ offsetBytes, before, after }) => ({ offsetBytes, before: after, after: before })),
  };
}

/** Changed blocks with what they replace. */
export function journalOf(
  change: {
    readonly bytesBefore: number;
    readonly bytesAfter: number;
    readonly blocks: readonly ChangedBlock[];
  },
  onDisk: (offsetBytes: number, length: number) => Uint8Array,
): Journal {
  return {
    bytesBefore: change.bytesBefore,
    bytesAfter: change.bytesAfter,
    blocks: change.blocks.map(({ offsetBytes, bytes }) => {
      const there = Math.max(0, Math.min(bytes.length, change.bytesBefore - offsetBytes));
      return { offsetBytes, before: onDisk(offsetBytes, there), after: bytes };
    }),
  };
}
