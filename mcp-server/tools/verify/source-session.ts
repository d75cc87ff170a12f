import { open } from 'node:fs/promises';
import {
  type OpenFile,
  openRecording,
  type Recording,
  readReconfiguration,
  type Session,
} from '../../../recording/index.ts';
import { InputError, type ProbeType, readProbeTypes, type SessionMetadata } from '../../../schemas/index.ts';
import { readMetadataFile } from '../conversion/metadata-file.ts';
import { chooseSession, recordingFiles } from '../conversion/session-choice.ts';

export interface VerifySettings {
  /** The NWB file. */
  readonly file: string;
  /** The folder of the session. */
  readonly folder: string;
  /** `animal/date`, where the folder holds several. */
  readonly session?: string | undefined;
  /** The metadata itself, instead of a file. */
  readonly metadata?: SessionMetadata | undefined;
  readonly metadataFile?: string | undefined;
  readonly probeFolders?: readonly string[] | undefined;
  /** A `.trodesconf` whose SpikeConfiguration takes the place of the recordings'. */
  readonly reconfigFile?: string | undefined;
  /** Where the bytes of the recordings come from, if not from the files of the folder. */
  readonly openFile?: OpenFile | undefined;
}

export interface SourceRecording {
  readonly epoch: number;
  readonly tag: string;
  readonly recording: Recording;
  /** Time of the first and the last packet by their own clock, s since 1970 UTC; undefined without a clock. */
  readonly firstTimeS: number | undefined;
  readonly lastTimeS: number | undefined;
}

/** What a file is held against. */
export interface SourceSession {
  readonly folder: string;
  readonly session: Session;
  /** In the order of their rows in the file: by start, then by epoch. */
  readonly recordings: readonly SourceRecording[];
  /** Undefined without metadata: names are then not compared. */
  readonly metadata: SessionMetadata | undefined;
  readonly probes: ReadonlyMap<string, ProbeType>;
}

/** @throws InputError for what cannot be read; a folder without metadata is none */
export async function openSource(settings: VerifySettings, signal?: AbortSignal): Promise<SourceSession> {
  const { scan, session } = await chooseSession(settings.folder, settings.session, signal);
  const reconfigure =
    settings.reconfigFile === undefined ? undefined : await readReconfiguration(settings.reconfigFile);
  const recordings: SourceRecording[] = [];
  for (const { epoch, tag, path } of recordingFiles(session)) {
    const recording = await openRecording(path, { reconfigure, openFile: settings.openFile });
    recordings.push({ epoch, tag, recording, ...(await clockReadings(recording)) });
  }
  return {
    folder: scan.folder,
    session,
    recordings: recordings.toSorted((a, b) => startOf(a) - startOf(b) || a.epoch - b.epoch),
    metadata: await metadataOf(settings, session),
    probes: await readProbeTypes([...(settings.probeFolders ?? [])]),
  };
}

function startOf({ firstTimeS, recording }: SourceRecording): number {
  return firstTimeS ?? (recording.startUnixMs ?? 0) / 1000;
}

async function metadataOf(settings: VerifySettings, session: Session): Promise<SessionMetadata | undefined> {
  if (settings.metadata !== undefined) return settings.metadata;
  if (settings.metadataFile === undefined && session.metadata.length === 0) return undefined;
  const { metadata } = await readMetadataFile(settings.folder, session, settings.metadataFile);
  return metadata;
}

/** The clock as it stands in the first and in the last packet. */
async function clockReadings(
  recording: Recording,
): Promise<Pick<SourceRecording, 'firstTimeS' | 'lastTimeS'>> {
  const { clock, file, headerBytes, packetBytes, packets } = recording;
  if (clock.source === 'counter' || packets === 0) return { firstTimeS: undefined, lastTimeS: undefined };
  const handle = await (recording.openFile ?? open)(file);
  try {
    const reading = async (packet: number): Promise<number> => {
      const bytes = Buffer.alloc(8);
      const position = headerBytes + packet * packetBytes + clock.offsetBytes;
      const { bytesRead } = await handle.read(bytes, 0, 8, position);
      if (bytesRead < 8)
        throw new InputError('file', {
          found: 'the end of the file',
          expected: '8 bytes of the clock, as there were when it was opened',
          todo: 'The file became shorter while it was read: wait until it is copied whole.',
          where: { file, byte: position },
        });
      const ns = bytes.readBigInt64LE(0);
      return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
    };
    return { firstTimeS: await reading(0), lastTimeS: await reading(packets - 1) };
  } finally {
    await handle.close();
  }
}
