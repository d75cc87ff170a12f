/*
 * A packet: everything that the hardware sampled at one tick of its clock. Packets of one file are all alike.
 *
 *   byte 0   1          …                      t           t+4              e             e + 2·channels
 *   +------+----------+----------+ … +-------+-----------+----------------+ … +--------------+
 *   | 0x55 | device A | device B |   | dev N | timestamp | [system time]  |   | ephys samples |
 *   | sync | numBytes | numBytes |   |       | uint32 LE | int64 LE ns,   |   | int16 LE each |
 *   |      |          |          |   |       | counter   | sysTimeIncluded|   | packet order  |
 *   +------+----------+----------+ … +-------+-----------+----------------+ … +--------------+
 *
 * Devices stand in document order. `SysClock` is a device of 8 bytes, int64 LE, ns since 1970 UTC.
 */
import { InputError } from '../../schemas/index.ts';
import { packetChannelOrder } from './channel-order.ts';
import type { Device, DeviceChannel, RecHeader } from './header-model.ts';

export const SYNC_BYTE = 0x55;
const SYNC_BYTES = 1;
const TIMESTAMP_BYTES = 4;
const SYSTEM_TIME_BYTES = 8;
const SAMPLE_BYTES = 2;
const SYSTEM_CLOCK_DEVICE = 'SysClock';

/** Where the value of a channel of a device stands in the packet. */
export interface PlacedChannel {
  readonly id: string;
  readonly device: string;
  readonly offsetBytes: number;
  readonly bit: number;
  readonly isInput: boolean;
}

/** A channel that shares its bytes with others: fresh only when the flag is set. */
export interface InterleavedChannel extends PlacedChannel {
  readonly flagOffsetBytes: number;
  readonly flagBit: number;
}

export interface PacketLayout {
  /** Names the choice in words when the header leaves one, e.g. which unavailable device takes bytes. */
  readonly name: string;
  readonly packetBytes: number;
  readonly timestampOffsetBytes: number;
  /** First byte of the int64 clock in ns, from SysClock or sysTimeIncluded. */
  readonly systemClock:
    | { readonly source: 'SysClock' | 'sysTimeIncluded'; readonly offsetBytes: number }
    | undefined;
  readonly ephys: {
    readonly offsetBytes: number;
    /** hwChan of each int16 sample, in packet order. */
    readonly hwChans: readonly number[];
  };
  readonly digital: readonly PlacedChannel[];
  /** int16 in every packet. */
  readonly analog: readonly PlacedChannel[];
  /** int16 when flagged. */
  readonly interleaved: readonly InterleavedChannel[];
  /** First byte of each device that takes bytes. */
  readonly deviceOffsetsBytes: ReadonlyMap<string, number>;
  readonly warnings: readonly string[];
}

/**
 * Every layout that the header allows, likeliest first. The header cannot settle whether a device marked
 * `available="0"` takes bytes, so both are offered; {@link chooseLayout} looks at the packets.
 * @throws InputError `header` when the order of channels cannot be known
 */
export function possibleLayouts(header: RecHeader, file: string): PacketLayout[] {
  const unavailable = header.devices.filter((device) => !device.isAvailable && device.numBytes > 0);
  const order = packetChannelOrder(header, file);
  const layouts = [layOut(header, order.hwChans, order.warnings, new Set())];
  if (unavailable.length > 0) {
    const names = new Set(unavailable.map((device) => device.name));
    layouts.unshift(layOut(header, order.hwChans, order.warnings, names));
    if (names.size > 1)
      for (const device of unavailable)
        layouts.push(layOut(header, order.hwChans, order.warnings, new Set([device.name])));
  }
  return layouts;
}

