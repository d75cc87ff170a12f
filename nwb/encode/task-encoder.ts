import type { ChunkFilter } from '../chunk-filter.ts';
import { Arena, type Region } from './arena.ts';
import { gatherRowsScaled } from './gather.ts';
import { kernelScratchBytes, loadKernels } from './kernels/load.ts';
import { type Packing, pack, packSamples } from './pack.ts';
import { chunkBytesOf, columnsOf, sampleBytes } from './tables.ts';
import type { DenseTask, EncodedChunk, EncodeTables, EncodeTask, PacketOutput, PacketsTask } from './task.ts';

/** What an encoder works with: one for each thread, since its scratch memory is its own. */
export interface EncoderSettings {
  readonly tables: EncodeTables;
  readonly filter: ChunkFilter;
  readonly memory: WebAssembly.Memory;
  /** {@link scratchBytesOf} bytes of the memory. */
  readonly scratchAddress: number;
}

/** Bytes of the chunks that are built before they are packed, and of what the kernels note down. */
export function scratchBytesOf(tables: EncodeTables, largestDenseBytes: number): number {
  const largest = Math.max(
    largestDenseBytes,
    ...tables.outputs.map((output) => chunkBytesOf(tables, output)),
  );
  return kernelScratchBytes + offsetTableBytes(tables) + 2 * Arena.sizeOf(largest);
}

function offsetTableBytes(tables: EncodeTables): number {
  const offsets = tables.outputs.flatMap((output) => output.offsetsBytes);
  return Arena.sizeOf(offsets.reduce((sum, one) => sum + one.byteLength, 0));
}

/** Does what a task asks for, on the thread that calls it. */
export class TaskEncoder {
  readonly #tables: EncodeTables;
  readonly #filter: ChunkFilter;
  readonly #memory: SharedArrayBuffer;
  readonly #packing: Packing;
  /** Address of the offsets of each output in each layout. */
  readonly #offsets: readonly (readonly number[])[];
  readonly #scratchAddress: number;
  readonly #scratchBytes: number;

  constructor({ tables, filter, memory, scratchAddress }: EncoderSettings, largestDenseBytes: number) {
    this.#tables = tables;
    this.#filter = filter;
    this.#memory = memory.buffer as SharedArrayBuffer;
    this.#packing = { kernels: loadKernels(memory), scratchAddress };
    const offsetsAddress = scratchAddress + kernelScratchBytes;
    this.#offsets = this.#placeOffsets(offsetsAddress);
    this.#scratchAddress = offsetsAddress + offsetTableBytes(tables);
    this.#scratchBytes =
      (scratchBytesOf(tables, largestDenseBytes) - kernelScratchBytes - offsetTableBytes(tables)) / 2;
  }

