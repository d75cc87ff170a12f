import type { Certainty, ElectrodeGroup, NTrodeMap, ProbeType } from '../../../schemas/index.ts';

/** What of an nTrode decides which probe it belongs to. */
export interface NTrodeSize {
  readonly id: number;
  readonly channels: number;
}

export interface ElectrodeProposal {
  readonly groups: ElectrodeGroup[];
  readonly map: NTrodeMap[];
  readonly certainty: Certainty;
  /** Why, for people: one sentence for every kind of group. */
  readonly detail: string;
}

/** nTrodes that make one probe, and the device types that have this form. */
interface Probe {
  readonly nTrodes: readonly NTrodeSize[];
  readonly candidates: readonly string[];
  readonly isSure: boolean;
  readonly reason: string;
  /** Electrode of the first channel of each nTrode. */
  readonly firstElectrodes: readonly number[];
}

const TETRODE = 'tetrode_12.5';
const TETRODE_CHANNELS = 4;

/** A probe that the header of the recording describes itself, electrode by electrode. */
export interface DescribedProbe {
  readonly number: number;
  readonly description: string;
  readonly electrodes: number;
}

/** A group for each described probe. The header says the rest, so that there is no map and no device type to give. */
export function proposeProbes(probes: readonly DescribedProbe[]): Omit<ElectrodeProposal, 'map'> | undefined {
  if (probes.length === 0) return undefined;
  const groups = probes.map(({ number, description }) => ({
    id: number,
    location: '',
    description,
    targeted_location: '',
  }));
  const words = probes.map(({ number, electrodes }) => `${electrodes} electrodes of probe ${number}`);
  return { groups, certainty: 'certain', detail: `the header describes ${words.join(' and ')}` };
}

/**
 * Proposes electrode groups and the channel map from the nTrodes of a header, in its order. Where several device
 * types have the same form the type stays empty for a person to choose; places are never guessed.
 * Undefined without any channel.
 */
export function proposeElectrodes(
  nTrodes: readonly NTrodeSize[],
  probeTypes: Iterable<ProbeType>,
): ElectrodeProposal | undefined {
  if (nTrodes.every(({ channels }) => channels === 0)) return undefined;
  const types = [...probeTypes];
  const probes = inOrder(nTrodes, types);
  const order = new Map(nTrodes.map(({ id }, index) => [id, index]));
  return {
    groups: probes.map((probe, id) => groupOf(probe, id)),
    map: probes
      .flatMap((probe, id) => probe.nTrodes.map((nTrode, index) => mapOf(probe, nTrode, index, id)))
      .toSorted((a, b) => (order.get(a.ntrode_id) ?? 0) - (order.get(b.ntrode_id) ?? 0)),
    certainty: probes.every((probe) => probe.isSure) ? 'certain' : 'uncertain',
    detail: [...Map.groupBy(probes, ({ reason }) => reason)].map(reasonText).join('; '),
  };
}

function groupOf({ candidates }: Probe, id: number): ElectrodeGroup {
  const deviceType = candidates.length === 1 ? (candidates[0] ?? '') : '';
  return {
    id,
    location: '',
    device_type: deviceType,
    description: deviceType === TETRODE ? 'tetrode' : '',
    targeted_location: '',
  };
}

function mapOf(probe: Probe, nTrode: NTrodeSize, index: number, groupId: number): NTrodeMap {
  const first = probe.firstElectrodes[index] ?? 0;
  const channels = Array.from({ length: nTrode.channels }, (_, channel) => [
    String(channel),
    first + channel,
  ]);
  return {
    ntrode_id: nTrode.id,
    electrode_group_id: groupId,
    bad_channels: [],
    map: Object.fromEntries(channels) as Record<string, number>,
  };
}

function reasonText([reason, probes]: readonly [string, readonly Probe[]]): string {
  return probes.length === 1 ? reason : `${reason}, ${probes.length} times`;
}

function inOrder(nTrodes: readonly NTrodeSize[], types: readonly ProbeType[]): Probe[] {
  const probes: Probe[] = [];
  const hasTetrodes = nTrodes.some(({ channels }) => channels === TETRODE_CHANNELS);
  for (let at = 0; at < nTrodes.length; ) {
    const rest = nTrodes.slice(at);
    const probe =
      byShanks(rest, types) ??
      whole(rest, types) ??
      (hasTetrodes ? shortTetrode(rest) : undefined) ??
      bySum(rest, types) ??
      unknown(rest);
    probes.push(probe);
    at += probe.nTrodes.length;
  }
  return probes;
}

