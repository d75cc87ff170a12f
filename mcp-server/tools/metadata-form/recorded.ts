import type { DigitalLook } from '../digital-look.ts';
import type { NTrodeSize } from './electrodes.ts';

/** A file of a session, with what its name says; `name` is relative to the folder. */
export interface NamedFile {
  readonly epoch: number;
  readonly role: string;
  readonly name: string;
  /** Number of the camera in the name of the file. */
  readonly camera: number | undefined;
}

/** What the files of a session say of its metadata. Plain data. */
export interface Recorded {
  readonly animal: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly system: string;
  /** As the header says, of the software that recorded. */
  readonly trodesVersion: string | undefined;
  /** Name of the first recording. */
  readonly firstRecording: string;
  readonly nTrodes: readonly NTrodeSize[];
  /** Probes that the header describes itself, so that nobody has to map channels. */
  readonly probes: readonly { readonly number: number; readonly description: string }[];
  /** The header's word for what amplified. */
  readonly amplifier: string | undefined;
  readonly channels: number;
  /** Microvolts per count, each value once; undefined stands for channels without one. */
  readonly scales: readonly (number | undefined)[];
  /** Ascending, each once. */
  readonly epochs: readonly number[];
  readonly files: readonly NamedFile[];
  /** Ids of all digital lines. */
  readonly lines: readonly string[];
  readonly look: DigitalLook;
}

export interface FilmedBy {
  /** Number in the names of its files; 0 for the only camera of a session whose files bear none. */
  readonly id: number;
  readonly epochs: readonly number[];
}

const CAMERA_ROLES: ReadonlySet<string> = new Set([
  'video',
  'camera-hardware-sync',
  'position-tracking',
  'video-timestamps',
]);

/** Cameras by the number in the names of their files, with the epochs that they filmed. */
export function camerasOf(files: readonly NamedFile[]): FilmedBy[] {
  const filming = files.filter(({ role }) => CAMERA_ROLES.has(role));
  const isNumbered = filming.some(({ camera }) => camera !== undefined);
  const filmed = new Map<number, Set<number>>();
  for (const { camera, epoch } of filming) {
    const id = camera ?? (isNumbered ? undefined : 0);
    if (id !== undefined) filmed.set(id, (filmed.get(id) ?? new Set()).add(epoch));
  }
  return [...filmed]
    .map(([id, epochs]) => ({ id, epochs: [...epochs].toSorted((a, b) => a - b) }))
    .toSorted((a, b) => a.id - b.id);
}

/** Without the dust of a product of floats: 0.195 µV are 1.95e-7 V. */
export function voltsOf(microvolts: number): number {
  return Number((microvolts * 1e-6).toPrecision(15));
}
