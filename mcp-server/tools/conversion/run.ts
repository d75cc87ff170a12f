import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import {
  acquisitionPath,
  BulkFile,
  type DenseTask,
  dioPath,
  EncodePool,
  type EncodeTables,
  LEGACY_ANALOG_PATH,
  patchBooleans,
  SAMPLE_COUNT_PATH,
  type SessionContents,
  type Skeleton,
  sessionFile,
  writeSkeleton,
} from '../../../nwb/index.ts';
import { type Block, readBlocks, SessionClock, SessionScan } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';
import { BufferPool } from './buffer-pool.ts';
import { type ChunkSink, placeCounts, placeLine, placeSensor, placeTimes } from './compact-series.ts';
import { HeldAnalog } from './held-analog.ts';
import { checkOutput, sha256OfFile, writeWhole } from './output-file.ts';
import { type ConversionPlan, type PlannedSeries, sampleCountComments, timestampsPath } from './plan.ts';
import { gapComments, gapSentence } from './session-recordings.ts';
import { TaskGroup } from './task-group.ts';

export const DEFAULT_LEVEL = 1;

export interface ConversionProgress {
  readonly stage: 'samples' | 'times' | 'finishing';
  /** Bytes of the recordings that are done, and in all. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ConversionResult {
  readonly output: { readonly path: string; readonly bytes: number; readonly sha256: string | undefined };
  readonly counts: {
    readonly recordings: number;
    readonly packets: number;
    readonly electrodes: number;
    readonly lostPackets: number;
    readonly dioChanges: number;
    readonly sensorSamples: number;
  };
  readonly sourceBytes: number;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

export interface RunOptions {
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Carries out a plan: one pass over the recordings feeds every stream. The output appears under its name when it
 * is whole.
 * @throws InputError `output`, `file` or `layout`; CancelledError
 */
export async function runConversion(
  plan: ConversionPlan,
  options: RunOptions = {},
): Promise<ConversionResult> {
  const started = performance.now();
  const level = plan.settings.level ?? DEFAULT_LEVEL;
  await checkOutput(plan.output, {
    overwrite: plan.settings.overwrite === true,
    sourceBytes: plan.sourceBytes,
    level,
  });
  const written = await writeWhole(plan.output, (part) => writePart(plan, part, level, options));
  const { size } = await stat(plan.output);
  const sha256 =
    plan.settings.checksum === true ? await sha256OfFile(plan.output, options.signal) : undefined;
  return {
    output: { path: plan.output, bytes: size, sha256 },
    counts: written.counts,
    sourceBytes: plan.sourceBytes,
    warnings: [...plan.warnings, ...written.warnings],
    seconds: (performance.now() - started) / 1000,
  };
}

type Written = Pick<ConversionResult, 'counts' | 'warnings'>;

async function writePart(
  plan: ConversionPlan,
  part: string,
  level: number,
  options: RunOptions,
): Promise<Written> {
  throwIfCancelled(options.signal);
  const skeleton = await writeSkeleton(part, sessionFile(plan.contents));
  await using bulk = await BulkFile.open(part, skeleton.bulk.values(), { reserveBytes: RESERVE_BYTES });
  const recordings = plan.recordings.map((one) => one.recording);
  using scan = new SessionScan(recordings, dirname(part));
  const group = new TaskGroup(options.signal);
  const workers = plan.settings.workers ?? Math.max(1, availableParallelism() - 1);
  await using pool = await EncodePool.start({
    workers,
    level,
    tables: encodeTables(plan),
    signal: group.signal,
  });
  const report = progressReporter(plan, options);
  try {
    await placeSamples(plan, workers, { bulk, pool, scan, group, report });
    await group.settle();
    throwIfCancelled(options.signal);
    report('times', plan.sourceBytes);
    const clock = new SessionClock(scan.recordings);
    const contents = finalContents(plan, scan);
    const datasets = await replaceSkeleton(bulk, part, contents);
    await placeCompact(plan, contents, clock, scan, {
      datasets,
      put: (task) => encodeAndPlace(pool, bulk, group, task),
      setRows: (dataset, rows) => bulk.setRows(dataset, rows),
      signal: group.signal,
    });
    await group.settle();
    throwIfCancelled(options.signal);
    report('finishing', plan.sourceBytes);
    await bulk.finish({ level });
    return { counts: countsOf(plan, scan), warnings: [...clock.warnings, ...silentSensors(plan, contents)] };
  } catch (cause) {
    await group.abandon();
    // Whoever was cancelled by a failure elsewhere must not hide it.
    group.throwIfFailed();
    throwIfCancelled(options.signal);
    throw cause;
  }
}

/** What the final comments may be longer than those that a look at the recordings gave. */
const RESERVE_BYTES = 64 * 1024;

/** The contents as they are known when every packet was read: exact gaps and counts, no sensor that was off. */
function finalContents(plan: ConversionPlan, scan: SessionScan): SessionContents {
  const { contents } = plan;
  const comments = gapComments(
    scan.recordings.map(({ runs }, index) => {
      const one = plan.recordings[index];
      return one === undefined ? undefined : gapSentence(one, runs.steps());
    }),
  );
  return {
    ...contents,
    ephys: contents.ephys === undefined ? undefined : { ...contents.ephys, comments },
    sampleCountComments: sampleCountComments(comments),
    sensors: contents.sensors
      .map((sensor) => ({ ...sensor, rows: scan.sensors.get(sensor.name)?.samples ?? 0 }))
      .filter((sensor) => sensor.rows > 0),
    dio: contents.dio.map((series, index) => ({
      ...series,
      rows: scan.lines.get(plan.lines[index]?.line ?? '')?.states.length ?? 0,
    })),
  };
}

async function replaceSkeleton(
  bulk: BulkFile,
  part: string,
  contents: SessionContents,
): Promise<Skeleton['bulk']> {
  const path = `${part}.skeleton`;
  try {
    await rm(path, { force: true });
    const skeleton = await writeSkeleton(path, sessionFile(contents));
    await patchBooleans(path, skeleton.booleans);
    await bulk.replaceSkeleton(path, skeleton.bulk.values());
    return skeleton.bulk;
  } finally {
    await rm(path, { force: true });
  }
}

function silentSensors(plan: ConversionPlan, contents: SessionContents): string[] {
  const written = new Set(contents.sensors.map((sensor) => sensor.name));
  return plan.contents.sensors
    .filter(({ name }) => !written.has(name))
    .map(({ name }) => `the ${name} never updated: it was off, and has no series`);
}

interface Stage {
  readonly bulk: BulkFile;
  readonly pool: EncodePool;
  readonly scan: SessionScan;
  readonly group: TaskGroup;
  readonly report: (stage: ConversionProgress['stage'], doneBytes: number) => void;
}

async function placeSamples(plan: ConversionPlan, workers: number, stage: Stage): Promise<void> {
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
      report('samples', doneBytes);
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
      for (const chunk of chunks) await bulk.place(chunk.dataset, chunk.chunkOffset, chunk.bytes);
      for (const buffer of returned) buffers.give(buffer);
      doneBytes += blockBytes;
      report('samples', doneBytes);
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

async function encodeAndPlace(
  pool: EncodePool,
  bulk: BulkFile,
  group: TaskGroup,
  task: DenseTask,
): Promise<void> {
  group.throwIfFailed();
  await pool.ready();
  group.run(async () => {
    const { chunks } = await pool.encode(task);
    for (const chunk of chunks) await bulk.place(chunk.dataset, chunk.chunkOffset, chunk.bytes);
  });
}

/** Everything that needs the clock, which is known when the last packet was read. */
async function placeCompact(
  plan: ConversionPlan,
  contents: SessionContents,
  clock: SessionClock,
  scan: SessionScan,
  sink: ChunkSink,
): Promise<void> {
  await placeTimes(sink, clock, timestampsPath(plan), plan.packets);
  await placeCounts(sink, clock, `${SAMPLE_COUNT_PATH}/data`, plan.packets);
  for (const named of plan.lines) {
    const line = scan.lines.get(named.line);
    if (line !== undefined) await placeLine(sink, clock, dioPath(named.name), line);
  }
  for (const { name } of contents.sensors) {
    const sensor = scan.sensors.get(name);
    if (sensor !== undefined) await placeSensor(sink, clock, acquisitionPath(name), sensor);
  }
}

function encodeTables(plan: ConversionPlan): EncodeTables {
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

function countsOf(plan: ConversionPlan, scan: SessionScan): ConversionResult['counts'] {
  let lostPackets = 0;
  for (const { runs } of scan.recordings)
    for (const step of runs.steps()) if (step.lost > 0) lostPackets += step.lost;
  return {
    recordings: plan.recordings.length,
    packets: plan.packets,
    electrodes: plan.contents.electrodes.length,
    lostPackets,
    dioChanges: plan.lines.reduce((sum, { line }) => sum + (scan.lines.get(line)?.changes ?? 0), 0),
    sensorSamples: [...scan.sensors.values()].reduce((sum, sensor) => sum + sensor.samples, 0),
  };
}

function progressReporter(
  plan: ConversionPlan,
  options: RunOptions,
): (stage: ConversionProgress['stage'], doneBytes: number) => void {
  return (stage, doneBytes) => options.onProgress?.({ stage, doneBytes, totalBytes: plan.sourceBytes });
}
