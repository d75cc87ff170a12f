/**
 * A recording of any length that is made while it is read. check.py knows the same rules, in words of its own:
 *
 * - A stretch is 6000 packets (0.2 s at 30 kHz). Before stretch 500 and every 18000th (an hour) after it, packets are
 *   lost: 1 the first time, then 2, 3, ….
 * - The counter begins 3,600,000 (two minutes) before it wraps.
 * - The clock runs 3 millionths fast and is read up to 10 µs early or late.
 * - The first packet of a stretch holds (7919 × stretch + 104729 × hwChan) mod 32768 in every channel; all else is 0.
 * - Din1 is high in the first 15000 of every 75000 packets, Din2 in the first 100 of every 1000.
 * - Sensors have a fresh sample every 300 packets (the magnetometer every 600), of which the value is the place in the stretch.
 */
import type { ReadableFile } from '../../recording/index.ts';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';

export const STRETCH = 6000;
const FIRST_LOSS = 500;
const STRETCHES_BETWEEN_LOSSES = 18_000;
const COUNTS_BEFORE_WRAP = 3_600_000;
export const RATE_HZ = 30_000;
const NS_PER_SAMPLE = (1e9 / RATE_HZ) * (1 + 3e-6);
const FIRST_PACKET_DELAY_NS = 150_000_000n;
const JITTER_NS = 10_000;
const SLOW_LINE = { id: 'ECU_Din1', period: 75_000, high: 15_000 } as const;
const FAST_LINE = { id: 'ECU_Din2', period: 1000, high: 100 } as const;
const TWO_32 = 2 ** 32;

/** What check.py is told. */
export interface LongSpec {
  readonly packets: number;
  readonly firstCounter: number;
  /** Time of sample 0 on the clock's line, ns since 1970 UTC, as text: it is no double. */
  readonly baseNs: string;
}

interface Bit {
  readonly offset: number;
  readonly mask: number;
}

export class VirtualRecording implements ReadableFile {
  readonly spec: LongSpec;
  readonly sizeBytes: number;
  readonly #header: Uint8Array;
  readonly #packetBytes: number;
  readonly #offsets: { readonly counter: number; readonly clock: number; readonly ephys: number };
  readonly #hwChans: readonly number[];
  readonly #slowLine: Bit;
  readonly #template: Uint8Array;
  readonly #stretch: Uint8Array;
  readonly #view: DataView;
  readonly #jitterNs: Float64Array;
  readonly #baseHigh: number;
  readonly #baseLow: number;
  #made = -1;

