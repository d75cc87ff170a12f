import { join } from 'node:path';
import { blockRows, chunkColumns } from '../../mcp-server/tools/conversion/series.ts';
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
  let free = new Uint8Array(rows * packetBytes);
  let spare = new Uint8Array(rows * packetBytes);
  const takeBytes = (): Promise<Uint8Array> => {
    [free, spare] = [spare, free];
    return Promise.resolve(spare);
  };
  for await (const block of readBlocks({ recordings: [recording], rowsPerBlock: rows, takeBytes, signal })) {
    if (block.rows < rows || chunks.length * rows * columns * 2 >= mostBytes) break;
    for (let first = 0; first + columns <= offsetsBytes.length; first += columns)
      chunks.push(gathered(block.bytes, packetBytes, offsetsBytes.subarray(first, first + columns)));
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

/** Low bytes of all samples, then high bytes. */
function gathered(
  packets: Uint8Array,
  packetBytes: number,
  offsetsBytes: Int32Array,
): Uint8Array<ArrayBuffer> {
  const rows = Math.floor(packets.length / packetBytes);
  const chunk = new Uint8Array(rows * offsetsBytes.length * 2);
  const highBytes = chunk.length / 2;
  let at = 0;
  for (let row = 0; row < rows; row += 1)
    for (const offset of offsetsBytes) {
      chunk[at] = packets[row * packetBytes + offset] ?? 0;
      chunk[highBytes + at] = packets[row * packetBytes + offset + 1] ?? 0;
      at += 1;
    }
  return chunk;
}
