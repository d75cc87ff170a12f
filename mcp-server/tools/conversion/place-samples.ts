import {
  type BulkFile,
  type DenseTask,
  type EncodedChunk,
  type EncodePool,
  type EncodeTables,
  EPHYS_PATH,
  LEGACY_ANALOG_PATH,
  type PacketsTask,
} from '../../../nwb/index.ts';
import { type Block, readBlocks, type SessionScan } from '../../../recording/index.ts';
import { BufferPool } from './buffer-pool.ts';
import { FilledEphys, type FilledTask, packetsTask } from './filled-ephys.ts';
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
  const filled = filledEncoder(plan);
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
    if (dense !== undefined && !bulk.holds(dense.dataset, dense.chunkOffset))
      await encodeAndPlace(pool, bulk, group, dense);
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
    // What the next block needs of this one is copied here, before its buffer goes.
    const tasks = [...(filled?.tasks(block, scan) ?? []), packetsOf(block, filled?.others)];
    group.run(async () => {
      let buffer = block.buffer;
      for (const task of tasks) buffer = await encodeBlock(plan, stage, task, buffer);
      buffers.give(buffer);
      doneBytes += blockBytes;
      report(doneBytes);
    });
  }
  const rest = filled?.rest();
  if (rest !== undefined) {
    await pool.ready();
    group.run(async () => {
      await encodeBlock(plan, stage, rest, new ArrayBuffer(0));
    });
  }
  for (const series of plan.series) {
    const rows = series.path === filled?.path ? plan.packets + singlesOf(scan) : plan.packets;
    bulk.setRows(series.path, rows);
  }
  if (legacy !== undefined) bulk.setRows(`${LEGACY_ANALOG_PATH}/data`, plan.packets);
}

/** A task that is made when the block's buffer is there again; undefined when nothing is to be done. */
type BlockTask = (buffer: ArrayBuffer) => PacketsTask | undefined;

/** The samples of a block as they are; of the outputs that are named, or of all. */
function packetsOf(block: Block, outputs?: readonly number[]): BlockTask {
  return (buffer) => {
    if (outputs?.length === 0) return undefined;
    return {
      kind: 'packets',
      rowOffset: block.firstRow,
      outputs,
      segments: block.segments.map((one) => ({
        buffer,
        byteOffset: one.offsetBytes,
        rows: one.rows,
        layout: one.recording,
      })),
    };
  };
}

/** Encodes and places what a task wants of a block, and returns the block's buffer, which may be another by then. */
async function encodeBlock(
  plan: ConversionPlan,
  { pool, bulk }: SamplesStage,
  makeTask: BlockTask,
  buffer: ArrayBuffer,
): Promise<ArrayBuffer> {
  const task = makeTask(buffer);
  const outputs = task === undefined ? [] : missingOutputs(plan, bulk, task);
  if (task === undefined || outputs.length === 0) return buffer;
  const used = [...new Set(task.segments.map((segment) => segment.buffer))];
  const { chunks, buffers } = await pool.encode({ ...task, outputs });
  await placeChunks(bulk, chunks);
  return buffers[used.indexOf(buffer)] ?? buffer;
}

/** Outputs of a task of which a chunk does not stand in the file yet. */
function missingOutputs(plan: ConversionPlan, bulk: BulkFile, task: PacketsTask): number[] {
  return [...(task.outputs ?? plan.series.keys())].filter((id) => {
    const { path, series } = plan.series[id] ?? {};
    if (path === undefined || series === undefined) return true;
    for (let column = 0; column < series.columns; column += series.chunkShape[1])
      if (!bulk.holds(path, [task.rowOffset, column])) return true;
    return false;
  });
}

interface FilledEncoder {
  /** Path of the data that gets rows for lost packets. */
  readonly path: string;
  /** Ids of the outputs that do not. */
  readonly others: readonly number[];
  tasks(block: Block, scan: SessionScan): BlockTask[];
  rest(): BlockTask | undefined;
}

/** Puts a row into the e-series for every packet that was lost alone. */
function filledEncoder(plan: ConversionPlan): FilledEncoder | undefined {
  const path = `${EPHYS_PATH}/data`;
  const output = plan.series.findIndex((series) => series.path === path);
  if (plan.settings.fillSingleDrops !== true || output < 0) return undefined;
  const filled = new FilledEphys(
    plan.blockRows,
    plan.recordings.map((one) => one.recording.packetBytes),
  );
  const taskOf =
    (task: FilledTask): BlockTask =>
    (buffer) =>
      packetsTask(task, buffer, output);
  return {
    path,
    others: [...plan.series.keys()].filter((id) => id !== output),
    tasks: (block, scan) =>
      filled
        .add(block, (recording, first, end) => scan.recordings[recording]?.runs.singles(first, end) ?? [])
        .map(taskOf),
    rest() {
      const task = filled.end();
      return task === undefined ? undefined : taskOf(task);
    },
  };
}

function singlesOf(scan: SessionScan): number {
  return scan.recordings.reduce((sum, { runs }) => sum + [...runs.singles()].length, 0);
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
    if (!bulk.holds(dataset, chunkOffset)) await bulk.place(dataset, chunkOffset, bytes);
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
