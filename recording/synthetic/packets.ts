import { analogChannels, analogValue } from './analog.ts';
import type { DioTruth, WiredLine } from './dio.ts';
import type { SyntheticLayout } from './layout.ts';
import type { ResolvedOptions } from './options.ts';
import { idleSalt, interleavedPlan, wordsOfSample } from './sensors.ts';
import type { EphysSource } from './signal.ts';
import type { SystemClock, Timeline } from './timeline.ts';

/*
 * +------+----------+----------+ … +-----------+---------------+----------------------+
 * | 0x55 | device A | device B |   | counter   | [system time] | ephys samples        |
 * | 1 B  | numBytes | numBytes |   | uint32 LE | int64 LE      | int16 LE per channel |
 * +------+----------+----------+ … +-----------+---------------+----------------------+
 */
export const SYNC_BYTE = 0x55;

const TWO_32 = 2 ** 32;

/** A block is large enough to write well and small enough to stay in the cache of the processor. */
const BLOCK_BYTES = 512 * 1024;

export interface PacketParts {
  readonly options: ResolvedOptions;
  readonly layout: SyntheticLayout;
  readonly timeline: Timeline;
  readonly clock: SystemClock;
  readonly lines: readonly { readonly line: WiredLine; readonly dio: DioTruth }[];
  readonly ephys: EphysSource;
}

/** What the bytes of a device without channels hold: anything, the same in every packet. Not the sync byte. */
function filler(name: string, byte: number): number {
  return (name.length * 37 + byte * 11) % 0x50;
}

function fillConstant(block: Uint8Array, packets: number, { options, layout }: PacketParts): void {
  const { packetBytes } = layout;
  block.fill(0, 0, packetBytes);
  block[0] = SYNC_BYTE;
  for (const { name, offsetBytes, numBytes } of layout.devices) {
    const device = options.devices.find((each) => each.name === name);
    if (device?.channels.length !== 0 || name === 'SysClock') continue;
    for (let byte = 0; byte < numBytes; byte++) block[offsetBytes + byte] = filler(name, byte);
  }
  let filled = packetBytes;
  while (filled < packets * packetBytes) {
    const more = Math.min(filled, packets * packetBytes - filled);
    block.copyWithin(filled, 0, more);
    filled += more;
  }
}

/** Sets the bit of a line in the packets of a block in which it is high. */
class LineWriter {
  readonly #mask: number;
  readonly #offset: number;
  readonly #dio: DioTruth;
  #state: 0 | 1;
  #next = 0;

  constructor(line: WiredLine, dio: DioTruth, layout: SyntheticLayout) {
    const device = layout.devices.find(({ name }) => name === line.device);
    this.#offset = (device?.offsetBytes ?? 0) + line.startByte;
    this.#mask = 1 << line.bit;
    this.#dio = dio;
    this.#state = dio.initial;
  }

  write(block: Uint8Array, packetBytes: number, firstPacket: number, packets: number): void {
    let packet = firstPacket;
    while (packet < firstPacket + packets) {
      const change = this.#dio.transitions[this.#next];
      const end = Math.min(firstPacket + packets, change?.[0] ?? Number.POSITIVE_INFINITY);
      if (this.#state === 1) {
        for (; packet < end; packet++) {
          const at = (packet - firstPacket) * packetBytes + this.#offset;
          block[at] = (block[at] ?? 0) | this.#mask;
        }
      }
      packet = end;
      if (change !== undefined && change[0] === end) {
        this.#state = change[1];
        this.#next++;
      }
    }
  }
}

function writeInt16(block: Uint8Array, at: number, value: number): void {
  block[at] = value & 255;
  block[at + 1] = (value >> 8) & 255;
}

function writeUint32(block: Uint8Array, at: number, value: number): void {
  block[at] = value & 255;
  block[at + 1] = (value >>> 8) & 255;
  block[at + 2] = (value >>> 16) & 255;
  block[at + 3] = value >>> 24;
}

