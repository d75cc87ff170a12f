import type { SyntheticDevice } from './devices.ts';
import type { ResolvedOptions } from './options.ts';
import { mixSeeds, randomFrom, shuffled } from './random.ts';

/** Where an electrode of a Neuropixels probe is, in µm; the column is counted over all shanks of Neuropixels 2. */
export interface SyntheticContact {
  readonly electrode: number;
  readonly shank: number;
  readonly probeColumn: number | null;
  readonly ml: number;
  readonly dv: number;
}

/** One nTrode of the header. */
export interface SyntheticNTrode {
  readonly id: number;
  readonly hwChans: readonly number[];
  /** The place of each channel within the nTrode before unsaved ones were left out. */
  readonly positions: readonly number[];
  readonly uvPerCount: number | null;
  readonly sortingGroup: number;
  /** Only of Neuropixels. */
  readonly contact: SyntheticContact | null;
}

export interface SyntheticLayout {
  readonly packetBytes: number;
  readonly devices: readonly {
    readonly name: string;
    readonly offsetBytes: number;
    readonly numBytes: number;
  }[];
  readonly timestampOffsetBytes: number;
  readonly systemTimeOffsetBytes: number | null;
  readonly ephysOffsetBytes: number;
  /** The hwChan of every ephys slot of a packet. */
  readonly hwChans: readonly number[];
}

const isNeuropixels = (options: ResolvedOptions): boolean =>
  options.ephysDevice?.startsWith('neuropixels') ?? false;

/** The places of contacts as headers of Trodes 2.3 (one shank) and 2.8 (four shanks) give them. */
function contactOf(options: ResolvedOptions, electrode: number): SyntheticContact {
  const index = electrode - 1;
  if (options.ephysDevice !== 'neuropixels2') {
    const ml = [8, -24, 24, -8][index % 4] ?? 0;
    return { electrode, shank: 0, probeColumn: null, ml, dv: 100 + 20 * Math.floor(index / 2) };
  }
  const probeColumn = 7 - (index % 8);
  const shank = Math.floor(probeColumn / 2);
  return {
    electrode,
    shank,
    probeColumn,
    ml: -383 + 250 * shank + 32 * (probeColumn % 2),
    dv: 175 + 15 * Math.floor(index / 8),
  };
}

/** The first digit of an nTrode's id is the probe, the rest the electrode; Neuropixels 2 has more of them. */
function neuropixelsId(options: ResolvedOptions, probe: number, electrode: number): number {
  return (probe + 1) * (options.ephysDevice === 'neuropixels2' ? 10_000 : 1000) + electrode;
}

/** nTrodes in the order of the header. */
export function buildNTrodes(options: ResolvedOptions): SyntheticNTrode[] {
  const { channels } = options;
  const neuropixels = isNeuropixels(options);
  const size = neuropixels ? 1 : options.nTrodeSize;
  const all = Array.from({ length: channels }, (_, hwChan) => hwChan);
  const order =
    options.hwChanOrder === 'shuffled' ? shuffled(all, randomFrom(mixSeeds(options.seed, 11))) : all;
  const unsaved = new Set(options.unsavedHwChans);
  const perProbe = Math.ceil(channels / options.neuropixelsProbes);
  const nTrodes: SyntheticNTrode[] = [];
  for (let index = 0; index * size < channels; index++) {
    const shown = order
      .slice(index * size, (index + 1) * size)
      .map((hwChan, position) => ({ hwChan, position }))
      .filter(({ hwChan }) => !unsaved.has(hwChan));
    if (shown.length === 0) continue;
    const probe = Math.floor(index / perProbe);
    const { uvPerCount } = options;
    nTrodes.push({
      id: neuropixels ? neuropixelsId(options, probe, (index % perProbe) + 1) : index + 1,
      hwChans: shown.map(({ hwChan }) => hwChan),
      positions: shown.map(({ position }) => position),
      uvPerCount:
        typeof uvPerCount === 'object' ? (uvPerCount?.[index % uvPerCount.length] ?? null) : uvPerCount,
      sortingGroup: neuropixels ? probe : 0,
      contact: neuropixels ? contactOf(options, (index % perProbe) + 1) : null,
    });
  }
  return nTrodes;
}

/** Chips take turns within a packet on Intan headstages; every other kind of hardware counts upwards. */
function packetOrder(options: ResolvedOptions): number[] {
  const { channels } = options;
  const perChip = options.chanPerChip ?? 32;
  const interleaved =
    !isNeuropixels(options) &&
    Number.isInteger(perChip) &&
    perChip > 0 &&
    perChip <= channels &&
    channels % perChip === 0;
  const unsaved = new Set(options.unsavedHwChans);
  const order: number[] = [];
  for (let slot = 0; slot < channels; slot++) {
    const chips = channels / perChip;
    const hwChan = interleaved ? (slot % chips) * perChip + Math.floor(slot / chips) : slot;
    if (!unsaved.has(hwChan)) order.push(hwChan);
  }
  return order;
}

/** How many bytes of a packet belong to the device. */
export function bytesInPacket(device: SyntheticDevice): number {
  return device.inPacket === false ? 0 : (device.numBytes ?? 0);
}

/** Where everything stands in a packet: sync byte, devices, counter, system time, ephys. */
export function buildLayout(options: ResolvedOptions): SyntheticLayout {
  const inOrder = [...options.devices];
  if (options.bytesFollow === 'preference') {
    inOrder.sort((one, other) => one.packetOrderPreference - other.packetOrderPreference);
  }
  let offset = 1;
  const devices = inOrder.flatMap((device) => {
    const numBytes = bytesInPacket(device);
    const place = { name: device.name, offsetBytes: offset, numBytes };
    offset += numBytes;
    return numBytes > 0 ? [place] : [];
  });
  const timestampOffsetBytes = offset;
  offset += 4;
  const systemTimeOffsetBytes = options.sysTimeIncluded ? offset : null;
  if (options.sysTimeIncluded) offset += 8;
  const hwChans = packetOrder(options);
  return {
    packetBytes: offset + 2 * hwChans.length,
    devices,
    timestampOffsetBytes,
    systemTimeOffsetBytes,
    ephysOffsetBytes: offset,
    hwChans,
  };
}
