import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MapMetadata, mapElectrodes } from '../../recording/hardware-map.ts';
import { type HeaderNTrode, InputError, type ProbeType } from '../../schemas/index.ts';

function probe(probe_type: string, perShank: readonly number[]): ProbeType {
  let id = 0;
  return {
    probe_type,
    probe_description: 'made up',
    contact_size: 10,
    units: 'um',
    contact_side_numbering: true,
    num_shanks: perShank.length,
    shanks: perShank.map((count, shank_id) => ({
      shank_id,
      electrodes: Array.from({ length: count }, (_, row) => ({
        id: id++,
        rel_x: shank_id * 100,
        rel_y: -row,
        rel_z: 0.5,
      })),
    })),
  };
}

const probes = new Map(
  [probe('tetrode_12.5', [4]), probe('two-shanks', [3, 3]), probe('long', [6])].map((one) => [
    one.probe_type,
    one,
  ]),
);

const nTrode = (id: number, hwChans: number[], refNTrodeId?: number, refChannel?: number): HeaderNTrode => ({
  id,
  hwChans,
  refNTrodeId,
  refChannel,
});
const group = (id: number, device_type: string) => ({ id, device_type });
const map = (
  ntrode_id: number,
  electrode_group_id: number,
  electrodes: number[],
  bad_channels?: number[],
) => ({
  ntrode_id,
  electrode_group_id,
  map: Object.fromEntries(electrodes.map((electrode, channel) => [String(channel), electrode])),
  ...(bad_channels === undefined ? {} : { bad_channels }),
});
const metadata = (
  electrode_groups: MapMetadata['electrode_groups'],
  ntrode_electrode_group_channel_map: MapMetadata['ntrode_electrode_group_channel_map'],
): MapMetadata => ({ electrode_groups, ntrode_electrode_group_channel_map });

const short = (nTrodes: HeaderNTrode[], data: MapMetadata) =>
  mapElectrodes(nTrodes, data, probes).rows.map(
    (row) =>
      `${row.electrodeGroupId}/${row.probeShank}/${row.probeElectrode} nTrode ${row.ntrodeId}.${row.ntrodeChannel} hw ${row.hwChan}${row.badChannel ? ' bad' : ''} ref ${row.refElectrodeRow}`,
  );

function refused(nTrodes: HeaderNTrode[], data: MapMetadata): string {
  try {
    mapElectrodes(nTrodes, data, probes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.kind).toBe('hardware-map');
    return error.message;
  }
  return 'mapped';
}

