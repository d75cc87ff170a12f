import { basename, relative } from 'node:path';
import type { Session } from '../../recording/index.ts';
import { InputError, type SessionMetadata } from '../../schemas/index.ts';
import { lookAtCameras } from './conversion/companions/camera-look.ts';
import { checkNoCopies } from './conversion/copies.ts';
import { readMetadataFile } from './conversion/metadata-file.ts';
import { chooseSession } from './conversion/session-choice.ts';
import {
  checkSameChannels,
  clockWarnings,
  type EpochRecording,
  epochName,
  openSessionRecordings,
} from './conversion/session-recordings.ts';
import { epochOffsetS, type RecordingReport, reportRecording } from './inspect-path.ts';

/** One session as a conversation about it needs it: plain data, no paths but those inside the folder. */
export interface SessionFacts {
  readonly folder: string;
  readonly animal: string;
  /** YYYYMMDD */
  readonly date: string;
  /** In the order of their start times; `file` is relative to the folder. */
  readonly recordings: readonly (RecordingReport & { readonly epoch: number; readonly tag: string })[];
  readonly nTrodes: RecordingReport['nTrodes'];
  /** Probes that the header describes, with how many of their electrodes were recorded. */
  readonly probes: readonly {
    readonly number: number;
    readonly description: string;
    readonly electrodes: number;
  }[];
  /** Ids of the digital lines, as the header names them. */
  readonly digitalLines: readonly { readonly id: string; readonly isInput: boolean }[];
  readonly hasScale: boolean;
  readonly files: readonly {
    readonly epoch: number;
    readonly tag: string;
    readonly role: string;
    /** Relative to the folder. */
    readonly name: string;
    readonly sizeBytes: number;
    readonly camera: number | undefined;
  }[];
  readonly metadataFile: string | undefined;
  readonly metadata: SessionMetadata | undefined;
  readonly warnings: readonly string[];
}

/**
 * Says what one session of a folder holds, from headers, a few packets and the metadata file.
 * @throws InputError when it could not be converted whatever the metadata says
 */
export async function inspectSession(
  folder: string,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<SessionFacts> {
  const { scan, session } = await chooseSession(folder, wanted, signal);
  const recordings = await openSessionRecordings(session);
  checkSameChannels(recordings);
  checkNoCopies(recordings);
  const [first] = recordings;
  const cameras = await lookAtCameras(session, recordings, signal);
  const found = await metadataOf(folder, session);
  const inside = (path: string): string => relative(scan.folder, path);
  return {
    folder: scan.folder,
    animal: session.animal,
    date: session.date,
    recordings: recordings.map((one) => ({
      ...reportRecording(one.recording, one.survey, one, epochOffsetS(one, recordings)),
      epoch: one.epoch,
      tag: one.tag,
      file: inside(one.recording.file),
    })),
    nTrodes:
      first?.recording.nTrodes.map((nTrode) => ({ id: nTrode.id, channels: nTrode.hwChans.length })) ?? [],
    probes:
      first?.recording.probes.map(({ number, description, electrodes }) => ({
        number,
        description,
        electrodes: electrodes.length,
      })) ?? [],
    digitalLines: first?.recording.digital.map(({ id, isInput }) => ({ id, isInput })) ?? [],
    hasScale: recordings.every(({ recording }) =>
      recording.ephys.every((channel) => channel.microvoltsPerCount !== undefined),
    ),
    files: session.epochs.flatMap(({ epoch, tag, files }) =>
      files.map(({ role, path, sizeBytes, camera }) => ({
        epoch,
        tag,
        role,
        name: inside(path),
        sizeBytes,
        camera,
      })),
    ),
    metadataFile: found.path === undefined ? undefined : inside(found.path),
    metadata: found.metadata,
    warnings: [...recordingWarnings(recordings), ...cameras, ...found.warnings],
  };
}

function recordingWarnings(recordings: readonly EpochRecording[]): string[] {
  return [
    ...recordings.flatMap((one) =>
      one.recording.warnings.map((warning) => `epoch ${epochName(one)}: ${warning}`),
    ),
    ...clockWarnings(recordings),
  ];
}

/** A metadata file with faults is no reason to stop: a person can say what it should have said. */
async function metadataOf(
  folder: string,
  session: Session,
): Promise<{
  readonly path: string | undefined;
  readonly metadata: SessionMetadata | undefined;
  readonly warnings: readonly string[];
}> {
  if (session.metadata.length === 0) return { path: undefined, metadata: undefined, warnings: [] };
  try {
    const { path, metadata, warnings } = await readMetadataFile(folder, session, undefined);
    return { path, metadata, warnings };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const names = session.metadata.map((file) => basename(file.path)).join(', ');
    return {
      path: undefined,
      metadata: undefined,
      warnings: [`the metadata file ${names} was not used: ${error.message}`],
    };
  }
}
