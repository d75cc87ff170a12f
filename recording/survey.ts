import { lookAtClock } from './clock-look.ts';
import type { Gap, Recording, Survey } from './contract.ts';
import { openForReading, type ReadableFile, readFully } from './file-bytes.ts';
import { counterDifference } from './spikegadgets/counter.ts';

/** Below this many packets a span is read whole; above, it is halved: about one disk read each. */
const WHOLE_SPAN_PACKETS = 1024;
/** Reads of a survey at most: a second or two on a disk, however broken the recording is. */
const MAX_READS = 4000;

/**
 * Finds the first and last packet's clock, the gaps of a recording and jumps of its clock without reading it: where the counter
 * advanced by as much as the packet number, nothing was lost in between, so spans are halved only where it did not.
 * A loss that a later step back of equal size hides is not seen here; converting reads every packet and sees it.
 */
export async function surveyRecording(recording: Recording): Promise<Survey> {
  const nothing: Survey = {
    firstCounter: undefined,
    lastCounter: undefined,
    gaps: [],
    isComplete: true,
    firstTimeS: undefined,
    lastTimeS: undefined,
    clock: undefined,
  };
  if (recording.packets === 0) return nothing;
  const { file, openFile = openForReading } = recording;
  const handle = await openFile(file);
  try {
    return await survey(handle, recording);
  } finally {
    await handle.close();
  }
}

async function survey(handle: ReadableFile, recording: Recording): Promise<Survey> {
  const probe = new Probe(handle, recording);
  const last = recording.packets - 1;
  const firstCounter = await probe.counter(0);
  const lastCounter = await probe.counter(last);
  const gaps: Gap[] = [];
  const unseen = await findGaps(
    probe,
    { packet: 0, counter: firstCounter },
    { packet: last, counter: lastCounter },
    gaps,
  );
  const lost = gaps.reduce((sum, gap) => sum + gap.lost, 0) + unseen.lost;
  const times = await probe.times(last, last + lost);
  const clock = await lookAtClock(recording, (packet, count) => probe.packets(packet, count));
  return { firstCounter, lastCounter, gaps, isComplete: unseen.spans === 0, ...times, clock };
}

interface Point {
  readonly packet: number;
  readonly counter: number;
}

function lostBetween(from: Point, to: Point): number {
  return counterDifference(from.counter, to.counter) - (to.packet - from.packet);
}

/** Depth first, so that gaps come in order. Returns what was not looked into when the reads ran out. */
async function findGaps(
  probe: Probe,
  start: Point,
  end: Point,
  gaps: Gap[],
): Promise<{ spans: number; lost: number }> {
  const open: [Point, Point][] = [[start, end]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    if (to.packet <= from.packet || lostBetween(from, to) === 0) continue;
    if (probe.reads >= MAX_READS) {
      const left = [span, ...open].map(([a, b]) => lostBetween(a, b)).filter((lost) => lost !== 0);
      return { spans: left.length, lost: left.reduce((sum, lost) => sum + lost, 0) };
    }
    if (to.packet - from.packet <= WHOLE_SPAN_PACKETS) {
      await probe.scan(from, to, gaps);
      continue;
    }
    const packet = Math.floor((from.packet + to.packet) / 2);
    const middle = { packet, counter: await probe.counter(packet) };
    open.push([middle, to], [from, middle]);
  }
  return { spans: 0, lost: 0 };
}

class Probe {
  reads = 0;
  readonly #handle: ReadableFile;
  readonly #recording: Recording;

  constructor(handle: ReadableFile, recording: Recording) {
    this.#handle = handle;
    this.#recording = recording;
  }

  async #read(packet: number, offset: number, bytes: number): Promise<Buffer> {
    this.reads++;
    const buffer = Buffer.alloc(bytes);
    const { file, headerBytes, packetBytes } = this.#recording;
    await readFully(this.#handle, buffer, headerBytes + packet * packetBytes + offset, file);
    return buffer;
  }

  async counter(packet: number): Promise<number> {
    return (await this.#read(packet, this.#recording.counterOffsetBytes, 4)).readUInt32LE(0);
  }

  async packets(packet: number, count: number): Promise<Buffer> {
    return await this.#read(packet, 0, count * this.#recording.packetBytes);
  }

  async scan(from: Point, to: Point, gaps: Gap[]): Promise<void> {
    const { packetBytes, counterOffsetBytes } = this.#recording;
    const count = to.packet - from.packet;
    const bytes = await this.#read(from.packet + 1, 0, count * packetBytes);
    let previous = from.counter;
    for (let i = 0; i < count; i++) {
      const counter = bytes.readUInt32LE(i * packetBytes + counterOffsetBytes);
      const lost = counterDifference(previous, counter) - 1;
      if (lost !== 0) gaps.push({ packet: from.packet + 1 + i, lost });
      previous = counter;
    }
  }

  async times(
    last: number,
    lastCount: number,
  ): Promise<{ firstTimeS: number | undefined; lastTimeS: number | undefined }> {
    const { clock, startUnixMs, rateHz } = this.#recording;
    if (clock.source !== 'counter') {
      const first = (await this.#read(0, clock.offsetBytes, 8)).readBigInt64LE(0);
      const end = (await this.#read(last, clock.offsetBytes, 8)).readBigInt64LE(0);
      return { firstTimeS: seconds(first), lastTimeS: seconds(end) };
    }
    if (startUnixMs === undefined) return { firstTimeS: undefined, lastTimeS: undefined };
    return { firstTimeS: startUnixMs / 1000, lastTimeS: startUnixMs / 1000 + lastCount / rateHz };
  }
}

function seconds(ns: bigint): number {
  return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}
