import { stat } from 'node:fs/promises';
import {
  type ClockLook,
  type Gap,
  openRecording,
  type Recording,
  type Scan,
  type Session,
  type Survey,
  scanFolder,
  surveyRecording,
} from '../../recording/index.ts';
import { InputError, type MissingField, missingForNwb } from '../../schemas/index.ts';
import { lookAtCameras } from './conversion/companions/camera-look.ts';
import { checkNoCopies } from './conversion/copies.ts';
import { readMetadataFile } from './conversion/metadata-file.ts';
import { analogGroups } from './conversion/series.ts';
import {
  clockWarnings,
  type EpochRecording,
  openSessionRecordings,
} from './conversion/session-recordings.ts';

/** What one recording says, as plain data. */
export interface RecordingReport {
  readonly file: string;
  readonly epoch: number | undefined;
  readonly tag: string | undefined;
  readonly system: string;
  readonly sizeBytes: number;
  readonly packets: number;
  readonly packetBytes: number;
  readonly rateHz: number;
  /** ISO 8601, UTC. */
  readonly start: string | undefined;
  readonly seconds: number;
  readonly channels: number;
  readonly nTrodes: readonly { readonly id: number; readonly channels: number }[];
  /** Microvolts per count, each value once. */
  readonly microvoltsPerCount: readonly number[];
  readonly clock: string;
  readonly isPtpEnabled: boolean;
  readonly devices: Recording['devices'];
  readonly analog: Readonly<Record<string, readonly string[]>>;
  readonly sensors: readonly { readonly name: string; readonly channels: readonly string[] }[];
  readonly digitalLines: number;
  readonly gaps: {
    readonly single: number;
    readonly longer: number;
    readonly lostPackets: number;
    readonly steppedBack: number;
    readonly isComplete: boolean;
    /** The first ones: packet behind the gap, from 0, and when that is, in s since the epoch's first packet. */
    readonly first: readonly {
      readonly packet: number;
      readonly lost: number;
      readonly atS: number;
      readonly seconds: number;
    }[];
  };
  /** The clock against the counter at a few places: a sample. Absent where the packets hold no clock. */
  readonly clockLook:
    | {
        readonly places: number;
        readonly residualRmsMs: number;
        readonly residualMaxMs: number;
        readonly jumps: ClockLook['jumps'];
        readonly isComplete: boolean;
      }
    | undefined;
  readonly layout: string;
  readonly software: { readonly trodes: string | undefined; readonly controllerFirmware: string | undefined };
  readonly warnings: readonly string[];
}

export interface SessionReport {
  readonly animal: string;
  readonly date: string;
  readonly recordings: readonly RecordingReport[];
  readonly files: readonly {
    readonly epoch: number;
    readonly role: string;
    readonly name: string;
    readonly sizeBytes: number;
  }[];
  readonly metadata: readonly string[];
  /** What a conversion still needs. */
  readonly missing: readonly MissingField[];
  readonly warnings: readonly string[];
  /** A fault that would stop a conversion, or undefined. */
  readonly fault: string | undefined;
}

export interface Inspection {
  readonly path: string;
  readonly recordings: readonly RecordingReport[];
  readonly sessions: readonly SessionReport[];
  readonly unrecognised: Scan['unrecognised'];
}

/** Gaps listed one by one. */
const MAX_LISTED_GAPS = 20;

/**
 * Says what a recording, or every session of a folder, holds. Reads headers and a few packets, whatever the size.
 * @throws InputError `file`, `header` or `layout` for a single recording; in a folder each session tells its fault
 */
export async function inspectPath(path: string, signal?: AbortSignal): Promise<Inspection> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new InputError('file', {
      found: 'nothing that can be read',
      expected: 'a .rec file or a folder',
      todo: 'Check the path.',
      where: { file: path },
      cause,
    });
  });
  if (!info.isDirectory()) {
    const recording = await openRecording(path);
    const report = reportRecording(recording, await surveyRecording(recording), undefined);
    return { path, recordings: [report], sessions: [], unrecognised: [] };
  }
  const scan = await scanFolder(path, signal);
  const sessions: SessionReport[] = [];
  for (const session of scan.sessions) sessions.push(await reportSession(scan.folder, session, signal));
  return { path, recordings: [], sessions, unrecognised: scan.unrecognised };
}

