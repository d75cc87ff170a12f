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
 * Devices stand in document order, as far as is known; where `packetOrderPreference` says otherwise, the packets
 * decide. `SysClock` is a device of 8 bytes, int64 LE, ns since 1970 UTC.
 */
import { type ChannelOrder, packetChannelOrder } from './channel-order.ts';
import type { Device, DeviceChannel, RecHeader } from './header-model.ts';

export const SYNC_BYTE = 0x55;
const SYNC_BYTES = 1;
const TIMESTAMP_BYTES = 4;
const SYSTEM_TIME_BYTES = 8;
const SAMPLE_BYTES = 2;
const SYSTEM_CLOCK_DEVICE = 'SysClock';

export type DeviceOrder = 'document' | 'packetOrderPreference';

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
  readonly deviceOrder: DeviceOrder;
  /** The preferences of devices with bytes, where they contradict the document: `A 10, B 1`. */
  readonly contradiction: string | undefined;
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
 * `available="0"` takes bytes, nor whether bytes follow the document or `packetOrderPreference` where the two
 * disagree, so all are offered; `chooseLayout` looks at the packets.
 * @throws InputError `header` when the order of channels cannot be known
 */
export function possibleLayouts(header: RecHeader, file: string): PacketLayout[] {
  const order = packetChannelOrder(header, file);
  return absentDevices(header.devices).flatMap((absent) => {
    const present = header.devices.filter(({ name, numBytes }) => numBytes > 0 && !absent.has(name));
    const contradiction = contradictionOf(present);
    const choice = { header, order, absent, contradiction };
    const layouts = [layOut({ ...choice, present, deviceOrder: 'document' })];
    const preferred = contradiction === undefined ? undefined : byPreference(present);
    if (preferred !== undefined)
      layouts.push(layOut({ ...choice, present: preferred, deviceOrder: 'packetOrderPreference' }));
    return layouts;
  });
}

/** Which of the devices marked as not available take no bytes: all of them, none, or each alone. */
function absentDevices(devices: readonly Device[]): Set<string>[] {
  const names = devices
    .filter(({ isAvailable, numBytes }) => !isAvailable && numBytes > 0)
    .map((one) => one.name);
  if (names.length === 0) return [new Set()];
  const alone = names.length > 1 ? names.map((name) => new Set([name])) : [];
  return [new Set(names), new Set(), ...alone];
}

function contradictionOf(present: readonly Device[]): string | undefined {
  const stated = present.filter((device) => device.packetOrderPreference !== undefined);
  const preferences = stated.map((device) => device.packetOrderPreference ?? 0);
  if (preferences.every((value, i) => i === 0 || value >= (preferences[i - 1] ?? value))) return undefined;
  return stated.map(({ name, packetOrderPreference }) => `${name} ${packetOrderPreference}`).join(', ');
}

/** Undefined where a device has no preference: nobody knows where its bytes would stand. */
function byPreference(present: readonly Device[]): Device[] | undefined {
  if (present.some((device) => device.packetOrderPreference === undefined)) return undefined;
  return present.toSorted((a, b) => (a.packetOrderPreference ?? 0) - (b.packetOrderPreference ?? 0));
}

interface LayoutChoice {
  readonly header: RecHeader;
  readonly order: ChannelOrder;
  readonly absent: ReadonlySet<string>;
  /** Devices with bytes, in the order of their bytes. */
  readonly present: readonly Device[];
  readonly deviceOrder: DeviceOrder;
  readonly contradiction: string | undefined;
}

function layOut(choice: LayoutChoice): PacketLayout {
  const { header, order, absent, present, deviceOrder, contradiction } = choice;
  const { hwChans } = order;
  let position = SYNC_BYTES;
  const deviceOffsetsBytes = new Map<string, number>();
  for (const device of present) {
    deviceOffsetsBytes.set(device.name, position);
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
    name: layoutName(absent, deviceOrder),
    deviceOrder,
    contradiction,
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
    warnings: [
      ...order.warnings,
      ...clockWarnings,
      ...unreadWarnings(channels.map(({ channel }) => channel)),
    ],
  };
}

function layoutName(absent: ReadonlySet<string>, deviceOrder: DeviceOrder): string {
  const devices = absent.size === 0 ? 'all devices take bytes' : `without ${[...absent].join(', ')}`;
  return deviceOrder === 'document' ? devices : `${devices}, in the order of packetOrderPreference`;
}

/** No rig is known that has such lines: how long one holds its state is not known either. */
function unreadWarnings(channels: readonly DeviceChannel[]): string[] {
  const shared = channels.filter(
    ({ dataType, interleaved }) => dataType === 'digital' && interleaved !== undefined,
  );
  if (shared.length === 0) return [];
  return [
    `digital lines that share their byte with others are not read: ${shared.map(({ id }) => id).join(', ')}`,
  ];
}