function layOut(
  header: RecHeader,
  hwChans: readonly number[],
  orderWarnings: readonly string[],
  absent: ReadonlySet<string>,
): PacketLayout {
  let position = SYNC_BYTES;
  const deviceOffsetsBytes = new Map<string, number>();
  const present: Device[] = [];
  for (const device of header.devices) {
    if (device.numBytes === 0 || absent.has(device.name)) continue;
    deviceOffsetsBytes.set(device.name, position);
    present.push(device);
    position += device.numBytes;
  }
  const timestampOffsetBytes = position;
  position += TIMESTAMP_BYTES;
  const systemTimeOffset = position;
  if (header.sysTimeIncluded) position += SYSTEM_TIME_BYTES;
  const ephysOffset = position;
  position += SAMPLE_BYTES * hwChans.length;

  const sysClock = present.find((device) => device.name === SYSTEM_CLOCK_DEVICE);
  const isClockReadable = sysClock?.numBytes === SYSTEM_TIME_BYTES;
  const sysClockOffset = isClockReadable ? deviceOffsetsBytes.get(SYSTEM_CLOCK_DEVICE) : undefined;
  const clockWarnings =
    sysClock === undefined || isClockReadable
      ? []
      : [
          `SysClock takes ${sysClock.numBytes} bytes instead of ${SYSTEM_TIME_BYTES}: what it holds is not known, and it is not read`,
        ];
  const channels = present.flatMap((device) =>
    device.channels.map((channel) => ({ device, channel, base: deviceOffsetsBytes.get(device.name) ?? 0 })),
  );
  const place = (device: Device, channel: DeviceChannel, base: number): PlacedChannel => ({
    id: channel.id,
    device: device.name,
    offsetBytes: base + channel.startByte + (channel.dataType === 'digital' ? channel.bit >> 3 : 0),
    bit: channel.bit & 7,
    isInput: channel.isInput,
  });
  return {
    name: absent.size === 0 ? 'all devices take bytes' : `without ${[...absent].join(', ')}`,
    packetBytes: position,
    timestampOffsetBytes,
    systemClock:
      sysClockOffset !== undefined
        ? { source: 'SysClock', offsetBytes: sysClockOffset }
        : header.sysTimeIncluded
          ? { source: 'sysTimeIncluded', offsetBytes: systemTimeOffset }
          : undefined,
    ephys: { offsetBytes: ephysOffset, hwChans },
    digital: channels
      .filter(({ channel }) => channel.dataType === 'digital' && channel.interleaved === undefined)
      .map(({ device, channel, base }) => place(device, channel, base)),
    analog: channels
      .filter(({ channel }) => channel.dataType === 'analog' && channel.interleaved === undefined)
      .map(({ device, channel, base }) => place(device, channel, base)),
    interleaved: channels.flatMap(({ device, channel, base }) =>
      channel.dataType === 'analog' && channel.interleaved !== undefined
        ? [
            {
              ...place(device, channel, base),
              flagOffsetBytes: base + channel.interleaved.flagByte,
              flagBit: channel.interleaved.flagBit,
            },
          ]
        : [],
    ),
    deviceOffsetsBytes,
    warnings: [...orderWarnings, ...clockWarnings],
  };
}

/** Packets looked at to settle the layout. By chance one byte is 0x55 once in 256: 64 leave no doubt. */
export const SYNC_PROBES = 64;

/** Packet numbers to look at: the first ones, then spread over the whole file, the last one included. */
export function syncProbes(packets: number): number[] {
  if (packets <= SYNC_PROBES) return Array.from({ length: packets }, (_, i) => i);
  const first = 16;
  const spread = SYNC_PROBES - first;
  const probes = Array.from({ length: first }, (_, i) => i);
  for (let i = 1; i <= spread; i++) probes.push(first - 1 + Math.round(((packets - first) * i) / spread));
  return [...new Set(probes)];
}

/**
 * Chooses the layout whose sync byte stands at every packet start that is looked at. A few packets may fit several:
 * then the one that most sync bytes speak for, and among those one that leaves no bytes over.
 * @param byteAt reads one byte of the file
 * @throws InputError `layout` naming each layout tried and where it failed
 */
export async function chooseLayout(
  layouts: readonly PacketLayout[],
  headerBytes: number,
  sizeBytes: number,
  byteAt: (offset: number) => Promise<number>,
  file: string,
): Promise<PacketLayout> {
  const dataBytes = sizeBytes - headerBytes;
  const packetsIn = (layout: PacketLayout): number => Math.floor(dataBytes / layout.packetBytes);
  const fitting: PacketLayout[] = [];
  const failures: string[] = [];
  let failedAt: number | undefined;
  for (const layout of layouts) {
    const failure = await firstMissingSync(layout, headerBytes, packetsIn(layout), byteAt);
    if (failure === undefined) {
      fitting.push(layout);
      continue;
    }
    failedAt ??= failure.offset;
    failures.push(
      `${layout.name} (${layout.packetBytes} bytes a packet): 0x${failure.byte.toString(16).padStart(2, '0')} at byte ${failure.offset}, packet ${failure.packet}`,
    );
  }
  const isWhole = (layout: PacketLayout): number => (dataBytes % layout.packetBytes === 0 ? 1 : 0);
  const [chosen] = fitting.toSorted((a, b) => packetsIn(b) - packetsIn(a) || isWhole(b) - isWhole(a));
  if (chosen !== undefined) return chosen;
  throw new InputError('layout', {
    found: `no sync byte where packets should begin: ${failures.join('; ')}`,
    expected: '0x55 at the start of every packet',
    todo: 'The header does not describe these packets: check that the file was copied whole, and that the header was not edited.',
    where: { file, byte: failedAt },
  });
}

async function firstMissingSync(
  layout: PacketLayout,
  headerBytes: number,
  packets: number,
  byteAt: (offset: number) => Promise<number>,
): Promise<{ packet: number; offset: number; byte: number } | undefined> {
  for (const packet of syncProbes(packets)) {
    const offset = headerBytes + packet * layout.packetBytes;
    const byte = await byteAt(offset);
    if (byte !== SYNC_BYTE) return { packet, offset, byte };
  }
  return undefined;
}
