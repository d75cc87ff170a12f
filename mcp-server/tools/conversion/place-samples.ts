import {
  type BulkFile,
  type DenseTask,
  type EncodedChunk,
  type EncodePool,
  type EncodeTables,
  LEGACY_ANALOG_PATH,
} from '../../../nwb/index.ts';
import { type Block, readBlocks, type SessionScan } from '../../../recording/index.ts';
import { BufferPool } from './buffer-pool.ts';
import { HeldAnalog } from './held-analog.ts';
import type { ConversionPlan } from './plan.ts';
import type { PlannedSeries } from './series-layout.ts';
import type { TaskGroup } from './task-group.ts';

/** What the pass over the packets works with. */
export interface SamplesStage {
  readonly bulk: BulkFile;
  readonly pool: EncodePool;
  readonly scan: SessionScan;
  readonly group: TaskGroup;
  /** Told after every block: bytes of the recordings that are done. */
  readonly report: (doneBytes: number) => void;
}

/** The one pass over the recordings: scans every block, gathers and encodes its samples, and places their chunks. */
export async function placeSamples(
  plan: ConversionPlan,
  workers: number,
  stage: SamplesStage,
): Promise<void> {
  const { bulk, pool, scan, group, report } = stage;
  const recordings = plan.recordings.map((one) => one.recording);
  const widest = Math.max(...recordings.map((recording) => recording.packetBytes));
  const buffers = new BufferPool(workers + 3, plan.blockRows * widest, group.signal);
  const legacy = legacyEncoder(plan);
  let doneBytes = 0;
  const blocks = readBlocks({
    recordings,
    rowsPerBlock: plan.blockRows,
    takeBuffer: () => buffers.take(),
    signal: group.signal,
  });
  for await (const block of blocks) {
    scan.add(block);
    const dense = legacy?.(block);
    if (dense !== undefined) await encodeAndPlace(pool, bulk, group, dense);
    const blockBytes = block.segments.reduce(
      (sum, one) => sum + one.rows * (recordings[one.recording]?.packetBytes ?? 0),
      0,
    );
    if (plan.series.length === 0) {
      buffers.give(block.buffer);
      doneBytes += blockBytes;
      report(doneBytes);
      continue;
    }
    await pool.ready();
    group.run(async () => {
      const { chunks, buffers: returned } = await pool.encode({
        kind: 'packets',
        rowOffset: block.firstRow,
        segments: block.segments.map((one) => ({
          buffer: block.buffer,
          byteOffset: one.offsetBytes,
          rows: one.rows,
          layout: one.recording,
        })),
      });
      await placeChunks(bulk, chunks);
      for (const buffer of returned) buffers.give(buffer);
      doneBytes += blockBytes;
      report(doneBytes);
    });
  }
  for (const series of plan.series) bulk.setRows(series.path, plan.packets);
  if (legacy !== undefined) bulk.setRows(`${LEGACY_ANALOG_PATH}/data`, plan.packets);
}

/** Builds the held matrix of the legacy layout, block by block. */
function legacyEncoder(plan: ConversionPlan): ((block: Block) => DenseTask) | undefined {
  if (plan.legacyChannels === undefined) return undefined;
  const columns = plan.legacyChannels.length;
  const held = new HeldAnalog(
    plan.recordings.map((one) => one.recording),
    columns,
  );
  return (block) => {
    const matrix = new Int16Array(plan.blockRows * columns);
    held.fill(block, matrix);
    return {
      kind: 'dense',
      dataset: `${LEGACY_ANALOG_PATH}/data`,
      chunkOffset: [block.firstRow, 0],
      elementBytes: 2,
      buffer: matrix.buffer,
      dataBytes: block.rows * columns * 2,
      chunkBytes: matrix.byteLength,
    };
  };
}

/**
 * Chunks of 1 MiB that are encoded or wait to be written. The pool bounds the first kind only: a disk that is slower
 * than the encoders would have timestamps pile up in memory, 200 MB for five minutes of recording.
 */
const MOST_CHUNKS_UNDER_WAY = 16;

/** Encodes a chunk beside whatever else runs, and places it. */
export async function encodeAndPlace(
  pool: EncodePool,
  bulk: BulkFile,
  group: TaskGroup,
  task: DenseTask,
): Promise<void> {
  await group.room(MOST_CHUNKS_UNDER_WAY);
  await pool.ready();
  group.run(async () => {
    const { chunks, buffers } = await pool.encode(task);
    await placeChunks(bulk, chunks);
    for (const buffer of buffers) release(buffer);
  });
}

async function placeChunks(bulk: BulkFile, chunks: readonly EncodedChunk[]): Promise<void> {
  for (const { dataset, chunkOffset, bytes } of chunks) {
    await bulk.place(dataset, chunkOffset, bytes);
    release(bytes.buffer);
  }
}

/**
 * Gives memory back at once. Left to the garbage collector, which then runs through everything for every few chunks,
 * it takes a tenth of this thread's work, and up to 70 MB more are in use.
 */
function release(buffer: ArrayBuffer): void {
  buffer.transfer(0);
}

/** Where every column of every series stands in the packets of every recording. */
export function encodeTables(plan: ConversionPlan): EncodeTables {
  const recordings = plan.recordings.map((one) => one.recording);
  return {
    chunkRows: plan.blockRows,
    packetBytes: recordings.map((recording) => recording.packetBytes),
    outputs: plan.series.map((series) => ({
      dataset: series.path,
      chunkColumns: series.series.chunkShape[1],
      offsetsBytes: recordings.map((recording) =>
        columnOffsets(series, [...recording.ephys, ...recording.analog]),
      ),
      transform:
        series.factors === undefined
          ? undefined
          : { kind: 'scale-truncate' as const, factorPerColumn: Float64Array.from(series.factors) },
    })),
  };
}

function columnOffsets(
  series: PlannedSeries,
  channels: readonly { readonly id: string; readonly offsetBytes: number }[],
): Int32Array {
  const offsets = new Map(channels.map((channel) => [channel.id, channel.offsetBytes]));
  return Int32Array.from(series.channels, (id) => {
    const offset = offsets.get(id);
    // The channels of all recordings were compared when the plan was made.
    if (offset === undefined) throw new Error(`channel ${id} of ${series.path} stands in no packet`);
    return offset;
  });
}
