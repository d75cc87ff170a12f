import type { NwbValue } from '../../../nwb/index.ts';
import type { HeaderNTrode, NTrodeMap, ProbeElectrode, SessionMetadata } from '../../../schemas/index.ts';
import { type Comparer, datasetAt, type Sides } from './sides.ts';
import type { SourceSession } from './source-session.ts';
import { Tally } from './tally.ts';

const TABLE = '/general/extracellular_ephys/electrodes';

/** Every row of the electrodes table, against the header and, where there are any, metadata and device types. */
export function electrodeComparers(sides: Sides): readonly Comparer[] {
  if (datasetAt(sides.reader, `${TABLE}/hwChan`) === undefined) return [];
  return [{ finish: async () => [electrodesReport(sides).report()] }];
}

function electrodesReport(sides: Sides): Tally {
  const { source } = sides;
  const tally = new Tally(TABLE, 'rows of the electrodes table, against header and metadata');
  const hwChans = (column(sides, 'hwChan') ?? []).map(String);
  const nTrodes = source.recordings[0]?.recording.nTrodes ?? [];
  const expected = hwChans.map((hwChan) => expectedRow(sides, nTrodes, hwChan));
  if (expected.some((one) => one !== undefined && one.metadata === undefined))
    sides.note(
      'The metadata map no electrode to some channels: of these, only what the header says was compared.',
    );
  const columns = new Map(COLUMNS.map((name) => [name, column(sides, name)]));
  for (const [row, one] of expected.entries()) {
    if (one === undefined) {
      tally.differs(() => ({
        row,
        found: `hwChan ${hwChans[row]}`,
        expected: 'a channel of the recording',
      }));
      continue;
    }
    for (const [name, value] of Object.entries({ ...one.header, ...one.metadata })) {
      const values = columns.get(name);
      if (values === undefined) {
        if (row === 0) tally.differs(() => ({ channel: name, found: 'no column', expected: 'one' }));
        continue;
      }
      tally.equal(values[row], value, { row, channel: `${name} of hwChan ${hwChans[row]}` });
    }
    tally.equal(columns.get('ref_elect_id')?.[row], referenceRow(one.nTrode, nTrodes, hwChans), {
      row,
      channel: `ref_elect_id of hwChan ${hwChans[row]}`,
    });
  }
  return tally;
}

const COLUMNS = [
  'ntrode_id',
  'channel_id',
  'group_name',
  'location',
  'probe_electrode',
  'probe_shank',
  'rel_x',
  'rel_y',
  'rel_z',
  'bad_channel',
  'ref_elect_id',
];

function column({ reader }: Sides, name: string): readonly NwbValue[] | undefined {
  const found = datasetAt(reader, `${TABLE}/${name}`);
  return found === undefined ? undefined : reader.read(found);
}

interface ExpectedRow {
  readonly nTrode: HeaderNTrode;
  readonly header: { readonly ntrode_id: number };
  readonly metadata: Readonly<Record<string, NwbValue>> | undefined;
}

function expectedRow(
  { source }: Sides,
  nTrodes: readonly HeaderNTrode[],
  hwChan: string,
): ExpectedRow | undefined {
  const nTrode = nTrodes.find(({ hwChans }) => hwChans.some((own) => String(own) === hwChan));
  if (nTrode === undefined) return undefined;
  const channel = nTrode.hwChans.findIndex((own) => String(own) === hwChan);
  const { metadata, probes } = source;
  const map = metadata?.ntrode_electrode_group_channel_map?.find(({ ntrode_id }) => ntrode_id === nTrode.id);
  const electrode = map?.map[String(channel)];
  const group = metadata?.electrode_groups?.find(({ id }) => id === map?.electrode_group_id);
  const header = { ntrode_id: nTrode.id };
  if (map === undefined || electrode === undefined || group === undefined)
    return { nTrode, header, metadata: headerRow(source, hwChan) };
  const place = (probes.get(group.device_type ?? '')?.shanks ?? [])
    .flatMap(({ shank_id, electrodes }) => electrodes.map((one) => ({ shank_id, one })))
    .find(({ one }) => one.id === electrode);
  return {
    nTrode,
    header,
    metadata: {
      channel_id: electrode,
      probe_electrode: electrode,
      group_name: String(group.id),
      location: locationOf(group),
      bad_channel: isBad(map, nTrode, channel, electrode),
      ...(place === undefined ? {} : positionOf(place.shank_id, place.one)),
    },
  };
}

/** What a header that describes its probes itself says of a channel; the metadata then only say where a probe is. */
function headerRow(source: SourceSession, hwChan: string): Readonly<Record<string, NwbValue>> | undefined {
  const { metadata, recordings } = source;
  const probes = recordings[0]?.recording.probes ?? [];
  const hasMap = (metadata?.ntrode_electrode_group_channel_map ?? []).length > 0;
  const index = probes.findIndex(({ electrodes }) => electrodes.some((one) => String(one.hwChan) === hwChan));
  const probe = probes[index];
  const electrode = probe?.electrodes.find((one) => String(one.hwChan) === hwChan);
  if (hasMap || probe === undefined || electrode === undefined) return undefined;
  const groups = metadata?.electrode_groups ?? [];
  const isById = probes.every(({ number }) => groups.some(({ id }) => id === number));
  const group = isById ? groups.find(({ id }) => id === probe.number) : groups[index];
  return {
    channel_id: electrode.electrode,
    probe_electrode: electrode.electrode,
    probe_shank: electrode.shank,
    rel_x: electrode.relX,
    rel_y: electrode.relY,
    rel_z: electrode.relZ,
    bad_channel: false,
    group_name: String(group?.id ?? probe.number),
    location: group === undefined ? 'unknown' : locationOf(group),
  };
}

type Group = NonNullable<SessionMetadata['electrode_groups']>[number];

function locationOf(group: Group): string {
  return group.targeted_location || group.location || 'unknown';
}

function positionOf(shank: number, { rel_x, rel_y, rel_z }: ProbeElectrode): Record<string, number> {
  return { probe_shank: shank, rel_x, rel_y, rel_z };
}

/** Bad channels are counted within the nTrode; a number that it does not have means the electrode. */
function isBad(map: NTrodeMap, nTrode: HeaderNTrode, channel: number, electrode: number): boolean {
  return (map.bad_channels ?? []).some((bad) =>
    bad < nTrode.hwChans.length ? bad === channel : bad === electrode,
  );
}

/** Row of the nTrode's reference electrode; -1 for none. */
function referenceRow(
  { refNTrodeId, refChannel }: HeaderNTrode,
  nTrodes: readonly HeaderNTrode[],
  hwChans: readonly string[],
): number {
  if (refNTrodeId === undefined || refNTrodeId <= 0 || refChannel === undefined) return -1;
  const hwChan = nTrodes.find(({ id }) => id === refNTrodeId)?.hwChans[refChannel - 1];
  return hwChan === undefined ? -1 : hwChans.indexOf(String(hwChan));
}
