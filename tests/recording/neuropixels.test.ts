import { describe, expect, test } from 'vitest';
import type { HeaderProbe } from '../../recording/index.ts';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { type DescribedProbes, describeProbes } from '../../recording/spikegadgets/neuropixels.ts';
import { device, element, type HeaderParts, headerXml } from './header-xml.ts';

type Attributes = Record<string, string | number | undefined>;
const contact = (id: number, hwChan: number, more: Attributes = {}): string =>
  element('SpikeNTrode', { id }, [element('SpikeChannel', { hwChan, ...more })]);
const at = (ml: number, dv: number, more: Attributes = {}): Attributes => ({
  coord_ml: ml,
  coord_dv: dv,
  coord_ap: 0,
  ...more,
});

function described(nTrodes: readonly string[], more: HeaderParts = {}): DescribedProbes {
  const parts = { hardware: { numChannels: 8 }, spikes: { device: 'neuropixels1' }, nTrodes, ...more };
  return describeProbes(parseHeader(headerXml(parts), 'a.rec'));
}
const electrodes = ({ probes }: DescribedProbes): unknown =>
  probes.map((probe: HeaderProbe) => [
    probe.number,
    ...probe.electrodes.map(({ electrode, shank, hwChan }) => `${electrode} on shank ${shank}: ${hwChan}`),
  ]);

describe('Neuropixels 1', () => {
  // Two probes as Trodes 2.3 writes them: from the last electrode of the first probe down.
  const two = [
    contact(1384, 3, at(-8, 3920, { spikeSortingGroup: 0 })),
    contact(1001, 0, at(8, 100, { spikeSortingGroup: 0 })),
    contact(2384, 2, at(-8, 3920, { spikeSortingGroup: 1782505664 })),
    contact(2001, 1, at(8, 100)),
  ];

  test('says electrode and place in the numbers of its nTrodes and the coordinates of its channels', () => {
    const { probes, warnings } = described(two);
    expect(warnings).toEqual([]);
    expect(electrodes({ probes, warnings })).toEqual([
      [1, '1 on shank 0: 0', '384 on shank 0: 3'],
      [2, '1 on shank 0: 1', '384 on shank 0: 2'],
    ]);
    expect(probes[1]).toMatchObject({
      number: 2,
      device: 'neuropixels1',
      description: 'Neuropixels 1.0',
      contactSizeUm: 12,
    });
    expect(probes[1]?.electrodes[1]).toEqual({
      nTrodeId: 2384,
      hwChan: 2,
      electrode: 384,
      shank: 0,
      relX: -8,
      relY: 3920,
      relZ: 0,
    });
  });

  test('has an LFP band that is not read, said once', () => {
    expect(described(two, { devices: [device('neuropixels_LFP', 130)] }).warnings).toEqual([
      'the LFP band (neuropixels_LFP, 130 bytes a packet) is not read',
    ]);
    expect(described(two, { devices: [device('neuropixels_LFP', undefined)] }).warnings).toEqual([]);
  });

  test.each([
    [{ deviceSubType: '10' }, 'neuropixels1 10', 12],
    [{ deviceSubType: 'NHP_LONG' }, 'neuropixels1 NHP_LONG', Number.NaN],
  ])('of the kind %j', (kind, name, contactSizeUm) => {
    const [probe] = described(two, { spikes: { device: 'NeuroPixels1', ...kind } }).probes;
    expect(probe).toMatchObject({ device: name, contactSizeUm });
  });

  test('is known by its SourceOptions where SpikeConfiguration names no device', () => {
    const parts = {
      hardware: { numChannels: 4 },
      spikes: {},
      nTrodes: two,
      devices: [element('SourceOptions', { name: 'NeuroPixels1' }, [element('CustomOption', { name: 'x' })])],
    };
    const header = parseHeader(headerXml(parts), 'a.rec');
    expect(header.spikeDevice).toBe('neuropixels1');
    expect(header.warnings).toEqual([
      'SpikeConfiguration names no device; by the SourceOptions of the hardware it is neuropixels1',
    ]);
    expect(describeProbes(header).probes).toHaveLength(2);
  });
});

describe('Neuropixels 2', () => {
  // Electrodes 1657 and 1664 of the same row, as Trodes 2.8 writes them.
  const row = (columns: readonly [number, number]): string[] => [
    contact(11664, 0, at(-383, 3280, { probeColumn: columns[0] })),
    contact(11657, 1, at(399, 3280, { probeColumn: columns[1] })),
  ];

  test('with four shanks tells the shank by the column', () => {
    const found = described(row([0, 7]), { spikes: { device: 'neuropixels2', deviceSubType: '4_SHANK' } });
    expect(electrodes(found)).toEqual([[1, '1664 on shank 0: 0', '1657 on shank 3: 1']]);
    expect(found.probes[0]?.description).toBe('Neuropixels 2.0 with 4 shanks');
  });

  test('tells it by the number of the electrode where the column is missing', () => {
    const without = row([0, 7]).map((one) => one.replace(/ probeColumn="\d"/, ''));
    const found = described(without, { spikes: { device: 'neuropixels2', deviceSubType: '4_SHANK' } });
    expect(electrodes(found)).toEqual([[1, '1664 on shank 0: 0', '1657 on shank 3: 1']]);
  });

  test('with one shank', () => {
    const found = described(row([0, 1]), { spikes: { device: 'neuropixels2', deviceSubType: '1_SHANK' } });
    expect(electrodes(found)).toEqual([[1, '1657 on shank 0: 1', '1664 on shank 0: 0']]);
  });

  test('of an unknown kind is left to a channel map', () => {
    expect(described(row([0, 7]), { spikes: { device: 'neuropixels2' } })).toEqual({
      probes: [],
      warnings: [
        'the header does not say which electrode a channel is: how many shanks a neuropixels2 has is not known',
      ],
    });
  });
});

describe('what a header of Neuropixels does not tell is left to a channel map, and said', () => {
  test.each([
    [[contact(1001, 0), contact(7, 1)], 'nTrode 7 (line 10) has no probe in its number'],
    [[contact(2000, 0)], 'nTrode 2000 (line 7) has no electrode in its number'],
    [[contact(1001, 0), contact(1001, 1)], 'nTrode 1001 stands twice (line 10)'],
    [
      [
        element(
          'SpikeNTrode',
          { id: 1001 },
          [0, 1].map((hwChan) => element('SpikeChannel', { hwChan })),
        ),
      ],
      'nTrode 1001 (line 7) has 2 channels',
    ],
  ])('%#', (nTrodes, reason) => {
    expect(described(nTrodes)).toEqual({
      probes: [],
      warnings: [`the header does not say which electrode a channel is: ${reason}`],
    });
  });

  test('coordinates', () => {
    const found = described([contact(1001, 0), contact(1002, 1, at(-24, 100))]);
    expect(found.probes[0]?.electrodes.map(({ relX }) => relX)).toEqual([Number.NaN, -24]);
    expect(found.warnings).toEqual([
      'the header gives no coordinates (coord_ml, coord_dv, coord_ap) for some electrodes',
    ]);
  });

  test('other amplifiers', () => {
    expect(described([contact(1001, 0)], { spikes: { device: 'intan' } })).toEqual({
      probes: [],
      warnings: [],
    });
    expect(described([])).toEqual({ probes: [], warnings: [] });
  });
});
