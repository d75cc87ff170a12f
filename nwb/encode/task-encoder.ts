import { deflate, deflateSamples } from './deflate.ts';
import { type GatherTarget, gatherRows, gatherRowsScaled, gatherShuffle } from './gather.ts';
import { shuffle } from './shuffle.ts';
import { chunkBytesOf, columnsOf, sampleBytes } from './tables.ts';
import type {
  DenseTask,
  EncodedChunk,
  EncodeResult,
  EncodeTables,
  EncodeTask,
  PacketOutput,
  PacketsTask,
} from './task.ts';

/** A view of reused memory with both ways to look at it. */
interface Scratch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
}

/** Does what a task asks for, on the thread that calls it. One per worker; keeps its scratch memory between tasks. */
export class TaskEncoder {
  readonly #tables: EncodeTables;
  readonly #level: number;
  #scratch: readonly [ArrayBuffer, ArrayBuffer] = [new ArrayBuffer(0), new ArrayBuffer(0)];

  /** @param level deflate level 1 to 9, or 0 for bytes as they are, neither shuffled nor deflated */
  constructor(tables: EncodeTables, level: number) {
    this.#tables = tables;
    this.#level = level;
  }

  encode(task: EncodeTask): EncodeResult {
    if (task.kind === 'dense') return { chunks: [this.#dense(task)], buffers: [task.buffer] };
    const buffers = [...new Set(task.segments.map((segment) => segment.buffer))];
    return { chunks: this.#packets(task), buffers };
  }

  #packets(task: PacketsTask): EncodedChunk[] {
    const chunks: EncodedChunk[] = [];
    const sources = task.segments.map((segment) => new DataView(segment.buffer));
    const ids = task.outputs ?? this.#tables.outputs.keys();
    for (const id of ids) {
      const output = this.#tables.outputs[id];
      if (output === undefined) throw new RangeError(`output ${id} is not in the tables`);
      for (let column = 0; column < columnsOf(output); column += output.chunkColumns) {
        const bytes = this.#packetChunk(task, sources, output, column);
        chunks.push({ dataset: output.dataset, chunkOffset: [task.rowOffset, column], bytes });
      }
    }
    return chunks;
  }

  #packetChunk(
    task: PacketsTask,
    sources: readonly DataView[],
    output: PacketOutput,
    firstColumn: number,
  ): Uint8Array<ArrayBuffer> {
    const { chunkColumns, transform } = output;
    const chunkBytes = chunkBytesOf(this.#tables, output);
    const endColumn = Math.min(firstColumn + chunkColumns, columnsOf(output));
    const rows = task.segments.reduce((sum, segment) => sum + segment.rows, 0);
    // Unfiltered, the chunk itself is what moves to the caller: it cannot be scratch.
    const chunk = this.#level === 0 ? ownMemory(chunkBytes) : this.#scratchOf(0, chunkBytes);
    if (rows < this.#tables.chunkRows || endColumn - firstColumn < chunkColumns) chunk.bytes.fill(0);
    const fused = this.#level > 0 && transform === undefined;
    let firstRow = 0;
    task.segments.forEach((segment, index) => {
      const input = {
        source: sources[index] as DataView,
        byteOffset: segment.byteOffset,
        packetBytes: this.#tables.packetBytes[segment.layout] as number,
        rows: segment.rows,
        offsetsBytes: output.offsetsBytes[segment.layout] as Int32Array,
        firstColumn,
        endColumn,
      };
      const target: GatherTarget = { chunk: chunk.view, chunkColumns, firstRow };
      if (fused) gatherShuffle(input, target);
      else if (transform !== undefined) gatherRowsScaled(input, target, transform.factorPerColumn);
      else gatherRows(input, target);
      firstRow += segment.rows;
    });
    if (this.#level === 0) return chunk.bytes;
    if (fused) return deflateSamples(chunk.bytes, this.#level);
    return this.#shuffleAndDeflate(chunk.bytes, sampleBytes);
  }

  #dense(task: DenseTask): EncodedChunk {
    const { dataset, chunkOffset, elementBytes, buffer, dataBytes, chunkBytes } = task;
    const whole = this.#level === 0 || dataBytes < chunkBytes;
    let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(buffer, 0, dataBytes);
    if (whole) {
      const chunk = this.#level === 0 ? ownMemory(chunkBytes) : this.#scratchOf(0, chunkBytes);
      chunk.bytes.set(bytes);
      chunk.bytes.fill(0, dataBytes);
      bytes = chunk.bytes;
    }
    const encoded = this.#level === 0 ? bytes : this.#shuffleAndDeflate(bytes, elementBytes);
    return { dataset, chunkOffset, bytes: encoded };
  }

  #shuffleAndDeflate(chunk: Uint8Array<ArrayBuffer>, elementBytes: number): Uint8Array<ArrayBuffer> {
    if (elementBytes === 1) return deflate(chunk, this.#level);
    const shuffled = this.#scratchOf(1, chunk.length).bytes;
    shuffle(chunk, elementBytes, shuffled);
    return elementBytes === sampleBytes
      ? deflateSamples(shuffled, this.#level)
      : deflate(shuffled, this.#level);
  }

  #scratchOf(which: 0 | 1, length: number): Scratch {
    if (this.#scratch[which].byteLength < length) {
      const grown = new ArrayBuffer(length);
      this.#scratch = which === 0 ? [grown, this.#scratch[1]] : [this.#scratch[0], grown];
    }
    const buffer = this.#scratch[which];
    return { bytes: new Uint8Array(buffer, 0, length), view: new DataView(buffer, 0, length) };
  }
}

function ownMemory(length: number): Scratch {
  const buffer = new ArrayBuffer(length);
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}
