import {
  type ElectrodeGroup,
  type ElectrodeRow,
  formatRanges,
  type HeaderNTrode,
  type ProbeElectrode,
  type ProbeType,
  type SessionMetadata,
} from '../schemas/index.ts';
import {
  badChannels,
  compare,
  mappedTwice,
  missingMap,
  missingNTrode,
  repeatedMaps,
  unknownDevice,
} from './hardware-map-compare.ts';
import { hardwareMapError, type NTrodeProblem } from './hardware-map-error.ts';

/*
 * Which electrode a channel is.
 *
 *   header                    metadata                                     device type
 *   nTrode 7                  ntrode_electrode_group_channel_map           shank 0: electrode 0 …
 *    channel 0: hwChan 12  →   { ntrode_id: 7, electrode_group_id: 2,  →    electrode 4: x, y, z
 *    channel 1: hwChan 40        map: { "0": 4, "1": 5 } }                  electrode 5: x, y, z
 *
 * A channel of an nTrode is its position in the header, from 0. The two sides must agree channel by channel:
 * an electrode that gets a neighbour's data is an error that nobody sees later.
 */

export type MapMetadata = Pick<SessionMetadata, 'electrode_groups' | 'ntrode_electrode_group_channel_map'>;

export interface MappedElectrodes {
  /** By electrode group in the order of the metadata, then by shank and electrode of the device type. */
  readonly rows: ElectrodeRow[];
  readonly warnings: string[];
}

/** A recorded electrode: the channel of the header, and the entry of the metadata that maps it. */
interface Contact {
  readonly nTrode: HeaderNTrode;
  readonly channel: number;
  readonly hwChan: number;
  readonly bad: boolean;
}

/**
 * Maps every channel of the header to one electrode. Sites of a probe that were not recorded get no row.
 * @throws {InputError} `hardware-map`, with one table of everything that does not fit
 */
export function mapElectrodes(
  nTrodes: readonly HeaderNTrode[],
  metadata: MapMetadata,
  probes: ReadonlyMap<string, ProbeType>,
): MappedElectrodes {
  const groups = metadata.electrode_groups ?? [];
  const maps = metadata.ntrode_electrode_group_channel_map ?? [];
  const problems: NTrodeProblem[] = [];
  const groupProblems: string[] = [];
  const warnings: string[] = [];

  const probeOf = new Map<number, ProbeType>();
  for (const group of groups) {
    const probe = probes.get(group.device_type ?? '');
    if (probe === undefined) groupProblems.push(unknownDevice(group, probes));
    else probeOf.set(group.id, probe);
    if (!maps.some((map) => map.electrode_group_id === group.id)) {
      warnings.push(`Electrode group ${group.id} has no nTrode in the channel map: it gets no electrodes.`);
    }
  }

  const contacts = new Map<string, Contact>();
  const mapOf = new Map(maps.map((map) => [map.ntrode_id, map]));
  const known = new Set(groups.map((group) => group.id));
  for (const nTrode of nTrodes) {
    const map = mapOf.get(nTrode.id);
    const found = map === undefined ? [missingMap(nTrode)] : compare(nTrode, map, known, probeOf);
    problems.push(...found);
    if (map === undefined || found.length > 0) continue;
    const bad = badChannels(map, nTrode, maps);
    warnings.push(...bad.warnings);
    problems.push(...bad.problems);
    for (const [channel, hwChan] of nTrode.hwChans.entries()) {
      const key = electrodeKey(map.electrode_group_id, map.map[String(channel)] ?? -1);
      const taken = contacts.get(key);
      if (taken === undefined) contacts.set(key, { nTrode, channel, hwChan, bad: bad.channels.has(channel) });
      else problems.push(mappedTwice(nTrode, map, channel, taken));
    }
  }
  const inHeader = new Set(nTrodes.map((nTrode) => nTrode.id));
  problems.push(...maps.filter((map) => !inHeader.has(map.ntrode_id)).map(missingNTrode));
  problems.push(...repeatedMaps(maps));
  if (problems.length > 0 || groupProblems.length > 0)
    throw hardwareMapError(nTrodes, maps, problems, groupProblems);

  const rows = groups.flatMap((group) => rowsOf(group, probeOf.get(group.id), contacts));
  return { rows: withReferences(rows, nTrodes, warnings), warnings };
}

function electrodeKey(groupId: number, electrode: number): string {
  return `${groupId}/${electrode}`;
}

function rowsOf(
  group: ElectrodeGroup,
  probe: ProbeType | undefined,
  contacts: ReadonlyMap<string, Contact>,
): ElectrodeRow[] {
  return (probe?.shanks ?? []).flatMap((shank) =>
    shank.electrodes.flatMap((electrode) => {
      const contact = contacts.get(electrodeKey(group.id, electrode.id));
      return contact === undefined ? [] : [rowOf(group.id, shank.shank_id, electrode, contact)];
    }),
  );
}

function rowOf(groupId: number, shankId: number, electrode: ProbeElectrode, contact: Contact): ElectrodeRow {
  return {
    ntrodeId: contact.nTrode.id,
    ntrodeChannel: contact.channel,
    hwChan: contact.hwChan,
    electrodeGroupId: groupId,
    probeElectrode: electrode.id,
    probeShank: shankId,
    relX: electrode.rel_x,
    relY: electrode.rel_y,
    relZ: electrode.rel_z,
    badChannel: contact.bad,
    refElectrodeRow: -1,
  };
}

/**
 * Fills in the row of each nTrode's reference, once all rows are known.
 * @param warnings gets a sentence for every reference that is not in the recording
 */
export function withReferences(
  rows: readonly ElectrodeRow[],
  nTrodes: readonly HeaderNTrode[],
  warnings: string[],
): ElectrodeRow[] {
  const rowAt = new Map(rows.map((row, index) => [`${row.ntrodeId}/${row.ntrodeChannel}`, index]));
  const referenceRow = new Map<number, number>();
  const without = new Map<string, number[]>();
  for (const { id, refNTrodeId, refChannel } of nTrodes) {
    if (refNTrodeId === undefined || refNTrodeId <= 0) continue;
    const row = refChannel === undefined ? undefined : rowAt.get(`${refNTrodeId}/${refChannel - 1}`);
    if (row !== undefined) {
      referenceRow.set(id, row);
      continue;
    }
    const which = `channel ${refChannel ?? '(none)'} of nTrode ${refNTrodeId}`;
    without.set(which, [...(without.get(which) ?? []), id]);
  }
  for (const [which, ids] of without)
    warnings.push(
      ids.length === 1
        ? `nTrode ${ids[0]}: its reference, ${which}, is not in the recording; it is stored as having none.`
        : `nTrodes ${formatRanges(ids)}: their reference, ${which}, is not in the recording; they are stored as having none.`,
    );
  return rows.map((row) => ({ ...row, refElectrodeRow: referenceRow.get(row.ntrodeId) ?? -1 }));
}
