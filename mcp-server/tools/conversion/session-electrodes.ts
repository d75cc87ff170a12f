import { electrodesOfHeader, mapElectrodes, type Recording } from '../../../recording/index.ts';
import {
  type ElectrodeRow,
  InputError,
  type ProbeType,
  type SessionMetadata,
} from '../../../schemas/index.ts';
import type { MetadataFile } from './metadata-file.ts';

/** The electrodes of a session, and what the recordings add to the metadata. */
export interface SessionElectrodes {
  readonly rows: readonly ElectrodeRow[];
  /** The metadata with the device types, and the amplifier, that only the recordings say. */
  readonly metadata: SessionMetadata;
  /** Device types by name: those that were given, and those that a header describes. */
  readonly probes: ReadonlyMap<string, ProbeType>;
  readonly warnings: readonly string[];
}

/**
 * Says which electrode each channel is: by the channel map of the metadata where there is one, else by the header
 * where it describes its probes (Neuropixels).
 * @throws InputError `hardware-map`; `session` when recordings group their channels differently
 */
export function sessionElectrodes(
  recordings: readonly Recording[],
  { metadata, path }: MetadataFile,
  probes: ReadonlyMap<string, ProbeType>,
): SessionElectrodes {
  const [first, ...others] = recordings;
  if (first === undefined || first.ephys.length === 0) return { rows: [], metadata, probes, warnings: [] };
  for (const other of others) checkSameGroups(first, other);
  const known = withAmplifier(metadata, first.ephysDevice);
  try {
    if (first.probes.length === 0 || hasChannelMap(metadata))
      return { ...mapElectrodes(first.nTrodes, metadata, probes), metadata: known, probes };
    const found = electrodesOfHeader(first.probes, first.nTrodes, metadata);
    return {
      rows: found.rows,
      metadata: { ...known, electrode_groups: [...found.groups] },
      probes: new Map([...probes, ...found.probeTypes]),
      warnings: found.warnings,
    };
  } catch (error) {
    if (!(error instanceof InputError) || error.kind !== 'hardware-map') throw error;
    const { fault } = error;
    const todo =
      first.probes.length === 0
        ? fault.todo
        : `${fault.todo}\nOr leave the channel map out: the header itself says which electrode each channel of ${first.probes[0]?.description} is.`;
    throw new InputError(error.kind, {
      ...fault,
      todo: hasChannelMap(metadata) ? todo : fault.todo,
      where: { ...fault.where, file: path ?? first.file },
      cause: error,
    });
  }
}

export function hasChannelMap(metadata: SessionMetadata): boolean {
  return (metadata.ntrode_electrode_group_channel_map ?? []).length > 0;
}

/** A channel of an nTrode must be one electrode all through the session: the electrodes table has one row for it. */
function checkSameGroups(first: Recording, other: Recording): void {
  const groups = new Map(first.nTrodes.map(({ id, hwChans }) => [id, hwChans.join(', ')]));
  const differs = other.nTrodes.find(({ id, hwChans }) => groups.get(id) !== hwChans.join(', '));
  if (differs === undefined && other.nTrodes.length === first.nTrodes.length) return;
  const found =
    differs === undefined
      ? `${other.nTrodes.length} nTrodes`
      : `nTrode ${differs.id} with hwChan ${differs.hwChans.join(', ')}`;
  const expected =
    differs === undefined
      ? `${first.nTrodes.length}`
      : groups.has(differs.id)
        ? `hwChan ${groups.get(differs.id)}`
        : 'no such nTrode';
  throw new InputError('session', {
    found,
    expected: `${expected}, as in ${first.file}: the same channels in the same nTrodes all through a session`,
    todo:
      first.probes.length > 0
        ? 'Other electrodes were chosen in between: convert these recordings separately, in folders of their own.'
        : 'Group them alike with --reconfig FILE.trodesconf, or convert them separately, in folders of their own.',
    where: { file: other.file },
  });
}

/** What the header calls the amplifier, for devices of which the metadata does not say it. */
function withAmplifier(metadata: SessionMetadata, ephysDevice: string | undefined): SessionMetadata {
  if (ephysDevice === undefined || metadata.data_acq_device === undefined) return metadata;
  return {
    ...metadata,
    data_acq_device: metadata.data_acq_device.map((device) =>
      device.amplifier === undefined || device.amplifier.trim() === ''
        ? { ...device, amplifier: ephysDevice }
        : device,
    ),
  };
}
