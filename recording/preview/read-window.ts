import { throwIfCancelled, UsageError } from '../../schemas/index.ts';
import type { Recording } from '../contract.ts';
import { openForReading, type ReadableFile, readFully } from '../file-bytes.ts';
import type { PreviewColumn } from './columns.ts';
import { emptyPairs, foldPackets, foldPlan, foldPoint } from './fold.ts';
import { bucketBytes, levelFor, type PyramidPlan } from './pyramid.ts';

/** As much as is read in a window's stead before a pyramid is there: a few hundredths of a second. */
const WHOLE_BYTES = 32 * 1024 * 1024;
/** Up to here nothing is faster than reading it. */
const AT_ONCE_BYTES = 4 * 1024 * 1024;
const SAMPLED_BYTES = 8 * 1024 * 1024;
/** Short enough that whoever else waits for this thread does not notice. */
const BLOCK_BYTES = 1024 * 1024;
/** Points are sampled at this stride first, then in between as long as there is time. */
const FIRST_STRIDE = 8;
const SAMPLING_MS = 80;
const READS_AT_ONCE = 16;

export const WINDOW_LIMITS = { points: 4096, channels: 256, values: 262_144 } as const;

export interface WindowRequest {
  /** Ids of columns. */
  readonly channels: readonly string[];
  readonly firstPacket: number;
  readonly packets: number;
  /** At most so many points are answered; one more where the window begins within a point. */
  readonly points: number;
}

/** A window as it is answered. Points lie on a grid that does not depend on the window, so that windows fit together. */
export interface SignalWindow {
  readonly columns: readonly PreviewColumn[];
  /** At or before the first packet that was asked for; a multiple of `packetsPerPoint` where `share` is 1. */
  readonly firstPacket: number;
  /** A power of two; 1 for the samples themselves. */
  readonly packetsPerPoint: number;
  readonly points: number;
  /** Share of the packets that was looked at: below 1 a short event may have been missed. */
  readonly share: number;
  /** Point by point: the least of each column, then the greatest; see fold.ts. */
  readonly pairs: Int16Array<ArrayBuffer>;
}

/** A pyramid, as far as it is made. */
export interface BuiltPyramid {
  readonly plan: PyramidPlan;
  readonly file: string;
  readonly builtPackets: number;
}

export interface WindowOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asked for where the window is too long to be read at once. */
  readonly pyramid?: (() => Promise<BuiltPyramid | undefined>) | undefined;
  /** For tests. */
  readonly wholeBytes?: number | undefined;
  readonly samplingMs?: number | undefined;
}

/** The window on the grid of points. */
interface Grid {
  readonly firstPacket: number;
  readonly packetsPerPoint: number;
  readonly points: number;
  /** Packet behind the last. */
  readonly endPacket: number;
}

/** Packets of a point of the finest pyramid that leaves nothing out between it and what is read whole. */
export function finestBucket(packetBytes: number, points = 1024): number {
  const most = WHOLE_BYTES / (packetBytes * points);
  return 2 ** Math.max(4, Math.floor(Math.log2(Math.max(1, most))));
}

/**
 * A stretch of some columns as the least and greatest of each point, without reading more than a few megabytes: a short
 * stretch is read whole, a longer one comes from the pyramid, and what no pyramid holds yet is looked at in samples.
 * @throws UsageError for a window that the recording does not have; InputError `file`; CancelledError
 */
export async function readWindow(
  recording: Recording,
  columns: readonly PreviewColumn[],
  request: WindowRequest,
  options: WindowOptions = {},
): Promise<SignalWindow> {
  const chosen = chosenColumns(columns, request.channels);
  const wanted = chosen.map((index) => columns[index]).filter((column) => column !== undefined);
  const grid = gridOf(recording, request);
  const open = recording.openFile ?? openForReading;
  const { firstPacket, packetsPerPoint, points, endPacket } = grid;
  const windowBytes = (endPacket - firstPacket) * recording.packetBytes;
  const wholeBytes = options.wholeBytes ?? WHOLE_BYTES;
  const all = { columns: wanted, firstPacket, packetsPerPoint, points, share: 1 };
  let pairs = emptyPairs(points, wanted.length);
  let built = 0;
  if (windowBytes > Math.min(wholeBytes, AT_ONCE_BYTES)) {
    built = await fromPyramid(await options.pyramid?.(), chosen, grid, pairs);
    if (built === points) return { ...all, pairs };
  }
  if (windowBytes <= wholeBytes) {
    pairs = await withFile(open, recording.file, (handle) =>
      wholeWindow(handle, recording, wanted, grid, options.signal),
    );
    return { ...all, pairs };
  }
  const sampled = await withFile(open, recording.file, (handle) =>
    samplePoints(handle, recording, wanted, grid, built, pairs, options),
  );
  return { columns: wanted, firstPacket, ...widened(pairs, wanted.length, grid, sampled) };
}

