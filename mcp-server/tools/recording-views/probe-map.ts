import { electrodesOfHeader, mapElectrodes, type Recording } from '../../../recording/index.ts';
import {
  type ElectrodeRow,
  InputError,
  type ProbeMap,
  type ProbeType,
  type SessionMetadata,
} from '../../../schemas/index.ts';

type MapMetadata = Pick<SessionMetadata, 'electrode_groups' | 'ntrode_electrode_group_channel_map'>;

/** Where the electrodes lie: by the metadata, by the header, or, where neither says it, by nTrode and channel. */
export function probeMapOf(
  recording: Recording,
  metadata: MapMetadata,
  probes: ReadonlyMap<string, ProbeType>,
): ProbeMap {
  if (recording.ephys.length === 0)
    return { source: 'none', notes: ['This recording has no electrodes.'], groups: [], electrodes: [] };
  try {
    if ((metadata.ntrode_electrode_group_channel_map ?? []).length > 0) {
      const { rows, warnings } = mapElectrodes(recording.nTrodes, metadata, probes);
      const groups = (metadata.electrode_groups ?? []).map(({ id, device_type: type, location }) => ({
        id,
        name: [location, type].filter(Boolean).join(', ') || `group ${id}`,
      }));
      return { source: 'metadata', notes: [...warnings], groups, electrodes: rows.map(electrodeOf) };
    }
    if (recording.probes.length > 0) {
      const { rows, groups, warnings } = electrodesOfHeader(recording.probes, recording.nTrodes, metadata);
      return {
        source: 'header',
        notes: [...warnings],
        groups: groups.map(({ id, description }) => ({ id, name: description ?? `probe ${id}` })),
        electrodes: rows.map(electrodeOf),
      };
    }
    return byNTrode(recording, metadata, 'Nobody has said yet which probe these channels are.');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return byNTrode(
      recording,
      metadata,
      `The channel map does not fit the recording yet: ${error.fault.found}.`,
    );
  }
}

function electrodeOf(row: ElectrodeRow): ProbeMap['electrodes'][number] {
  return {
    id: String(row.hwChan),
    nTrode: row.ntrodeId,
    nTrodeChannel: row.ntrodeChannel,
    isBad: row.badChannel,
    group: row.electrodeGroupId,
    shank: row.probeShank,
    x: row.relX,
    y: row.relY,
    z: row.relZ,
  };
}

function byNTrode({ nTrodes }: Recording, metadata: MapMetadata, note: string): ProbeMap {
  const bad = new Map(
    metadata.ntrode_electrode_group_channel_map?.map(
      (row) => [row.ntrode_id, row.bad_channels ?? []] as const,
    ),
  );
  return {
    source: 'none',
    notes: [note],
    groups: nTrodes.map(({ id }) => ({ id, name: `nTrode ${id}` })),
    electrodes: nTrodes.flatMap(({ id, hwChans }) =>
      hwChans.map((hwChan, channel) => ({
        id: String(hwChan),
        nTrode: id,
        nTrodeChannel: channel,
        isBad: bad.get(id)?.includes(channel) ?? false,
        group: id,
        shank: 0,
        x: 0,
        y: -channel,
        z: 0,
      })),
    ),
  };
}
