import type { ArrayValues, BulkDataset, DenseTask, Region } from '../../../nwb/index.ts';
import type { ScannedLine, ScannedSensor, SessionClock } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';

/** Where chunks go that are built here. */
export interface ChunkSink {
  readonly datasets: ReadonlyMap<string, BulkDataset>;
  /** Memory for a chunk; waits until there is some. */
  readonly take: () => Promise<Region>;
  /** Takes a chunk that is ready to be encoded, and the region that it stands in. */
  readonly put: (task: DenseTask, region: Region) => void;
  readonly setRows: (dataset: string, rows: number) => void;
  readonly signal: AbortSignal;
}

interface Target {
  readonly dataset: string;
  readonly chunkRows: number;
  readonly columns: number;
  readonly elementBytes: number;
  readonly rank: number;
}

function target(sink: ChunkSink, dataset: string): Target {
  const found = sink.datasets.get(dataset);
  if (found === undefined) throw new RangeError(`no dataset ${dataset} in the skeleton`);
  const { chunkShape, columns, elementBytes, rank } = found;
  const [chunkRows = 1] = chunkShape;
  return { dataset, chunkRows, columns: columns ?? 1, elementBytes, rank };
}

/** Builds one chunk in memory of the sink and hands it over. */
async function putChunk(
  sink: ChunkSink,
  to: Target,
  firstRow: number,
  rows: number,
  fill: (memory: SharedArrayBuffer, address: number) => void,
): Promise<void> {
  throwIfCancelled(sink.signal);
  const rowBytes = to.columns * to.elementBytes;
  const region = await sink.take();
  fill(region.bytes.buffer, region.address);
  const task: DenseTask = {
    kind: 'dense',
    dataset: to.dataset,
    chunkOffset: to.rank === 1 ? [firstRow] : [firstRow, 0],
    elementBytes: to.elementBytes,
    address: region.address,
    dataBytes: rows * rowBytes,
    chunkBytes: to.chunkRows * rowBytes,
  };
  sink.put(task, region);
}

/** Timestamps of every row, s since 1970 UTC: of every packet, or of rows that a clock counts otherwise. */
export async function placeTimes(
  sink: ChunkSink,
  clock: Pick<SessionClock, 'fillTimes'>,
  dataset: string,
  rowsInAll: number,
): Promise<void> {
  await placeEveryPacket(sink, dataset, rowsInAll, (memory, address, firstRow, rows) =>
    clock.fillTimes(new Float64Array(memory, address, rows), firstRow, rows),
  );
}

/** The hardware's counter of every packet, as recorded. */
export async function placeCounts(
  sink: ChunkSink,
  clock: SessionClock,
  dataset: string,
  packets: number,
): Promise<void> {
  await placeEveryPacket(sink, dataset, packets, (memory, address, firstRow, rows) =>
    clock.fillCounters(new Uint32Array(memory, address, rows), firstRow, rows),
  );
}

async function placeEveryPacket(
  sink: ChunkSink,
  dataset: string,
  packets: number,
  fill: (memory: SharedArrayBuffer, address: number, firstRow: number, rows: number) => void,
): Promise<void> {
  const to = target(sink, dataset);
  for (let row = 0; row < packets; row += to.chunkRows) {
    const rows = Math.min(to.chunkRows, packets - row);
    await putChunk(sink, to, row, rows, (memory, address) => fill(memory, address, row, rows));
  }
  sink.setRows(dataset, packets);
}

/** A dataset whose values are in memory. */
export async function placeArray(sink: ChunkSink, dataset: string, values: ArrayValues): Promise<void> {
  const to = target(sink, dataset);
  const rows = values.length / to.columns;
  const rowBytes = to.columns * to.elementBytes;
  for (let row = 0; row < rows; row += to.chunkRows) {
    const count = Math.min(to.chunkRows, rows - row);
    const bytes = new Uint8Array(values.buffer, values.byteOffset + row * rowBytes, count * rowBytes);
    await putChunk(sink, to, row, count, (memory, address) => new Uint8Array(memory, address).set(bytes));
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
    const rows = line.states.read(first, entries);
    const found = entries.subarray(0, rows);
    await putChunk(sink, states, first, rows, (memory, address) =>
      new Uint8Array(memory, address, rows).set(found.map((entry) => entry % 2)),
    );
    await putChunk(sink, stamps, first, rows, (memory, address) =>
      new Float64Array(memory, address, rows).set(
        found.map((entry) => clock.timeOfRow((entry - (entry % 2)) / 2)),
      ),
    );
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
    const rows = sensor.entries.read(first * width, entries) / width;
    await putChunk(sink, data, first, rows, (memory, address) => {
      const values = new Int16Array(memory, address, rows * data.columns);
      for (let i = 0; i < rows; i++)
        for (let c = 0; c < data.columns; c++) values[i * data.columns + c] = entries[i * width + 1 + c] ?? 0;
    });
    await putChunk(sink, stamps, first, rows, (memory, address) => {
      const times = new Float64Array(memory, address, rows);
      for (let i = 0; i < rows; i++) times[i] = clock.timeOfRow(entries[i * width] ?? 0);
    });
  }
  sink.setRows(data.dataset, sensor.samples);
  sink.setRows(stamps.dataset, sensor.samples);
}
