import type { HeaderNTrode, ProbeType } from '../schemas/index.ts';
import { type ElectrodeGroup, formatRanges, type NTrodeMap, nearestNames } from '../schemas/index.ts';
import type { NTrodeProblem } from './hardware-map-error.ts';

/* What does not fit between the header, the channel map and the device types, in words. */

export function unknownDevice(group: ElectrodeGroup, probes: ReadonlyMap<string, ProbeType>): string {
  if (group.device_type === undefined || group.device_type === '') {
    return `Electrode group ${group.id} has no device_type: add one of ${[...probes.keys()].join(', ')}.`;
  }
  const near = nearestNames(group.device_type, probes.keys(), 3);
  const which =
    near.length === 0 ? `the known ones are ${[...probes.keys()].join(', ')}` : `nearest: ${near.join(', ')}`;
  return `Electrode group ${group.id} has the device_type "${group.device_type}", which is not known (${which}): correct the name, or add its device-type file to a folder of your own.`;
}

export function missingMap(nTrode: HeaderNTrode): NTrodeProblem {
  const change = 'add an entry with this ntrode_id to the metadata';
  return { nTrodeId: nTrode.id, what: 'only in the header', change };
}

export function missingNTrode(map: NTrodeMap): NTrodeProblem {
  const change = 'remove this entry from the metadata, or correct its ntrode_id';
  return { nTrodeId: map.ntrode_id, what: 'only in the metadata', change };
}

export function repeatedMaps(maps: readonly NTrodeMap[]): NTrodeProblem[] {
  const seen = new Set<number>();
  return maps.flatMap(({ ntrode_id }) => {
    const again = seen.has(ntrode_id);
    seen.add(ntrode_id);
    return again
      ? [{ nTrodeId: ntrode_id, what: 'twice in the metadata', change: 'keep one of the entries' }]
      : [];
  });
}

/** What the map of an nTrode says that the header or the device type does not, and the reverse. */
export function compare(
  nTrode: HeaderNTrode,
  map: NTrodeMap,
  knownGroups: ReadonlySet<number>,
  probeOf: ReadonlyMap<number, ProbeType>,
): NTrodeProblem[] {
  const nTrodeId = nTrode.id;
  const problems: NTrodeProblem[] = [];
  const mapped = Object.keys(map.map).map(Number);
  const unmapped = [...nTrode.hwChans.keys()].filter((channel) => !mapped.includes(channel));
  const surplus = mapped.filter((channel) => channel >= nTrode.hwChans.length);
  if (unmapped.length > 0) {
    const change = `map ${channels(unmapped)} to an electrode`;
    problems.push({ nTrodeId, what: `${channels(unmapped)} only in the header`, change });
  }
  if (surplus.length > 0) {
    const change = `remove ${channels(surplus)} from its map`;
    problems.push({ nTrodeId, what: `${channels(surplus)} only in the metadata`, change });
  }
  if (!knownGroups.has(map.electrode_group_id)) {
    const change = `add the electrode group ${map.electrode_group_id}, or correct electrode_group_id`;
    problems.push({ nTrodeId, what: `electrode group ${map.electrode_group_id} does not exist`, change });
  }
  const probe = probeOf.get(map.electrode_group_id);
  if (probe !== undefined) {
    const ids = new Set(probe.shanks.flatMap((shank) => shank.electrodes.map((electrode) => electrode.id)));
    const off = [...new Set(Object.values(map.map))].filter((electrode) => !ids.has(electrode));
    if (off.length > 0) {
      const what = `${probe.probe_type} (${formatRanges(ids)}) has no electrode ${formatRanges(off)}`;
      problems.push({
        nTrodeId,
        what,
        change: 'correct the electrodes in its map, or the device_type of its group',
      });
    }
  }
  return problems;
}

export function mappedTwice(
  nTrode: HeaderNTrode,
  map: NTrodeMap,
  channel: number,
  taken: { nTrode: HeaderNTrode; channel: number },
): NTrodeProblem {
  const electrode = map.map[String(channel)] ?? -1;
  const what = `channel ${channel} is electrode ${electrode} of group ${map.electrode_group_id}, and so is channel ${taken.channel} of nTrode ${taken.nTrode.id}`;
  return { nTrodeId: nTrode.id, what, change: 'give each channel an electrode of its own' };
}

/**
 * The form counts bad channels within the nTrode. Hand-written files also use the electrode's number; where that
 * can only be meant (nTrode 2 with electrodes 32 to 63 and bad channel 33) it is understood, and said.
 */
export function badChannels(
  map: NTrodeMap,
  nTrode: HeaderNTrode,
  maps: readonly NTrodeMap[],
): { channels: ReadonlySet<number>; warnings: string[]; problems: NTrodeProblem[] } {
  const found = new Set<number>();
  const warnings: string[] = [];
  const problems: NTrodeProblem[] = [];
  for (const number of map.bad_channels ?? []) {
    const asElectrode = channelOf(map, number);
    if (number < nTrode.hwChans.length) {
      found.add(number);
    } else if (asElectrode !== undefined) {
      found.add(asElectrode);
      const own = formatRanges(nTrode.hwChans.keys());
      warnings.push(
        `nTrode ${nTrode.id}: bad channel ${number} is read as electrode ${number}, its channel ${asElectrode}; it has only channels ${own}.`,
      );
    } else {
      const what = `bad channel ${number} is none of its channels or electrodes`;
      problems.push({ nTrodeId: nTrode.id, what, change: whereItBelongs(map, number, maps) });
    }
  }
  return { channels: found, warnings, problems };
}

function channelOf(map: NTrodeMap, electrode: number): number | undefined {
  const entry = Object.entries(map.map).find(([, mapped]) => mapped === electrode);
  return entry === undefined ? undefined : Number(entry[0]);
}

/** Some files list the bad electrodes of a whole probe at its first nTrode. */
function whereItBelongs(map: NTrodeMap, number: number, maps: readonly NTrodeMap[]): string {
  const owner = maps.find(
    (other) => other.electrode_group_id === map.electrode_group_id && channelOf(other, number) !== undefined,
  );
  if (owner === undefined) return 'count bad_channels within the nTrode, from 0';
  return `if electrode ${number} is meant: list it at nTrode ${owner.ntrode_id} as channel ${channelOf(owner, number)}`;
}

function channels(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'channel' : 'channels'} ${formatRanges(numbers)}`;
}
