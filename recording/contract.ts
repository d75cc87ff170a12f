/**
 * What the rest of the house sees of a recording, whatever system made it: streams, clocks, events, gaps.
 * A recording is one file of equal packets, one packet a tick of the hardware's clock. Positions in a packet are
 * data, so that whoever moves samples needs to know no format.
 */
import type { HeaderNTrode } from '../schemas/index.ts';
import type { OpenFile } from './file-bytes.ts';
import type { HeaderProbe } from './header-probe.ts';

/** An int16 sample that stands in every packet. */
export interface SampleChannel {
  /** Name in the recording: `ECU_Ain1`, or the hwChan of an electrode as text. */
  readonly id: string;
  /** First byte of the sample in the packet, little-endian. */
  readonly offsetBytes: number;
}

export interface EphysChannel extends SampleChannel {
  readonly hwChan: number;
  /** Microvolts per count, or undefined when the recording does not say. */
  readonly microvoltsPerCount: number | undefined;
}

/** A line that is 0 or 1 in every packet. */
export interface DigitalLine {
  readonly id: string;
  readonly device: string;
  readonly isInput: boolean;
  readonly offsetBytes: number;
  /** Counted from the least significant. */
  readonly bit: number;
}

export type SensorKind = 'accelerometer' | 'gyroscope' | 'magnetometer' | 'controller_analog_input' | 'other';

/** A sensor that is read at its own rate: a packet holds a fresh sample only when a flag in it is set. */
export interface Sensor {
  readonly kind: SensorKind;
  /** Unique in the recording: the kind, with a channel id when there are several of the kind. */
  readonly name: string;
  readonly channels: readonly SampleChannel[];
  readonly flagOffsetBytes: number;
  readonly flagBit: number;
  /** SI units per count, or undefined when no calibration is known. */
  readonly unitsPerCount: number | undefined;
  /** SI unit, or undefined with `unitsPerCount`. */
  readonly unit: string | undefined;
}

export type ClockSource =
  /** ns since 1970 UTC of the acquisition computer, in every packet. */
  | { readonly source: 'SysClock' | 'sysTimeIncluded'; readonly offsetBytes: number }
  /** Computed from the counter, the rate and the start of the recording. */
  | { readonly source: 'counter' };

/** One opened recording: its header is understood, no sample was read. */
export interface Recording {
  readonly system: 'SpikeGadgets';
  readonly file: string;
  /** How `file` is opened, where it is not a file of the disk. */
  readonly openFile?: OpenFile | undefined;
  readonly sizeBytes: number;
  readonly headerBytes: number;
  readonly packetBytes: number;
  readonly packets: number;
  /** Bytes behind the last whole packet: the file was cut off while it was written. */
  readonly trailingBytes: number;
  readonly rateHz: number;
  /** Start, ms since 1970 UTC, or undefined when the header lacks it. */
  readonly startUnixMs: number | undefined;
  /** First byte of the uint32 sample counter. */
  readonly counterOffsetBytes: number;
  readonly syncByte: number;
  readonly clock: ClockSource;
  /** In packet order. */
  readonly ephys: readonly EphysChannel[];
  readonly analog: readonly SampleChannel[];
  readonly digital: readonly DigitalLine[];
  readonly sensors: readonly Sensor[];
  readonly nTrodes: readonly HeaderNTrode[];
  /** What amplified the ephys channels, in the header's word: `intan`, `neuropixels1`, …; undefined where it says none. */
  readonly ephysDevice: string | undefined;
  /** Probes that the header describes itself, by number; empty where a channel map has to say what a channel is. */
  readonly probes: readonly HeaderProbe[];
  readonly isPtpEnabled: boolean;
  /** The header's own facts on hardware and software, as written; for the record only. */
  readonly acquisition: Readonly<Record<string, string>>;
  readonly devices: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly isAvailable: boolean;
  }[];
  /** Name of the packet layout that holds. */
  readonly layout: string;
  /** Things a person should know, in sentences. */
  readonly warnings: readonly string[];
}

/** A break in the counter. */
export interface Gap {
  /** Packet after the gap, from 0 in its file. */
  readonly packet: number;
  /** Packets lost; negative when the counter repeated or went back. */
  readonly lost: number;
}

/** What a look at a few packets tells without reading the file. */
export interface Survey {
  readonly firstCounter: number | undefined;
  readonly lastCounter: number | undefined;
  readonly gaps: readonly Gap[];
  /** False when there are more gaps than the survey was allowed to look for. */
  readonly isComplete: boolean;
  /** Time of the first and the last packet by the recording's clock, s since 1970 UTC. */
  readonly firstTimeS: number | undefined;
  readonly lastTimeS: number | undefined;
  /** The clock against the counter; undefined where there is no clock, or hardly a packet. */
  readonly clock: ClockLook | undefined;
}

/** A clock against its counter, at a few places of the recording: a sample, not all that there is. */
export interface ClockLook {
  readonly places: number;
  /** How far the readings lie from a line of one rate between the jumps: root mean square, and at most. */
  readonly residualRmsS: number;
  readonly residualMaxS: number;
  readonly jumps: readonly {
    /** First packet behind the jump, from 0 in its file. */
    readonly packet: number;
    /** Which of the two jumped: the clock, or the counter while the clock went on. */
    readonly what: 'clock' | 'counter';
    /** How much later the clock says it is than counter and rate would have it. */
    readonly seconds: number;
  }[];
  /** False when the clock jumps more often than it was allowed to look for. */
  readonly isComplete: boolean;
}