/** An nTrode for each shank of a probe, as labs set them up. The longest run wins. */
function byShanks(rest: readonly NTrodeSize[], types: readonly ProbeType[]): Probe | undefined {
  const forms = types
    .map((type) => ({ name: type.probe_type, shanks: type.shanks.map((shank) => shank.electrodes.length) }))
    .filter(
      ({ shanks }) => shanks.length > 1 && shanks.every((size, index) => rest[index]?.channels === size),
    );
  const most = Math.max(0, ...forms.map(({ shanks }) => shanks.length));
  if (most === 0) return undefined;
  const nTrodes = rest.slice(0, most);
  const candidates = forms.filter(({ shanks }) => shanks.length === most).map(({ name }) => name);
  const single = fitting(types, nTrodes[0]?.channels ?? 0);
  const other = single.length === 0 ? '' : `, unless each is a probe of its own (${single.join(' or ')})`;
  return probeOf(nTrodes, candidates, {
    isSure: candidates.length === 1 && single.length === 0,
    reason: `${nTrodes.length} nTrodes of ${sizes(nTrodes)} channels in a row have the form of one probe with ${most} shanks: ${candidates.join(' or ')}${other}`,
  });
}

function whole([first]: readonly NTrodeSize[], types: readonly ProbeType[]): Probe | undefined {
  const candidates = fitting(types, first?.channels ?? 0);
  if (first === undefined || candidates.length === 0) return undefined;
  return probeOf([first], candidates, {
    isSure: candidates.length === 1,
    reason: `an nTrode of ${first.channels} channels has the size of ${candidates.join(' or ')}`,
  });
}

function shortTetrode([first]: readonly NTrodeSize[]): Probe | undefined {
  if (first === undefined || first.channels >= TETRODE_CHANNELS || first.channels === 0) return undefined;
  return probeOf([first], [TETRODE], {
    isSure: false,
    reason: `an nTrode of ${first.channels} channels among tetrodes is taken for a tetrode of which not every wire was recorded`,
  });
}

/** nTrodes of one size that make up a probe only together. */
function bySum(rest: readonly NTrodeSize[], types: readonly ProbeType[]): Probe | undefined {
  const size = rest[0]?.channels ?? 0;
  const end = rest.findIndex(({ channels }) => channels !== size);
  const run = end < 0 ? rest : rest.slice(0, end);
  const totals = [...new Set(types.map(electrodesOf))].toSorted((a, b) => b - a);
  const total = totals.find((one) => size > 0 && one % size === 0 && run.length % (one / size) === 0);
  if (total === undefined) return undefined;
  const candidates = fitting(types, total);
  const nTrodes = run.slice(0, total / size);
  return probeOf(nTrodes, candidates, {
    isSure: false,
    reason: `${nTrodes.length} nTrodes of ${size} channels in a row have together the size of ${candidates.join(' or ')}`,
  });
}

function unknown(rest: readonly NTrodeSize[]): Probe {
  const nTrodes = rest.slice(0, 1);
  return probeOf(nTrodes, [], {
    isSure: false,
    reason: `no known device type has the size of an nTrode of ${sizes(nTrodes)} channels`,
  });
}

function probeOf(
  nTrodes: readonly NTrodeSize[],
  candidates: readonly string[],
  why: Pick<Probe, 'isSure' | 'reason'>,
): Probe {
  let next = 0;
  const firstElectrodes = nTrodes.map(({ channels }) => {
    const first = next;
    next += channels;
    return first;
  });
  return { nTrodes, candidates, ...why, firstElectrodes };
}

function electrodesOf(type: ProbeType): number {
  return type.shanks.reduce((sum, shank) => sum + shank.electrodes.length, 0);
}

function fitting(types: readonly ProbeType[], electrodes: number): string[] {
  return types.filter((type) => electrodesOf(type) === electrodes).map((type) => type.probe_type);
}

function sizes(nTrodes: readonly NTrodeSize[]): string {
  return [...new Set(nTrodes.map(({ channels }) => channels))].join(', ');
}
