import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordingViews } from '../../mcp-server/tools/index.ts';
import { patternValue } from '../../recording/synthetic/index.ts';
import {
  decodeSignalWindow,
  InputError,
  type RecordingViews,
  sessionMetadataSchema,
  UsageError,
} from '../../schemas/index.ts';
import { type Scratch, scratchFolder, smallMetadata } from './made-session.ts';

const SIGNAL = new AbortController().signal;

describe('looking at the recordings of a session', () => {
  let scratch: Scratch;
  let folder = '';
  let views: RecordingViews;

  beforeAll(async () => {
    scratch = await scratchFolder();
    folder = await scratch.session('session', { epochs: 2, seconds: 4, cameras: 1, dropped: [[3000, 60]] });
    views = createRecordingViews({ dataRoots: [scratch.root], folder: join(scratch.root, 'cache') });
  });
  afterAll(async () => {
    await views.close();
    await scratch[Symbol.asyncDispose]();
  });

  it('says what there is and when it was', async () => {
    const { animal, epochs } = await views.overview({ folder }, SIGNAL);
    expect(animal).toBe('sample');
    expect(epochs.map(({ index, epoch }) => [index, epoch])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    const [first, second] = epochs;
    expect(first?.gaps).toEqual([{ packet: 3000, lost: 60 }]);
    expect(first?.seconds).toBeCloseTo(4, 1);
    expect((second?.startS ?? 0) - (first?.startS ?? 0)).toBeGreaterThan(100);
    expect(first?.videos.map(({ camera }) => camera)).toEqual([1]);
    expect(first?.videos[0]?.name).toContain('.h264');
    expect(first?.hasPositions).toBe(true);
    for (const span of [first?.videos[0]?.span, first?.positionsSpan]) {
      expect(span?.fromS).toBeGreaterThan(0);
      expect(span?.endS).toBeGreaterThan(span?.fromS ?? 0);
      expect(span?.endS).toBeLessThan(4.1);
    }
    const kinds = Map.groupBy(first?.channels ?? [], ({ kind }) => kind);
    expect(kinds.get('ephys')).toHaveLength(32);
    expect(kinds.get('ephys')?.[0]).toMatchObject({ unit: 'µV' });
    expect(kinds.get('ephys')?.every(({ nTrode }) => nTrode !== undefined)).toBe(true);
    expect(kinds.get('sensor')?.some(({ sensor }) => sensor === 'accelerometer')).toBe(true);
    expect(kinds.get('digital')?.length).toBeGreaterThan(0);
  });

  it('gives a window as the bytes that signal-window.ts describes', async () => {
    const query = { channels: ['7', '3'], firstPacket: 100, packets: 50, points: 50 };
    const { bytes, isWhole, version } = await views.window({ folder }, 1, query, SIGNAL);
    const window = decodeSignalWindow(bytes.buffer);
    expect(isWhole).toBe(true);
    expect(version).not.toBe('');
    expect(window).toMatchObject({ channels: 2, points: 50, firstPacket: 100, packetsPerPoint: 1, share: 1 });
    for (let point = 0; point < 50; point++)
      for (const [index, hwChan] of [7, 3].entries()) {
        const value = patternValue(1, hwChan, 100 + point);
        expect(window.pairs[point * 4 + index]).toBe(value);
        expect(window.pairs[point * 4 + 2 + index]).toBe(value);
      }
    expect(() => decodeSignalWindow(bytes.buffer.slice(1))).toThrow(RangeError);
    expect(() => decodeSignalWindow(bytes.buffer.slice(0, -4))).toThrow(RangeError);
  });

  it('sees a file that has changed', async () => {
    const own = await scratch.session('changing');
    const file = join(own, '20230622_sample_01_a1.rec');
    const query = { channels: ['7'], firstPacket: 0, packets: 1, points: 1 };
    const before = await views.window({ folder: own }, 0, query, SIGNAL);
    await writeFile(file, (await readFile(file)).subarray(0, -1000));
    const after = await views.window({ folder: own }, 0, query, SIGNAL);
    expect(after.version).not.toBe(before.version);
    await rm(file);
    await expect(views.window({ folder: own }, 0, query, SIGNAL)).rejects.toThrow(InputError);
  });

  it('refuses what is not there, and what lies elsewhere', async () => {
    const query = { channels: ['7'], firstPacket: 0, packets: 1, points: 1 };
    await expect(views.window({ folder }, 2, query, SIGNAL)).rejects.toThrow(UsageError);
    await expect(views.window({ folder }, -1, query, SIGNAL)).rejects.toThrow(UsageError);
    await expect(views.overview({ folder: '/' }, SIGNAL)).rejects.toThrow(InputError);
    await expect(views.overview({ folder, session: 'other/20000101' }, SIGNAL)).rejects.toThrow(InputError);
  });

  it('places electrodes by the metadata, and by nTrode where there is none', async () => {
    const mapped = await views.probeMap({ folder }, smallMetadata(), SIGNAL);
    expect(mapped.source).toBe('metadata');
    expect(mapped.electrodes).toHaveLength(32);
    expect(mapped.groups[0]?.name).toBe('CA1, tetrode_12.5');
    const small = sessionMetadataSchema
      .pick({ electrode_groups: true, ntrode_electrode_group_channel_map: true })
      .parse(smallMetadata());
    const table = small.ntrode_electrode_group_channel_map?.map((row) =>
      row.ntrode_id === 2 ? { ...row, bad_channels: [3] } : row,
    );
    const spoilt = { ...small, ntrode_electrode_group_channel_map: table };
    for (const given of [spoilt, { ntrode_electrode_group_channel_map: table }]) {
      const { electrodes } = await views.probeMap({ folder }, given, SIGNAL);
      expect(
        electrodes.filter(({ isBad }) => isBad).map(({ nTrode, nTrodeChannel }) => [nTrode, nTrodeChannel]),
      ).toEqual([[2, 3]]);
    }
    const bare = await views.probeMap({ folder }, {}, SIGNAL);
    expect(bare).toMatchObject({ source: 'none', notes: [expect.stringContaining('Nobody has said')] });
    expect(bare.electrodes).toHaveLength(32);
    const wrong = await views.probeMap({ folder }, smallMetadata(7), SIGNAL);
    expect(wrong).toMatchObject({ source: 'none', notes: [expect.stringContaining('does not fit')] });
  });

  it('places electrodes by the header of Neuropixels', async () => {
    const own = await scratch.session('neuropixels', { ephysDevice: 'neuropixels1', channels: 384 });
    const map = await views.probeMap({ folder: own }, {}, SIGNAL);
    expect(map.source).toBe('header');
    expect(map.electrodes).toHaveLength(384);
    expect(new Set(map.electrodes.map(({ y }) => y)).size).toBeGreaterThan(100);
  });

  it('tells where the animal was, and for how long', async () => {
    const { cameras } = await views.positions({ folder }, 0, SIGNAL);
    expect(cameras).toHaveLength(1);
    const [camera] = cameras;
    if (camera === undefined) throw new Error('no camera');
    const { track, heat, rows } = camera;
    expect(track.seconds).toHaveLength(rows);
    expect(track.seconds[0]).toBeGreaterThan(0);
    expect(track.seconds.at(-1)).toBeLessThan(4.1);
    expect(track.seconds).toEqual(track.seconds.toSorted((a, b) => a - b));
    expect(heat.seconds).toHaveLength(heat.rows * heat.columns);
    const spent = heat.seconds.reduce((sum, seconds) => sum + seconds, 0);
    const length = (track.seconds.at(-1) ?? 0) - (track.seconds[0] ?? 0);
    expect(spent).toBeCloseTo(length, 1);
  });

  it('says nothing of when a video was where no file does', async () => {
    const own = await scratch.session('untimed', { epochs: 1, cameras: 1 });
    for (const name of await readdir(own))
      if (name.includes('videoTimeStamps')) await rm(join(own, name));
      else if (name.endsWith('.videoPositionTracking')) await writeFile(join(own, name), 'no such file');
    const { epochs } = await views.overview({ folder: own }, SIGNAL);
    expect(epochs[0]?.videos).toHaveLength(1);
    expect(epochs[0]?.videos[0]).not.toHaveProperty('span');
    expect(epochs[0]?.positionsSpan).toBeUndefined();
  });

  it('guesses the states of channels', async () => {
    const { channels, places } = await views.channelStates({ folder }, 0, SIGNAL);
    expect(channels).toHaveLength(32);
    expect(places).toBeGreaterThan(10);
  });
});
