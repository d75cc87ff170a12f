import { type ElectrodeGroup, formatRanges, type NTrodeMap, type ProbeType } from '../../../schemas/index.ts';

/** What of an nTrode decides which probe it may belong to. */
export interface NTrodeSize {
  readonly id: number;
  readonly channels: number;
}

export interface ElectrodeProposal {
  readonly groups: readonly Pick<ElectrodeGroup, 'id' | 'device_type' | 'description'>[];
  readonly map: readonly NTrodeMap[];
  /** How the nTrodes were grouped, and why a device type stands there or not: a sentence for each kind of group. */
  readonly reasons: readonly string[];
}

/** nTrodes that are taken for one probe. */
interface Group {
  readonly nTrodes: readonly NTrodeSize[];
  /** Given only when no other known type has this form. */
  readonly deviceType: string | undefined;
  readonly reason: string;
  /** Electrode of the first channel of each nTrode. */
  readonly firstElectrodes: readonly number[];
}

const TETRODE = 'tetrode_12.5';

/**
 * Electrode groups and the channel map, from the nTrodes of a header in its order. A device type is named only where
 * the numbers of channels leave no other of the known ones; electrodes are counted up within a group.
 */
export function proposeElectrodes(
  nTrodes: readonly NTrodeSize[],
  probes: Iterable<ProbeType>,
): ElectrodeProposal {
  const wired = nTrodes.filter(({ channels }) => channels > 0);
  const groups = inOrder(wired, [...probes]);
  const order = new Map(wired.map(({ id }, index) => [id, index]));
  return {
    groups: groups.map(({ deviceType }, id) => ({
      id,
      ...(deviceType === undefined ? {} : { device_type: deviceType }),
      ...(deviceType === TETRODE ? { description: 'tetrode' } : {}),
    })),
    map: groups
      .flatMap((group, id) => group.nTrodes.map((nTrode, index) => mapOf(group, nTrode, index, id)))
      .toSorted((a, b) => (order.get(a.ntrode_id) ?? 0) - (order.get(b.ntrode_id) ?? 0)),
    reasons: reasonsOf(groups),
  };
}

function mapOf(group: Group, nTrode: NTrodeSize, index: number, groupId: number): NTrodeMap {
  const first = group.firstElectrodes[index] ?? 0;
  return {
    ntrode_id: nTrode.id,
    electrode_group_id: groupId,
    bad_channels: [],
    map: Object.fromEntries(
      Array.from({ length: nTrode.channels }, (_, channel): [string, number] => [
        String(channel),
        first + channel,
      ]),
    ),
  };
}

function reasonsOf(groups: readonly Group[]): string[] {
  const numbered = groups.map(({ reason }, id) => ({ reason, id }));
  return [...Map.groupBy(numbered, ({ reason }) => reason)].map(([reason, members]) => {
    const ids = formatRanges(members.map(({ id }) => id));
    return `${members.length === 1 ? 'Group' : 'Groups'} ${ids}: ${reason}.`;
  });
}

function inOrder(nTrodes: readonly NTrodeSize[], types: readonly ProbeType[]): Group[] {
  const groups: Group[] = [];
  for (let at = 0; at < nTrodes.length; ) {
    const rest = nTrodes.slice(at);
    const group = byShanks(rest, types) ?? alone(rest, types);
    groups.push(group);
    at += group.nTrodes.length;
  }
  return groups;
}

/** An nTrode for each shank of one probe, as labs set them up; of several the probe with most shanks. */
function byShanks(rest: readonly NTrodeSize[], types: readonly ProbeType[]): Group | undefined {
  const forms = types
    .map((type) => ({ name: type.probe_type, shanks: shankSizes(type) }))
    .filter(
      ({ shanks }) => shanks.length > 1 && shanks.every((size, index) => rest[index]?.channels === size),
    );
  const most = Math.max(0, ...forms.map(({ shanks }) => shanks.length));
  if (most === 0) return undefined;
  const nTrodes = rest.slice(0, most);
  const fitting = forms.filter(({ shanks }) => shanks.length === most).map(({ name }) => name);
  const single = ofSize(types, nTrodes[0]?.channels ?? 0);
  const only = single.length === 0 && fitting.length === 1 ? fitting[0] : undefined;
  const others = single.length === 0 ? '' : `; or each nTrode is a probe of its own (${single.join(' or ')})`;
  return groupOf(
    nTrodes,
    only,
    `${most} nTrodes of ${sizes(nTrodes)} channels in a row have the form of ${fitting.join(' or ')}, a shank each${others}`,
  );
}

function alone(rest: readonly NTrodeSize[], types: readonly ProbeType[]): Group {
  const nTrodes = rest.slice(0, 1);
  const fitting = ofSize(types, nTrodes[0]?.channels ?? 0);
  const [only] = fitting;
  const size = `an nTrode of ${sizes(nTrodes)} channels`;
  if (only === undefined)
    return groupOf(nTrodes, undefined, `${size}; no known device type has that many contacts`);
  if (fitting.length > 1)
    return groupOf(nTrodes, undefined, `${size} has the size of ${fitting.join(' or ')}`);
  return groupOf(nTrodes, only, `${size}; ${only} is the only known device type with that many contacts`);
}

function groupOf(nTrodes: readonly NTrodeSize[], deviceType: string | undefined, reason: string): Group {
  let next = 0;
  const firstElectrodes = nTrodes.map(({ channels }) => {
    const first = next;
    next += channels;
    return first;
  });
  return { nTrodes, deviceType, reason, firstElectrodes };
}

function shankSizes(type: ProbeType): number[] {
  return type.shanks.map((shank) => shank.electrodes.length);
}

function ofSize(types: readonly ProbeType[], contacts: number): string[] {
  return types
    .filter((type) => shankSizes(type).reduce((sum, size) => sum + size, 0) === contacts)
    .map((type) => type.probe_type);
}

function sizes(nTrodes: readonly NTrodeSize[]): string {
  return [...new Set(nTrodes.map(({ channels }) => channels))].join(', ');
}