describe('the electrodes of a recording', () => {
  it('stand by group of the metadata, then by shank and electrode of the probe', () => {
    const nTrodes = [nTrode(1, [7, 5, 6, 4]), nTrode(2, [0, 1, 2, 3])];
    const data = metadata(
      [group(8, 'tetrode_12.5'), group(3, 'tetrode_12.5')],
      [map(1, 3, [0, 1, 2, 3], [1]), map(2, 8, [3, 2, 1, 0])],
    );
    expect(short(nTrodes, data)).toEqual([
      '8/0/0 nTrode 2.3 hw 3 ref -1',
      '8/0/1 nTrode 2.2 hw 2 ref -1',
      '8/0/2 nTrode 2.1 hw 1 ref -1',
      '8/0/3 nTrode 2.0 hw 0 ref -1',
      '3/0/0 nTrode 1.0 hw 7 ref -1',
      '3/0/1 nTrode 1.1 hw 5 bad ref -1',
      '3/0/2 nTrode 1.2 hw 6 ref -1',
      '3/0/3 nTrode 1.3 hw 4 ref -1',
    ]);
    expect(mapElectrodes(nTrodes, data, probes).rows[5]).toEqual({
      ntrodeId: 1,
      ntrodeChannel: 1,
      hwChan: 5,
      electrodeGroupId: 3,
      probeElectrode: 1,
      probeShank: 0,
      relX: 0,
      relY: -1,
      relZ: 0.5,
      badChannel: true,
      refElectrodeRow: -1,
    });
  });

  it('of a probe over several nTrodes keep the nTrode and the bad channel that are theirs', () => {
    const nTrodes = [nTrode(11, [10, 11, 12]), nTrode(12, [20, 21, 22], 11, 3)];
    const data = metadata([group(0, 'two-shanks')], [map(11, 0, [4, 0, 2]), map(12, 0, [1, 3, 5], [0])]);
    expect(short(nTrodes, data)).toEqual([
      '0/0/0 nTrode 11.1 hw 11 ref -1',
      '0/0/1 nTrode 12.0 hw 20 bad ref 2',
      '0/0/2 nTrode 11.2 hw 12 ref -1',
      '0/1/3 nTrode 12.1 hw 21 ref 2',
      '0/1/4 nTrode 11.0 hw 10 ref -1',
      '0/1/5 nTrode 12.2 hw 22 ref 2',
    ]);
  });

  it('that were not recorded have no row', () => {
    const data = metadata([group(0, 'long'), group(1, 'long')], [map(1, 0, [5, 1]), map(2, 1, [0])]);
    expect(short([nTrode(1, [0, 1]), nTrode(2, [2])], data)).toEqual([
      '0/0/1 nTrode 1.1 hw 1 ref -1',
      '0/0/5 nTrode 1.0 hw 0 ref -1',
      '1/0/0 nTrode 2.0 hw 2 ref -1',
    ]);
  });

  it('have the reference of the header, of their own nTrode too, or none', () => {
    const nTrodes = [
      nTrode(1, [0, 1, 2, 3], 2, 4),
      nTrode(2, [4, 5, 6, 7], 2, 1),
      nTrode(3, [8, 9, 10, 11], 0, 1),
      nTrode(4, [12, 13, 14, 15], -1, 1),
      nTrode(5, [16, 17, 18, 19], 99, 1),
      nTrode(6, [20, 21, 22, 23], 1, 5),
      nTrode(7, [24, 25, 26, 27], 1),
    ];
    const ids = nTrodes.map((one) => one.id);
    const data = metadata(
      ids.map((id) => group(id, 'tetrode_12.5')),
      ids.map((id) => map(id, id, [3, 2, 1, 0])),
    );
    const { rows, warnings } = mapElectrodes(nTrodes, data, probes);
    const reference = new Map(rows.map((row) => [row.ntrodeId, row.refElectrodeRow]));
    // Channel 4 of nTrode 2 is electrode 0, the first row of its group; channel 1 is electrode 3.
    expect([...reference.values()]).toEqual([4, 7, -1, -1, -1, -1, -1]);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "nTrode 5: its reference, channel 1 of nTrode 99, is not in the recording; it is stored as having none.",
        "nTrode 6: its reference, channel 5 of nTrode 1, is not in the recording; it is stored as having none.",
        "nTrode 7: its reference, channel (none) of nTrode 1, is not in the recording; it is stored as having none.",
      ]
    `);
  });

  it('of a bad channel may be named by the electrode, where nothing else can be meant', () => {
    const nTrodes = [nTrode(1, [0, 1, 2]), nTrode(2, [3, 4, 5])];
    const data = metadata([group(0, 'two-shanks')], [map(1, 0, [0, 1, 2]), map(2, 0, [3, 4, 5], [4, 2])]);
    const { rows, warnings } = mapElectrodes(nTrodes, data, probes);
    expect(rows.filter((row) => row.badChannel).map((row) => row.probeElectrode)).toEqual([4, 5]);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "nTrode 2: bad channel 4 is read as electrode 4, its channel 1; it has only channels 0-2.",
      ]
    `);
  });

  it('are none for a group without an nTrode, which is said', () => {
    const data = metadata([group(0, 'long'), group(1, 'tetrode_12.5')], [map(1, 0, [0])]);
    const { rows, warnings } = mapElectrodes([nTrode(1, [0])], data, probes);
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual(['Electrode group 1 has no nTrode in the channel map: it gets no electrodes.']);
  });

  it('are none for a recording without ephys', () => {
    expect(mapElectrodes([], {}, probes)).toEqual({ rows: [], warnings: [] });
  });

  it('are each channel once, whatever the wiring', () => {
    const wiring = fc
      .record({
        groups: fc.integer({ min: 1, max: 6 }),
        draws: fc.array(fc.nat(), { minLength: 97, maxLength: 97 }),
      })
      .map(({ groups, draws }) => {
        let drawn = 0;
        const shuffled = <T>(items: T[]): T[] =>
          items
            .map((item) => ({ item, key: draws[drawn++ % draws.length] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const hwChans = shuffled([...Array(groups * 6).keys()]);
        const electrodeOf = new Map<number, string>();
        const entries = shuffled([...Array(groups).keys()]).flatMap((id) => {
          const electrodes = shuffled([0, 1, 2, 3, 4, 5]);
          return [electrodes.slice(0, 2), electrodes.slice(2)].map((part, half) => ({ id, half, part }));
        });
        const nTrodes = shuffled(entries).map(({ id, half, part }) => {
          const own = part.map((electrode) => {
            const hwChan = hwChans.pop() ?? -1;
            electrodeOf.set(hwChan, `${id}/${electrode}`);
            return hwChan;
          });
          return nTrode(id * 2 + half + 1, own);
        });
        const data = metadata(
          shuffled([...Array(groups).keys()]).map((id) => group(id, 'two-shanks')),
          shuffled(entries).map(({ id, half, part }) => map(id * 2 + half + 1, id, part)),
        );
        return { nTrodes, data, electrodeOf };
      });
    fc.assert(
      fc.property(wiring, ({ nTrodes, data, electrodeOf }) => {
        const { rows } = mapElectrodes(nTrodes, data, probes);
        expect(rows).toHaveLength(electrodeOf.size);
        for (const row of rows) {
          expect(electrodeOf.get(row.hwChan)).toBe(`${row.electrodeGroupId}/${row.probeElectrode}`);
          expect(nTrodes.find((one) => one.id === row.ntrodeId)?.hwChans[row.ntrodeChannel]).toBe(row.hwChan);
        }
        const order = data.electrode_groups?.flatMap(({ id }) =>
          [0, 1, 2, 3, 4, 5].map((electrode) => `${id}/${electrode}`),
        );
        expect(rows.map((row) => `${row.electrodeGroupId}/${row.probeElectrode}`)).toEqual(order);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what does not fit is told in one table', () => {
  const four = [
    nTrode(1, [0, 1, 2, 3]),
    nTrode(2, [4, 5, 6, 7]),
    nTrode(3, [8, 9, 10, 11]),
    nTrode(4, [12, 13]),
  ];

  it('with every nTrode, both sides and what to change', () => {
    const data = metadata(
      [group(0, 'tetrode_12.5'), group(1, 'tetrode_12.5'), group(3, 'tetrode_12.5')],
      [
        map(1, 0, [0, 1]),
        map(2, 9, [0, 1, 2, 3]),
        map(4, 3, [0, 1, 2, 3]),
        map(5, 1, [0, 1, 2, 3]),
        map(6, 1, [0, 1, 2, 3]),
        map(6, 1, [0, 1, 2, 3]),
      ],
    );
    expect(refused(four, data)).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found 6 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit                 | what to change
      -------|-----------------|---------------|-----------------------------------|--------------------------------------------------------------
      1      | 0-3             | 0-1           | channels 2-3 only in the header   | map channels 2-3 to an electrode
      2      | 0-3             | 0-3           | electrode group 9 does not exist  | add the electrode group 9, or correct electrode_group_id
      3      | 0-3             | -             | only in the header                | add an entry with this ntrode_id to the metadata
      4      | 0-1             | 0-3           | channels 2-3 only in the metadata | remove channels 2-3 from its map
      5-6    | -               | 0-3           | only in the metadata              | remove this entry from the metadata, or correct its ntrode_id
      6      | -               | 0-3           | twice in the metadata             | keep one of the entries"
    `);
  });

  it('when electrodes are mapped twice or are not on the probe', () => {
    const data = metadata(
      [group(0, 'tetrode_12.5'), group(1, 'tetrode_12.5'), group(2, 'tetrode_12.5'), group(3, 'long')],
      [map(1, 0, [0, 1, 2, 2]), map(2, 0, [3, 1, 4, 5]), map(3, 2, [0, 1, 2, 3]), map(4, 2, [0, 1])],
    );
    expect(refused(four, data)).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found 3 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit                                                    | what to change
      -------|-----------------|---------------|----------------------------------------------------------------------|-------------------------------------------------------------------
      1      | 0-3             | 0-3           | channel 3 is electrode 2 of group 0, and so is channel 2 of nTrode 1 | give each channel an electrode of its own
      2      | 0-3             | 0-3           | tetrode_12.5 (0-3) has no electrode 4-5                              | correct the electrodes in its map, or the device_type of its group
      4      | 0-1             | 0-1           | channel 0 is electrode 0 of group 2, and so is channel 0 of nTrode 3 | give each channel an electrode of its own
      4      | 0-1             | 0-1           | channel 1 is electrode 1 of group 2, and so is channel 1 of nTrode 3 | give each channel an electrode of its own"
    `);
  });

  it('when bad channels are none', () => {
    const data = metadata(
      [group(0, 'two-shanks'), group(1, 'tetrode_12.5')],
      [map(1, 0, [0, 1, 2], [4, 6]), map(2, 0, [3, 4, 5]), map(3, 1, [0, 1, 2, 3], [4])],
    );
    const nTrodes = [nTrode(1, [0, 1, 2]), nTrode(2, [3, 4, 5]), nTrode(3, [6, 7, 8, 9])];
    expect(refused(nTrodes, data)).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found 2 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit                                   | what to change
      -------|-----------------|---------------|-----------------------------------------------------|----------------------------------------------------------
      1      | 0-2             | 0-2           | bad channel 4 is none of its channels or electrodes | if electrode 4 is meant: list it at nTrode 2 as channel 1
      1      | 0-2             | 0-2           | bad channel 6 is none of its channels or electrodes | count bad_channels within the nTrode, from 0
      3      | 0-3             | 0-3           | bad channel 4 is none of its channels or electrodes | count bad_channels within the nTrode, from 0"
    `);
  });

  it('when the probe is not known', () => {
    const data = metadata(
      [group(0, 'tetrode_12'), { id: 1 }, group(2, 'neuropixels')],
      [map(1, 0, [0, 1, 2, 3]), map(2, 1, [0, 1, 2, 3]), map(3, 2, [0, 1, 2, 3])],
    );
    expect(refused(four.slice(0, 3), data)).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found electrode groups of unknown probes; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      Electrode group 0 has the device_type "tetrode_12", which is not known (nearest: tetrode_12.5): correct the name, or add its device-type file to a folder of your own.
      Electrode group 1 has no device_type: add one of tetrode_12.5, two-shanks, long.
      Electrode group 2 has the device_type "neuropixels", which is not known (the known ones are tetrode_12.5, two-shanks, long): correct the name, or add its device-type file to a folder of your own."
    `);
  });

  it('when the probe was recorded in another grouping', () => {
    const data = metadata([group(0, 'two-shanks')], [map(1, 0, [0, 1, 2]), map(2, 0, [3, 4, 5])]);
    expect(refused([nTrode(1, [0, 1]), nTrode(2, [2, 3]), nTrode(3, [4, 5])], data)).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found 3 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit              | what to change
      -------|-----------------|---------------|--------------------------------|-------------------------------------------------
      1-2    | 0-1             | 0-2           | channel 2 only in the metadata | remove channel 2 from its map
      3      | 0-1             | -             | only in the header             | add an entry with this ntrode_id to the metadata
      Both sides have 6 channels, the header in 3 nTrodes and the metadata in 2: if the probe was recorded with another grouping, give the workspace (.trodesconf) that groups it as the metadata does."
    `);
  });

  it('when there is no metadata of the electrodes at all', () => {
    const nTrodes = Array.from({ length: 64 }, (_, at) =>
      nTrode(at + 1, [4 * at, 4 * at + 1, 4 * at + 2, 4 * at + 3]),
    );
    expect(refused(nTrodes, {})).toMatchInlineSnapshot(`
      "ntrode_electrode_group_channel_map: found 64 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit  | what to change
      -------|-----------------|---------------|--------------------|-------------------------------------------------
      1-64   | 0-3             | -             | only in the header | add an entry with this ntrode_id to the metadata"
    `);
  });
});
