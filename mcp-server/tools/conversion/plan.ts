import { join } from 'node:path';
import type { ChunkFilter, SessionContents } from '../../../nwb/index.ts';
import {
  type Recording,
  readReconfiguration,
  type SampleChannel,
  type Session,
} from '../../../recording/index.ts';
import { InputError, missingForNwb, readProbeTypes, type SessionMetadata } from '../../../schemas/index.ts';
import { readAssociatedFiles } from './associated-files.ts';
import { type Companion, planCompanions } from './companions/index.ts';
import { sessionContents } from './contents.ts';
import { checkNoCopies, notTaken } from './copies.ts';
import { type NamedLine, nameLines } from './dio.ts';
import { type MetadataFile, readMetadataFile } from './metadata-file.ts';
import { blockRows } from './series.ts';
import { type PlannedSeries, planSeries } from './series-layout.ts';
import { chooseSession } from './session-choice.ts';
import { sessionElectrodes } from './session-electrodes.ts';
import {
  checkSameChannels,
  clockWarnings,
  type EpochRecording,
  epochName,
  gapComments,
  openSessionRecordings,
  surveyedGaps,
} from './session-recordings.ts';
import { type ConversionSettings, chunkFilter } from './settings.ts';

/** Everything that is decided before the first byte is written. */
export interface ConversionPlan {
  readonly settings: ConversionSettings;
  /** How large data are packed. */
  readonly filter: ChunkFilter;
  readonly session: Session;
  readonly metadata: MetadataFile;
  readonly recordings: readonly EpochRecording[];
  readonly contents: SessionContents;
  /** Rows of a block. */
  readonly blockRows: number;
  readonly packets: number;
  readonly series: readonly PlannedSeries[];
  /** Analog and sensor channels together, held between samples; only in the legacy layout. */
  readonly legacyChannels: readonly SampleChannel[] | undefined;
  readonly lines: readonly NamedLine[];
  /** Everything that is not in the recordings. */
  readonly companions: readonly Companion[];
  readonly output: string;
  /** Bytes of the recordings: what progress is measured in. */
  readonly sourceBytes: number;
  readonly warnings: readonly string[];
}

/**
 * Reads what a conversion needs to know and decides everything about it; writes nothing.
 * @throws InputError for whatever would make the conversion fail or the file wrong
 */
export async function planConversion(
  settings: ConversionSettings,
  signal?: AbortSignal,
): Promise<ConversionPlan> {
  const filter = chunkFilter(settings);
  const { scan, session } = await chooseSession(settings.folder, settings.session, signal);
  const reconfigure =
    settings.reconfigFile === undefined ? undefined : await readReconfiguration(settings.reconfigFile);
  const recordings = await openSessionRecordings(session, reconfigure, settings.openFile);
  checkNoCopies(recordings);
  checkSameChannels(recordings);
  const files = recordings.map((one) => one.recording);
  const packets = files.reduce((sum, recording) => sum + recording.packets, 0);
  if (packets === 0) throw emptySession(settings.folder, recordings);
  const metadata = await metadataOf(settings, session);
  const probes = await readProbeTypes([...(settings.probeFolders ?? [])]);
  const electrodes = sessionElectrodes(files, metadata, probes);
  const associated = await readAssociatedFiles(metadata.metadata, scan.folder);
  const named = nameLines(metadata.metadata, files);
  const rows = blockRows(Math.max(...files.map((recording) => recording.packetBytes)), packets);
  const layout = planSeries(
    files,
    electrodes.rows,
    metadata.metadata,
    settings,
    rows,
    gapComments(surveyedGaps(recordings)),
  );
  const output = join(settings.outFolder, outputName(session));
  const companions = await planCompanions({
    settings,
    session,
    folder: scan.folder,
    metadata: metadata.metadata,
    recordings,
    output,
    signal,
  });
  const contents = sessionContents({
    session,
    recordings,
    metadata: electrodes.metadata,
    probes: electrodes.probes,
    rows: electrodes.rows,
    layout,
    lines: named.lines,
    files: associated.files,
    packets,
    additions: companions.flatMap((one) => one.planned),
  });
  return {
    settings,
    filter,
    session,
    metadata,
    recordings,
    contents,
    blockRows: rows,
    packets,
    series: layout.series,
    legacyChannels: layout.legacyChannels,
    lines: named.lines,
    companions,
    output,
    sourceBytes: packets === 0 ? 0 : files.reduce((sum, one) => sum + one.packets * one.packetBytes, 0),
    warnings: [
      ...notTaken(scan, settings.reconfigFile),
      ...recordingWarnings(recordings),
      ...clockWarnings(recordings),
      ...surveyedGaps(recordings).filter((sentence) => sentence !== undefined),
      ...metadata.warnings,
      ...missingWarnings(metadata.metadata, files),
      ...electrodes.warnings,
      ...layout.warnings,
      ...named.warnings,
      ...associated.warnings,
      ...companions.flatMap((one) => one.warnings),
    ],
  };
}

async function metadataOf(settings: ConversionSettings, session: Session): Promise<MetadataFile> {
  const { folder, metadata, metadataFile } = settings;
  if (metadata === undefined) return await readMetadataFile(folder, session, metadataFile);
  return { path: undefined, metadata, warnings: [] };
}

/** spyglass takes file names of at most 64 bytes. */
const MAX_NAME_BYTES = 64;

export function outputName(session: Pick<Session, 'animal' | 'date'>): string {
  const name = `${session.animal}${session.date}.nwb`;
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  throw new InputError('session', {
    found: `the file name ${name}`,
    expected: `at most ${MAX_NAME_BYTES} bytes, which is what spyglass takes`,
    todo: 'Give the animal a shorter name in the file names.',
  });
}

function emptySession(folder: string, recordings: readonly EpochRecording[]): InputError {
  const names = recordings.map((one) => one.recording.file).join(', ');
  return new InputError('session', {
    found: `no packet in ${names}`,
    expected: 'at least one packet behind the header',
    todo: 'The recording was stopped before it began, or the file was cut off: copy it again, or leave it out.',
    where: { file: folder },
  });
}

/** What holds for every recording is said once. */
function recordingWarnings(recordings: readonly EpochRecording[]): string[] {
  const told = Map.groupBy(
    recordings.flatMap((one) => [...new Set(one.recording.warnings)].map((warning) => ({ one, warning }))),
    ({ warning }) => warning,
  );
  return [...told].flatMap(([warning, where]) =>
    recordings.length > 1 && where.length === recordings.length
      ? [`every recording: ${warning}`]
      : where.map(({ one }) => `epoch ${epochName(one)}: ${warning}`),
  );
}

/** Only warnings: a file that DANDI would refuse is still a file, and says what it lacks. */
function missingWarnings(metadata: SessionMetadata, recordings: readonly Recording[]): string[] {
  const hasEphys = recordings.some((recording) => recording.ephys.length > 0);
  const hasScale = recordings.every((one) =>
    one.ephys.every((channel) => channel.microvoltsPerCount !== undefined),
  );
  const hasProbes = recordings.some((recording) => recording.probes.length > 0);
  return missingForNwb(metadata, { hasEphys, hasScale, hasProbes }).map(
    ({ field, why, example }) => `metadata: ${field}: ${why}${example === '' ? '' : ` (e.g. ${example})`}`,
  );
}
