import { readFile } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { readReconfiguration, type Scan, type Session } from '../../../recording/index.ts';
import {
  MetadataError,
  type MissingField,
  missingForNwb,
  readProbeTypes,
  readSessionMetadata,
} from '../../../schemas/index.ts';
import { readMetadataFile } from '../conversion/metadata-file.ts';
import { chooseSession } from '../conversion/session-choice.ts';
import {
  checkSameChannels,
  type EpochRecording,
  openSessionRecordings,
} from '../conversion/session-recordings.ts';
import { lookAtLines } from '../digital-look.ts';
import { contradictions } from './contradictions.ts';
import { formText } from './form-text.ts';
import { TO_FILL_IN } from './nodes.ts';
import type { Recorded } from './recorded.ts';
import { sectionsOf } from './sections.ts';

export interface DraftOptions {
  readonly folder: string;
  /** `animal/date`, where the folder holds several sessions. */
  readonly session?: string | undefined;
  /** Metadata that is kept and only filled in; by default the file in the folder, if there is one. */
  readonly metadataFile?: string | undefined;
  /** Folders with device-type files of a lab's own. */
  readonly probeFolders?: readonly string[] | undefined;
  /** A workspace that groups the channels instead of the recordings' own headers. */
  readonly reconfigFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of packets that were looked at for changing lines. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

export interface MetadataDraft {
  /** YAML, as the labs' form reads it. */
  readonly text: string;
  /** Name that a metadata file of this session has in its folder. */
  readonly fileName: string;
  /** The file whose values were kept, or undefined. */
  readonly keptFrom: string | undefined;
  /** Contradictions between kept values and the recording, in sentences. */
  readonly notes: readonly string[];
  /** What an NWB file still needs from a person. */
  readonly missing: readonly MissingField[];
  /** Places of the text that are marked as left to a person. */
  readonly open: number;
}

/** What is empty is filled in, or marked. */
const IS_EMPTY = /"" says nothing and is treated as absent$|an empty text is treated as absent$/;

/**
 * Drafts the metadata of a session from its files: reads headers, names and the changes of digital lines, writes
 * nothing. Values that a metadata file holds are kept.
 * @throws InputError `session`, `file`, `header`, `layout`, `metadata`; CancelledError
 */
export async function draftMetadata(options: DraftOptions): Promise<MetadataDraft> {
  const { folder, signal } = options;
  const { scan, session } = await chooseSession(folder, options.session, signal);
  const reconfigure =
    options.reconfigFile === undefined ? undefined : await readReconfiguration(options.reconfigFile);
  const opened = await openSessionRecordings(session, reconfigure);
  checkSameChannels(opened);
  const hasFile = options.metadataFile !== undefined || session.metadata.length > 0;
  const given = hasFile ? await readMetadataFile(folder, session, options.metadataFile) : undefined;
  const keptFrom = given?.path;
  const metadata = given?.metadata ?? {};
  const probes = await readProbeTypes([...(options.probeFolders ?? [])]);
  const recordings = opened.map(({ recording }) => recording);
  const look = await lookAtLines(recordings, {
    ...(signal === undefined ? {} : { signal }),
    ...(options.onBytes === undefined ? {} : { onBytes: options.onBytes }),
  });
  const recorded = { ...namesAndHeaders(scan, session, opened), look };
  const notes = [
    ...(given?.warnings ?? [])
      .filter((warning) => !IS_EMPTY.test(warning))
      // The folder of this machine says nothing to whoever reads the file elsewhere.
      .map((warning) => warning.replace(keptFrom ?? '', basename(keptFrom ?? ''))),
    ...contradictions(metadata, recorded, recordings, probes),
  ];
  const name = `${session.date}_${session.animal}_metadata.yml`;
  const before = keptFrom === undefined ? undefined : await readFile(keptFrom, 'utf8');
  const known = new Set(Object.keys(metadata));
  const write = (head: readonly string[]): string =>
    formText(before, known, sectionsOf(recorded, metadata, probes.values()), head, keptFrom ?? name);
  const open = write([]).split(`# ${TO_FILL_IN}`).length - 1;
  const text = write(headOf(recorded, keptFrom, notes, open));
  return {
    text,
    fileName: name,
    keptFrom,
    notes,
    missing: missingOf(text, name, recorded),
    open,
  };
}

function namesAndHeaders(
  scan: Scan,
  session: Session,
  opened: readonly EpochRecording[],
): Omit<Recorded, 'look'> {
  const [first] = opened;
  const recordings = opened.map(({ recording }) => recording);
  const scales = recordings.flatMap(({ ephys }) => ephys.map((channel) => channel.microvoltsPerCount));
  return {
    animal: session.animal,
    date: session.date,
    system: first?.recording.system ?? 'SpikeGadgets',
    trodesVersion: first?.recording.acquisition['trodesVersion'],
    firstRecording: basename(first?.recording.file ?? ''),
    nTrodes: first?.recording.nTrodes.map(({ id, hwChans }) => ({ id, channels: hwChans.length })) ?? [],
    probes: first?.recording.probes.map(({ number, description }) => ({ number, description })) ?? [],
    amplifier: first?.recording.ephysDevice,
    channels: first?.recording.ephys.length ?? 0,
    scales: [...new Set(scales)].toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity)),
    epochs: [...new Set(opened.map(({ epoch }) => epoch))].toSorted((a, b) => a - b),
    files: session.epochs.flatMap(({ epoch, files }) =>
      files.map(({ role, path, camera }) => ({
        epoch,
        role,
        camera,
        name: relative(scan.folder, path).split(sep).join('/'),
      })),
    ),
    lines: [...new Set(recordings.flatMap(({ digital }) => digital.map(({ id }) => id)))],
  };
}

function headOf(
  { animal, date }: Recorded,
  keptFrom: string | undefined,
  notes: readonly string[],
  open: number,
): string[] {
  const lines = [
    `Drafted by renshaw yaml from the recordings of ${animal}, ${date}: from headers, packets and names of files.`,
  ];
  if (open > 0)
    lines.push(
      `Where only people know, it says "${TO_FILL_IN}". The form rec_to_nwb_yaml_creator leaves out a whole section in which something is missing: complete electrode_groups and subject here before you open this file there.`,
    );
  if (keptFrom !== undefined)
    lines.push(`What ${basename(keptFrom)} said was kept, and only filled in where it said nothing.`);
  if (notes.length > 0) lines.push('To look at:', ...notes.map((note) => `- ${note}`));
  return lines;
}

/** @throws Error when what was drafted cannot be read: the fault would be ours */
function missingOf(text: string, name: string, recorded: Recorded): MissingField[] {
  try {
    const { metadata } = readSessionMetadata(text, name);
    return missingForNwb(metadata, {
      hasEphys: recorded.channels > 0,
      hasScale: recorded.scales.every((scale) => scale !== undefined),
      hasProbes: recorded.probes.length > 0,
    });
  } catch (cause) {
    if (!(cause instanceof MetadataError)) throw cause;
    throw new Error(`the drafted metadata cannot be read: ${cause.message}`, { cause });
  }
}
