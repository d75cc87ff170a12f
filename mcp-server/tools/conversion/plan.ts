import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type EphysSeries,
  LEGACY_ANALOG_PATH,
  type PacketSeries,
  type SessionContents,
  sharedTimestampsPath,
} from '../../../nwb/index.ts';
import { mapElectrodes, type Recording, type SampleChannel, type Session } from '../../../recording/index.ts';
import {
  type ElectrodeRow,
  InputError,
  missingForNwb,
  type ProbeType,
  readProbeTypes,
  type SessionMetadata,
} from '../../../schemas/index.ts';
import { program } from '../program.ts';
import { readAssociatedFiles } from './associated-files.ts';
import { type NamedLine, nameLines } from './dio.ts';
import { type MetadataFile, readMetadataFile } from './metadata-file.ts';
import {
  type AnalogName,
  analogGroups,
  analogSeries,
  analogUnit,
  blockRows,
  chunkColumns,
  ephysScale,
  sensorSeries,
} from './series.ts';
import { chooseSession, sessionName } from './session-choice.ts';
import {
  checkSameChannels,
  clockWarnings,
  type EpochRecording,
  epochName,
  gapComments,
  gapSentence,
  openSessionRecordings,
} from './session-recordings.ts';

export interface ConversionSettings {
  readonly folder: string;
  readonly outFolder: string;
  /** `animal/date`, where the folder holds several sessions. */
  readonly session?: string | undefined;
  readonly metadataFile?: string | undefined;
  readonly probeFolders?: readonly string[] | undefined;
  readonly overwrite?: boolean | undefined;
  /** Deflate level 0 to 9. */
  readonly level?: number | undefined;
  /** Encoding threads; all cores less one by default. */
  readonly workers?: number | undefined;
  readonly ephysScaling?: 'raw' | 'microvolts' | undefined;
  readonly analogLayout?: 'sensors' | 'legacy' | undefined;
  readonly checksum?: boolean | undefined;
}

/** A series with one row a packet, and the channel behind each of its columns. */
export interface PlannedSeries {
  /** Path of the data in the file. */
  readonly path: string;
  readonly series: PacketSeries;
  /** Channel ids, by column: an hwChan as text for ephys. */
  readonly channels: readonly string[];
  /** Factors to apply to the counts before they are stored; undefined stores the counts themselves. */
  readonly factors: readonly number[] | undefined;
}

/** Everything that is decided before the first byte is written. */
export interface ConversionPlan {
  readonly settings: ConversionSettings;
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
  const { scan, session } = await chooseSession(settings.folder, settings.session, signal);
  const recordings = await openSessionRecordings(session);
  checkSameChannels(recordings);
  const files = recordings.map((one) => one.recording);
  const packets = files.reduce((sum, recording) => sum + recording.packets, 0);
  if (packets === 0) throw emptySession(settings.folder, recordings);
  const metadata = await readMetadataFile(settings.folder, session, settings.metadataFile);
  const probes = await readProbeTypes([...(settings.probeFolders ?? [])]);
  const electrodes = electrodeRows(files, metadata.metadata, probes);
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
  const contents = sessionContents({
    session,
    recordings,
    metadata: metadata.metadata,
    probes,
    rows: electrodes.rows,
    layout,
    lines: named.lines,
    files: associated.files,
    packets,
  });
  return {
    settings,
    session,
    metadata,
    recordings,
    contents,
    blockRows: rows,
    packets,
    series: layout.series,
    legacyChannels: layout.legacyChannels,
    lines: named.lines,
    output: join(settings.outFolder, outputName(session)),
    sourceBytes: packets === 0 ? 0 : files.reduce((sum, one) => sum + one.packets * one.packetBytes, 0),
    warnings: [
      ...recordings.flatMap((one) =>
        one.recording.warnings.map((warning) => `epoch ${epochName(one)}: ${warning}`),
      ),
      ...clockWarnings(recordings),
      ...surveyedGaps(recordings).filter((sentence) => sentence !== undefined),
      ...metadata.warnings,
      ...missingWarnings(metadata.metadata, files),
      ...electrodes.warnings,
      ...layout.warnings,
      ...named.warnings,
      ...associated.warnings,
    ],
  };
}

