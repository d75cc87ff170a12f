import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../schemas/index.ts';

/** What reading needs of an open file. A `FileHandle` is one; bytes may as well be computed, or come from elsewhere. */
export interface ReadableFile {
  stat(): Promise<{ readonly size: number }>;
  /** Reads up to `length` bytes from `position` on into `target`, from `offset` on; 0 at the end of the file. */
  read(
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** Opens a file by its path. */
export type OpenFile = (file: string) => Promise<ReadableFile>;

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause);
}

/**
 * Opens a recording for reading.
 * @throws InputError `file` when it is not there, may not be read, or is a folder or a pipe
 */
export async function openForReading(file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    // Without this flag, opening a named pipe waits for whoever writes into it, for ever. Windows has no such flag.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const code = codeOf(cause);
    throw new InputError('file', {
      found: code === 'ENOENT' ? 'no such file' : `a file that cannot be opened (${code})`,
      expected: 'a readable recording',
      todo: code === 'EACCES' ? 'Ask for permission to read it.' : 'Check the path.',
      where: { file },
      cause,
    });
  }
  const isFile = await handle.stat().then(
    (info) => info.isFile(),
    () => false,
  );
  if (isFile) return handle;
  await handle.close();
  throw new InputError('file', {
    found: 'a folder, a pipe or a device',
    expected: 'a file',
    todo: 'Name the recording itself.',
    where: { file },
  });
}

/**
 * Fills `target` with the bytes of the file from `position` on, however many reads that takes.
 * @throws InputError `file` when the file ends before or cannot be read
 */
export async function readFully(
  handle: ReadableFile,
  target: Uint8Array,
  position: number,
  file: string,
): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await readSome(handle, target.subarray(done), position + done, file);
    if (bytesRead === 0)
      throw new InputError('file', {
        found: 'the end of the file',
        expected: `${target.length - done} more bytes, as there were when it was opened`,
        todo: 'The file became shorter while it was read: wait until it is copied whole.',
        where: { file, byte: position + done },
      });
    done += bytesRead;
  }
}

/**
 * Reads what one read gives: nothing at the end of the file.
 * @throws InputError `file` when the file cannot be read
 */
export async function readSome(
  handle: ReadableFile,
  target: Uint8Array,
  position: number,
  file: string,
): Promise<{ bytesRead: number }> {
  try {
    return await handle.read(target, 0, target.length, position);
  } catch (cause) {
    throw new InputError('file', {
      found: `a read error (${codeOf(cause)})`,
      expected: `${target.length} bytes that can be read`,
      todo: 'Check the disk or the network share, then try again.',
      where: { file, byte: position },
      cause,
    });
  }
}
