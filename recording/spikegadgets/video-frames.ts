import { throwIfCancelled } from '../../schemas/index.ts';
import { openForReading, readSome } from '../file-bytes.ts';
import { H264Counter } from './h264.ts';
import { countMp4Frames } from './mp4.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Counts the frames of a video without decoding it: `.h264` by its pictures, `.mp4` by its table of samples.
 * @returns undefined for a file that is neither
 * @throws InputError `file` when it cannot be read; CancelledError
 */
export async function countVideoFrames(file: string, signal?: AbortSignal): Promise<number | undefined> {
  const handle = await openForReading(file);
  try {
    const start = new Uint8Array(12);
    await readSome(handle, start, 0, file);
    // Told by its contents, since a file that is still being made has another name.
    if (Buffer.from(start).toString('latin1', 4, 8) === 'ftyp') {
      const { size } = await handle.stat();
      return await countMp4Frames(async (position, length) => {
        throwIfCancelled(signal);
        const bytes = new Uint8Array(length);
        const { bytesRead } = await readSome(handle, bytes, position, file);
        return bytes.subarray(0, bytesRead);
      }, size);
    }
    const counter = new H264Counter();
    const block = new Uint8Array(BLOCK_BYTES);
    for (let position = 0; ; ) {
      throwIfCancelled(signal);
      const { bytesRead } = await readSome(handle, block, position, file);
      if (bytesRead === 0) return counter.units === 0 ? undefined : counter.pictures;
      counter.add(block.subarray(0, bytesRead));
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