async function reportSession(
  folder: string,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<SessionReport> {
  const base = {
    animal: session.animal,
    date: session.date,
    files: session.epochs.flatMap(({ epoch, files }) =>
      files.map(({ role, name, sizeBytes }) => ({ epoch, role, name, sizeBytes })),
    ),
    metadata: session.metadata.map((file) => file.path),
  };
  let recordings: EpochRecording[] = [];
  try {
    recordings = await openSessionRecordings(session);
    checkNoCopies(recordings);
    const cameras = await lookAtCameras(session, recordings, signal);
    const { missing, warnings } = await missingOf(folder, session, recordings);
    return {
      ...base,
      recordings: recordings.map((one) =>
        reportRecording(one.recording, one.survey, one, epochOffsetS(one, recordings)),
      ),
      missing,
      warnings: [...clockWarnings(recordings), ...cameras, ...warnings],
      fault: undefined,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      ...base,
      recordings: recordings.map((one) =>
        reportRecording(one.recording, one.survey, one, epochOffsetS(one, recordings)),
      ),
      missing: [],
      warnings: [],
      fault: error.message,
    };
  }
}

async function missingOf(
  folder: string,
  session: Session,
  recordings: readonly EpochRecording[],
): Promise<{ missing: MissingField[]; warnings: readonly string[] }> {
  const needs = {
    hasEphys: recordings.some(({ recording }) => recording.ephys.length > 0),
    hasScale: recordings.every(({ recording }) =>
      recording.ephys.every((channel) => channel.microvoltsPerCount !== undefined),
    ),
    hasProbes: recordings.some(({ recording }) => recording.probes.length > 0),
  };
  if (session.metadata.length === 0)
    return { missing: missingForNwb({}, needs), warnings: ['there is no metadata file'] };
  const { metadata, warnings } = await readMetadataFile(folder, session, undefined);
  return { missing: missingForNwb(metadata, needs), warnings };
}

export function reportRecording(
  recording: Recording,
  survey: Survey,
  epoch: Pick<EpochRecording, 'epoch' | 'tag'> | undefined,
  /** From the epoch's first packet to the recording's: other than 0 where an epoch was split. */
  epochOffsetS = 0,
): RecordingReport {
  const { rateHz } = recording;
  const lost = survey.gaps.filter((gap) => gap.lost > 0);
  const total = lost.reduce((sum, gap) => sum + gap.lost, 0);
  const scales = new Set(recording.ephys.flatMap((channel) => channel.microvoltsPerCount ?? []));
  return {
    file: recording.file,
    epoch: epoch?.epoch,
    tag: epoch?.tag,
    system: recording.system,
    sizeBytes: recording.sizeBytes,
    packets: recording.packets,
    packetBytes: recording.packetBytes,
    rateHz,
    start: recording.startUnixMs === undefined ? undefined : new Date(recording.startUnixMs).toISOString(),
    seconds: (recording.packets + total) / rateHz,
    channels: recording.ephys.length,
    nTrodes: recording.nTrodes.map((nTrode) => ({ id: nTrode.id, channels: nTrode.hwChans.length })),
    microvoltsPerCount: [...scales],
    clock: recording.clock.source,
    isPtpEnabled: recording.isPtpEnabled,
    devices: recording.devices,
    analog: Object.fromEntries(
      [...analogGroups(recording)].map(([name, channels]) => [name, channels.map((channel) => channel.id)]),
    ),
    sensors: recording.sensors.map((sensor) => ({
      name: sensor.name,
      channels: sensor.channels.map((channel) => channel.id),
    })),
    digitalLines: recording.digital.length,
    gaps: {
      single: lost.filter((gap) => gap.lost === 1).length,
      longer: lost.filter((gap) => gap.lost > 1).length,
      lostPackets: total,
      steppedBack: survey.gaps.length - lost.length,
      isComplete: survey.isComplete,
      first: placed(survey.gaps.slice(0, MAX_LISTED_GAPS), rateHz, epochOffsetS),
    },
    clockLook: clockLook(survey),
    layout: recording.layout,
    software: {
      trodes: recording.acquisition['trodesVersion'],
      controllerFirmware: recording.acquisition['controllerFirmwareVersion'],
    },
    warnings: recording.warnings,
  };
}

/** Gaps with their place in time, by the packets and those that were lost before. */
function placed(
  gaps: readonly Gap[],
  rateHz: number,
  epochOffsetS: number,
): RecordingReport['gaps']['first'] {
  let lostSoFar = 0;
  return gaps.map(({ packet, lost }) => {
    lostSoFar += lost;
    const atS = Math.round((epochOffsetS + (packet + lostSoFar) / rateHz) * 1e6) / 1e6;
    return { packet, lost, atS, seconds: lost / rateHz };
  });
}

function clockLook({ clock }: Survey): RecordingReport['clockLook'] {
  if (clock === undefined) return undefined;
  const { places, residualRmsS, residualMaxS, jumps, isComplete } = clock;
  return {
    places,
    residualRmsMs: residualRmsS * 1000,
    residualMaxMs: residualMaxS * 1000,
    jumps,
    isComplete,
  };
}

/** From the first packet of the recording's epoch to its own, s. */
export function epochOffsetS(one: EpochRecording, recordings: readonly EpochRecording[]): number {
  const first = recordings.find((other) => other.epoch === one.epoch);
  const [startS, ownS] = [first?.survey.firstTimeS, one.survey.firstTimeS];
  return startS === undefined || ownS === undefined ? 0 : ownS - startS;
}
