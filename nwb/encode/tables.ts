import { encodedPlaneBytes } from './kernels/load.ts';
import type { EncodeTables, EncodeTask, PacketOutput, PacketsTask } from './task.ts';

/** Bytes of an int16. */
export const sampleBytes = 2;

export function columnsOf(output: PacketOutput): number {
  return output.offsetsBytes[0]?.length ?? 0;
}

export function chunkBytesOf(tables: EncodeTables, output: PacketOutput): number {
  return tables.chunkRows * output.chunkColumns * sampleBytes;
}

/** What a chunk may take in the file, at the most: compressors store what they cannot make smaller, and say so. */
export function encodedBytes(chunkBytes: number): number {
  return encodedPlaneBytes(chunkBytes) + Math.ceil(chunkBytes / 128) + 1024;
}

/** What all chunks of a block may take, at the most. */
export function encodedBlockBytes(tables: EncodeTables): number {
  return tables.outputs.reduce((sum, output) => {
    const chunks = Math.ceil(columnsOf(output) / output.chunkColumns);
    return sum + chunks * encodedBytes(chunkBytesOf(tables, output));
  }, 0);
}

/** @throws RangeError for tables with which a worker would read outside a packet. They come from our own code. */
export function checkTables(tables: EncodeTables): void {
  if (!isCount(tables.chunkRows)) throw new RangeError(`chunkRows ${tables.chunkRows} is no number of rows`);
  if (!tables.packetBytes.every(isCount)) {
    throw new RangeError(
      `packet lengths ${tables.packetBytes.join(', ')}: each must be a whole number above 0`,
    );
  }
  for (const output of tables.outputs) checkOutput(tables, output);
}

function checkOutput(tables: EncodeTables, output: PacketOutput): void {
  const { dataset, chunkColumns, offsetsBytes, transform } = output;
  const columns = columnsOf(output);
  if (!isCount(chunkColumns) || columns === 0) {
    throw new RangeError(`${dataset}: ${columns} columns in chunks of ${chunkColumns} cannot be encoded`);
  }
  if (offsetsBytes.length !== tables.packetBytes.length) {
    throw new RangeError(
      `${dataset}: ${offsetsBytes.length} tables for ${tables.packetBytes.length} packet layouts`,
    );
  }
  offsetsBytes.forEach((offsets, layout) => {
    if (offsets.length !== columns) {
      throw new RangeError(
        `${dataset}: layout ${layout} has ${offsets.length} columns, layout 0 has ${columns}`,
      );
    }
    const last = (tables.packetBytes[layout] ?? 0) - sampleBytes;
    const outside = offsets.findIndex((offset) => offset < 0 || offset > last);
    if (outside >= 0) {
      throw new RangeError(
        `${dataset}: column ${outside} of layout ${layout} begins at byte ${offsets[outside]}, outside the packet`,
      );
    }
  });
  if (transform !== undefined && transform.factorPerColumn.length !== columns) {
    throw new RangeError(`${dataset}: ${transform.factorPerColumn.length} factors for ${columns} columns`);
  }
}

/** @throws RangeError for a task that cannot be right: workers read and write where they are told. */
export function checkTask(tables: EncodeTables, task: EncodeTask, arenaBytes: number): void {
  if (task.kind === 'packets') checkPackets(tables, task, arenaBytes);
  else checkDense(task, arenaBytes);
}

function checkPackets(tables: EncodeTables, task: PacketsTask, arenaBytes: number): void {
  const { rowOffset, segments } = task;
  if (!Number.isSafeInteger(rowOffset) || rowOffset < 0 || rowOffset % tables.chunkRows !== 0) {
    throw new RangeError(`a block at row ${rowOffset} does not begin a chunk of ${tables.chunkRows} rows`);
  }
  let rows = 0;
  for (const { address, rows: segmentRows, layout } of segments) {
    const packetBytes = tables.packetBytes[layout];
    if (packetBytes === undefined) throw new RangeError(`layout ${layout} is not in the tables`);
    if (!isCount(segmentRows) || !isCount(address + 1) || address + segmentRows * packetBytes > arenaBytes) {
      throw new RangeError(
        `${segmentRows} packets of ${packetBytes} bytes from byte ${address} are not in ${arenaBytes} bytes`,
      );
    }
    rows += segmentRows;
  }
  if (rows === 0 || rows > tables.chunkRows) {
    throw new RangeError(`a block of ${rows} rows does not fit chunks of ${tables.chunkRows} rows`);
  }
  for (const output of task.outputs ?? []) {
    if (tables.outputs[output] === undefined) throw new RangeError(`output ${output} is not in the tables`);
  }
}

function checkDense(task: Extract<EncodeTask, { kind: 'dense' }>, arenaBytes: number): void {
  const { dataset, address, dataBytes, chunkBytes, elementBytes } = task;
  const whole = [dataBytes, chunkBytes].every((bytes) => isCount(bytes) && bytes % elementBytes === 0);
  if (
    !isCount(elementBytes) ||
    !whole ||
    dataBytes > chunkBytes ||
    !isCount(address + 1) ||
    address + dataBytes > arenaBytes
  ) {
    throw new RangeError(
      `${dataset}: ${dataBytes} bytes at ${address} for a chunk of ${chunkBytes} bytes, elements of ${elementBytes}, cannot be encoded`,
    );
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