async function withFile<T>(
  open: (file: string) => Promise<ReadableFile>,
  path: string,
  read: (handle: ReadableFile) => Promise<T>,
): Promise<T> {
  const handle = await open(path);
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

function chosenColumns(columns: readonly PreviewColumn[], ids: readonly string[]): number[] {
  const places = new Map(columns.map(({ id }, index) => [id, index] as const));
  const unknown = ids.filter((id) => !places.has(id));
  if (ids.length === 0 || ids.length > WINDOW_LIMITS.channels || unknown.length > 0)
    throw new UsageError(
      `Found ${unknown.length > 0 ? `no channel ${unknown.slice(0, 8).join(', ')}` : `${ids.length} channels`}; expected 1 to ${WINDOW_LIMITS.channels} ids of the recording's channels.`,
    );
  return ids.map((id) => places.get(id) ?? 0);
}

function gridOf(
  { packets: all }: Recording,
  { channels, firstPacket, packets, points }: WindowRequest,
): Grid {
  if (!Number.isSafeInteger(firstPacket) || firstPacket < 0 || firstPacket >= all)
    throw new UsageError(
      `The window begins at packet ${firstPacket}; expected 0 to ${all - 1}, where the recording ends.`,
    );
  if (!Number.isSafeInteger(packets) || packets < 1)
    throw new UsageError(`The window has ${packets} packets; expected 1 or more.`);
  if (!Number.isSafeInteger(points) || points < 1 || points > WINDOW_LIMITS.points)
    throw new UsageError(`${points} points were asked for; expected 1 to ${WINDOW_LIMITS.points}.`);
  if (points * channels.length > WINDOW_LIMITS.values)
    throw new UsageError(
      `${points} points of ${channels.length} channels were asked for; expected at most ${WINDOW_LIMITS.values} in all.`,
    );
  const end = Math.min(all, firstPacket + packets);
  const packetsPerPoint = 2 ** Math.ceil(Math.log2(Math.max(1, (end - firstPacket) / points)));
  const first = firstPacket - (firstPacket % packetsPerPoint);
  const count = Math.ceil((end - first) / packetsPerPoint);
  return {
    firstPacket: first,
    packetsPerPoint,
    points: count,
    // The last point is whole, too, where the recording does not end in it.
    endPacket: Math.min(all, first + count * packetsPerPoint),
  };
}

async function wholeWindow(
  handle: ReadableFile,
  recording: Recording,
  columns: readonly PreviewColumn[],
  { firstPacket, packetsPerPoint, points, endPacket }: Grid,
  signal: AbortSignal | undefined,
): Promise<Int16Array<ArrayBuffer>> {
  const { file, headerBytes, packetBytes } = recording;
  const plan = foldPlan(columns);
  const pairs = emptyPairs(points, columns.length);
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / packetBytes));
  const buffer = Buffer.alloc(Math.min(blockRows, endPacket - firstPacket) * packetBytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  for (let packet = firstPacket; packet < endPacket; packet += blockRows) {
    throwIfCancelled(signal);
    const rows = Math.min(blockRows, endPacket - packet);
    await readFully(handle, buffer.subarray(0, rows * packetBytes), headerBytes + packet * packetBytes, file);
    for (let row = 0; row < rows; ) {
      const offset = packet + row - firstPacket;
      const point = Math.floor(offset / packetsPerPoint);
      const count = Math.min(rows - row, (point + 1) * packetsPerPoint - offset);
      foldPackets(plan, view, row * packetBytes, count, packetBytes, pairs, point);
      row += count;
    }
  }
  return pairs;
}

