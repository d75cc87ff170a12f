import {
  type BulkFile,
  type DenseTask,
  type EncodePool,
  type EncodeTables,
  type EncodeTask,
  EPHYS_PATH,
  LEGACY_ANALOG_PATH,
  type PacketsTask,
  type Region,
} from '../../../nwb/index.ts';
import { type Block, readBlocks, type SessionScan } from '../../../recording/index.ts';
import { FilledEphys, type FilledTasks } from './filled-ephys.ts';
import { HeldAnalog } from './held-analog.ts';
import type { ConversionPlan } from './plan.ts';
import type { PlannedSeries } from './series-layout.ts';
import type { TaskGroup } from './task-group.ts';

/** Where chunks are made, and where they go. */
interface Placing {
  readonly bulk: BulkFile;
  readonly pool: EncodePool;
}

/** What the pass over the packets works with. */
export interface SamplesStage extends Placing {
  readonly scan: SessionScan;
  readonly group: TaskGroup;
  /** Told after every block: bytes of the recordings that are done. */
  readonly report: (doneBytes: number) => void;
}

/** The one pass over the recordings: scans every block, gathers and encodes its samples, and places their chunks. */
export async function placeSamples(plan: ConversionPlan, stage: SamplesStage): Promise<void> {
  const { bulk, pool, scan, group, report } = stage;
  const { inputs } = pool;
  const recordings = plan.recordings.map((one) => one.recording);
  const legacy = legacyEncoder(plan);
  const filled = filledEncoder(plan);
  let doneBytes = 0;
  const takeBytes = async (): Promise<Uint8Array> => (await inputs.take()).bytes;
  const blocks = readBlocks({
    recordings,
    rowsPerBlock: plan.blockRows,
    takeBytes,
    signal: group.signal,
  });
  for await (const block of blocks) {
    scan.add(block);
    if (legacy !== undefined) {
      const region = await inputs.take();
      encodeAndPlace(stage, legacy(block, region), region);
    }
    const blockBytes = block.segments.reduce(
      (sum, one) => sum + one.rows * (recordings[one.recording]?.packetBytes ?? 0),
      0,
    );
    // What the next block needs of this one is copied here, before its memory goes.
    const more = filled?.tasks(block, scan, await inputs.take());
    const plain = packetsOf(block, filled?.others);
    group.run(async () => {
      for (const task of [...(more?.tasks ?? []), plain]) await encodePackets(plan, stage, task);
      if (more?.used !== undefined) inputs.give(more.used);
      inputs.give(regionOf(block.bytes));
      doneBytes += blockBytes;
      report(doneBytes);
    });
  }
  const rest = filled?.rest();
  if (rest !== undefined)
    group.run(async () => {
      for (const task of rest.tasks) await encodePackets(plan, stage, task);
      if (rest.used !== undefined) inputs.give(rest.used);
    });
  for (const series of plan.series) {
    const rows = series.path === filled?.path ? plan.packets + singlesOf(scan) : plan.packets;
    bulk.setRows(series.path, rows);
  }
  if (legacy !== undefined) bulk.setRows(`${LEGACY_ANALOG_PATH}/data`, plan.packets);
}

/** Blocks lie in the memory of the pool, where addresses count from its start. */
function regionOf(bytes: Uint8Array): Region {
  return { address: bytes.byteOffset, bytes: bytes as Uint8Array<SharedArrayBuffer> };
}

/** The samples of a block as they are; of the outputs that are named, or of all. */
function packetsOf(block: Block, outputs?: readonly number[]): PacketsTask {
  return {
    kind: 'packets',
    rowOffset: block.firstRow,
    outputs,
    segments: block.segments.map((one) => ({
      address: block.bytes.byteOffset + one.offsetBytes,
      rows: one.rows,
      layout: one.recording,
    })),
  };
}

/** Encodes and places what a task wants of a block, but for what stands in the file already. */
async function encodePackets(plan: ConversionPlan, stage: Placing, task: PacketsTask): Promise<void> {
  const outputs = missingOutputs(plan, stage.bulk, task);
  if (outputs.length > 0) await encodeTask(stage, { ...task, outputs });
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

async function encodeTask({ pool, bulk }: Placing, task: EncodeTask): Promise<void> {
  const { chunks, bytes, release } = await pool.encode(task);
  const isHeld = chunks.map(({ dataset, chunkOffset }) => bulk.holds(dataset, chunkOffset));
  if (!isHeld.includes(true)) await bulk.placeAll(chunks, bytes);
  else {
    let at = 0;
    for (const [index, { dataset, chunkOffset, sizeBytes }] of chunks.entries()) {
      const chunk = bytes.subarray(at, at + sizeBytes);
      if (isHeld[index] !== true) await bulk.place(dataset, chunkOffset, chunk);
      at += sizeBytes;
    }
  }
  release();
}

interface FilledEncoder {
  /** Path of the data that gets rows for lost packets. */
  readonly path: string;
  /** Ids of the outputs that do not. */
  readonly others: readonly number[];
  tasks(block: Block, scan: SessionScan, region: Region): EncodeTasks;
  rest(): EncodeTasks;
}

interface EncodeTasks {
  readonly tasks: readonly PacketsTask[];
  readonly used: Region | undefined;
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
  const toEncode = ({ tasks, used }: FilledTasks): EncodeTasks => ({
    tasks: tasks.map((task) => ({ kind: 'packets', outputs: [output], ...task })),
    used,
  });
  return {
    path,
    others: [...plan.series.keys()].filter((id) => id !== output),
    tasks: (block, scan, region) =>
      toEncode(
        filled.add(
          block,
          (recording, first, end) => scan.recordings[recording]?.runs.singles(first, end) ?? [],
          region,
        ),
      ),
    rest: () => toEncode(filled.end()),
  };
}

function singlesOf(scan: SessionScan): number {
  return scan.recordings.reduce((sum, { runs }) => sum + [...runs.singles()].length, 0);
}

/** Builds the held matrix of the legacy layout, block by block, in a region that is given. */
function legacyEncoder(plan: ConversionPlan): ((block: Block, region: Region) => DenseTask) | undefined {
  if (plan.legacyChannels === undefined) return undefined;
  const columns = plan.legacyChannels.length;
  const held = new HeldAnalog(
    plan.recordings.map((one) => one.recording),
    columns,
  );
  return (block, { address, bytes }) => {
    held.fill(block, new Int16Array(bytes.buffer, address, plan.blockRows * columns));
    return {
      kind: 'dense',
      dataset: `${LEGACY_ANALOG_PATH}/data`,
      chunkOffset: [block.firstRow, 0],
      elementBytes: 2,
      address,
      dataBytes: block.rows * columns * 2,
      chunkBytes: plan.blockRows * columns * 2,
    };
  };
}

/** Encodes a chunk that lies in a region beside whatever else runs, places it, and gives the region back. */
export function encodeAndPlace(
  stage: Placing & { readonly group: TaskGroup },
  task: DenseTask,
  region: Region,
): void {
  const { pool, bulk, group } = stage;
  if (bulk.holds(task.dataset, task.chunkOffset)) {
    pool.inputs.give(region);
    return;
  }
  group.run(async () => {
    await encodeTask(stage, task);
    pool.inputs.give(region);
  });
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
