import type { ElectrodeGroup, ElectrodeRow } from '../../schemas/index.ts';
import type { GroupNode } from '../model.ts';
import { boolean, float64, int64, link, reference, text, type Value } from '../model.ts';
import { type Column, table } from './table.ts';

export const ELECTRODES_PATH = '/general/extracellular_ephys/electrodes';
const UNKNOWN = 'unknown';

/** An electrode group, linked to its probe. Targets that nobody gave are NaN, not 0: 0 would be a place. */
export function electrodeGroup(group: ElectrodeGroup): GroupNode {
  return {
    kind: 'group',
    type: { namespace: 'ndx-franklab-novela', name: 'NwbElectrodeGroup' },
    attributes: {
      description: text(group.description ?? `electrode group ${group.id}`),
      location: text(group.location || UNKNOWN),
      targeted_location: text(group.targeted_location || group.location || UNKNOWN),
      targeted_x: float64(group.targeted_x ?? Number.NaN),
      targeted_y: float64(group.targeted_y ?? Number.NaN),
      targeted_z: float64(group.targeted_z ?? Number.NaN),
      units: text(group.units ?? UNKNOWN),
    },
    children: { device: link(`/general/devices/probe ${group.id}`) },
  };
}

/** One row per recorded electrode, in the order of the data columns. */
export function electrodesTable(rows: readonly ElectrodeRow[], groups: readonly ElectrodeGroup[]): GroupNode {
  const groupOf = new Map(groups.map((group) => [group.id, group]));
  const location = (row: ElectrodeRow): string => {
    const group = groupOf.get(row.electrodeGroupId);
    return group?.targeted_location || group?.location || UNKNOWN;
  };
  const column = (name: string, description: string, value: Value): Column => ({ name, description, value });
  const unknown = float64(rows.map(() => Number.NaN));
  return table({
    path: ELECTRODES_PATH,
    type: { namespace: 'core', name: 'ElectrodesTable' },
    description: 'metadata about extracellular electrodes',
    rows: rows.length,
    columns: [
      column(
        'location',
        'the location of the electrode within the subject, e.g. brain region',
        text(rows.map(location)),
      ),
      column(
        'group',
        'a reference to the ElectrodeGroup this electrode is a part of',
        reference(rows.map((row) => `/general/extracellular_ephys/${row.electrodeGroupId}`)),
      ),
      column(
        'group_name',
        'the name of the ElectrodeGroup this electrode is a part of',
        text(rows.map((row) => String(row.electrodeGroupId))),
      ),
      column('x', 'posterior coordinate in the brain, NaN: not measured', unknown),
      column('y', 'inferior coordinate in the brain, NaN: not measured', unknown),
      column('z', 'right coordinate in the brain, NaN: not measured', unknown),
      column('imp', 'impedance in ohms, NaN: not measured', unknown),
      column('filtering', 'hardware filtering', text(rows.map(() => UNKNOWN))),
      column(
        'rel_x',
        'the x coordinate within the electrode group, in um',
        float64(rows.map((row) => row.relX)),
      ),
      column(
        'rel_y',
        'the y coordinate within the electrode group, in um',
        float64(rows.map((row) => row.relY)),
      ),
      column(
        'rel_z',
        'the z coordinate within the electrode group, in um',
        float64(rows.map((row) => row.relZ)),
      ),
      column('hwChan', 'SpikeGadgets hardware channel', text(rows.map((row) => String(row.hwChan)))),
      column(
        'ntrode_id',
        'id of the nTrode that recorded the electrode',
        int64(rows.map((row) => row.ntrodeId)),
      ),
      column(
        'channel_id',
        'channel number of the electrode within the probe',
        int64(rows.map((row) => row.probeElectrode)),
      ),
      column('bad_channel', 'True if noisy or disconnected', boolean(rows.map((row) => row.badChannel))),
      column(
        'probe_shank',
        'the shank of the probe this electrode is on',
        int64(rows.map((row) => row.probeShank)),
      ),
      column(
        'probe_electrode',
        'the number of this electrode with respect to the probe',
        int64(rows.map((row) => row.probeElectrode)),
      ),
      column(
        'ref_elect_id',
        'row of the reference electrode, -1: none',
        int64(rows.map((row) => row.refElectrodeRow)),
      ),
    ],
  });
}
