import { createHash } from 'node:crypto';
import {
  type ElectrodeGroup,
  type ElectrodeRow,
  formatRanges,
  type HeaderNTrode,
  InputError,
  type ProbeType,
  type SessionMetadata,
} from '../schemas/index.ts';
import { withReferences } from './hardware-map.ts';
import type { HeaderElectrode, HeaderProbe } from './header-probe.ts';

/*
 * Which electrode a channel is, where the recording says it itself: Neuropixels. The metadata adds only what no
 * recording knows, one electrode group a probe: where it is in the brain.
 */

export interface HeaderElectrodes {
  /** By electrode group, then by shank and electrode. */
  readonly rows: readonly ElectrodeRow[];
  /** One a probe: those of the metadata, whose device types are now these probes; or bare ones where it has none. */
  readonly groups: readonly ElectrodeGroup[];
  /** By the device type of the groups. */
  readonly probeTypes: ReadonlyMap<string, ProbeType>;
  readonly warnings: readonly string[];
}

/** spyglass keeps 80 characters of a probe's type. */
const MAX_TYPE_CHARACTERS = 64;

/**
 * Takes the electrodes from the header, and a group of the metadata for each probe: the one whose id is the probe's
 * number when all ids are, else the first for the first probe and so on.
 * @throws InputError `hardware-map` when there are groups, but not one for each probe
 */
export function electrodesOfHeader(
  probes: readonly HeaderProbe[],
  nTrodes: readonly HeaderNTrode[],
  metadata: Pick<SessionMetadata, 'electrode_groups'>,
): HeaderElectrodes {
  const warnings: string[] = [];
  const probeTypes = new Map<string, ProbeType>();
  const paired = pairGroups(probes, metadata.electrode_groups ?? [], warnings).map(({ probe, group }) => {
    const type = distinctType(probeTypeOf(probe, group.device_type), probe, probeTypes);
    probeTypes.set(type.probe_type, type);
    return { probe, group: { ...group, device_type: type.probe_type } };
  });
  const rows = paired.flatMap(({ probe, group }) =>
    probe.electrodes.map((electrode) => rowOf(electrode, group.id)),
  );
  return {
    // Trodes writes a reference into every Neuropixels header, mostly to an nTrode that does not exist.
    rows: withReferences(rows, nTrodes, []),
    groups: paired.map(({ group }) => group),
    probeTypes,
    warnings,
  };
}

function pairGroups(
  probes: readonly HeaderProbe[],
  groups: readonly ElectrodeGroup[],
  warnings: string[],
): { probe: HeaderProbe; group: ElectrodeGroup }[] {
  if (groups.length === 0)
    return probes.map((probe) => ({
      probe,
      group: { id: probe.number, description: `${probe.description}, probe ${probe.number}` },
    }));
  if (groups.length !== probes.length) throw unequalGroups(probes, groups);
  const byId = new Map(groups.map((group) => [group.id, group]));
  const isById = probes.every((probe) => byId.has(probe.number));
  const pairs = probes.flatMap((probe, index) => {
    const group = isById ? byId.get(probe.number) : groups[index];
    return group === undefined ? [] : [{ probe, group }];
  });
  if (!isById && probes.length > 1)
    warnings.push(
      `electrode groups are taken for the probes of the header in their order: ${pairs.map(({ probe, group }) => `group ${group.id} is probe ${probe.number}`).join(', ')} (number the groups as the probes to say it otherwise)`,
    );
  return pairs;
}

function unequalGroups(probes: readonly HeaderProbe[], groups: readonly ElectrodeGroup[]): InputError {
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return new InputError('hardware-map', {
    where: { field: 'electrode_groups' },
    found: `${count(groups.length, 'electrode group')} (${formatRanges(groups.map(({ id }) => id))}) for ${count(probes.length, 'probe')} in the header (${probes.map((probe) => `probe ${probe.number}: ${probe.description}, ${probe.electrodes.length} electrodes`).join('; ')})`,
    expected: 'one electrode group for each probe',
    todo: 'Give one group a probe, with its id as the number of the probe, or a channel map (ntrode_electrode_group_channel_map) of your own.',
  });
}

/** A type says which electrodes were recorded: two sessions may record others of one probe, and readers tell probes by their type. */
function probeTypeOf(probe: HeaderProbe, called: string | undefined): ProbeType {
  const shanks = Map.groupBy(probe.electrodes, ({ shank }) => shank);
  const ranges = formatRanges(probe.electrodes.map(({ electrode }) => electrode));
  const name = called === undefined || called === '' ? '' : `, which the metadata calls ${called}`;
  return {
    probe_type: typeName(probe, ranges),
    probe_description: `${probe.description}${name}: its ${probe.electrodes.length} recorded electrodes (${ranges}), by their numbers on the probe. rel_x, rel_y and rel_z are coord_ml, coord_dv and coord_ap of the recording's header`,
    units: 'um',
    contact_size: probe.contactSizeUm,
    contact_side_numbering: undefined,
    num_shanks: shanks.size,
    shanks: [...shanks]
      .toSorted(([a], [b]) => a - b)
      .map(([shank_id, electrodes]) => ({
        shank_id,
        electrodes: electrodes.map(({ electrode, relX, relY, relZ }) => ({
          id: electrode,
          rel_x: relX,
          rel_y: relY,
          rel_z: relZ,
        })),
      })),
  };
}

function typeName({ device, electrodes }: HeaderProbe, ranges: string): string {
  const whole = `${device} electrodes ${ranges}`;
  if (whole.length <= MAX_TYPE_CHARACTERS) return whole;
  const digest = createHash('sha256').update(ranges).digest('hex').slice(0, 8);
  return `${device} ${electrodes.length} electrodes ${digest}`;
}

/** Two probes with the same electrodes at other coordinates are two types. */
function distinctType(type: ProbeType, probe: HeaderProbe, known: ReadonlyMap<string, ProbeType>): ProbeType {
  const other = known.get(type.probe_type);
  if (other === undefined || JSON.stringify(other) === JSON.stringify(type)) return type;
  return { ...type, probe_type: `${type.probe_type} (probe ${probe.number})` };
}

function rowOf(electrode: HeaderElectrode, electrodeGroupId: number): ElectrodeRow {
  return {
    ntrodeId: electrode.nTrodeId,
    ntrodeChannel: 0,
    hwChan: electrode.hwChan,
    electrodeGroupId,
    probeElectrode: electrode.electrode,
    probeShank: electrode.shank,
    relX: electrode.relX,
    relY: electrode.relY,
    relZ: electrode.relZ,
    badChannel: false,
    refElectrodeRow: -1,
  };
}
