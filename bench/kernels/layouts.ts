import { blockRows, chunkColumns } from '../../mcp-server/tools/conversion/series.ts';
import { Arena, type Region } from '../../nwb/encode/arena.ts';
import { loadKernels } from '../../nwb/encode/kernels/load.ts';
import { randomFrom, shuffled } from '../../recording/synthetic/random.ts';

/** How the channels of a file's columns stand in the packets. */
export type ChannelOrder = 'in order' | 'shuffled';

export interface GatherKernel {
  readonly title: string;
  /** Bytes of samples that one run makes. */
  readonly bytes: number;
  readonly run: () => void;
}

/** Sync byte, digital lines, sensors, counter and clock. */
const OTHER_BYTES = 51;
/** Blocks come from the reader: more of them than a cache holds. */
const SOURCE_BYTES = 128 * 1024 * 1024;

/** Gathers and shuffles the chunks of every block, as a worker does, out of blocks that take turns. */
export function gatherKernel(channels: number, order: ChannelOrder): GatherKernel {
  const packetBytes = OTHER_BYTES + 2 * channels;
  const rows = blockRows(packetBytes, Number.MAX_SAFE_INTEGER);
  const width = chunkColumns(channels, rows);
  const places = Array.from({ length: channels }, (_, channel) => OTHER_BYTES + 2 * channel);
  const offsets = Uint32Array.from(order === 'in order' ? places : shuffled(places, randomFrom(1)));
  const blockBytes = rows * packetBytes;
  const blocks = Math.ceil(SOURCE_BYTES / blockBytes);
  const arena = new Arena((blocks + 1) * (blockBytes + 64) + 4 * rows * width + 4 * channels + 256);
  const kernels = loadKernels(arena.memory);
  const sources = Array.from({ length: blocks }, (_, block) => noise(arena.region(blockBytes), block));
  const table = arena.region(offsets.byteLength);
  table.bytes.set(new Uint8Array(offsets.buffer));
  const chunk = arena.region(rows * width * 2).address;
  return {
    title: `${channels} channels, ${order}, chunks of ${rows} × ${width}`,
    bytes: blocks * rows * channels * 2,
    run() {
      for (const source of sources)
        for (let first = 0; first < channels; first += width) {
          const columns = Math.min(channels - first, width);
          const high = chunk + rows * width;
          kernels.gather(source, packetBytes, rows, table.address + 4 * first, columns, chunk, high, width);
        }
    },
  };
}

function noise({ address, bytes }: Region, seed: number): number {
  const random = randomFrom(seed);
  const view = new DataView(bytes.buffer, address, bytes.length);
  for (let at = 0; at + 4 <= bytes.length; at += 4) view.setUint32(at, random() * 2 ** 32);
  return address;
}
