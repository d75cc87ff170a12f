import { join } from 'node:path';
import { blockRows, chunkColumns } from '../../mcp-server/tools/conversion/series.ts';
import { gatherShuffle } from '../../nwb/encode/gather.ts';
import { openRecording, type Recording, readBlocks } from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';

/** Gathered and shuffled chunks of a recording, as the encoders get them. */
export interface RecordedChunks {
  readonly shape: readonly [rows: number, columns: number];
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

export function chunkShapeOf({ packetBytes, packets, ephys }: Recording): readonly [number, number] {
  const rows = blockRows(packetBytes, packets);
  return [rows, chunkColumns(ephys.length, rows)];
}

/**
 * Whole chunks only, so that all have the same size: those of the last block and the last columns are left out, and
 * what comes after `mostBytes`.
 */
export async function chunksOfRecording(
  recording: Recording,
  mostBytes: number,
  signal: AbortSignal,
): Promise<RecordedChunks> {
  const { packetBytes } = recording;
  const [rows, columns] = chunkShapeOf(recording);
  const offsetsBytes = Int32Array.from(
    recording.ephys.toSorted((one, other) => one.hwChan - other.hwChan),
    (channel) => channel.offsetBytes,
  );
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let free = new ArrayBuffer(rows * packetBytes);
  let spare = new ArrayBuffer(rows * packetBytes);
  const takeBuffer = (): Promise<ArrayBuffer> => {
    [free, spare] = [spare, free];
    return Promise.resolve(spare);
  };
  for await (const block of readBlocks({ recordings: [recording], rowsPerBlock: rows, takeBuffer, signal })) {
    if (block.rows < rows || chunks.length * rows * columns * 2 >= mostBytes) break;
    const source = new DataView(block.buffer);
    for (let firstColumn = 0; firstColumn + columns <= offsetsBytes.length; firstColumn += columns) {
      const chunk = new DataView(new ArrayBuffer(rows * columns * 2));
      const endColumn = firstColumn + columns;
      gatherShuffle(
        { source, byteOffset: 0, packetBytes, rows, offsetsBytes, firstColumn, endColumn },
        { chunk, chunkColumns: columns, firstRow: 0 },
      );
      chunks.push(new Uint8Array(chunk.buffer));
    }
  }
  return { shape: [rows, columns], chunks };
}

/** Chunks of a generated recording: 1/f background, theta, spikes, hum, and noise of a shared reference. */
export async function realisticChunks(
  folder: string,
  rig: { readonly channels: number; readonly seconds: number; readonly uvPerCount: number },
  signal: AbortSignal,
): Promise<RecordedChunks> {
  const options = { ...rig, epochs: 1, cameras: 0, stateScript: false, signal: 'realistic' } as const;
  const { recordings } = await writeSyntheticSession(folder, options, { signal });
  const recording = await openRecording(join(folder, recordings[0]?.fileName ?? ''));
  return await chunksOfRecording(recording, Number.POSITIVE_INFINITY, signal);
}