  /** @param truth that of a session with such a header; how long it is does not matter */
  constructor(truth: SyntheticTruth, header: Uint8Array, packets: number) {
    const { layout, recordings } = truth;
    const baseNs = BigInt(recordings[0]?.systemTimeAtCreationMs ?? 0) * 1_000_000n + FIRST_PACKET_DELAY_NS;
    this.spec = { packets, firstCounter: TWO_32 - COUNTS_BEFORE_WRAP, baseNs: String(baseNs) };
    this.#baseHigh = Number(baseNs >> 32n);
    this.#baseLow = Number(baseNs & 0xffffffffn);
    this.#header = header;
    this.#packetBytes = layout.packetBytes;
    this.sizeBytes = header.length + packets * layout.packetBytes;
    const clock = layout.devices.find(({ name }) => name === 'SysClock')?.offsetBytes;
    if (clock === undefined) throw new Error('this rig has no system clock');
    this.#offsets = { counter: layout.timestampOffsetBytes, clock, ephys: layout.ephysOffsetBytes };
    this.#hwChans = layout.hwChans;
    this.#slowLine = bitOf(truth, SLOW_LINE.id);
    this.#template = templateOf(truth);
    this.#stretch = new Uint8Array(this.#template.length);
    this.#view = new DataView(this.#stretch.buffer);
    this.#jitterNs = Float64Array.from(
      { length: 4096 },
      (_, i) => ((i * 2654435761) % (2 * JITTER_NS + 1)) - JITTER_NS,
    );
  }

  async stat(): Promise<{ readonly size: number }> {
    return { size: this.sizeBytes };
  }

  async close(): Promise<void> {}

  async read(
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const end = Math.min(position + length, this.sizeBytes);
    const headerBytes = this.#header.length;
    let at = position;
    if (at < headerBytes) {
      const part = this.#header.subarray(at, Math.min(end, headerBytes));
      target.set(part, offset);
      at += part.length;
    }
    const stretchBytes = this.#stretch.length;
    while (at < end) {
      const stretch = Math.floor((at - headerBytes) / stretchBytes);
      const from = at - headerBytes - stretch * stretchBytes;
      const part = this.#made === stretch ? this.#stretch : this.#make(stretch);
      const bytes = part.subarray(from, Math.min(stretchBytes, from + end - at));
      target.set(bytes, offset + at - position);
      at += bytes.length;
    }
    return { bytesRead: Math.max(0, at - position) };
  }

  #make(stretch: number): Uint8Array {
    this.#stretch.set(this.#template);
    this.#made = stretch;
    const firstSample = stretch * STRETCH + lostBefore(stretch);
    this.#stamp(firstSample);
    this.#raiseSlowLine(stretch * STRETCH);
    for (const [slot, hwChan] of this.#hwChans.entries())
      this.#view.setInt16(this.#offsets.ephys + 2 * slot, (7919 * stretch + 104_729 * hwChan) % 32_768, true);
    return this.#stretch;
  }

  #stamp(firstSample: number): void {
    const view = this.#view;
    const packetBytes = this.#packetBytes;
    const { counter: counterOffset, clock: clockOffset } = this.#offsets;
    const firstCounter = this.spec.firstCounter + firstSample;
    for (let packet = 0, at = 0; packet < STRETCH; packet++, at += packetBytes) {
      view.setUint32(at + counterOffset, (firstCounter + packet) >>> 0, true);
      const sample = firstSample + packet;
      const ns = this.#baseLow + Math.round(sample * NS_PER_SAMPLE + (this.#jitterNs[sample & 4095] ?? 0));
      const carry = Math.floor(ns / TWO_32);
      view.setUint32(at + clockOffset, ns - carry * TWO_32, true);
      view.setUint32(at + clockOffset + 4, this.#baseHigh + carry, true);
    }
  }

  #raiseSlowLine(firstPacket: number): void {
    const { offset, mask } = this.#slowLine;
    for (let packet = 0; packet < STRETCH; ) {
      const phase = (firstPacket + packet) % SLOW_LINE.period;
      const isHigh = phase < SLOW_LINE.high;
      const end = Math.min(STRETCH, packet + (isHigh ? SLOW_LINE.high : SLOW_LINE.period) - phase);
      if (isHigh)
        for (; packet < end; packet++) {
          const at = packet * this.#packetBytes + offset;
          this.#stretch[at] = (this.#stretch[at] ?? 0) | mask;
        }
      packet = end;
    }
  }
}

/** Packets that were lost before a stretch. */
export function lostBefore(stretch: number): number {
  if (stretch < FIRST_LOSS) return 0;
  const losses = Math.floor((stretch - FIRST_LOSS) / STRETCHES_BETWEEN_LOSSES) + 1;
  return (losses * (losses + 1)) / 2;
}

/** What is the same in every stretch: sync bytes, the fast line and the sensors. */
function templateOf(truth: SyntheticTruth): Uint8Array {
  const { packetBytes } = truth.layout;
  const template = new Uint8Array(STRETCH * packetBytes);
  const view = new DataView(template.buffer);
  const fast = bitOf(truth, FAST_LINE.id);
  for (let packet = 0, at = 0; packet < STRETCH; packet++, at += packetBytes) {
    template[at] = 0x55;
    if (packet % FAST_LINE.period < FAST_LINE.high)
      template[at + fast.offset] = (template[at + fast.offset] ?? 0) | fast.mask;
  }
  const { interleaved } = truth;
  if (interleaved === null) return template;
  for (const [turn, { what, idBit, channelIds }] of interleaved.sensors.entries())
    for (let packet = 20 * (turn + 1); packet < STRETCH; packet += what === 'magnetometer' ? 600 : 300) {
      const at = packet * packetBytes;
      view.setUint8(at + interleaved.flagOffsetBytes, 1 << idBit);
      for (const word of channelIds.keys())
        view.setInt16(at + interleaved.wordsOffsetBytes + 2 * word, packet + word, true);
    }
  return template;
}

function bitOf(truth: SyntheticTruth, id: string): Bit {
  for (const device of truth.options.devices) {
    const channel = device.channels.find((one) => one.id === id);
    const place = truth.layout.devices.find(({ name }) => name === device.name);
    if (channel !== undefined && place !== undefined)
      return { offset: place.offsetBytes + channel.startByte, mask: 1 << channel.bit };
  }
  throw new Error(`this rig has no line ${id}`);
}
