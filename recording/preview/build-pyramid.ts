import { open } from 'node:fs/promises';
import { throwIfCancelled } from '../../schemas/index.ts';
import { openForReading, type ReadableFile, readFully } from '../file-bytes.ts';
import type { PreviewColumn } from './columns.ts';
import { emptyPairs, type FoldPlan, foldPackets, foldPlan, foldPoint } from './fold.ts';
import { bucketBytes, type PyramidLevel, type PyramidPlan } from './pyramid.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** What the making of a pyramid needs of a recording: plain data, which a thread can be given. */
export interface PyramidSource {
  readonly file: string;
  readonly headerBytes: number;
  readonly packetBytes: number;
  readonly packets: number;
  readonly columns: readonly PreviewColumn[];
}

/** Buckets of one level that were folded and not yet written. */
interface Rising {
  readonly level: PyramidLevel;
  readonly pairs: Int16Array<ArrayBuffer>;
  /** First of the buckets in `pairs`. */
  first: number;
  /** Buckets in `pairs` that are whole. */
  count: number;
}

/** Buckets that are written together. */
const BATCH = 64;

/**
 * Reads a recording once and writes its pyramid. Memory does not grow with the recording.
 * @param onBuilt told up to which packet every bucket that ends before it is written, in every level
 * @throws InputError `file`; CancelledError
 */
export async function buildPyramid(
  source: PyramidSource,
  plan: PyramidPlan,
  target: string,
  options: { readonly signal: AbortSignal; readonly onBuilt: (packets: number) => void },
): Promise<void> {
  const fold = foldPlan(source.columns);
  const rising = plan.levels.map(
    (level): Rising => ({
      level,
      pairs: emptyPairs(BATCH, plan.columns),
      first: 0,
      count: 0,
    }),
  );
  const input = await openForReading(source.file);
  try {
    const output = await open(target, 'w');
    try {
      const put = async (one: Rising): Promise<void> => {
        const bytes = Buffer.from(one.pairs.buffer, 0, one.count * bucketBytes(plan.columns));
        const position = one.level.offsetBytes + one.first * bucketBytes(plan.columns);
        await output.write(bytes, 0, bytes.length, position);
        // The bucket behind them is under way.
        const begun = one.pairs.slice(2 * one.count * plan.columns, 2 * (one.count + 1) * plan.columns);
        one.first += one.count;
        one.count = 0;
        one.pairs.set(emptyPairs(BATCH, plan.columns));
        one.pairs.set(begun);
      };
      await rise(input, source, fold, rising, put, options);
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

async function rise(
  input: ReadableFile,
  source: PyramidSource,
  fold: FoldPlan,
  rising: readonly Rising[],
  put: (one: Rising) => Promise<void>,
  { signal, onBuilt }: { readonly signal: AbortSignal; readonly onBuilt: (packets: number) => void },
): Promise<void> {
  const { file, headerBytes, packetBytes, packets } = source;
  const [finest] = rising;
  if (finest === undefined) return;
  const width = finest.level.packetsPerBucket;
  const bucketsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / (width * packetBytes)));
  const buffer = Buffer.alloc(bucketsPerBlock * width * packetBytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const all = Array.from({ length: fold.columns }, (_, column) => column);

  /** A whole bucket goes into the one above it; one that is the last of four completes that one. */
  const complete = async (index: number, isLast: boolean): Promise<void> => {
    const [one, above] = [rising[index], rising[index + 1]];
    if (one === undefined) return;
    const bucket = one.first + one.count;
    if (above !== undefined) {
      foldPoint(one.pairs, fold.columns, one.count, all, above.pairs, above.count);
      const perBucket = above.level.packetsPerBucket / one.level.packetsPerBucket;
      one.count++;
      if ((bucket + 1) % perBucket === 0 || isLast) await complete(index + 1, isLast);
    } else one.count++;
    if (one.count === BATCH) await put(one);
  };

  for (let packet = 0; packet < packets; ) {
    throwIfCancelled(signal);
    const rows = Math.min(bucketsPerBlock * width, packets - packet);
    await readFully(input, buffer.subarray(0, rows * packetBytes), headerBytes + packet * packetBytes, file);
    for (let row = 0; row < rows; row += width) {
      const count = Math.min(width, rows - row);
      foldPackets(fold, view, row * packetBytes, count, packetBytes, finest.pairs, finest.count);
      await complete(0, packet + row + count === packets);
    }
    for (const one of rising) if (one.count > 0) await put(one);
    packet += rows;
    onBuilt(packet);
  }
}
