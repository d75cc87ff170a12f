import { type Recording, readBlocks } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';
import { ClockSums } from './clock-line.ts';
import type { Tally } from './tally.ts';

const COUNTERS = 2 ** 32;
const LEAST_ROWS = 256;
const BLOCK_BYTES = 4 * 1024 * 1024;

/** A packet whose counter is not one more than the packet's before it. */
export interface CounterBreak {
  /** From 0 in the span. */
  readonly index: number;
  /** Packets that are missing before it; negative when the counter repeated or went back. */
  readonly lost: number;
}

/** Consecutive packets of one recording, in memory. */
export interface PacketSpan {
  readonly recording: Recording;
  readonly recordingIndex: number;
  readonly firstPacket: number;
  /** Of the first packet, counted over all recordings. */
  readonly firstRow: number;
  readonly rows: number;
  readonly view: DataView;
  /** Where the first packet begins in `view`. */
  readonly offset: number;
  readonly breaks: readonly CounterBreak[];
}

/** A stretch of packets of one recording without a break. */
export interface CounterRun {
  readonly firstRow: number;
  /** Unwrapped counter of its first packet. */
  readonly counter: number;
  /** Packets that are missing before it, in the same recording. */
  readonly lost: number;
}

/** What the walk has learnt of one recording. */
export interface WalkedRecording {
  readonly recording: Recording;
  readonly firstRow: number;
  readonly runs: CounterRun[];
  readonly sums: ClockSums | undefined;
}

export interface WalkOptions {
  readonly recordings: readonly Recording[];
  /** Takes every span, in order. */
  readonly visit: (span: PacketSpan) => void;
  /** What is said of packets that do not begin with the sync byte. */
  readonly sync: Tally;
  readonly onBytes: (doneBytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Reads every packet of the recordings once, in order; unwraps the counters and sums up the clocks on the way. */
export async function walkPackets(options: WalkOptions): Promise<readonly WalkedRecording[]> {
  const { recordings, signal } = options;
  const widest = Math.max(1, ...recordings.map((recording) => recording.packetBytes));
  const rowsPerBlock = Math.max(LEAST_ROWS, Math.floor(BLOCK_BYTES / widest));
  const starts: number[] = [];
  let rows = 0;
  for (const { packets } of recordings) {
    starts.push(rows);
    rows += packets;
  }
  const walked = recordings.map((recording, index) => ({
    recording,
    firstRow: starts[index] ?? 0,
    runs: [] as CounterRun[],
    sums: recording.clock.source === 'counter' ? undefined : new ClockSums(recording.rateHz),
  }));
  // One is read into while the other is looked at.
  const buffers = [new Uint8Array(rowsPerBlock * widest), new Uint8Array(rowsPerBlock * widest)];
  let turn = 0;
  const takeBytes = async (): Promise<Uint8Array> => buffers[turn++ % 2] ?? new Uint8Array(0);
  const counters = new Counters(rowsPerBlock);
  let doneBytes = 0;
  for await (const block of readBlocks({ recordings, rowsPerBlock, takeBytes, signal })) {
    const view = new DataView(block.bytes.buffer);
    for (const segment of block.segments) {
      throwIfCancelled(signal);
      const one = walked[segment.recording];
      if (one === undefined) throw new RangeError(`no recording ${segment.recording}`);
      const { firstPacket, offsetBytes: offset } = segment;
      const span = {
        recording: one.recording,
        recordingIndex: segment.recording,
        firstPacket,
        firstRow: one.firstRow + firstPacket,
        rows: segment.rows,
        view,
        offset,
      };
      checkSync(span, options.sync);
      const breaks = counters.unwrap(span, one.runs);
      const { clock, packetBytes } = one.recording;
      if (clock.source !== 'counter')
        one.sums?.add(counters.unwrapped, view, offset + clock.offsetBytes, packetBytes, segment.rows);
      options.visit({ ...span, breaks });
      doneBytes += segment.rows * packetBytes;
      options.onBytes(doneBytes);
    }
  }
  return walked;
}

function checkSync(span: Omit<PacketSpan, 'breaks'>, sync: Tally): void {
  const { view, offset, rows, recording } = span;
  const { packetBytes, syncByte } = recording;
  sync.values += rows;
  for (let row = 0, at = offset; row < rows; row++, at += packetBytes) {
    if (view.getUint8(at) === syncByte) continue;
    sync.differs(() => ({
      source: placeOf(span, row, 0),
      found: `0x${view.getUint8(at).toString(16)} at the start of a packet`,
      expected: `0x${syncByte.toString(16)}`,
    }));
  }
}

/** Where a byte of a packet stands in its recording. */
export function placeOf(
  { recording, firstPacket }: Pick<PacketSpan, 'recording' | 'firstPacket'>,
  row: number,
  offsetBytes: number,
): { readonly file: string; readonly packet: number; readonly byte: number } {
  const packet = firstPacket + row;
  const byte = recording.headerBytes + packet * recording.packetBytes + offsetBytes;
  return { file: recording.file, packet, byte };
}

class Counters {
  /** Of the last span. */
  readonly unwrapped: Float64Array;
  #previous = 0;
  #total = 0;

  constructor(rows: number) {
    this.unwrapped = new Float64Array(rows);
  }

  unwrap(span: Omit<PacketSpan, 'breaks'>, runs: CounterRun[]): CounterBreak[] {
    const { view, offset, rows, recording, firstPacket, firstRow } = span;
    const { packetBytes, counterOffsetBytes } = recording;
    const breaks: CounterBreak[] = [];
    for (let index = 0, at = offset + counterOffsetBytes; index < rows; index++, at += packetBytes) {
      const counter = view.getUint32(at, true);
      if (firstPacket + index === 0) {
        this.#total = counter;
        runs.push({ firstRow: firstRow + index, counter, lost: 0 });
      } else {
        let step = counter - this.#previous;
        if (step < -COUNTERS / 2) step += COUNTERS;
        else if (step >= COUNTERS / 2) step -= COUNTERS;
        this.#total += step;
        if (step !== 1) {
          breaks.push({ index, lost: step - 1 });
          runs.push({ firstRow: firstRow + index, counter: this.#total, lost: step - 1 });
        }
      }
      this.#previous = counter;
      this.unwrapped[index] = this.#total;
    }
    return breaks;
  }
}