/** Fills in the points that the pyramid holds whole, and tells how many from the first on those are. */
async function fromPyramid(
  pyramid: BuiltPyramid | undefined,
  chosen: readonly number[],
  grid: Grid,
  pairs: Int16Array,
): Promise<number> {
  const level = pyramid === undefined ? undefined : levelFor(pyramid.plan, grid.packetsPerPoint);
  if (pyramid === undefined || level === undefined) return 0;
  const { plan, builtPackets } = pyramid;
  const points =
    builtPackets >= grid.endPacket
      ? grid.points
      : Math.max(0, Math.floor((builtPackets - grid.firstPacket) / grid.packetsPerPoint));
  if (points === 0) return 0;
  const perPoint = grid.packetsPerPoint / level.packetsPerBucket;
  const firstBucket = grid.firstPacket / level.packetsPerBucket;
  const lastBucket = Math.min(level.buckets, firstBucket + points * perPoint);
  const bytes = new Uint8Array((lastBucket - firstBucket) * bucketBytes(plan.columns));
  const position = level.offsetBytes + firstBucket * bucketBytes(plan.columns);
  await withFile(openForReading, pyramid.file, (handle) => readFully(handle, bytes, position, pyramid.file));
  const buckets = new Int16Array(bytes.buffer);
  for (let bucket = firstBucket; bucket < lastBucket; bucket++) {
    const index = bucket - firstBucket;
    foldPoint(buckets, plan.columns, index, chosen, pairs, Math.floor(index / perPoint));
  }
  return points;
}

interface Sampled {
  /** Of every so many points one was looked at, from `from` on. */
  readonly stride: number;
  readonly from: number;
  readonly packetsPerLook: number;
}

/** Looks at the beginning of points, at some of them first, and at those in between as long as there is time. */
async function samplePoints(
  handle: ReadableFile,
  recording: Recording,
  columns: readonly PreviewColumn[],
  grid: Grid,
  from: number,
  pairs: Int16Array,
  options: WindowOptions,
): Promise<Sampled> {
  const { file, headerBytes, packetBytes } = recording;
  const plan = foldPlan(columns);
  const affordable = Math.floor(SAMPLED_BYTES / (grid.points * packetBytes));
  const packetsPerLook = Math.max(1, Math.min(grid.packetsPerPoint, affordable));
  const until = performance.now() + (options.samplingMs ?? SAMPLING_MS);
  const look = async (point: number): Promise<void> => {
    const packet = grid.firstPacket + point * grid.packetsPerPoint;
    const rows = Math.min(packetsPerLook, grid.endPacket - packet);
    const buffer = Buffer.allocUnsafe(rows * packetBytes);
    await readFully(handle, buffer, headerBytes + packet * packetBytes, file);
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    foldPackets(plan, view, 0, rows, packetBytes, pairs, point);
  };
  let stride = FIRST_STRIDE;
  for (let step = FIRST_STRIDE; step >= 1; step /= 2) {
    const points: number[] = [];
    for (let point = Math.ceil(from / step) * step; point < grid.points; point += step)
      if (step === FIRST_STRIDE || point % (2 * step) !== 0) points.push(point);
    for (let done = 0; done < points.length; done += READS_AT_ONCE) {
      throwIfCancelled(options.signal);
      // What was begun of this step is looked at all the same: it makes nothing worse.
      if (step < FIRST_STRIDE && performance.now() > until) return { stride, from, packetsPerLook };
      await Promise.all(points.slice(done, done + READS_AT_ONCE).map(look));
    }
    stride = step;
  }
  return { stride, from, packetsPerLook };
}

/** Makes points as wide as those that were looked at lie apart, so that none is empty. */
function widened(
  pairs: Int16Array<ArrayBuffer>,
  columns: number,
  { firstPacket, packetsPerPoint, points, endPacket }: Grid,
  { stride, from, packetsPerLook }: Sampled,
): Pick<SignalWindow, 'packetsPerPoint' | 'points' | 'share' | 'pairs'> {
  const all = Array.from({ length: columns }, (_, column) => column);
  const builtPackets = Math.min(endPacket - firstPacket, from * packetsPerPoint);
  const lookedPackets = Math.ceil((points - from) / stride) * packetsPerLook;
  const share = Math.min(1, (builtPackets + lookedPackets) / (endPacket - firstPacket));
  if (stride === 1) return { packetsPerPoint, points, share, pairs };
  const wide = emptyPairs(Math.ceil(points / stride), columns);
  for (let point = 0; point < points; point++)
    foldPoint(pairs, columns, point, all, wide, Math.floor(point / stride));
  return {
    packetsPerPoint: packetsPerPoint * stride,
    points: Math.ceil(points / stride),
    share,
    pairs: wide,
  };
}