/** int64 of `base + offset`, where the offset may be any whole double. */
function clockWriter(baseNs: bigint): (block: Uint8Array, at: number, offsetNs: number) => void {
  const baseHigh = Number(baseNs >> 32n);
  const baseLow = Number(baseNs & 0xffffffffn);
  return (block, at, offsetNs) => {
    const low = baseLow + offsetNs;
    const carry = Math.floor(low / TWO_32);
    writeUint32(block, at, (low - carry * TWO_32) >>> 0);
    writeUint32(block, at + 4, (baseHigh + carry) >>> 0);
  };
}

/**
 * The packets of one recording, in blocks. A block is valid until the next one is asked for: its memory is used again.
 * Memory does not grow with the length of the recording.
 */
export function* packetBlocks(parts: PacketParts): Generator<Uint8Array> {
  const { options, layout, timeline, clock, lines, ephys } = parts;
  const { packetBytes } = layout;
  const most = Math.max(64, Math.min(16384, Math.floor(BLOCK_BYTES / packetBytes)));
  const whole = new Uint8Array(most * packetBytes);
  const counts = new Float32Array(most);
  const offsetOf = (device: string) => layout.devices.find(({ name }) => name === device)?.offsetBytes ?? 0;
  const writers = lines.map(({ line, dio }) => new LineWriter(line, dio, layout));
  const analog = analogChannels(options).map(({ index, device, startByte }) => ({
    index,
    offset: offsetOf(device) + startByte,
  }));
  const interleaved = interleavedPlan(options);
  const salt = idleSalt(options, timeline.recording);
  const writeClock = clockWriter(clock.baseNs);
  const clockOffsets = [
    layout.devices.find(({ name }) => name === 'SysClock')?.offsetBytes,
    layout.systemTimeOffsetBytes,
  ].filter((offset) => offset !== undefined && offset !== null);

  function writeDevices(block: Uint8Array, packets: number, firstPacket: number, firstSample: number): void {
    for (const writer of writers) writer.write(block, packetBytes, firstPacket, packets);
    for (const { index, offset } of analog) {
      for (let packet = 0, at = offset; packet < packets; packet++, at += packetBytes) {
        writeInt16(block, at, analogValue(index, firstSample + packet));
      }
    }
    if (interleaved !== null) {
      const offset = offsetOf(interleaved.device.name);
      for (let packet = 0, at = offset; packet < packets; packet++, at += packetBytes) {
        const { flags, words } = wordsOfSample(interleaved, firstSample + packet, salt);
        block[at] = flags;
        for (let word = 0; word < 3; word++) writeInt16(block, at + 2 + 2 * word, words[word] ?? 0);
      }
    }
    for (const offset of clockOffsets) {
      for (let packet = 0, at = offset; packet < packets; packet++, at += packetBytes) {
        writeClock(block, at, clock.recordedNs(firstSample + packet, firstPacket + packet));
      }
    }
    const counter = timeline.firstCounter + firstSample;
    for (let packet = 0, at = layout.timestampOffsetBytes; packet < packets; packet++, at += packetBytes) {
      writeUint32(block, at, (counter + packet) % TWO_32);
    }
  }

  function writeEphys(block: Uint8Array, packets: number, firstSample: number): void {
    ephys.begin(firstSample, packets);
    for (let slot = 0; slot < layout.hwChans.length; slot++) {
      ephys.fill(slot, counts);
      for (
        let packet = 0, at = layout.ephysOffsetBytes + 2 * slot;
        packet < packets;
        packet++, at += packetBytes
      ) {
        const value = Math.round(counts[packet] ?? 0);
        writeInt16(block, at, value > 32767 ? 32767 : value < -32768 ? -32768 : value);
      }
    }
  }

  for (const run of timeline.runs) {
    for (let done = 0; done < run.packets; done += most) {
      const packets = Math.min(most, run.packets - done);
      const block = whole.subarray(0, packets * packetBytes);
      fillConstant(block, packets, parts);
      writeDevices(block, packets, run.firstPacket + done, run.firstSample + done);
      writeEphys(block, packets, run.firstSample + done);
      yield block;
    }
  }
}