/** How many changes and sensor samples there are is known when every packet was read. */
const UNKNOWN_ROWS = Number.POSITIVE_INFINITY;

/** spyglass takes file names of at most 64 bytes. */
const MAX_NAME_BYTES = 64;

function outputName(session: Session): string {
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

function electrodeRows(
  recordings: readonly Recording[],
  metadata: SessionMetadata,
  probes: ReadonlyMap<string, ProbeType>,
): { rows: readonly ElectrodeRow[]; warnings: readonly string[] } {
  const [first] = recordings;
  if (first === undefined || first.ephys.length === 0) return { rows: [], warnings: [] };
  return mapElectrodes(first.nTrodes, metadata, new Map(probes));
}

/** Only warnings: a file that DANDI would refuse is still a file, and says what it lacks. */
function missingWarnings(metadata: SessionMetadata, recordings: readonly Recording[]): string[] {
  const hasEphys = recordings.some((recording) => recording.ephys.length > 0);
  const hasScale = recordings.every((one) =>
    one.ephys.every((channel) => channel.microvoltsPerCount !== undefined),
  );
  return missingForNwb(metadata, { hasEphys, hasScale }).map(
    ({ field, why, example }) => `metadata: ${field}: ${why}${example === '' ? '' : ` (e.g. ${example})`}`,
  );
}

function surveyedGaps(recordings: readonly EpochRecording[]): (string | undefined)[] {
  return recordings.map((one) => gapSentence(one, one.survey.gaps, one.survey.isComplete));
}

interface SeriesLayout {
  readonly series: readonly PlannedSeries[];
  readonly ephys: EphysSeries | undefined;
  readonly analog: ReadonlyMap<AnalogName, PacketSeries>;
  readonly legacyAnalog: PacketSeries | undefined;
  readonly legacyChannels: readonly SampleChannel[] | undefined;
  readonly comments: string;
  readonly warnings: readonly string[];
}

function planSeries(
  recordings: readonly Recording[],
  electrodes: readonly ElectrodeRow[],
  metadata: SessionMetadata,
  settings: ConversionSettings,
  rows: number,
  comments: string,
): SeriesLayout {
  const [first] = recordings;
  if (first === undefined) throw new RangeError('a session without recordings');
  const series: PlannedSeries[] = [];
  const warnings: string[] = [];
  let ephys: EphysSeries | undefined;
  if (electrodes.length > 0) {
    const scale = ephysScale(electrodes, first, metadata);
    warnings.push(...scale.warnings);
    const isRaw = settings.ephysScaling !== 'microvolts';
    ephys = {
      description: isRaw
        ? 'raw counts of every electrode, as recorded'
        : 'whole microvolts of every electrode: counts times scale, cut off toward zero',
      comments,
      unit: 'volts',
      conversion: isRaw ? scale.conversion : 1e-6,
      channelConversion: isRaw ? scale.channelConversion : undefined,
      columns: electrodes.length,
      chunkShape: [rows, chunkColumns(electrodes.length, rows)],
    };
    series.push({
      path: '/acquisition/e-series/data',
      series: ephys,
      channels: electrodes.map((row) => String(row.hwChan)),
      factors: isRaw ? undefined : scale.microvolts,
    });
  }
  const groups = analogGroups(first);
  const analog = new Map<AnalogName, PacketSeries>();
  if (settings.analogLayout === 'legacy') {
    const channels = [...first.analog, ...first.sensors.flatMap((sensor) => sensor.channels)];
    const legacyAnalog: PacketSeries = {
      description: channels.map((channel) => `${channel.id}   `).join(''),
      comments: 'Headstage sensors are held between their samples.',
      unit: analogUnit(metadata),
      conversion: 1,
      columns: channels.length,
      chunkShape: [rows, Math.max(1, channels.length)],
    };
    const isEmpty = channels.length === 0;
    return {
      series,
      ephys,
      analog,
      legacyAnalog: isEmpty ? undefined : legacyAnalog,
      legacyChannels: isEmpty ? undefined : channels,
      comments,
      warnings,
    };
  }
  for (const [name, channels] of groups) {
    const one = analogSeries(name, channels, metadata, rows);
    analog.set(name, one);
    series.push({
      path: `/acquisition/${name}/data`,
      series: one,
      channels: channels.map((channel) => channel.id),
      factors: undefined,
    });
  }
  return { series, ephys, analog, legacyAnalog: undefined, legacyChannels: undefined, comments, warnings };
}

function sessionContents(parts: {
  readonly session: Session;
  readonly recordings: readonly EpochRecording[];
  readonly metadata: SessionMetadata;
  readonly probes: ReadonlyMap<string, ProbeType>;
  readonly rows: readonly ElectrodeRow[];
  readonly layout: SeriesLayout;
  readonly lines: readonly NamedLine[];
  readonly files: SessionContents['associatedFiles'];
  readonly packets: number;
}): SessionContents {
  const { recordings, metadata, layout } = parts;
  const [first] = recordings;
  if (first === undefined) throw new RangeError('a session without recordings');
  const sensors = layout.legacyAnalog === undefined ? first.recording.sensors : [];
  return {
    identifier: randomUUID(),
    sessionStart: isoWithOffset(startMs(recordings, parts.session)),
    created: isoWithOffset(Date.now()),
    program: program(),
    metadata,
    header: first.recording.acquisition,
    probes: parts.probes,
    electrodes: parts.rows,
    epochs: epochIntervals(recordings),
    packets: parts.packets,
    ephys: layout.ephys,
    analog: layout.analog,
    legacyAnalog: layout.legacyAnalog,
    sensors: sensors.map((sensor) => sensorSeries(sensor, UNKNOWN_ROWS)),
    sampleCountComments: sampleCountComments(layout.comments),
    dio: parts.lines.map((line) => ({ ...line, rows: UNKNOWN_ROWS })),
    dioUnit: dioUnit(metadata),
    associatedFiles: parts.files,
  };
}

export function sampleCountComments(gaps: string): string {
  return `${gaps} Counters are as recorded: a uint32 that wraps after 2^32.`;
}

function dioUnit(metadata: SessionMetadata): string {
  const unit = metadata.units?.behavioral_events?.trim();
  return unit === undefined || unit === '' || unit === '-1' ? 'state' : unit;
}

function startMs(recordings: readonly EpochRecording[], session: Session): number {
  const starts = recordings.flatMap(({ recording, survey }) => {
    const ms =
      recording.startUnixMs ?? (survey.firstTimeS === undefined ? undefined : survey.firstTimeS * 1000);
    return ms === undefined ? [] : [ms];
  });
  if (starts.length > 0) return Math.min(...starts);
  throw new InputError('clock', {
    found: `no start time in any recording of ${sessionName(session)}`,
    expected: 'systemTimeAtCreation in a header, or SysClock in the packets',
    todo: 'Add systemTimeAtCreation to the header of a copy, from the lab notebook or the time of the file.',
  });
}

function isoWithOffset(unixMs: number): string {
  return new Date(unixMs).toISOString().replace('Z', '+00:00');
}

/** An epoch starts when its first file was created and ends with its last packet. */
function epochIntervals(recordings: readonly EpochRecording[]): SessionContents['epochs'] {
  const byEpoch = Map.groupBy(recordings, (one) => one.epoch);
  return [...byEpoch.entries()]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, files]) => {
      const [first] = files;
      const starts = files.flatMap(({ recording, survey }) =>
        recording.startUnixMs === undefined ? (survey.firstTimeS ?? []) : recording.startUnixMs / 1000,
      );
      const stops = files.flatMap(({ survey }) => survey.lastTimeS ?? []);
      if (first === undefined || starts.length === 0) return [];
      const startS = Math.min(...starts);
      return [{ startS, stopS: Math.max(startS, ...stops), tags: [epochName(first)] }];
    });
}

/** Where the timestamps stand that every packet series shares. */
export function timestampsPath(plan: ConversionPlan): string {
  return sharedTimestampsPath(plan.contents);
}

export { LEGACY_ANALOG_PATH };
