import type { HeaderNTrode } from '../../schemas/index.ts';

/** A `<Channel>` of a `<Device>`. Byte positions count from the device's first byte. */
export interface DeviceChannel {
  readonly id: string;
  readonly dataType: string;
  readonly startByte: number;
  /** Counted from the least significant bit. */
  readonly bit: number;
  readonly isInput: boolean;
  /** Present on a channel that shares its bytes with others: the flag that says when they are its own. */
  readonly interleaved: { readonly flagByte: number; readonly flagBit: number } | undefined;
  readonly line: number;
}

export interface Device {
  readonly name: string;
  /** 0 for a device without `numBytes`: it takes no bytes of the packet. */
  readonly numBytes: number;
  readonly isAvailable: boolean;
  readonly packetOrderPreference: number | undefined;
  readonly channels: readonly DeviceChannel[];
  readonly line: number;
}

/** A `<SpikeNTrode>`: a group of channels as the person arranged them, not as the packet holds them. */
export interface NTrode extends HeaderNTrode {
  /** Microvolts per count of the raw samples, or undefined in older files. */
  readonly microvoltsPerCount: number | undefined;
  readonly channels: readonly NTrodeChannel[];
  readonly line: number;
}

/** Coordinates that Trodes writes for a contact, in µm. */
export interface ContactPosition {
  readonly ml: number;
  readonly dv: number;
  readonly ap: number;
}

export interface NTrodeChannel {
  readonly hwChan: number;
  /** Column of the contact, counted over all shanks of a Neuropixels 2 probe. */
  readonly probeColumn: number | undefined;
  readonly position: ContactPosition | undefined;
}

/** `<SpikeConfiguration>`, of a recording or of a workspace. */
export interface SpikeConfiguration {
  /** Absent means Intan. */
  readonly device: string | undefined;
  /** Which probe of its kind, in newer files: `10`, `1_SHANK`, `4_SHANK`, … */
  readonly deviceSubType: string | undefined;
  readonly chanPerChip: number | undefined;
  readonly nTrodes: readonly NTrode[];
  /** Undefined where there is no such element. */
  readonly line: number | undefined;
}

export interface RecHeader {
  /** Attributes of `<GlobalConfiguration>` as written; absent ones are absent. */
  readonly global: Readonly<Record<string, string>>;
  /** Start of the recording, ms since 1970 UTC, or undefined when the header lacks it. */
  readonly systemTimeAtCreationMs: number | undefined;
  readonly timestampAtCreation: number | undefined;
  readonly rateHz: number;
  /** Channels that the hardware has (`numChannels`). */
  readonly hardwareChannels: number;
  /** An 8-byte clock follows the timestamp in every packet. */
  readonly sysTimeIncluded: boolean;
  readonly devices: readonly Device[];
  /** `device` attribute of `<SpikeConfiguration>`; absent means Intan. */
  readonly spikeDevice: string | undefined;
  readonly spikeDeviceSubType: string | undefined;
  readonly chanPerChip: number | undefined;
  /** As the recording groups its channels, or the workspace that was given in its place. */
  readonly nTrodes: readonly NTrode[];
  /** Microvolts per count of each hwChan, where it is said. */
  readonly scales: ReadonlyMap<number, number>;
  readonly isPtpEnabled: boolean;
  readonly warnings: readonly string[];
}
