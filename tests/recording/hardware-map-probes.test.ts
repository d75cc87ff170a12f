import { describe, expect, test } from 'vitest';
import { electrodesOfHeader, type HeaderProbe } from '../../recording/index.ts';
import type { ElectrodeGroup } from '../../schemas/index.ts';
import { refusalNow } from './refusal.ts';

const probe = (number: number, electrodes: readonly number[], ml = 8): HeaderProbe => ({
  number,
  device: 'neuropixels1',
  description: 'Neuropixels 1.0',
  contactSizeUm: 12,
  electrodes: electrodes.map((electrode, index) => ({
    nTrodeId: number * 1000 + electrode,
    hwChan: 2 * index + number - 1,
    electrode,
    shank: 0,
    relX: ml,
    relY: 20 * electrode,
    relZ: 0,
  })),
});
const found = (probes: readonly HeaderProbe[], groups?: ElectrodeGroup[]) =>
  electrodesOfHeader(probes, [], groups === undefined ? {} : { electrode_groups: groups });

describe('electrodes of probes that the header describes', () => {
  test('make a row each, and a probe with the recorded electrodes only', () => {
    const { rows, groups, probeTypes, warnings } = found([probe(1, [1, 2, 384])]);
    expect(warnings).toEqual([]);
    expect(groups).toEqual([
      { id: 1, description: 'Neuropixels 1.0, probe 1', device_type: 'neuropixels1 electrodes 1-2, 384' },
    ]);
    expect(rows[2]).toEqual({
      ntrodeId: 1384,
      ntrodeChannel: 0,
      hwChan: 4,
      electrodeGroupId: 1,
      probeElectrode: 384,
      probeShank: 0,
      relX: 8,
      relY: 7680,
      relZ: 0,
      badChannel: false,
      refElectrodeRow: -1,
    });
    const type = probeTypes.get('neuropixels1 electrodes 1-2, 384');
    expect(type).toMatchObject({ contact_size: 12, contact_side_numbering: undefined, units: 'um' });
    expect(type?.shanks.map(({ electrodes }) => electrodes.map(({ id }) => id))).toEqual([[1, 2, 384]]);
  });

  test('keep what the metadata says of the group', () => {
    const group = { id: 0, location: 'CA1', device_type: 'left', targeted_x: 2.5 };
    const { groups, probeTypes } = found([probe(1, [1])], [group]);
    expect(groups).toEqual([{ ...group, device_type: 'neuropixels1 electrodes 1' }]);
    expect([...probeTypes.values()][0]?.probe_description).toContain('which the metadata calls left');
  });

  test('refer to another electrode only where it was recorded', () => {
    const nTrodes = [1001, 1002].map((id) => ({ id, hwChans: [id], refChannel: 1 }));
    const rows = (refNTrodeId: number) =>
      electrodesOfHeader(
        [probe(1, [1, 2])],
        nTrodes.map((nTrode) => ({ ...nTrode, refNTrodeId })),
        {},
      );
    expect(rows(1).rows.map(({ refElectrodeRow }) => refElectrodeRow)).toEqual([-1, -1]);
    expect(rows(1).warnings).toEqual([]);
    expect(rows(1002).rows.map(({ refElectrodeRow }) => refElectrodeRow)).toEqual([1, 1]);
  });
});

describe('types of probes', () => {
  test('are one where probes and electrodes are alike, else two', () => {
    expect([...found([probe(1, [1, 2]), probe(2, [1, 2])]).probeTypes.keys()]).toHaveLength(1);
    expect([...found([probe(1, [1, 2]), probe(2, [3, 4])]).probeTypes.keys()]).toEqual([
      'neuropixels1 electrodes 1-2',
      'neuropixels1 electrodes 3-4',
    ]);
    const { groups, probeTypes } = found([probe(1, [1, 2]), probe(2, [1, 2], 3208)]);
    expect([...probeTypes.keys()]).toEqual([
      'neuropixels1 electrodes 1-2',
      'neuropixels1 electrodes 1-2 (probe 2)',
    ]);
    expect(groups.map(({ device_type }) => device_type)).toEqual([...probeTypes.keys()]);
  });

  test('have names of a length that spyglass keeps', () => {
    const scattered = Array.from({ length: 300 }, (_, index) => 3 * index + 1);
    const [name = ''] = found([probe(1, scattered)]).probeTypes.keys();
    expect(name).toMatch(/^neuropixels1 300 electrodes [0-9a-f]{8}$/);
    const [other] = found([
      probe(
        1,
        scattered.map((electrode) => electrode + 1),
      ),
    ]).probeTypes.keys();
    expect(other).not.toBe(name);
  });
});

describe('electrode groups', () => {
  const two = [probe(1, [1]), probe(2, [2])];
  const groupsOf = (...ids: number[]) =>
    found(
      two,
      ids.map((id) => ({ id })),
    );
  const byProbe = (...ids: number[]) =>
    Object.fromEntries(
      groupsOf(...ids).rows.map(({ ntrodeId, electrodeGroupId }) => [ntrodeId, electrodeGroupId]),
    );

  test('are the probes of their numbers, in whatever order', () => {
    expect(byProbe(1, 2)).toEqual({ 1001: 1, 2002: 2 });
    expect(byProbe(2, 1)).toEqual({ 1001: 1, 2002: 2 });
    expect(groupsOf(2, 1).warnings).toEqual([]);
  });

  test('are taken in their order where the numbers are others, and it is said', () => {
    expect(byProbe(0, 1)).toEqual({ 1001: 0, 2002: 1 });
    expect(groupsOf(0, 1).warnings).toEqual([
      'electrode groups are taken for the probes of the header in their order: group 0 is probe 1, group 1 is probe 2 (number the groups as the probes to say it otherwise)',
    ]);
    expect(found([probe(1, [1])], [{ id: 0 }]).warnings).toEqual([]);
  });

  test('that are not one a probe are refused', () => {
    expect(refusalNow(() => groupsOf(0)).message).toMatchInlineSnapshot(
      `"electrode_groups: found 1 electrode group (0) for 2 probes in the header (probe 1: Neuropixels 1.0, 1 electrodes; probe 2: Neuropixels 1.0, 1 electrodes); expected one electrode group for each probe. Give one group a probe, with its id as the number of the probe, or a channel map (ntrode_electrode_group_channel_map) of your own."`,
    );
    expect(refusalNow(() => groupsOf(0, 1, 2)).kind).toBe('hardware-map');
  });
});
