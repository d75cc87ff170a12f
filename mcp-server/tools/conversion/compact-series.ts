import type { ArrayValues, BulkDataset, DenseTask } from '../../../nwb/index.ts';
import type { ScannedLine, ScannedSensor, SessionClock } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';

/** Where chunks go that are built here. */
export interface ChunkSink {
  readonly datasets: ReadonlyMap<string, BulkDataset>;
  /** Takes a chunk that is ready to be encoded; waits while too many are under way. */
  readonly put: (task: DenseTask) => Promise<void>;
  readonly setRows: (dataset: string, rows: number) => void;
  readonly signal: AbortSignal;
}

interface Target {
  readonly dataset: string;
  readonly chunkRows: number;
  readonly columns: number;
  readonly elementBytes: number;
}

function target(sink: ChunkSink, dataset: string): Target {
  const found = sink.datasets.get(dataset);
  if (found === undefined) throw new RangeError(`no dataset ${dataset} in the skeleton`);
  const { chunkShape, columns, elementBytes } = found;
  const [chunkRows = 1] = chunkShape;
  return { dataset, chunkRows, columns: columns ?? 1, elementBytes };
}

function chunk(to: Target, firstRow: number, rows: number, buffer: ArrayBuffer): DenseTask {
  const rowBytes = to.columns * to.elementBytes;
  return {
    kind: 'dense',
    dataset: to.dataset,
    chunkOffset: to.columns === 1 ? [firstRow] : [firstRow, 0],
    elementBytes: to.elementBytes,
    buffer,
    dataBytes: rows * rowBytes,
    chunkBytes: to.chunkRows * rowBytes,
  };
}

/** Timestamps of every row, s since 1970 UTC: of every packet, or of rows that a clock counts otherwise. */
export async function placeTimes(
  sink: ChunkSink,
  clock: Pick<SessionClock, 'fillTimes'>,
  dataset: string,
  rowsInAll: number,
): Promise<void> {
  await placeEveryPacket(sink, dataset, rowsInAll, (chunkRows, firstRow, rows) => {
    const times = new Float64Array(chunkRows);
    clock.fillTimes(times, firstRow, rows);
    return times.buffer;
  });
}

/** The hardware's counter of every packet, as recorded. */
export async function placeCounts(
  sink: ChunkSink,
  clock: SessionClock,
  dataset: string,
  packets: number,
): Promise<void> {
  await placeEveryPacket(sink, dataset, packets, (chunkRows, firstRow, rows) => {
    const counters = new Uint32Array(chunkRows);
    clock.fillCounters(counters, firstRow, rows);
    return counters.buffer;
  });
}

async function placeEveryPacket(
  sink: ChunkSink,
  dataset: string,
  packets: number,
  fill: (chunkRows: number, firstRow: number, rows: number) => ArrayBuffer,
): Promise<void> {
  const to = target(sink, dataset);
  for (let row = 0; row < packets; row += to.chunkRows) {
    throwIfCancelled(sink.signal);
    const rows = Math.min(to.chunkRows, packets - row);
    await sink.put(chunk(to, row, rows, fill(to.chunkRows, row, rows)));
  }
  sink.setRows(dataset, packets);
}

/** A dataset whose values are in memory. */
export async function placeArray(sink: ChunkSink, dataset: string, values: ArrayValues): Promise<void> {
  const to = target(sink, dataset);
  const rank = sink.datasets.get(dataset)?.rank;
  const rows = values.length / to.columns;
  const rowBytes = to.columns * to.elementBytes;
  for (let row = 0; row < rows; row += to.chunkRows) {
    throwIfCancelled(sink.signal);
    const count = Math.min(to.chunkRows, rows - row);
    const bytes = new Uint8Array(to.chunkRows * rowBytes);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset + row * rowBytes, count * rowBytes));
    await sink.put({ ...chunk(to, row, count, bytes.buffer), chunkOffset: rank === 1 ? [row] : [row, 0] });
  }
  sink.setRows(dataset, rows);
}

/** States of a digital line and their times. */
export async function placeLine(
  sink: ChunkSink,
  clock: SessionClock,
  series: string,
  line: ScannedLine,
): Promise<void> {
  const states = target(sink, `${series}/data`);
  const stamps = target(sink, `${series}/timestamps`);
  const entries = new Float64Array(states.chunkRows);
  for (let first = 0; first < line.states.length; first += states.chunkRows) {
    throwIfCancelled(sink.signal);
    const rows = line.states.read(first, entries);
    const values = new Uint8Array(states.chunkRows);
    const times = new Float64Array(states.chunkRows);
    for (let i = 0; i < rows; i++) {
      const entry = entries[i] ?? 0;
      values[i] = entry % 2;
      times[i] = clock.timeOfRow((entry - (entry % 2)) / 2);
    }
    await sink.put(chunk(states, first, rows, values.buffer));
    await sink.put(chunk(stamps, first, rows, times.buffer));
  }
  sink.setRows(states.dataset, line.states.length);
  sink.setRows(stamps.dataset, line.states.length);
}

/** Fresh samples of a sensor and their times. */
export async function placeSensor(
  sink: ChunkSink,
  clock: SessionClock,
  series: string,
  sensor: ScannedSensor,
): Promise<void> {
  const data = target(sink, `${series}/data`);
  const stamps = target(sink, `${series}/timestamps`);
  const width = 1 + data.columns;
  const entries = new Float64Array(data.chunkRows * width);
  for (let first = 0; first < sensor.samples; first += data.chunkRows) {
    throwIfCancelled(sink.signal);
    const rows = sensor.entries.read(first * width, entries) / width;
    const values = new Int16Array(data.chunkRows * data.columns);
    const times = new Float64Array(data.chunkRows);
    for (let i = 0; i < rows; i++) {
      times[i] = clock.timeOfRow(entries[i * width] ?? 0);
      for (let c = 0; c < data.columns; c++) values[i * data.columns + c] = entries[i * width + 1 + c] ?? 0;
    }
    await sink.put({ ...chunk(data, first, rows, values.buffer), chunkOffset: [first, 0] });
    await sink.put(chunk(stamps, first, rows, times.buffer));
  }
  sink.setRows(data.dataset, sensor.samples);
  sink.setRows(stamps.dataset, sensor.samples);
}
