import { dioPath, type OptogeneticEpoch } from '../../../../nwb/index.ts';
import type { SessionMetadata } from '../../../../schemas/index.ts';
import { nameLines } from '../dio.ts';
import type { EpochSpan } from '../epoch-spans.ts';
import type { EpochRecording } from '../session-recordings.ts';
import type { ReadScript } from './optogenetics-scripts.ts';

export interface StimulatedEpochs {
  readonly rows: readonly OptogeneticEpoch[];
  readonly warnings: readonly string[];
}

/** A row for each script and epoch; what nobody says is NaN where a number can be missing, and otherwise no row. */
export function stimulatedEpochs(
  scripts: readonly ReadScript[],
  metadata: SessionMetadata,
  recordings: readonly EpochRecording[],
  spans: readonly EpochSpan[],
): StimulatedEpochs {
  const epochs = new Map(spans.map((span) => [span.epoch, span]));
  const rows: OptogeneticEpoch[] = [];
  const warnings: string[] = [];
  for (const one of scripts) {
    const warn = (sentence: string) => warnings.push(`fs_gui script ${one.entry.name}: ${sentence}`);
    const settings = scriptSettings(one, metadata, recordings, warn);
    if (settings === undefined) continue;
    const numbers = one.entry.epochs ?? [];
    if (numbers.length === 0) warn('in which epochs it ran is not said: it has no row; give epochs');
    for (const number of numbers) {
      const epoch = epochs.get(number);
      if (epoch === undefined) warn(`epoch ${number} has no recording: it has no row`);
      else {
        if (rows.some((row) => row.epochNumber === number))
          warn(`epoch ${number} has a second row; spyglass takes one for each epoch`);
        rows.push({
          ...settings,
          startS: epoch.startS,
          stopS: epoch.stopS,
          epochName: epoch.name,
          epochNumber: number,
        });
      }
    }
  }
  // Intervals stand in the order of their times.
  return { rows: rows.toSorted((a, b) => a.startS - b.startS), warnings };
}

type Settings = Omit<OptogeneticEpoch, 'startS' | 'stopS' | 'epochName' | 'epochNumber'>;

function scriptSettings(
  { entry, script, zones }: ReadScript,
  metadata: SessionMetadata,
  recordings: readonly EpochRecording[],
  warn: (sentence: string) => void,
): Settings | undefined {
  const { action } = script;
  const pulses = {
    pulseLength: action.pulseLengthMs ?? entry.pulseLength,
    nPulses: action.pulses ?? entry.nPulses,
    sequencePeriod: action.periodMs ?? entry.sequencePeriod,
    nOutputTrains: action.trains ?? entry.nOutputTrains,
    trainInterval: action.trainIntervalMs ?? entry.trainInterval,
  };
  const missing = Object.entries(pulses).flatMap(([field, value]) => (value === undefined ? [field] : []));
  for (const field of ['nPulses', 'nOutputTrains'] as const)
    if (pulses[field] !== undefined && !Number.isSafeInteger(pulses[field])) missing.push(`whole ${field}`);
  if (missing.length > 0) {
    warn(
      `neither it nor the metadata gives ${missing.join(', ')}: it has no row; give them in its entry of fs_gui_yamls`,
    );
    return undefined;
  }
  if (entry.power_in_mW === undefined) warn('power_in_mW is not said: NaN is written; give it');
  return {
    convenienceCode: action.nickname,
    pulseLengthMs: pulses.pulseLength ?? Number.NaN,
    pulsesPerTrain: pulses.nPulses ?? -1,
    periodMs: pulses.sequencePeriod ?? Number.NaN,
    trains: pulses.nOutputTrains ?? -1,
    trainIntervalMs: pulses.trainInterval ?? Number.NaN,
    powerMw: entry.power_in_mW ?? Number.NaN,
    wavelengthNm: wavelength(entry, metadata, warn),
    sites: sites(entry, metadata, warn),
    stimulusSignal: signal(entry, metadata, recordings, warn),
    lockout: action.lockout,
    ripple: script.ripple,
    theta: script.theta,
    speed: script.speed,
    zones,
    camera: camera(entry, metadata, script.speed !== undefined || zones.length > 0, warn),
  };
}

type Entry = ReadScript['entry'];
type Warn = (sentence: string) => void;

/** Of the script's entry, or of the light source, where there is one of one wavelength. */
function wavelength(entry: Entry, metadata: SessionMetadata, warn: Warn): number {
  const known = new Set((metadata.opto_excitation_source ?? []).flatMap((one) => one.wavelength_in_nm ?? []));
  const [only] = known;
  const found = entry.wavelength_in_nm ?? (known.size === 1 ? only : undefined);
  if (found === undefined) warn('wavelength_in_nm is not said: NaN is written; give it');
  return found ?? Number.NaN;
}

function sites(entry: Entry, metadata: SessionMetadata, warn: Warn): number[] {
  const count = metadata.optical_fiber?.length ?? 0;
  const all = Array.from({ length: count }, (_, site) => site);
  if (entry.optogenetic_sites === undefined) {
    if (count > 1)
      warn(`which of the ${count} fibers it used is not said: all are named; give optogenetic_sites`);
    return all;
  }
  const unknown = entry.optogenetic_sites.filter((site) => site >= count);
  if (unknown.length > 0)
    warn(`optogenetic_sites ${unknown.join(', ')} are no fibers: they count from 0, and there are ${count}`);
  return entry.optogenetic_sites.filter((site) => site < count);
}

function signal(
  entry: Entry,
  metadata: SessionMetadata,
  recordings: readonly EpochRecording[],
  warn: Warn,
): string | undefined {
  const { lines } = nameLines(
    metadata,
    recordings.map((one) => one.recording),
  );
  const line = lines.find(({ name }) => name === entry.dio_output_name);
  if (line === undefined)
    warn(
      entry.dio_output_name === undefined
        ? 'dio_output_name is not said: no row names its signal; give it'
        : `the recording has no line "${entry.dio_output_name}": no row names its signal`,
    );
  return line === undefined ? undefined : dioPath(line.name);
}

function camera(
  entry: Entry,
  metadata: SessionMetadata,
  isNeeded: boolean,
  warn: Warn,
): OptogeneticEpoch['camera'] {
  const found = metadata.cameras?.find(({ id }) => id === entry.camera_id);
  if (found === undefined) {
    if (isNeeded)
      warn('it filters by speed or place, and camera_id is not said: its camera is left out; give it');
    return undefined;
  }
  return {
    path: `/general/devices/camera_device ${found.id}`,
    cmPerPixel: (found.meters_per_pixel ?? Number.NaN) * 100,
  };
}
