import { blockRows, chunkColumns } from '../../mcp-server/tools/conversion/series.ts';
import { gatherShuffle } from '../../nwb/encode/gather.ts';
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
  const offsetsBytes = Int32Array.from(order === 'in order' ? places : shuffled(places, randomFrom(1)));
  const blocks = Array.from({ length: Math.ceil(SOURCE_BYTES / (rows * packetBytes)) }, (_, block) =>
    noise(rows * packetBytes, block),
  );
  const chunk = new DataView(new ArrayBuffer(rows * width * 2));
  return {
    title: `${channels} channels, ${order}, chunks of ${rows} × ${width}`,
    bytes: blocks.length * rows * channels * 2,
    run() {
      for (const source of blocks)
        for (let firstColumn = 0; firstColumn < channels; firstColumn += width) {
          const endColumn = Math.min(channels, firstColumn + width);
          gatherShuffle(
            { source, byteOffset: 0, packetBytes, rows, offsetsBytes, firstColumn, endColumn },
            { chunk, chunkColumns: width, firstRow: 0 },
          );
        }
    },
  };
}

function noise(bytes: number, seed: number): DataView<ArrayBuffer> {
  const random = randomFrom(seed);
  const view = new DataView(new ArrayBuffer(bytes));
  for (let at = 0; at + 4 <= bytes; at += 4) view.setUint32(at, random() * 2 ** 32);
  return view;
}