  /** Writes the chunks of a task one after another to the start of `out`, which has room for them. */
  encode(task: EncodeTask, out: Region): EncodedChunk[] {
    if (task.kind === 'dense') {
      const { dataset, chunkOffset } = task;
      return [{ dataset, chunkOffset, sizeBytes: this.#dense(task, out) }];
    }
    const chunks: EncodedChunk[] = [];
    let used = 0;
    for (const id of task.outputs ?? this.#tables.outputs.keys()) {
      const output = this.#tables.outputs[id];
      if (output === undefined) throw new RangeError(`output ${id} is not in the tables`);
      for (let column = 0; column < columnsOf(output); column += output.chunkColumns) {
        const rest = { address: out.address + used, bytes: out.bytes.subarray(used) };
        const sizeBytes = this.#packetChunk(task, id, output, column, rest);
        chunks.push({ dataset: output.dataset, chunkOffset: [task.rowOffset, column], sizeBytes });
        used += sizeBytes;
      }
    }
    return chunks;
  }

  #packetChunk(
    task: PacketsTask,
    id: number,
    output: PacketOutput,
    firstColumn: number,
    out: Region,
  ): number {
    const { chunkColumns, transform } = output;
    const chunkBytes = chunkBytesOf(this.#tables, output);
    const endColumn = Math.min(firstColumn + chunkColumns, columnsOf(output));
    const rows = task.segments.reduce((sum, segment) => sum + segment.rows, 0);
    const isPacked = this.#filter.name !== 'none';
    const chunk = isPacked ? this.#scratch(0, chunkBytes) : within(out, chunkBytes);
    if (rows < this.#tables.chunkRows || endColumn - firstColumn < chunkColumns) chunk.bytes.fill(0);
    if (transform !== undefined)
      this.#gatherScaled(task, output, transform.factorPerColumn, firstColumn, chunk);
    else this.#gather(task, id, firstColumn, endColumn, chunk, isPacked);
    if (this.#filter.name === 'none') return chunkBytes;
    const shuffled = transform === undefined ? chunk : this.#shuffled(chunk, sampleBytes);
    return packSamples(shuffled, this.#filter, out, this.#packing);
  }

  #gather(
    task: PacketsTask,
    id: number,
    firstColumn: number,
    endColumn: number,
    chunk: Region,
    isShuffled: boolean,
  ): void {
    const { kernels } = this.#packing;
    const columns = endColumn - firstColumn;
    const rowBytes = chunk.bytes.length / this.#tables.chunkRows;
    const highBytes = chunk.bytes.length / 2;
    let target = chunk.address;
    for (const { address, rows, layout } of task.segments) {
      const packetBytes = this.#tables.packetBytes[layout] ?? 0;
      const offsets = (this.#offsets[id]?.[layout] ?? 0) + firstColumn * Uint32Array.BYTES_PER_ELEMENT;
      if (isShuffled) {
        const step = rowBytes / sampleBytes;
        kernels.gather(address, packetBytes, rows, offsets, columns, target, target + highBytes, step);
        target += rows * step;
      } else {
        kernels.gatherRows(address, packetBytes, rows, offsets, columns, target, rowBytes);
        target += rows * rowBytes;
      }
    }
  }

  #gatherScaled(
    task: PacketsTask,
    output: PacketOutput,
    factorPerColumn: Float64Array,
    firstColumn: number,
    chunk: Region,
  ): void {
    const { chunkColumns } = output;
    const endColumn = Math.min(firstColumn + chunkColumns, columnsOf(output));
    const source = new DataView(this.#memory);
    const view = new DataView(this.#memory, chunk.address, chunk.bytes.length);
    let firstRow = 0;
    for (const { address, rows, layout } of task.segments) {
      const input = {
        source,
        byteOffset: address,
        packetBytes: this.#tables.packetBytes[layout] ?? 0,
        rows,
        offsetsBytes: output.offsetsBytes[layout] ?? new Int32Array(0),
        firstColumn,
        endColumn,
      };
      gatherRowsScaled(input, { chunk: view, chunkColumns, firstRow }, factorPerColumn);
      firstRow += rows;
    }
  }

  #dense(task: DenseTask, out: Region): number {
    const { elementBytes, address, dataBytes, chunkBytes } = task;
    const given = new Uint8Array(this.#memory, address, dataBytes);
    if (this.#filter.name === 'none') {
      out.bytes.set(given);
      out.bytes.fill(0, dataBytes, chunkBytes);
      return chunkBytes;
    }
    let chunk: Region = { address, bytes: given };
    if (dataBytes < chunkBytes) {
      chunk = this.#scratch(0, chunkBytes);
      chunk.bytes.set(given);
      chunk.bytes.fill(0, dataBytes);
    }
    if (elementBytes === 1) return pack(chunk, this.#filter, out.bytes);
    const shuffled = this.#shuffled(chunk, elementBytes);
    return elementBytes === sampleBytes
      ? packSamples(shuffled, this.#filter, out, this.#packing)
      : pack(shuffled, this.#filter, out.bytes);
  }

  #shuffled(chunk: Region, elementBytes: number): Region {
    const shuffled = this.#scratch(1, chunk.bytes.length);
    const elements = chunk.bytes.length / elementBytes;
    this.#packing.kernels.shuffle(chunk.address, elementBytes, elements, shuffled.address);
    return shuffled;
  }

  #scratch(which: 0 | 1, bytes: number): Region {
    if (bytes > this.#scratchBytes)
      throw new RangeError(
        `a chunk of ${bytes} bytes is larger than the ${this.#scratchBytes} there is room for`,
      );
    const address = this.#scratchAddress + which * this.#scratchBytes;
    return { address, bytes: new Uint8Array(this.#memory, address, bytes) };
  }

  #placeOffsets(start: number): readonly (readonly number[])[] {
    let address = start;
    return this.#tables.outputs.map(({ offsetsBytes }) =>
      offsetsBytes.map((offsets) => {
        const at = address;
        new Uint32Array(this.#memory, at, offsets.length).set(offsets);
        address += offsets.length * Uint32Array.BYTES_PER_ELEMENT;
        return at;
      }),
    );
  }
}

function within(out: Region, bytes: number): Region {
  return { address: out.address, bytes: out.bytes.subarray(0, bytes) };
}
