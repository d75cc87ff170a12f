import type { ChannelStatesView, Positions, ProbeMap, RecordingOverview } from '../../schemas/index.ts';

/** What a look at recordings answers, in the document of the contract. */

export const OVERVIEW: RecordingOverview = {
  animal: 'J16',
  date: '20230622',
  epochs: [
    {
      index: 0,
      epoch: 1,
      tag: 'a1',
      file: '20230622_J16_01_a1.rec',
      sizeBytes: 2_000_000_000,
      rateHz: 30_000,
      packets: 7_000_000,
      seconds: 233.337,
      startS: 1_687_442_400.25,
      endS: 1_687_442_633.6,
      gaps: [{ packet: 1_200_345, lost: 110 }],
      isGapsComplete: true,
      videos: [{ camera: 1, name: '20230622_J16_01_a1.1.h264', span: { fromS: 0.8, endS: 233.1 } }],
      hasPositions: true,
      positionsSpan: { fromS: 0.8, endS: 233.1 },
      channels: [
        { id: '12', kind: 'ephys', unit: 'µV', unitsPerCount: 0.195, nTrode: 3, nTrodeChannel: 0 },
        {
          id: 'Headstage_AccelX',
          kind: 'sensor',
          unit: 'm/s^2',
          unitsPerCount: 0.000598,
          sensor: 'accelerometer',
        },
        { id: 'ECU_Din1', kind: 'digital', isInput: true },
      ],
    },
  ],
};

export const CHANNEL_STATES: ChannelStatesView = {
  places: 24,
  seconds: 2.4,
  channels: [{ id: '12', state: 'flat', rms: 0.4, unit: 'µV', railShare: 0 }],
};

export const POSITIONS: Positions = {
  cameras: [
    {
      camera: 1,
      file: '20230622_J16_01_a1.1.videoPositionTracking',
      rows: 3,
      rowsAtOrigin: 1,
      every: 1,
      track: { seconds: [0.31, 0.34], x: [212, 214], y: [98, 99] },
      heat: { columns: 1, rows: 1, left: 212, top: 98, cellPixels: 4, seconds: [0.03] },
    },
  ],
};

export const PROBE_MAP: ProbeMap = {
  source: 'metadata',
  notes: [],
  groups: [{ id: 0, name: 'CA1, tetrode_12.5' }],
  electrodes: [
    { id: '12', nTrode: 3, nTrodeChannel: 0, isBad: false, group: 0, shank: 0, x: 6.25, y: 0, z: 6.25 },
  ],
};
