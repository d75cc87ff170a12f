import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { openFile } from './open-file.ts';

/** What is held of a file at a time: a slow reader holds no more. */
const CHUNK_BYTES = 256 * 1024;

export interface Part {
  readonly start: number;
  /** Belongs to it. */
  readonly end: number;
  /** Whether the file is still the one that was promised. */
  readonly isSame: (now: BigIntStats) => boolean;
  /** Gets the SHA-256 of what was sent, in base64, when all of it was. */
  readonly onDigest?: ((base64: string) => void) | undefined;
  /** Is told how many bytes were read for whoever asked. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/**
 * The bytes of a part of a file as they are asked for: an answer that nobody reads opens nothing. A file that is no
 * longer the one that was promised ends the stream by an error: the connection is cut, and the client asks for the rest
 * or begins anew.
 */
export function streamPart(
  path: string,
  { start, end, isSame, onDigest, onSent }: Part,
): ReadableStream<Uint8Array> {
  let offset = start;
  let handle: FileHandle | undefined;
  const hash = onDigest === undefined ? undefined : createHash('sha256');
  const next = async (): Promise<Uint8Array> => {
    handle ??= await openFile(path);
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - offset + 1));
    const read = await handle?.read(chunk, 0, chunk.length, offset);
    // After reading: what was read before a change is of the file as it was.
    const now = await handle?.stat({ bigint: true });
    if (read === undefined || read.bytesRead === 0 || now === undefined || !isSame(now))
      throw new Error('the file changed while it was sent');
    offset += read.bytesRead;
    return chunk.subarray(0, read.bytesRead);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next();
          hash?.update(chunk);
          controller.enqueue(chunk);
          onSent?.(chunk.length);
          if (offset <= end) return;
          await handle?.close();
          if (hash !== undefined) onDigest?.(hash.digest('base64'));
          controller.close();
        } catch (error) {
          await handle?.close().catch(() => undefined);
          controller.error(error);
        }
      },
      cancel: async () => {
        await handle?.close();
      },
    },
    // Nothing is read before somebody asks for it.
    { highWaterMark: 0 },
  );
}
