import { describe, expect, it } from 'vitest';
import { proposeElectrodes, proposeProbes } from '../../agents/conversion/propose/electrodes.ts';
import { readProbeTypes } from '../../schemas/index.ts';

const probes = [...(await readProbeTypes()).values()];
const nTrodes = (...sizes: readonly number[]) =>
  sizes.map((channels, index) => ({ id: index + 1, channels }));
const repeated = (count: number, channels: number) => Array.from({ length: count }, () => channels);
const propose = (...sizes: readonly number[]) => {
  const proposal = proposeElectrodes(nTrodes(...sizes), probes);
  return proposal ?? expect.fail('nothing was proposed');
};

describe('tetrodes', () => {
  it('get a group each, and the identity as map', () => {
    const { groups, map, certainty, detail } = propose(4, 4, 4);
    expect(certainty).toBe('certain');
    expect(groups).toEqual(
      [0, 1, 2].map((id) => ({
        id,
        location: '',
        device_type: 'tetrode_12.5',
        description: 'tetrode',
        targeted_location: '',
      })),
    );
    expect(map).toEqual(
      [0, 1, 2].map((id) => ({
        ntrode_id: id + 1,
        electrode_group_id: id,
        bad_channels: [],
        map: { 0: 0, 1: 1, 2: 2, 3: 3 },
      })),
    );
    expect(detail).toBe('an nTrode of 4 channels has the size of tetrode_12.5, 3 times');
  });

  it('with fewer channels are tetrodes among others, and a doubt', () => {
    const { groups, map, certainty } = propose(4, 3, 4);
    expect(groups.map((group) => group.device_type)).toEqual(repeated(3, 0).map(() => 'tetrode_12.5'));
    expect(map[1]?.map).toEqual({ 0: 0, 1: 1, 2: 2 });
    expect(certainty).toBe('uncertain');
  });
});

describe('probes', () => {
  it('of several forms leave the type to the person, and name them', () => {
    const { groups, map, certainty, detail } = propose(32);
    expect(groups).toMatchObject([{ id: 0, device_type: '', description: '' }]);
    expect(Object.keys(map[0]?.map ?? {})).toHaveLength(32);
    expect(certainty).toBe('uncertain');
    expect(detail).toMatch(/32c-2s8mm6cm-20um-40um-dl or A1x32-6mm-50-177-H32_21mm/);
  });

  it('with an nTrode for each shank are one group, whose map goes on from shank to shank', () => {
    const { groups, map, detail } = propose(32, 32, 32, 32);
    expect(groups).toHaveLength(1);
    expect(map.map((entry) => [entry.electrode_group_id, entry.map['0'], entry.map['31']])).toEqual([
      [0, 0, 31],
      [0, 32, 63],
      [0, 64, 95],
      [0, 96, 127],
    ]);
    expect(detail).toMatch(
      /4 nTrodes of 32 channels in a row .*one probe with 4 shanks: 128c-4s.* unless each/,
    );
  });

  it('of uneven shanks are found by their form', () => {
    const { groups, map } = propose(21, 21, 22);
    expect(groups).toMatchObject([{ device_type: '64c-3s6mm6cm-20um-40um-sl' }]);
    expect(map.map((entry) => entry.map['0'])).toEqual([0, 21, 42]);
  });

  it('that only several nTrodes together make up are one group', () => {
    const { groups, detail } = propose(64, 64);
    // 64 channels are a probe of their own: nothing says that two of them are one.
    expect(groups).toHaveLength(2);
    expect(detail).toMatch(/64c-3s.* or 64c-4s/);
    const eights = propose(...repeated(16, 8));
    expect(eights.groups).toHaveLength(1);
    expect(eights.map.at(-1)?.map['7']).toBe(127);
  });

  it('and tetrodes stand side by side in the order of the header', () => {
    const { groups, map } = propose(4, 4, 32, 32, 32, 32, 4);
    expect(groups.map(({ id, device_type }) => [id, device_type])).toEqual([
      [0, 'tetrode_12.5'],
      [1, 'tetrode_12.5'],
      [2, ''],
      [3, 'tetrode_12.5'],
    ]);
    expect(map.map((entry) => entry.electrode_group_id)).toEqual([0, 1, 2, 2, 2, 2, 3]);
  });

  it('of no known size get a group without a type', () => {
    const { groups, detail, certainty } = propose(7);
    expect(groups).toMatchObject([{ device_type: '' }]);
    expect(detail).toMatch(/no known device type/);
    expect(certainty).toBe('uncertain');
  });
});

it('probes that the header describes get a group each, without a type or a map', () => {
  const proposal = proposeProbes([
    { number: 1, description: 'Neuropixels 1.0', electrodes: 384 },
    { number: 2, description: 'Neuropixels 1.0', electrodes: 383 },
  ]);
  expect(proposal?.groups).toEqual([
    { id: 1, location: '', description: 'Neuropixels 1.0', targeted_location: '' },
    { id: 2, location: '', description: 'Neuropixels 1.0', targeted_location: '' },
  ]);
  expect(proposal?.certainty).toBe('certain');
  expect(proposal?.detail).toBe(
    'the header describes 384 electrodes of probe 1 and 383 electrodes of probe 2',
  );
  expect(proposeProbes([])).toBeUndefined();
});

it('every channel of every nTrode is mapped to an electrode of its own', () => {
  for (const sizes of [repeated(40, 4), repeated(8, 32), [21, 21, 22, 4, 3, 128, 1], repeated(32, 1)]) {
    const { map, groups } = propose(...sizes);
    expect(map.map((entry) => Object.keys(entry.map).length)).toEqual(sizes);
    const electrodes = map.flatMap((entry) =>
      Object.values(entry.map).map((electrode) => `${entry.electrode_group_id}/${electrode}`),
    );
    expect(new Set(electrodes).size).toBe(electrodes.length);
    expect(new Set(map.map((entry) => entry.electrode_group_id)).size).toBe(groups.length);
  }
});

it('a recording without ephys has nothing to propose', () => {
  expect(proposeElectrodes([], probes)).toBeUndefined();
});
