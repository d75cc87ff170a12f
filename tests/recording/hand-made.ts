import type { Block, DigitalLine, Recording, Sensor } from '../../recording/index.ts';

/** A recording that was never written: packets of this size, the counter at its end, and what else is said. */
export function handMade(packetBytes: number, packets: number, more: Partial<Recording> = {}): Recording {
  return {
    system: 'SpikeGadgets',
    file: 'a.rec',
    sizeBytes: 100 + packets * packetBytes,
    headerBytes: 100,
    packetBytes,
    packets,
    trailingBytes: 0,
    rateHz: 30000,
    startUnixMs: Date.UTC(2023, 5, 22),
    counterOffsetBytes: packetBytes - 4,
    syncByte: 0x55,
    clock: { source: 'counter' },
    ephys: [],
    analog: [],
    digital: [],
    sensors: [],
    nTrodes: [],
    ephysDevice: undefined,
    probes: [],
    isPtpEnabled: false,
    acquisition: {},
    devices: [],
    layout: 'all devices take bytes',
    warnings: [],
    ...more,
  };
}

export function line(id: string, offsetBytes: number, bit: number): DigitalLine {
  return { id, device: 'ECU', isInput: true, offsetBytes, bit };
}

export function sensor(
  name: string,
  flagOffsetBytes: number,
  flagBit: number,
  channels: Record<string, number>,
): Sensor {
  return {
    kind: 'other',
    name,
    channels: Object.entries(channels).map(([id, offsetBytes]) => ({ id, offsetBytes })),
    flagOffsetBytes,
    flagBit,
    unitsPerCount: undefined,
    unit: undefined,
  };
}

/** Packets of a recording with these counters; `fill` writes the rest of each. */
export function packetsOf(
  recording: Recording,
  counters: readonly number[],
  fill: (packet: DataView, index: number) => void = () => undefined,
): Uint8Array {
  const bytes = new Uint8Array(counters.length * recording.packetBytes);
  for (const [index, counter] of counters.entries()) {
    const packet = new DataView(bytes.buffer, index * recording.packetBytes, recording.packetBytes);
    fill(packet, index);
    packet.setUint8(0, recording.syncByte);
    packet.setUint32(recording.counterOffsetBytes, counter, true);
  }
  return bytes;
}

/** Cuts the packets of recordings into blocks of a number of rows, as the reader does. */
export function* blocksOf(
  parts: readonly { readonly recording: Recording; readonly bytes: Uint8Array }[],
  rowsPerBlock: number,
): Generator<Block> {
  const rows = parts.flatMap(({ recording, bytes }, index) =>
    Array.from({ length: recording.packets }, (_, packet) => ({
      index,
      packet,
      bytes: bytes.subarray(packet * recording.packetBytes, (packet + 1) * recording.packetBytes),
    })),
  );
  for (let firstRow = 0; firstRow < rows.length; firstRow += rowsPerBlock) {
    const mine = rows.slice(firstRow, firstRow + rowsPerBlock);
    const buffer = new Uint8Array(mine.reduce((sum, row) => sum + row.bytes.length, 0) + 64).fill(0xff);
    const segments: { recording: number; firstPacket: number; rows: number; offsetBytes: number }[] = [];
    let at = 0;
    for (const row of mine) {
      const open = segments.at(-1);
      if (open?.recording === row.index) open.rows++;
      else segments.push({ recording: row.index, firstPacket: row.packet, rows: 1, offsetBytes: at });
      buffer.set(row.bytes, at);
      at += row.bytes.length;
    }
    yield { firstRow, rows: mine.length, segments, bytes: buffer };
  }
}
